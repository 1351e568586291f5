using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmDesk;

/// <summary>What the centre judges itself, and what it leaves to gateways.</summary>
public sealed class AlarmJudgeTests : IDisposable
{
    private const long T = 1_795_363_200_000;

    private static readonly AlarmRule Smoke = Rule("smoke", new() { Quantities = ["smoke_state"] }, new() { State = new() { Codes = [1] } });
    private static readonly AlarmRule Silent = Rule("silent", new() { Quantities = ["smoke_state"] }, new() { NoData = new() { AfterS = 30 } });
    private static readonly AlarmRule Hot = Rule("hot", new() { Quantities = ["air_temperature_c"] }, new() { Limit = new() { Limits = [new() { High = 60 }] } }, onDelayS: 10);
    private static readonly AlarmRule Both = Rule("both", new() { Quantities = ["smoke_state"] }, new() { Confirmation = new() { Codes = [1], AtLeast = 2, WithinS = 60 } });

    private readonly TestCity _city = new();
    private readonly NodeStates _nodes = new();
    private readonly List<DeskParts> _desks = [];
    private long _now = T;

    public AlarmJudgeTests()
    {
        AddDesk(null);
        _nodes.NodeBorn("east", "gw1", T);
        foreach (var device in new[] { "smoke", "smoke2", "meter" })
        {
            _nodes.DeviceChanged("east", "gw1", device, online: true, T);
        }
    }

    [Fact]
    public void A_node_that_announces_nothing_is_judged_here()
    {
        Known("smoke", "smoke_state");
        Take("smoke", "smoke_state", 1);
        Assert.Equal([("smoke", "east/smoke/smoke_state", AlarmChange.Raised, _now)], Reports());
        _now += 1_000;
        Take("smoke", "smoke_state", 0);
        Pass(10_000);
        Assert.Contains(("smoke", "east/smoke/smoke_state", AlarmChange.Cleared, T + 6_000 + 1_000), Reports());
    }

    [Fact]
    public void What_a_gateway_announces_is_left_to_it_and_what_it_has_otherwise_is_not()
    {
        Desk.Announcements.Heard("east", "gw1", $"hot:0000000000000000 smoke:{RuleFingerprint.Of(Smoke)}");
        Known("smoke", "smoke_state");
        Known("smoke", "air_temperature_c", 20);
        Take("smoke", "smoke_state", 1);
        Take("smoke", "air_temperature_c", 70);
        Assert.Empty(Reports());
        _now += 10_000;
        Take("smoke", "air_temperature_c", 70);
        Assert.Equal([("hot", AlarmChange.Raised)], Reports().Select(r => (r.Rule, r.Change)));
    }

    [Fact]
    public void An_override_that_a_gateway_does_not_know_makes_the_centre_judge_by_it()
    {
        var warm = new AlarmOverrides([new() { Rule = "hot", Park = "east", Device = "smoke", Limits = [new() { High = 80 }], Severity = Severity.Low }]);
        AddDesk(null, warm);
        Desk.Announcements.Heard("east", "gw1", $"hot:{RuleFingerprint.Of(Hot)} smoke:{RuleFingerprint.Of(Smoke)} silent:{RuleFingerprint.Of(Silent)}");
        Known("smoke", "air_temperature_c", 20);
        Known("meter", "air_temperature_c", 20);
        foreach (var value in new[] { 70.0, 85 })
        {
            Take("smoke", "air_temperature_c", value);
            Take("meter", "air_temperature_c", value - 20);
            _now += 11_000;
            Take("smoke", "air_temperature_c", value);
            Take("meter", "air_temperature_c", value - 20);
            _now += 1_000;
        }

        var entries = Desk.Drain();
        var report = Assert.Single(entries, e => e.Report?.Report.Change == AlarmChange.Raised && e.Report.Value.Report.Device == "smoke").Report!.Value.Report;
        Assert.Equal((80.0, RuleFingerprint.Of(warm.All[0].Apply(Hot)!)), (report.Limit, report.Fingerprint));
        Commit(entries);
        Assert.Equal(Severity.Low, Assert.Single(Desk.Book.Picture.Alarms, a => a.Episode.Device == "smoke").Episode.Severity);

        // What the gateway goes on to say of it by figures of its own is not taken; of what is not overridden, and of ends, it is.
        Tell(Hot, "smoke", AlarmChange.Raised);
        Tell(Hot, "smoke", AlarmChange.Cleared);
        Tell(Smoke, "smoke", AlarmChange.Raised);
        Tell(Hot, "meter", AlarmChange.Raised);
        Assert.Equal([("hot", "smoke", AlarmChange.Cleared), ("smoke", "smoke", AlarmChange.Raised), ("hot", "meter", AlarmChange.Raised)],
            Desk.Drain().Where(e => e.Report is not null).Select(e => (e.Report!.Value.Report.Rule, e.Report.Value.Report.Device, e.Report.Value.Report.Change)));
    }

    [Fact]
    public void A_gateway_that_knows_the_same_overrides_judges_by_them_itself()
    {
        var off = new AlarmOverrides([new() { Rule = "hot", Park = "east", Device = "meter", IsOn = false }]);
        AddDesk(null, off);
        Desk.Announcements.Heard("east", "gw1", GatewayRules.Text([Smoke, Silent, Hot], "east", off));
        Known("smoke", "air_temperature_c", 20);
        Take("smoke", "air_temperature_c", 90);
        _now += 11_000;
        Take("smoke", "air_temperature_c", 90);
        Assert.Empty(Reports());
        Tell(Hot, "smoke", AlarmChange.Raised);
        Tell(Hot, "meter", AlarmChange.Raised);
        Assert.Equal([("hot", "east/smoke/air_temperature_c")], Reports().Select(r => (r.Rule, r.Subject)));
    }

    [Fact]
    public void What_joins_points_is_judged_here_whatever_gateways_announce()
    {
        Desk.Announcements.Heard("east", "gw1", $"both:{RuleFingerprint.Of(Both)} silent:{RuleFingerprint.Of(Silent)} smoke:{RuleFingerprint.Of(Smoke)}");
        Known("smoke", "smoke_state");
        Known("meter", "smoke_state");
        Take("smoke", "smoke_state", 1);
        Assert.Empty(Reports());
        _now += 1_000;
        Take("meter", "smoke_state", 1);
        Assert.Equal(["both"], Reports().Select(r => r.Rule));
    }

    [Fact]
    public void A_point_that_goes_silent_is_one_alarm()
    {
        Known("smoke", "smoke_state");
        Pass(40_000);
        Assert.Equal([("silent", AlarmChange.Raised)], Reports().Select(r => (r.Rule, r.Change)));
        Pass(40_000);
        Assert.Empty(Reports());
    }

    [Fact]
    public void A_node_whose_clock_is_an_hour_behind_is_judged_by_its_own_clock()
    {
        const long Hour = 3_600_000;
        Known("smoke", "smoke_state", at: _now - Hour);
        for (var i = 0; i < 60; i++)
        {
            _now += 1_000;
            Take("smoke", "smoke_state", 0, _now - Hour);
            Desk.Judge.Tick(_now);
        }

        Assert.Empty(Reports());
        _now += 1_000;
        Take("smoke", "smoke_state", 1, _now - Hour);
        Assert.Equal([("smoke", _now - Hour)], Reports().Select(r => (r.Rule, r.At)));
        Assert.Equal(0, Desk.Judge.Late);
    }

    [Fact]
    public void A_sample_that_comes_late_raises_nothing_live_and_is_judged_at_its_own_time()
    {
        Known("smoke", "smoke_state");
        _now += 60_000;
        var (late, now) = (_now - 30_000, _now);
        Take("smoke", "smoke_state", 0);
        Reports();
        Take("smoke", "smoke_state", 1, late);
        Assert.Empty(Reports());
        Assert.Equal(1, Desk.Judge.Late);
        Pass(8_000);
        var entries = Desk.Drain();
        Assert.Equal([(AlarmChange.Raised, late), (AlarmChange.Cleared, now)],
            entries.Where(e => e.Report?.Report.Rule == "smoke").Select(e => (e.Report!.Value.Report.Change, e.Report.Value.Report.TimeUnixMs)));
        Commit(entries);
        var fire = Assert.Single(Desk.Book.Picture.Alarms, a => a.Episode.Rule == "smoke").Episode;
        Assert.Equal((false, late, now), (fire.IsActive, fire.OnsetUnixMs, fire.ClearedUnixMs));
    }

    [Fact]
    public void What_is_late_is_not_lost_when_a_new_series_comes_meanwhile()
    {
        Known("smoke", "smoke_state");
        _now += 60_000;
        Take("smoke", "smoke_state", 0);
        Take("smoke", "smoke_state", 1, _now - 30_000);
        Take("smoke", "air_temperature_c", 20);
        Pass(8_000);
        Assert.Equal([AlarmChange.Raised, AlarmChange.Cleared], Reports().Where(r => r.Rule == "smoke").Select(r => r.Change));
    }

    [Fact]
    public void After_a_restart_an_alarm_that_stands_is_the_same_one()
    {
        Known("smoke", "smoke_state");
        Take("smoke", "smoke_state", 1);
        Pass(1_000);
        Assert.Single(Reports(keepStates: true), r => r.Rule == "smoke");

        Restart();
        Known("smoke", "smoke_state", 1);
        Take("smoke", "smoke_state", 1);
        Assert.DoesNotContain(Reports(), r => r.Rule == "smoke");
        _now += 1_000;
        Take("smoke", "smoke_state", 0);
        Pass(10_000);
        Assert.Contains(Reports(), r => r is { Rule: "smoke", Change: AlarmChange.Cleared });
    }

    [Fact]
    public void What_the_desk_knows_and_no_saved_state_does_is_the_same_alarm_after_a_kill()
    {
        Known("smoke", "smoke_state");
        Take("smoke", "smoke_state", 1);
        Commit(Desk.Drain());
        var fire = Assert.Single(Desk.Book.Picture.Alarms).Episode;

        Restart();
        Known("smoke", "smoke_state", 1);
        Take("smoke", "smoke_state", 1);
        Commit(Desk.Drain());
        _now += 1_000;
        Take("smoke", "smoke_state", 0);
        Pass(10_000);
        Commit(Desk.Drain());
        var after = Assert.Single(Desk.Book.Picture.Alarms, a => a.Episode.Rule == "smoke").Episode;
        Assert.Equal((fire.Id, false), (after.Id, after.IsActive));
    }

    [Fact]
    public void What_a_gateway_takes_over_ends_here()
    {
        Known("smoke", "smoke_state");
        Take("smoke", "smoke_state", 1);
        Assert.Single(Reports());
        Desk.Announcements.Heard("east", "gw1", $"smoke:{RuleFingerprint.Of(Smoke)}");
        Pass(4_000);
        Assert.Equal([("smoke", AlarmChange.Cleared)], Reports().Select(r => (r.Rule, r.Change)));
    }

    [Fact]
    public void A_gateways_own_values_are_judged_here_whatever_it_announces()
    {
        Desk.Announcements.Heard("east", "gw1", $"smoke:{RuleFingerprint.Of(Smoke)}");
        Known("gw1", "smoke_state");
        Take("gw1", "smoke_state", 1);
        Assert.Equal([("smoke", "east/gw1/smoke_state")], Reports().Select(r => (r.Rule, r.Subject)));
    }

    [Fact]
    public void A_device_of_which_no_gateway_spoke_waits_for_one()
    {
        Take("stranger", "smoke_state", 0);
        Pass(5_000);
        Take("stranger", "smoke_state", 1);
        Assert.Empty(Reports());
    }

    public void Dispose()
    {
        _desks.ForEach(d => d.Dispose());
        _city.Dispose();
    }

    private DeskParts Desk => _desks[^1];

    private void AddDesk(AlarmStore? store, AlarmOverrides? overrides = null) =>
        _desks.Add(new(_city.Registry, _nodes, TestCity.Instruments(), TimeProvider.System, [Smoke, Silent, Hot, Both], overrides, store: store));

    /// <summary>The gateway reports a rule as it stands in the library.</summary>
    private void Tell(AlarmRule rule, string device, AlarmChange change)
    {
        var subject = $"east/{device}/{rule.Scope.Quantities[0]}";
        Desk.Reception.Begins();
        Desk.Reception.Told("east", "gw1", new TransitionReport(rule.Id, RuleFingerprint.Of(rule), subject, device, change, _now, _now, 1, 1, EpisodeId.Of(rule.Id, subject, _now)).ToJson());
    }

    private void Restart() => AddDesk(Desk.Store);

    /// <summary>A series is judged from when it is known; then time goes on by 6 s.</summary>
    private void Known(string device, string quantity, double value = 0, long? at = null)
    {
        Take(device, quantity, value, at);
        _now += 3_000;
        Desk.Judge.Tick(_now);
        Take(device, quantity, value, at is { } time ? time + 3_000 : null);
        _now += 3_000;
    }

    private void Pass(long ms)
    {
        for (var end = _now + ms; _now < end; _now += 1_000)
        {
            Desk.Judge.Tick(_now);
        }
    }

    private void Take(string device, string quantity, double value, long? at = null)
    {
        Assert.True(TestCity.Catalogue.TryGet(quantity, out var known));
        Desk.Judge.Take([new PlacedSample(new(new("east", device, quantity), at ?? _now, value, Quality.Good, QualityReason.None), known, default)], _now);
    }

    private void Commit(IReadOnlyList<DeskEntry> entries) =>
        Desk.Book.Take(entries.Where(e => e.Report is not null).Select(e => e.Report!.Value), entries.Where(e => e.Engine is not null).Select(e => e.Engine!.Value));

    private List<(string Rule, string Subject, AlarmChange Change, long At)> Reports(bool keepStates = false)
    {
        var entries = Desk.Drain();
        if (keepStates)
        {
            Pass(31_000);
            entries = [.. entries, .. Desk.Drain()];
            Commit(entries);
        }

        return [.. entries.Where(e => e.Report is not null).Select(e => (e.Report!.Value.Report.Rule, e.Report.Value.Report.Subject, e.Report.Value.Report.Change, e.Report.Value.Report.TimeUnixMs))];
    }

    private static AlarmRule Rule(string id, RuleScope scope, RuleCondition condition, int onDelayS = 0) => new()
    {
        Id = id, Title = new() { Zh = id, En = id }, Advice = new() { Zh = "去看", En = "go and look" }, Severity = Severity.Critical, Basis = new() { Certainty = BasisCertainty.Product },
        Scope = scope, Condition = condition, OnDelayS = onDelayS,
    };
}
