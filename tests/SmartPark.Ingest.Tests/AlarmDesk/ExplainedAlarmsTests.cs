using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmDesk;

/// <summary>A dead line is one alarm, and what hangs on it is kept, not presented.</summary>
public sealed class ExplainedAlarmsTests : IDisposable
{
    private const long T = 1_795_363_200_000;
    private const string Loop = "east-1/loop";

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-desk-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(T));
    private readonly AlarmStore _store;
    private EpisodeBook _book;

    public ExplainedAlarmsTests() => (_store, _book) = (new(new(Path.Combine(_folder, "operations.db"))), null!);

    public void Dispose()
    {
        _store.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_dead_line_is_presented_and_its_points_are_kept_behind_it()
    {
        Begin();
        Take(Line(), Point("d1"), Point("d2"), Point("d9", line: "east-1/other"), Point("d8", line: ""));
        Assert.Equal(["d8", "d9", "east-1"], Presented());
        var line = _book.Picture.Alarms.Single(a => a.Episode.Rule == "line").Episode;
        Assert.All(_book.Picture.Alarms.Where(a => a.Episode.Device is "d1" or "d2"), a => Assert.Equal((Withholding.Suppressed, line.Id), (a.Withheld, a.Follows)));
        Assert.Equal(("east-1", Loop, ""), (line.Device, line.Line, line.Quantity));
        Assert.Equal([(DeskEventKind.Raised, ""), (DeskEventKind.Explained, "line")], History("d1"));
        Assert.Empty(_book.Picture.Floods);
    }

    [Fact]
    public void An_alarm_that_came_before_the_one_that_explains_it_steps_back()
    {
        Begin();
        Take(Point("d1"));
        Assert.Equal(["d1"], Presented());
        Take(Line());
        Assert.Equal(["east-1"], Presented());
        Assert.Equal([(DeskEventKind.Raised, ""), (DeskEventKind.Explained, "line")], History("d1"));
    }

    [Fact]
    public void When_the_line_is_back_its_points_are_over_with_it_and_what_stays_silent_is_presented()
    {
        Begin();
        Take(Line(), Point("d1"), Point("d2"));
        _time.Advance(TimeSpan.FromMinutes(10));
        Take(Line(AlarmChange.Cleared));
        _time.Advance(TimeSpan.FromSeconds(5));
        Take(Point("d1", AlarmChange.Cleared));
        Assert.Equal(["east-1"], Presented());
        Assert.Equal((AlarmStanding.Closed, AlarmOutcome.Cleared), (Found("d1").Standing, Found("d1").Outcome!.Value));
        _time.Advance(TimeSpan.FromMilliseconds(AlarmDeskLimits.ExplainsOnMs - 6_000));
        _book.Tick();
        Assert.Equal(["east-1"], Presented());
        _time.Advance(TimeSpan.FromSeconds(2));
        _book.Tick();
        Assert.Equal(["d2", "east-1"], Presented());
    }

    [Fact]
    public void A_device_explains_its_points_and_a_line_the_device()
    {
        Begin();
        Take(Line(), Device("d1"), Point("d1"), Point("d1", quantity: "heat_state"));
        Assert.Equal(["east-1"], Presented());
        Take(Device("d7", line: ""), Point("d7", line: ""));
        Assert.Equal(["d7", "east-1"], Presented());
        Assert.Equal("device", _book.Picture.Alarms.Single(a => a.Episode.Device == "d7" && a.Follows is null).Episode.Rule);
    }

    [Fact]
    public void What_endangers_lives_is_presented_whatever_explains_it_and_so_is_what_is_graver()
    {
        Begin();
        Take(Line(), Report("fire", "d1", "east/d1/smoke_state", Loop), Report("grave", "d2", "east/d2/smoke_state", Loop), Report("follower-of-light", "d3", "east/d3/smoke_state", Loop), Report("light", "d3", "east/d3", Loop));
        Assert.Equal(["d1", "d2", "d3", "d3", "east-1"], Presented());
    }

    [Fact]
    public void A_line_that_somebody_put_aside_still_explains_and_a_restart_changes_nothing()
    {
        Begin();
        Take(Line(), Point("d1"), Point("d2"));
        _book.Shelve(_book.Picture.Alarms.Single(a => a.Episode.Rule == "line").Episode.Id, T + 3_600_000, "the bus is being mended", new("a1", "Li", "10.0.0.7", T));
        Assert.Empty(Presented());
        Begin();
        Assert.Empty(Presented());
        Assert.Equal(2, _book.Picture.Alarms.Count(a => a.Follows is not null));
    }

    [Fact]
    public void What_needs_an_outcome_stands_though_it_was_never_presented()
    {
        Begin();
        Take(Line(), Report("latching", "d1", "east/d1/smoke_state", Loop), Report("latching", "d1", "east/d1/smoke_state", Loop, AlarmChange.Cleared));
        Assert.Equal(AlarmStanding.ClearedUnacknowledged, Found("d1").Standing);
    }

    private void Begin()
    {
        _book = new(
            _store,
            new(
            [
                Rule("line", Severity.High, SilenceOf.Line), Rule("device", Severity.High, SilenceOf.Device, "line"), Rule("point", Severity.High, null, "device", "line"),
                Rule("latching", Severity.High, null, "line") with { IsLatched = true }, Rule("fire", Severity.Critical, null), Rule("grave", Severity.High, null, "light"),
                Rule("light", Severity.Low, null), Rule("follower-of-light", Severity.High, null, "light"),
            ]),
            _time);
        _book.Open();
    }

    private void Take(params TransitionReport[] reports) => Assert.Equal(0, _book.Take(reports.Select(r => new ParkReport("east", r)), []));

    private string[] Presented() => [.. _book.Picture.Alarms.Where(a => a.Withheld == Withholding.None).Select(a => a.Episode.Device).Order(StringComparer.Ordinal)];

    private EpisodeState Found(string device) => _store.List(new(), 0, 100).Page.Single(e => e.Device == device);

    private IEnumerable<(DeskEventKind, string)> History(string device) => _store.EventsOf(Found(device).Id).Select(e => (e.Kind, e.Text));

    private static TransitionReport Line(AlarmChange change = AlarmChange.Raised) => Report("line", "east-1", "east/" + Loop, Loop, change);

    private static TransitionReport Device(string device, string line = Loop) => Report("device", device, $"east/{device}", line);

    private static TransitionReport Point(string device, AlarmChange change = AlarmChange.Raised, string line = Loop, string quantity = "smoke_state") =>
        Report("point", device, $"east/{device}/{quantity}", line, change);

    private static TransitionReport Report(string rule, string device, string subject, string line, AlarmChange change = AlarmChange.Raised) =>
        new(rule, "0123456789abcdef", subject, device, change, T, T, double.NaN, double.NaN, EpisodeId.Of(rule, subject, T)) { Line = line };

    private static AlarmRule Rule(string id, Severity severity, SilenceOf? of, params string[] follows) => new()
    {
        Id = id, Title = new() { Zh = id, En = id }, Advice = new() { Zh = "去看", En = "go and look" }, Severity = severity, Basis = new() { Certainty = BasisCertainty.Product },
        Scope = new(), Condition = new() { NoData = new() { AfterS = 60, Of = of } }, Follows = follows,
    };
}
