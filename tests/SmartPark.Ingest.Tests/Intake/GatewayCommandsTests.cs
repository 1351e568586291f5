using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Intake;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Commands as gateways read them.</summary>
public sealed class GatewayCommandsTests
{
    private readonly GatewayCommands _commands = new(TestCity.Instruments(), new FakeTimeProvider());

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
}
