using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Intake;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Commands as gateways read them.</summary>
public sealed class GatewayCommandsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayCommands _commands;

    public GatewayCommandsTests() => _commands = new(TestCity.Instruments(), _time);

    public void Dispose() => _commands.Dispose();

    [Fact]
    public void Acknowledgements_of_many_batches_go_out_together_in_ranges()
    {
        for (var i = 1; i <= 500; i++)
        {
            _commands.Acknowledge([new("east", "gw1", new(7, i)), new("east", "gw2", new(8, i))]);
        }

        Assert.Equal(["0000000000000007:1", "0000000000000008:1"], Sent());

        _time.Advance(TimeSpan.FromMilliseconds(IntakeLimits.AcknowledgePauseMs));
        Assert.Equal(["0000000000000007:2-500", "0000000000000008:2-500"], Sent());

        _commands.Acknowledge([new("east", "gw1", new(7, 501))]);
        Assert.Empty(Sent());
        _commands.Flush();
        Assert.Equal(["0000000000000007:501"], Sent());
    }

    [Fact]
    public void After_a_quiet_time_an_acknowledgement_goes_out_at_once()
    {
        _commands.Acknowledge([new("east", "gw1", new(7, 1))]);
        _time.Advance(TimeSpan.FromSeconds(1));
        _commands.Acknowledge([new("east", "gw1", new(7, 2))]);

        Assert.Equal(["0000000000000007:1", "0000000000000007:2"], Sent());
    }

    [Fact]
    public void A_rebirth_request_is_what_the_specification_says()
    {
        _commands.RequestRebirth("east", "gw1");

        Assert.True(_commands.Reader.TryRead(out var command));
        Assert.Equal("spBv1.0/east/NCMD/gw1", command.Topic);
        var reader = new SparkplugPayloadReader(command.Payload);
        Assert.True(reader.TryReadMetric(out var metric));
        Assert.Equal("Node Control/Rebirth"u8, metric.NameUtf8);
        Assert.True(metric.TryGetBoolean(out var value, out _) && value);
        Assert.Null(reader.Seq);
    }

    [Fact]
    public void However_scattered_the_numbers_are_all_of_them_are_acknowledged()
    {
        // No two neighbours: more ranges than one set holds, and more text than one command carries.
        var numbers = Enumerable.Range(0, SparkplugLimits.StoredRangesMax + 500).Select(i => 1_000_000_000_000 + (i * 2L)).ToList();
        _commands.Acknowledge([.. numbers.Select(n => new Acknowledgement("east", "gw1", new(7, n)))]);

        var seen = new List<long>();
        while (_commands.Reader.TryRead(out var command))
        {
            var reader = new SparkplugPayloadReader(command.Payload);
            Assert.True(reader.TryReadMetric(out var metric));
            Assert.True(metric.TryGetText(out var text, out _));
            Assert.True(StoredRanges.TryParse(text, out var ranges));
            Assert.Equal(7ul, ranges.Epoch);
            seen.AddRange(ranges.Ranges.Select(r => r.First));
        }

        Assert.Equal(numbers, seen.Order());
    }

    [Fact]
    public void Commands_beyond_the_bound_are_dropped()
    {
        for (var i = 0; i < IntakeLimits.CommandsWaitingMax + 10; i++)
        {
            _commands.RequestRebirth("east", "gw1");
        }

        Assert.Equal(IntakeLimits.CommandsWaitingMax, _commands.Reader.Count);
    }

    private List<string> Sent()
    {
        var all = new List<string>();
        while (_commands.Reader.TryRead(out var command))
        {
            var reader = new SparkplugPayloadReader(command.Payload);
            Assert.True(reader.TryReadMetric(out var metric));
            Assert.True(metric.TryGetText(out var text, out _));
            all.Add(System.Text.Encoding.UTF8.GetString(text));
        }

        return all;
    }
}
