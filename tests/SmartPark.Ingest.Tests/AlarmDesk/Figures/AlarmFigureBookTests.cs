using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.AlarmDesk.Figures;
using SmartPark.Ingest.Intake.DeadLetters;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmDesk.Figures;

/// <summary>Figures counted from the file that the desk itself writes.</summary>
public sealed class AlarmFigureBookTests : IDisposable
{
    private const long Second = 1_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    // 2026-11-23 00:00 UTC, 08:00 in Shanghai.
    private const long T = 1_795_392_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-figures-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(T));
    private readonly AlarmStore _store;
    private readonly AlarmFigureReader _reader;
    private readonly EpisodeBook _desk;
    private readonly AlarmFigureBook _figures;

    public AlarmFigureBookTests()
    {
        var database = new OperationsDatabase(Path.Combine(_folder, "operations.db"));
        (_store, _reader) = (new(database), new(database));
        _desk = new(_store, new([]), _time);
        _figures = new(_reader, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), _time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private Mark Li => new("a1", "Li", "10.0.0.7", Now);

    public void Dispose()
    {
        _figures.Dispose();
        _reader.Dispose();
        _store.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Before_the_first_alarm_nothing_is_known()
    {
        var figures = await _figures.ReadAsync(null, T - Day, T, Stop);
        Assert.Null(figures.RecordedFromUnixMs);
        Assert.Null(figures.Load);
        Assert.Null(figures.TopTenShare);
        Assert.All(figures.Severities, s => Assert.True(s is { Alarms: 0, Share: null, Acknowledge.Median: null }));
        Assert.NotEmpty(figures.Bars);
        Assert.All(figures.Bars, b => Assert.Null(b.Alarms));
    }

    [Fact]
    public async Task Averages_are_over_the_time_of_which_something_is_recorded()
    {
        Raise("smoke", "d1");
        Go(2 * Hour);
        Raise("smoke", "d2");
        Go(2 * Hour);
        var figures = await _figures.ReadAsync(null, T - (30 * Day), T + (30 * Day), Stop);
        Assert.Equal((T, T + (4 * Hour)), (figures.RecordedFromUnixMs, figures.ToUnixMs));
        Assert.Equal(0.5, figures.Load!.PerHour);

        // One bar a day of the city, and none before the record.
        Assert.Equal(31, figures.Bars.Count);
        Assert.Equal([2], figures.Bars.Where(b => b.Alarms is not null).Select(b => b.Alarms!.Value));
        Assert.Equal(T - (8 * Hour), figures.Bars[^1].FromUnixMs);
    }

    [Fact]
    public async Task Times_to_acknowledge_are_told_by_severity_and_outcomes_by_kind()
    {
        var (first, second, third) = (Raise("smoke", "d1"), Raise("smoke", "d2"), Raise("smoke", "d3"));
        Go(10 * Second);
        _desk.Acknowledge(first, Li);
        Go(20 * Second);
        _desk.Acknowledge(second, Li);
        Clear("smoke", "d1", T);
        _desk.Close(first, AlarmOutcome.False, "steam", Li);
        Go(30 * Second);

        var figures = await _figures.ReadAsync(null, T - Hour, T + Hour, Stop);
        var critical = figures.Severities[0];
        Assert.Equal((Severity.Critical, 3, (double?)1.0), (critical.Severity, critical.Alarms, critical.Share));
        Assert.Equal((2, 1, new WaitFigure(30 * Second, false), new WaitFigure(60 * Second, true)), (
            critical.Acknowledge.Acknowledged, critical.Acknowledge.Waiting, critical.Acknowledge.Median!.Value, critical.Acknowledge.Longest!.Value));
        Assert.Equal([new OutcomeCount(null, 2), new(AlarmOutcome.False, 1)], figures.Outcomes);
        Assert.NotNull(_desk.Find(third));
    }

    [Fact]
    public async Task The_most_frequent_ten_are_named_with_their_share()
    {
        for (var device = 1; device <= 12; device++)
        {
            for (var time = 0; time < device; time++)
            {
                Raise("smoke", $"d{device}");
                Go(2 * Minute);
            }
        }

        var figures = await _figures.ReadAsync(null, T, T + Day, Stop);
        Assert.Equal(10, figures.TopTen.Count);
        Assert.Equal(("d12", 12, 12 / 78.0), (figures.TopTen[0].Device, figures.TopTen[0].Times, figures.TopTen[0].Share));
        Assert.Equal("d3", figures.TopTen[^1].Device);
        Assert.Equal(75 / 78.0, figures.TopTenShare!.Value, 12);
        Assert.Equal(0, figures.ChatteringCount);
    }

    [Fact]
    public async Task Three_times_within_a_minute_is_chattering()
    {
        foreach (var at in (long[])[0, 30, 60, 200, 230, 261])
        {
            Raise("smoke", "d1", T + (at * Second));
        }

        foreach (var at in (long[])[0, 31, 61])
        {
            Raise("smoke", "d2", T + (at * Second));
        }

        Go(10 * Minute);
        var figures = await _figures.ReadAsync(null, T - Hour, T + Hour, Stop);
        Assert.Equal(1, figures.ChatteringCount);
        var alarm = Assert.Single(figures.Chattering);
        Assert.Equal(("d1", 1), (alarm.Device, alarm.Times));
    }

    [Fact]
    public async Task Only_the_parks_and_the_time_that_were_asked_for_count()
    {
        Raise("smoke", "d1");
        Raise("smoke", "d1", park: "west");
        Go(Hour);
        Assert.Equal(1, (await _figures.ReadAsync(["west"], T - Hour, T + Hour, Stop)).Load!.Alarms);
        Assert.Equal(2, (await _figures.ReadAsync(null, T, T + 1, Stop)).Load!.Alarms);
        Assert.Equal(0, (await _figures.ReadAsync(["east"], T + 1, T + Hour, Stop)).Load!.Alarms);
        Assert.Null((await _figures.ReadAsync(["east"], T - Hour, T, Stop)).Load);
    }

    [Fact]
    public async Task An_answer_stands_for_half_a_minute_and_is_counted_anew_then()
    {
        Raise("smoke", "d1");
        Go(Minute);
        Assert.Equal(1, (await _figures.ReadAsync(null, T, T + Hour, Stop)).Load!.Alarms);
        Raise("smoke", "d2");
        Go(AlarmFigureLimits.AnswerForMs - 1);
        Assert.Equal(1, (await _figures.ReadAsync(null, T, T + Hour, Stop)).Load!.Alarms);
        Go(1);
        Assert.Equal(2, (await _figures.ReadAsync(null, T, T + Hour, Stop)).Load!.Alarms);
    }

    [Fact]
    public async Task A_range_is_bounded()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _figures.ReadAsync(null, T, T, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _figures.ReadAsync(null, T, T + (398 * Day), Stop));
    }

    [Fact]
    public async Task What_stands_is_told_with_what_is_stale_and_put_aside()
    {
        Raise("smoke", "d1");
        var shelved = Raise("smoke", "d2");
        Raise("smoke", "d3", park: "west");
        _desk.Stop(new(0, ServiceStopKind.OutOfService, "east", "d4", T, null, "defective", Li));
        Raise("smoke", "d4");
        Go(Day);
        _desk.Shelve(shelved, Now + Hour, "dust", Li);
        Assert.Equal(new StandingFigures(1, 1, 0, T, 1, 0, 1, 1), StandingFigures.Of(_desk.Picture, p => p == "east", Now));
        Go(1);
        Assert.Equal(1, StandingFigures.Of(_desk.Picture, p => p == "east", Now).Stale);
        Assert.Equal(2, StandingFigures.Of(_desk.Picture, _ => true, Now).Presented);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Three_hundred_thousand_alarms_of_a_year_are_counted()
    {
        Raise("smoke", "d1");
        const int count = 300_000;
        Fill(count);
        Go(Day);
        foreach (var parks in (string[]?[])[null, ["east"]])
        {
            var watch = Stopwatch.StartNew();
            var figures = await _figures.ReadAsync(parks, T - (396 * Day), T + Day, Stop);
            TestContext.Current.TestOutputHelper!.WriteLine($"{count} alarms, {(parks is null ? "all parks" : "one of three parks")}: {watch.ElapsedMilliseconds} ms");
            Assert.Equal(parks is null ? count + 1 : (count / 3) + 1, figures.Load!.Alarms);
            Assert.Equal(10, figures.TopTen.Count);
            Assert.InRange(figures.Severities[2].Acknowledge.Median!.Value.Ms, 1, 10 * Minute);
        }
    }

    /// <summary>Alarms spread over thirteen months, of three parks, two thousand points, and as the desk would have written them.</summary>
    private void Fill(int count)
    {
        using var connection = new OperationsDatabase(Path.Combine(_folder, "operations.db")).Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $count)
            INSERT INTO alarm_episodes (id, rule, fingerprint, subject, park, device, quantity, severity, latching, onset_ms, raised_ms, learned_ms, value, alarm_limit, cleared_ms, ack_account, ack_name,
                ack_origin, ack_ms, closed_ms, closed_name, closed_origin, outcome)
              SELECT randomblob(16), 'rule-' || (i % 20), '0123456789abcdef', park || '/device-' || (i * i % 2003) || '/active_power_kw', park, 'device-' || (i * i % 2003), 'active_power_kw', 1 + i % 4, 0,
                at - 5000, at - 2000, at, 12.5, 10, at + 90000, 'a1', 'Li', '10.0.0.7', at + 1000 + i * 7919 % 600000, at + 900000, '', '', 5
              FROM (SELECT i, CASE i % 3 WHEN 0 THEN 'east' WHEN 1 THEN 'west' ELSE 'north' END AS park, $from + i * ($span / $count) AS at FROM n);
            """;
        command.Parameters.AddWithValue("$count", count);
        command.Parameters.AddWithValue("$from", T - (396 * Day));
        command.Parameters.AddWithValue("$span", 396 * Day);
        Assert.Equal(count, command.ExecuteNonQuery());
    }

    private void Go(long ms) => _time.Advance(TimeSpan.FromMilliseconds(ms));

    private EpisodeId Raise(string rule, string device, long? onset = null, string park = "east")
    {
        var at = onset ?? Now;
        var id = EpisodeId.Of(rule, $"{park}/{device}/smoke_state", at);
        Take(park, new(rule, "0123456789abcdef", $"{park}/{device}/smoke_state", device, AlarmChange.Raised, at, at, 1, double.NaN, id));
        return id;
    }

    private void Clear(string rule, string device, long onset) => Take(
        "east", new(rule, "0123456789abcdef", $"east/{device}/smoke_state", device, AlarmChange.Cleared, onset, Now, 0, double.NaN, EpisodeId.Of(rule, $"east/{device}/smoke_state", onset)));

    private void Take(string park, TransitionReport report) => Assert.Equal(0, _desk.Take([new(park, report)], []));
}
