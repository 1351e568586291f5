using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake.DeadLetters;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmDesk;

public sealed class EpisodeBookTests : IDisposable
{
    private const long T = 1_795_363_200_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-desk-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(T));
    private readonly EpisodeBook _book;

    public EpisodeBookTests() => _book = NewBook();

    private Mark Li => new("a1", "Li", "10.0.0.7", _time.GetUtcNow().ToUnixTimeMilliseconds());

    private Mark Wang => new("a2", "Wang", "10.0.0.8", _time.GetUtcNow().ToUnixTimeMilliseconds());

    [Fact]
    public void A_report_that_comes_twice_is_one_episode_with_one_line_of_history()
    {
        Take(Smoke("d1"));
        Take(Smoke("d1"), Smoke("d1"));
        var alarm = Assert.Single(_book.Picture.Alarms);
        Assert.Equal(("smoke", Severity.Critical, AlarmStanding.Unacknowledged), (alarm.Episode.Rule, alarm.Episode.Severity, alarm.Episode.Standing));
        Assert.Equal([DeskEventKind.Raised], Store.EventsOf(alarm.Episode.Id).Select(e => e.Kind));
        Assert.Equal(1, alarm.Times);
    }

    [Fact]
    public void An_end_that_comes_before_its_beginning_belongs_to_it()
    {
        Take(Hot("d1", onset: T, AlarmChange.Cleared, at: T + 90_000));
        Assert.Equal(AlarmStanding.ClearedUnacknowledged, Assert.Single(_book.Picture.Alarms).Episode.Standing);
        Take(Hot("d1", onset: T, AlarmChange.Raised, at: T + 30_000));
        var episode = Assert.Single(_book.Picture.Alarms).Episode;
        Assert.Equal((T + 30_000, (long?)(T + 90_000)), (episode.RaisedUnixMs, episode.ClearedUnixMs));
    }

    [Fact]
    public void All_that_was_done_is_there_after_a_restart()
    {
        Take(Smoke("d1"), Hot("d2"), Hot("d3"));
        var (smoke, hot) = (IdOf("d1"), IdOf("d2"));
        Assert.Equal(Refusal.None, _book.Acknowledge(smoke, Li, "going there").Refusal);
        _book.Assign(smoke, ("a2", "Wang"), Li);
        _book.Shelve(hot, T + 3_600_000, "fan is being mended", Li);
        _book.Stop(new(0, ServiceStopKind.OutOfService, "east", "d3", T, null, "defective, patrol every hour", Li));
        var before = _book.Picture;

        var again = NewBook();
        again.Open();
        Assert.Equivalent(before.Alarms, again.Picture.Alarms, strict: true);
        Assert.Equal(before.Shelves, again.Picture.Shelves);
        Assert.Equal(before.Stops, again.Picture.Stops);
        Assert.Equal(before.NewestEvent, again.Picture.NewestEvent);
        Assert.Equal(
            [(DeskEventKind.Raised, ""), (DeskEventKind.Acknowledged, "going there"), (DeskEventKind.Assigned, "Wang")],
            Store.EventsOf(smoke).Select(e => (e.Kind, e.Text)));
        Assert.Equal(("a1", "Li", "10.0.0.7"), (Store.EventsOf(smoke)[1].By.Account, Store.EventsOf(smoke)[1].By.Name, Store.EventsOf(smoke)[1].By.From));
    }

    [Fact]
    public void The_most_pressing_is_first()
    {
        Take(Hot("d1", onset: T - 5_000), Smoke("d2", T - 60_000), Hot("d3", onset: T - 1_000), Smoke("d4", T - 30_000));
        _book.Acknowledge(IdOf("d4"), Li);
        _book.Shelve(IdOf("d1"), T + 60_000, "known", Li);
        Assert.Equal(["d2", "d3", "d4", "d1"], _book.Picture.Alarms.Select(a => a.Episode.Device));
    }

    [Fact]
    public void What_is_shelved_comes_back_by_itself_and_what_endangers_lives_soon()
    {
        Take(Hot("d1"), Smoke("d2"));
        _book.Shelve(IdOf("d1"), T + 7_200_000, "known", Li);
        _book.Shelve(IdOf("d2"), T + 7_200_000, "welding", Wang);
        Assert.All(_book.Picture.Alarms, a => Assert.Equal(Withholding.Shelved, a.Withheld));

        _time.Advance(TimeSpan.FromMilliseconds(AlarmDeskLimits.CriticalShelfMaxMs));
        _book.Tick();
        Assert.Equal([("d2", Withholding.None), ("d1", Withholding.Shelved)], _book.Picture.Alarms.Select(a => (a.Episode.Device, a.Withheld)));
        Assert.Equal(DeskEventKind.Unshelved, Store.EventsOf(IdOf("d2"))[^1].Kind);

        _book.Unshelve(IdOf("d1"), Wang);
        Assert.All(_book.Picture.Alarms, a => Assert.Equal(Withholding.None, a.Withheld));
        Assert.Equal("Wang", Store.EventsOf(IdOf("d1"))[^1].By.Name);
    }

    [Fact]
    public void Nothing_is_put_aside_without_a_reason()
    {
        Take(Hot("d1"));
        Assert.Equal(Refusal.NoteNeeded, _book.Shelve(IdOf("d1"), T + 60_000, " ", Li).Refusal);
        Assert.Equal(Refusal.NoteNeeded, _book.Comment(IdOf("d1"), "", Li).Refusal);
        Assert.Null(_book.Acknowledge(new(Guid.Empty), Li).Episode);
    }

    [Fact]
    public void A_maintenance_window_withholds_from_its_beginning_to_its_end()
    {
        Take(Hot("d1"), Hot("d2"));
        var window = _book.Stop(new(0, ServiceStopKind.Maintenance, "east", "", T + 10_000, T + 60_000, "yearly test", Li));
        Assert.All(_book.Picture.Alarms, a => Assert.Equal(Withholding.None, a.Withheld));
        _time.Advance(TimeSpan.FromSeconds(10));
        _book.Tick();
        Assert.All(_book.Picture.Alarms, a => Assert.Equal((Withholding.Suppressed, "yearly test"), (a.Withheld, a.Why)));
        Assert.True(_book.EndStop(window!.Id));
        Assert.All(_book.Picture.Alarms, a => Assert.Equal(Withholding.None, a.Withheld));
        Assert.False(_book.EndStop(window.Id));
    }

    [Fact]
    public void An_alarm_that_comes_and_goes_by_the_minute_chatters_and_is_counted()
    {
        for (var i = 0; i < 4; i++)
        {
            var onset = T + (i * 15_000);
            Take(Hot("d1", onset), Hot("d1", onset, AlarmChange.Cleared, onset + 5_000));
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(4, _book.Picture.Alarms.Count);
        Assert.All(_book.Picture.Alarms, a => Assert.Equal((4, true), (a.Times, a.IsChattering)));
        _time.Advance(TimeSpan.FromMilliseconds(AlarmDeskLimits.ChatterHoldMs));
        _book.Tick();
        Assert.All(_book.Picture.Alarms, a => Assert.False(a.IsChattering));
    }

    [Fact]
    public void Eleven_alarms_in_ten_minutes_are_a_flood_until_fewer_than_five_are()
    {
        Take([.. Enumerable.Range(1, 10).Select(i => Hot($"d{i}"))]);
        Assert.Empty(_book.Picture.Floods);
        Take(Hot("d11"));
        Assert.Equal(["east"], _book.Picture.Floods);
        _time.Advance(TimeSpan.FromMilliseconds(AlarmDeskLimits.FloodWindowMs));
        Take([.. Enumerable.Range(1, 4).Select(i => Hot($"e{i}", T + AlarmDeskLimits.FloodWindowMs))]);
        _book.Tick();
        Assert.Empty(_book.Picture.Floods);
    }

    [Fact]
    public void A_rule_that_nobody_here_knows_counts_as_the_gravest()
    {
        Take(new TransitionReport("tomorrows-rule", "0123456789abcdef", "east/d1/x_state", "d1", AlarmChange.Raised, T, T, 1, double.NaN, EpisodeId.Of("tomorrows-rule", "east/d1/x_state", T)));
        Assert.Equal((Severity.Critical, true), (Assert.Single(_book.Picture.Alarms).Episode.Severity, _book.Picture.Alarms[0].Episode.IsLatching));
    }

    [Fact]
    public void A_file_that_cannot_be_written_changes_nothing_that_is_seen()
    {
        Take(Smoke("d1"));
        var before = _book.Picture;
        using (var other = new OperationsDatabase(File).Open())
        using (var command = other.CreateCommand())
        {
            command.CommandText = "DROP TABLE alarm_events;";
            command.ExecuteNonQuery();
        }

        Assert.Throws<IOException>(() => _book.Acknowledge(before.Alarms[0].Episode.Id, Li));
        Assert.Throws<IOException>(() => Take(Smoke("d2")));
        Assert.Equal(before.Alarms, _book.Picture.Alarms);
    }

    [Fact]
    public void Who_comes_back_gets_the_events_in_between_or_is_told_to_read_anew()
    {
        Take(Smoke("d1"));
        var seen = _book.Picture.NewestEvent;
        _book.Acknowledge(IdOf("d1"), Li);
        _book.Comment(IdOf("d1"), "dry powder used", Li);
        Assert.Equal([DeskEventKind.Acknowledged, DeskEventKind.Commented], _book.EventsAfter(seen)!.Select(e => e.Kind));
        Assert.Empty(_book.EventsAfter(_book.Picture.NewestEvent)!);
        var again = NewBook();
        again.Open();
        Assert.Null(again.EventsAfter(seen));
    }

    [Fact]
    public void What_is_over_and_old_goes_and_what_stands_stays()
    {
        Take(Hot("d1"), Hot("d2"), Hot("d1", T, AlarmChange.Cleared, T + 1_000));
        _book.Acknowledge(IdOf("d1"), Li);
        Assert.Equal(0, Store.Trim(T, 10));
        Assert.Equal(1, Store.Trim(T + 1, 10));
        Assert.Equal(["d2"], Store.List(new(), 0, 10).Page.Select(e => e.Device));
        Assert.Empty(Store.EventsOf(EpisodeId.Of("hot", "east/d1/temperature_c", T)));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private string File => Path.Combine(_folder, "operations.db");

    private AlarmStore Store => new(new(File));

    private EpisodeBook NewBook() => new(Store, new([Rule("smoke", Severity.Critical), Rule("hot", Severity.Medium)]), _time);

    private void Take(params TransitionReport[] reports) => Assert.Equal(0, _book.Take(reports.Select(r => new ParkReport("east", r)), []));

    private EpisodeId IdOf(string device) => _book.Picture.Alarms.First(a => a.Episode.Device == device).Episode.Id;

    private static TransitionReport Smoke(string device, long onset = T) => Report("smoke", device, "smoke_state", onset, AlarmChange.Raised, onset);

    private static TransitionReport Hot(string device, long onset = T, AlarmChange change = AlarmChange.Raised, long? at = null) =>
        Report("hot", device, "temperature_c", onset, change, at ?? onset);

    private static TransitionReport Report(string rule, string device, string quantity, long onset, AlarmChange change, long at) =>
        new(rule, "0123456789abcdef", $"east/{device}/{quantity}", device, change, at, onset, 1, double.NaN, EpisodeId.Of(rule, $"east/{device}/{quantity}", onset));

    private static AlarmRule Rule(string id, Severity severity) => new()
    {
        Id = id, Title = new() { Zh = id, En = id }, Advice = new() { Zh = "去看", En = "go and look" }, Severity = severity, Basis = new() { Certainty = BasisCertainty.Product },
        Scope = new(), Condition = new(),
    };
}
