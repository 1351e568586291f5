using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Fleet;
using SmartPark.Chaos.Judging;
using SmartPark.Telemetry;

namespace SmartPark.Chaos.Tests.Judging;

/// <summary>A judge that cannot find a planted fault would make every round green.</summary>
public sealed class JudgeTests
{
    private const long Start = 1_790_000_000_000;
    private readonly AnswerLog _log = new(0, "l1", [11, 12]);

    public JudgeTests()
    {
        for (var tick = 0; tick < 5; tick++)
        {
            _log.Add(0, PollGroup.Meter, Start + (tick * 1000));
            _log.Add(1, PollGroup.Fire, Start + (tick * 1000) + 500);
        }

        _log.Add(0, PollGroup.Meter, Start + 5000);
    }

    [Fact]
    public void Everything_stored_once_is_clean() => Assert.True(Judged(Rows()) is { IsClean: true, Lost: 0, Stored: 75, Answered: 75 });

    [Fact]
    public void A_reply_that_is_not_stored_is_lost_and_named_with_the_nearest_fault()
    {
        var rows = Rows();
        rows.RemoveAll(r => r.Device == 11 && r.TimeMs == Start + 2001);
        var verdict = Judged(rows, faults: [Kill(Start + 2400), Kill(Start + 60_000)]);
        Assert.Equal(10, verdict.Lost);
        var failure = Assert.Single(verdict.Failures);
        Assert.Equal((Finding.Lost, 11, 3, Start + 2400), (failure.Finding, failure.Device, failure.Sequence, failure.Nearest!.BeganMs));
        Assert.Equal(10, verdict.ByKind[FaultKind.GatewayKill].Lost);
    }

    [Fact]
    public void A_point_that_is_missing_from_its_reply_is_lost()
    {
        var rows = Rows();
        rows[4].Values[2] = double.NaN;
        Assert.Equal(1, Judged(rows).Lost);
    }

    [Fact]
    public void The_same_reply_at_a_second_time_is_doubled()
    {
        var rows = Rows();
        rows.Add(Row(12, PollGroup.Fire, 2, Start + 1777));
        Assert.True(Judged(rows) is { IsClean: false, Doubled: 3, Lost: 0 });
    }

    [Fact]
    public void A_value_that_the_device_did_not_say_is_wrong()
    {
        var rows = Rows();
        rows[0].Values[3]++;
        Assert.True(Judged(rows) is { IsClean: false, WrongValues: 1 });
    }

    [Fact]
    public void A_source_time_before_the_request_or_after_the_next_one_is_wrong()
    {
        var rows = Rows();
        rows.RemoveAll(r => r.Device == 11 && r.TimeMs == Start + 1001);
        rows.Add(Row(11, PollGroup.Meter, 2, Start + 1000 - Judge.SlackMs - 1));
        Assert.True(Judged(rows) is { IsClean: false, WrongTimes: 10 });
        _ = rows.RemoveAll(r => r.TimeMs == Start + 1000 - Judge.SlackMs - 1);
        rows.Add(Row(11, PollGroup.Meter, 2, Start + 1500 + Judge.SlackMs + 1));
        Assert.True(Judged(rows, Fresh()) is { IsClean: false, WrongTimes: 10 });
    }

    [Fact]
    public void A_row_that_names_no_reply_is_unknown() => Assert.Equal(1, Judged([.. Rows(), Row(11, PollGroup.Meter, 99, Start + 10)]).UnknownRows);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sample_of_a_wrong_clock_passes_only_when_it_is_marked(bool isMarked)
    {
        const int SkewSeconds = -7200;
        var rows = Rows();
        rows.RemoveAll(r => r.Device == 11 && r.TimeMs == Start + 1001);
        var row = Row(11, PollGroup.Meter, 2, Start + 1001 + (SkewSeconds * 1000));
        Array.Fill(row.Qualities, isMarked ? Quality.ClockSuspect : Quality.Good);
        rows.Add(row);
        var skew = new FaultRecord(new(1, FaultKind.ClockSkew, 0, 0, 100, SkewSeconds), Start + 900, Start + 1100);
        var verdict = Judged(rows, faults: [skew]);
        Assert.Equal(isMarked, verdict.IsClean);
        Assert.Equal(isMarked ? (10, 0) : (0, 10), (verdict.SkewedSuspect, verdict.WrongTimes));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(7200, false)]
    public void What_waited_when_a_wrong_clock_came_may_be_marked_but_not_moved(int movedSeconds, bool isClean)
    {
        var rows = Rows();
        rows.RemoveAll(r => r.Device == 11 && r.TimeMs == Start + 1001);
        var row = Row(11, PollGroup.Meter, 2, Start + 1001 + (movedSeconds * 1000L));
        Array.Fill(row.Qualities, Quality.ClockSuspect);
        rows.Add(row);
        var skew = new FaultRecord(new(1, FaultKind.ClockSkew, 0, 0, 100, 7200), Start + 60_000, Start + 65_000);
        var verdict = Judged(rows, faults: [skew]);
        Assert.Equal((isClean, 10L, 0L, isClean ? 0 : 10), (verdict.IsClean, verdict.SkewedSuspect, verdict.SuspectWithoutSkew, verdict.WrongTimes));
        Assert.Equal(10, Judged(rows, Fresh()).SuspectWithoutSkew);
    }

    [Fact]
    public void The_last_reply_of_a_broken_connection_is_in_flight_and_the_one_before_it_is_not()
    {
        _log.Ended(Start + 5100);
        var rows = Rows();
        rows.RemoveAll(r => r.TimeMs == Start + 5001);
        Assert.True(Judged(rows) is { IsClean: true, InFlight: 10, InFlightReplies: 1, ConnectionEnds: 1 });
        rows.RemoveAll(r => r.TimeMs == Start + 4501);
        Assert.True(Judged(rows, Fresh(isEnded: true)) is { IsClean: false, InFlight: 10, Lost: 3 });
    }

    [Fact]
    public void What_the_gateway_counted_as_dropped_is_excused_and_not_one_sample_more()
    {
        var rows = Rows();
        rows.RemoveAll(r => r.Device == 12 && r.TimeMs <= Start + 2000);
        Assert.True(Judged(rows, dropped: 6) is { IsClean: true, CountedLost: 6 });
        Assert.True(Judged(rows, Fresh(), dropped: 5) is { IsClean: false, CountedLost: 3, Lost: 3 });
    }

    [Fact]
    public void A_row_without_values_says_only_that_the_device_did_not_answer() =>
        Assert.True(Judged([.. Rows(), new StoredRow(11, PollGroup.Meter, Start + 7000)]) is { IsClean: true, BadRows: 1 });

    private static FaultRecord Kill(long atMs) => new(new(1, FaultKind.GatewayKill, 0, 0, 100, 0), atMs, atMs + 100);

    private static StoredRow Row(int device, PollGroup group, int sequence, long timeMs)
    {
        var row = new StoredRow(device, group, timeMs);
        for (var i = 0; i < row.Values.Length; i++)
        {
            row.Values[i] = DeviceCode.Value(device, group, sequence, i);
        }

        return row;
    }

    private static AnswerLog Fresh(bool isEnded = false)
    {
        var log = new JudgeTests()._log;
        if (isEnded)
        {
            log.Ended(Start + 5100);
        }

        return log;
    }

    private Verdict Judged(IEnumerable<StoredRow> rows, AnswerLog? log = null, IReadOnlyList<FaultRecord>? faults = null, long dropped = 0)
    {
        var judge = new Judge([log ?? _log], faults ?? []);
        foreach (var row in rows)
        {
            judge.Take(row);
        }

        return judge.Close([dropped]);
    }

    private List<StoredRow> Rows() => [.. _log.Answers.ToArray().Select(a => Row(_log.Devices[a.Device], a.Group, a.Sequence, a.RequestMs + 1))];
}
