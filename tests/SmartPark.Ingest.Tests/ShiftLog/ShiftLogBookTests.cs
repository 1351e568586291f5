using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.ShiftLog;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.ShiftLog;

public sealed class ShiftLogBookTests : IDisposable
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    // 2026-11-23 00:00 UTC.
    private const long T = 1_795_392_000_000;

    private static readonly ActingAccount Li = new("a1", "Li", AccountRole.SafetyOfficer, null, "10.0.0.7");
    private static readonly ActingAccount Wang = new("a2", "Wang", AccountRole.Operator, null, "10.0.0.8");

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-shift-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(T));
    private readonly OperationsDatabase _database;
    private readonly AccountFile _accounts;
    private readonly AuditTrail _audit;
    private readonly AlarmStore _alarms;
    private readonly EpisodeBook _desk;
    private readonly ShiftLogBook _log;

    public ShiftLogBookTests()
    {
        _database = new(Path.Combine(_folder, "operations.db"));
        _accounts = new(_database);
        _audit = new(_accounts, TestCity.Instruments());
        _alarms = new(_database);
        _desk = new(_alarms, new([]), _time);
        _log = new(new(_database), _audit, _desk, _time);
    }

    public void Dispose()
    {
        _log.Dispose();
        _alarms.Dispose();
        _accounts.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_entry_carries_who_when_and_from_where_and_stands_in_the_audit_trail()
    {
        var alarm = Raise("d1");
        var (entry, refusal) = _log.Write("east", "  pump 2 is on manual ", Li, alarm);
        Assert.Equal(ShiftRefusal.None, refusal);
        Assert.Equal(
            new ShiftEntry(1, ShiftEntryKind.Note, "east", "pump 2 is on manual", alarm, null, null, new("a1", "Li", "10.0.0.7", T)), entry);
        Assert.Equal([entry!], _log.Page(["east"], T, T + Day).Entries);
        Assert.Empty(_log.Page(["west"], T, T + Day).Entries);
        Assert.Empty(_log.Page(["east"], T - Day, T).Entries);
        var kept = Assert.Single(_audit.List(10));
        Assert.Equal(("shift-log-written", "east", "pump 2 is on manual", "Li"), (kept.Entry.Act, kept.Entry.Subject, kept.Entry.After, kept.Entry.Name));
    }

    [Fact]
    public void What_is_wrong_is_corrected_by_a_later_entry_and_the_first_one_stands()
    {
        var first = _log.Write("east", "pump 2 is on manual", Li).Entry!;
        var second = _log.Write("east", "it is pump 3", Wang, corrects: first.Number).Entry!;
        Assert.Equal([first, second], _log.Page(null, T, T + Day).Entries);
        Assert.Equal(first.Number, second.RefersTo);
        Assert.Equal(ShiftRefusal.NotFound, _log.Write("west", "not mine", Wang, corrects: first.Number).Refusal);
        Assert.Equal(ShiftRefusal.NotFound, _log.Write("east", "no such", Wang, corrects: 99).Refusal);
    }

    [Theory]
    [InlineData("UPDATE shift_log SET text = 'nothing happened';", "are not changed")]
    [InlineData("DELETE FROM shift_log;", "are kept")]
    public void Not_even_the_file_lets_an_entry_be_changed(string sql, string why)
    {
        _log.Write("east", "pump 2 is on manual", Li);
        using var connection = _database.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Contains(why, Assert.Throws<SqliteException>(() => command.ExecuteNonQuery()).Message, StringComparison.Ordinal);
        Assert.Equal("pump 2 is on manual", Assert.Single(_log.Page(null, T, T + Day).Entries).Text);
    }

    [Fact]
    public void Entries_that_are_out_of_date_go_when_others_come()
    {
        _log.Write("east", "old", Li);
        _time.Advance(TimeSpan.FromDays(ShiftLogLimits.KeptDays));
        _log.Write("east", "on its last day", Li);
        Assert.Equal(2, _log.Page(null, T, T + (2000 * Day)).EntryCount);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _log.Write("east", "new", Li);
        Assert.Equal(["on its last day", "new"], _log.Page(null, T, T + (2000 * Day)).Entries.Select(e => e.Text));
    }

    [Theory]
    [InlineData("", ShiftRefusal.TextNeeded)]
    [InlineData("  \n ", ShiftRefusal.TextNeeded)]
    [InlineData(null, ShiftRefusal.TextNeeded)]
    public void An_entry_needs_words(string? text, ShiftRefusal refusal)
    {
        Assert.Equal(refusal, _log.Write("east", text, Li).Refusal);
        Assert.Equal(refusal, _log.HandOver("east", text, Li).Refusal);
        Assert.Equal(ShiftRefusal.TextTooLong, _log.Write("east", new('x', ShiftLogLimits.TextCharsMax + 1), Li).Refusal);
        Assert.Equal(0, _log.Version);
    }

    [Fact]
    public void An_alarm_of_another_park_is_no_alarm_of_this_one() => Assert.Equal(ShiftRefusal.NotFound, _log.Write("west", "look there", Li, Raise("d1")).Refusal);

    [Fact]
    public void A_shift_goes_from_one_account_to_another_with_what_happened_in_it()
    {
        var first = Raise("d1");
        Raise("d2");
        Raise("d3", "west");
        _desk.Acknowledge(first, new("a1", "Li", "10.0.0.7", T + Hour));
        _time.Advance(TimeSpan.FromHours(8));
        var handed = _log.HandOver("east", "d2 is being mended", Li).Entry!;
        Assert.Equal(new ShiftSums(T + (8 * Hour) - Day, 2, 1, 0, 2), handed.Sums);
        Assert.Equal(handed, _log.Waiting("east"));
        Assert.Null(_log.Waiting("west"));
        Assert.Equal(ShiftRefusal.AlreadyHandedOver, _log.HandOver("east", "again", Wang).Refusal);
        Assert.Equal(ShiftRefusal.SameOfficer, _log.TakeOver("east", handed.Number, "", Li).Refusal);
        Assert.Equal(ShiftRefusal.NotFound, _log.TakeOver("west", handed.Number, "", Wang).Refusal);

        var taken = _log.TakeOver("east", handed.Number, "", Wang).Entry!;
        Assert.Equal((ShiftEntryKind.TakeOver, handed.Number, "a2", ""), (taken.Kind, taken.RefersTo, taken.By.Account, taken.Text));
        Assert.Null(_log.Waiting("east"));
        Assert.Equal(taken, _log.OnShift("east"));
        Assert.Equal(ShiftRefusal.AlreadyTakenOver, _log.TakeOver("east", handed.Number, "", Wang).Refusal);

        // The next shift begins where this one was taken over.
        _time.Advance(TimeSpan.FromHours(4));
        Raise("d4");
        Assert.Equal(new ShiftSums(T + (8 * Hour), 1, 0, 0, 3), _log.HandOver("east", "quiet", Wang).Entry!.Sums);
        Assert.Null(_log.OnShift("east"));
        Assert.Equal(["shift-handed-over", "shift-taken-over", "shift-handed-over"], _audit.List(10).Select(e => e.Entry.Act));
    }

    [Fact]
    public void The_alarm_history_stands_in_the_log_by_itself()
    {
        var first = Raise("d1");
        Raise("d2", "west");
        _time.Advance(TimeSpan.FromMinutes(5));
        _desk.Acknowledge(first, new("a1", "Li", "10.0.0.7", T + (5 * 60_000)));
        Clear("d1", first, T);
        _desk.Close(first, AlarmOutcome.False, "steam", new("a1", "Li", "10.0.0.7", T + (6 * 60_000)));

        var page = _log.Page(["east"], T, T + Day);
        Assert.Equal((1, 1, 1, 3), (page.Raised, page.Acknowledged, page.Closed, page.AlarmCount));
        Assert.Equal(
            [(DeskEventKind.Raised, ""), (DeskEventKind.Acknowledged, "Li"), (DeskEventKind.Closed, "Li")], page.Alarms.Select(a => (a.Kind, a.By.Name)));
        Assert.All(page.Alarms, a => Assert.Equal((first, "east", "d1", (AlarmOutcome?)AlarmOutcome.False), (a.Episode, a.Park, a.Device, a.Outcome)));
        Assert.Equal(2, _log.Page(null, T, T + Day).Raised);
        Assert.Equal(0, _log.Page(null, T + Day, T + (2 * Day)).AlarmCount);
    }

    [Fact]
    public void Of_a_long_day_the_newest_lines_are_listed_and_all_are_counted()
    {
        for (var i = 0; i < ShiftLogLimits.LinesMax + 20; i++)
        {
            if (i % ShiftLogLimits.EntriesPerMinuteMax == 0)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
            }

            Assert.Equal(ShiftRefusal.None, _log.Write("east", $"line {i}", Li).Refusal);
        }

        var page = _log.Page(null, T, T + Day);
        Assert.Equal((ShiftLogLimits.LinesMax + 20, ShiftLogLimits.LinesMax), (page.EntryCount, page.Entries.Count));
        Assert.Equal(("line 20", "line 519"), (page.Entries[0].Text, page.Entries[^1].Text));
    }

    [Fact]
    public void A_program_that_runs_wild_is_stopped_and_others_write_on()
    {
        for (var i = 0; i < ShiftLogLimits.EntriesPerMinuteMax; i++)
        {
            _log.Write("east", "again", Li);
        }

        Assert.Equal(ShiftRefusal.TooMany, _log.Write("east", "again", Li).Refusal);
        Assert.Equal(ShiftRefusal.None, _log.Write("east", "I write too", Wang).Refusal);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ShiftRefusal.None, _log.Write("east", "again", Li).Refusal);
    }

    private EpisodeId Raise(string device, string park = "east")
    {
        var at = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var subject = $"{park}/{device}/smoke_state";
        var id = EpisodeId.Of("smoke", subject, at);
        Assert.Equal(0, _desk.Take([new(park, new("smoke", "0123456789abcdef", subject, device, AlarmChange.Raised, at, at, 1, double.NaN, id))], []));
        return id;
    }

    private void Clear(string device, EpisodeId id, long onset)
    {
        var at = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(0, _desk.Take([new("east", new("smoke", "0123456789abcdef", $"east/{device}/smoke_state", device, AlarmChange.Cleared, at, onset, 0, double.NaN, id))], []));
    }
}
