using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling;

public sealed class DutyWatchTests : IDisposable
{
    private readonly TestCity _city = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(TellingRig.Midnight + (2 * 3_600_000L)));
    private readonly TellingFile _file = TellingRig.Read("""
        { "format": 1, "channels": [], "routes": [], "duty_checks": [ { "id": "night", "title": { "zh": "线", "en": "Route" }, "parks": [ "east" ], "times": [ "02:30" ], "spread_minutes": 20, "answer_within_s": 300 } ] }
        """);

    private DutyWatch _watch;
    private EpisodeBook _book;

    public DutyWatchTests() => (_watch, _book) = New();

    private Mark Li => new("a1", "Li", "", _time.GetUtcNow().ToUnixTimeMilliseconds());

    public void Dispose()
    {
        _watch.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _city.Dispose();
    }

    [Fact]
    public void A_check_is_asked_once_at_its_time_and_chance_however_often_the_centre_restarts()
    {
        Pass(29);
        Assert.Empty(_book.Picture.Alarms);
        Pass(22);
        var asked = Assert.Single(_book.Picture.Alarms, a => a.Episode.Rule == RuleCards.DutyCheck).Episode;
        Assert.InRange(asked.OnsetUnixMs - TellingRig.Midnight, 150 * 60_000L, 170 * 60_000L);
        (_watch, _book) = New();
        _book.Open();
        Pass(60);
        Assert.Single(_book.Picture.Alarms, a => a.Episode.Rule == RuleCards.DutyCheck);
    }

    [Fact]
    public void An_answer_ends_it()
    {
        var asked = _watch.Ask("east", Li);
        Pass(5);
        _book.Acknowledge(asked.Id, Li);
        Pass(15);
        Assert.Empty(_book.Picture.Alarms);
        Assert.Equal("Li", _book.Find(asked.Id)!.Acknowledged!.Name);
    }

    [Fact]
    public void Without_an_answer_in_time_it_is_an_alarm_and_a_late_answer_ends_both()
    {
        Pass(60);
        var asked = Assert.Single(_book.Picture.Alarms, a => a.Episode.Rule == RuleCards.DutyCheck).Episode;
        var alarm = Assert.Single(_book.Picture.Alarms, a => a.Episode.Rule == RuleCards.DutyUnanswered).Episode;
        Assert.Equal((300_000L, "east"), (alarm.OnsetUnixMs - asked.OnsetUnixMs, alarm.Park));
        _book.Acknowledge(asked.Id, Li);
        Pass(1);
        Assert.False(_book.Find(asked.Id)!.IsActive);
        Assert.False(_book.Find(alarm.Id)!.IsActive);
        Pass(20);
        Assert.Single(_book.Picture.Alarms);
    }

    [Fact]
    public void Whoever_may_can_ask_at_any_time_and_the_history_says_who()
    {
        var asked = _watch.Ask("east", Li);
        Assert.Equal((RuleCards.DutyCheck, "east"), (asked.Rule, asked.Park));
        Assert.Equal([DeskEventKind.Raised, DeskEventKind.Commented], _book.HistoryOf(asked.Id).Select(e => e.Kind));
        Pass(11);
        Assert.Contains(_book.Picture.Alarms, a => a.Episode.Rule == RuleCards.DutyUnanswered);
    }

    [Fact]
    public void Two_who_ask_at_once_ask_once_and_after_its_time_it_can_be_asked_again()
    {
        var asked = _watch.Ask("east", Li);
        Pass(1);
        Assert.Equal(asked.Id, _watch.Ask("east", Li).Id);
        Pass(10);
        Assert.NotEqual(asked.Id, _watch.Ask("east", Li).Id);
        Assert.Equal(2, _watch.Newest(null, 5).Count);
    }

    [Fact]
    public void What_came_of_a_check_is_told()
    {
        var first = _watch.Ask("east", Li);
        Assert.Equal((DutyCheckResult.Open, true), (Result(first), _watch.Newest(null, 5).Single().IsAskedByHand));
        Pass(9);
        _book.Acknowledge(first.Id, Li);
        Assert.Equal(DutyCheckResult.Answered, Result(first));
        Pass(1);
        var second = _watch.Ask("east", Li);
        Pass(11);
        Assert.Equal(DutyCheckResult.Missed, Result(second));
        _book.Acknowledge(second.Id, Li);
        Assert.Equal(DutyCheckResult.AnsweredLate, Result(second));
        Assert.Equal([second.Id, first.Id], _watch.Newest(new HashSet<string> { "east" }, 5).Select(c => c.Check.Id));
        Assert.Empty(_watch.Newest(new HashSet<string> { "west" }, 5));
    }

    private DutyCheckResult Result(EpisodeState check) => _watch.Newest(null, 5).Single(c => c.Check.Id == check.Id).ResultAt(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private void Pass(int minutes)
    {
        for (var i = 0; i < minutes * 4; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            _watch.Look();
        }
    }

    private (DutyWatch Watch, EpisodeBook Book) New()
    {
        var book = new EpisodeBook(new(new OperationsDatabase(Path.Combine(_city.Folder, "operations.db"))), new([]), _time);
        return (new(book, _file, _city.Registry, _time, NullLogger<DutyWatch>.Instance), book);
    }
}
