using Microsoft.Extensions.Time.Testing;
using SmartPark.Gateway.Completeness;
using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Completeness;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Tests.Completeness;

/// <summary>Counts are reported until ingest has kept them, and then only what changed.</summary>
public sealed class CompletenessReporterTests
{
    private const int Hour = 494_321;
    private const long Start = Hour * CompletenessLimits.HourMs;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Start + 1_000));
    private readonly GatewayOutbox _outbox;
    private readonly CompletenessReporter _reporter;

    public CompletenessReporterTests()
    {
        _outbox = new(new("gw-1", ["a"], [.. Enumerable.Range(0, 600).Select(i => ($"meter-{i}", (IReadOnlyList<string>)["active_power_kw"]))]), 7, acknowledged: true, new(), _time);
        _reporter = new(_outbox, null, new("gw-1", 1, [], _time), new(), _time);
    }

    [Fact]
    public void A_row_says_what_was_read_sent_and_acknowledged()
    {
        _outbox.BeginSession(0);
        var first = Read(0);
        Read(0);
        var message = new OutboxMessage();
        Assert.True(_outbox.TryTake(0, message));
        Assert.Equal((2, 1, 0), Row());
        var stored = new StoredRanges(7);
        stored.TryAdd(first);
        _outbox.Acknowledge(stored, 1);
        Assert.Equal((2, 1, 1), Row());

        (long Read, long Sent, long Stored) Row()
        {
            _reporter.Prepare();
            var row = Assert.Single(Take().Single().Rows);
            Assert.Equal(("meter-0", Hour), (row.Device, row.Hour));
            return (row.Read, row.Sent, row.Stored);
        }
    }

    [Fact]
    public void A_round_is_repeated_with_newer_counts_until_all_of_it_is_acknowledged()
    {
        for (var i = 0; i < 600; i++)
        {
            Read(i);
        }

        _reporter.Prepare();
        var first = Take();
        Assert.Equal([500, 100], first.Select(r => r.Rows.Count));
        Assert.All(first, r => Assert.Equal("0000000000000007", r.Epoch));
        _reporter.Acknowledge(new(first[0].Epoch, first[0].Revision));
        _reporter.Prepare();
        var second = Take();
        Assert.Equal([500, 100], second.Select(r => r.Rows.Count));
        Assert.True(second[0].Revision > first[1].Revision);

        // Of an older round, it says nothing about this one.
        _reporter.Acknowledge(new(first[1].Epoch, first[1].Revision));
        second.ForEach(r => _reporter.Acknowledge(new(r.Epoch, r.Revision)));
        _reporter.Prepare();
        Assert.Empty(Take());

        Read(17);
        _reporter.Prepare();
        Assert.Equal("meter-17", Assert.Single(Take().Single().Rows).Device);
    }

    private long Read(int device) => _outbox.Append(device, false, Start + 5, [new(1, 0, 0, Quality.Good, QualityReason.None)]);

    private List<CompletenessReport> Take()
    {
        var reports = new List<CompletenessReport>();
        while (_reporter.TryTake(out var report))
        {
            reports.Add(report);
        }

        return reports;
    }
}
