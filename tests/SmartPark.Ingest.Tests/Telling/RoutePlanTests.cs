using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Telling;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling;

public sealed class RoutePlanTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private static readonly RoutePlan Plan = new(TellingRig.Read("""
        { "format": 1,
          "people": [ { "id": "a", "name": "A" }, { "id": "b", "name": "B" }, { "id": "c", "name": "C" } ],
          "rosters": [ { "id": "duty", "title": { "zh": "值班", "en": "Duty" }, "otherwise": [ "c" ], "shifts": [
            { "hours": { "from": "20:00", "to": "08:00", "days": [ "fri" ] }, "people": [ "a" ] },
            { "hours": { "from": "06:00", "to": "18:00" }, "from_date": "2026-12-01", "people": [ "b" ] } ] } ],
          "channels": [ { "id": "mail", "title": { "zh": "信", "en": "Mail" }, "webhook": { "url": "https://x.example" } },
                        { "id": "sms", "title": { "zh": "短信", "en": "SMS" }, "webhook": { "url": "https://x.example" } } ],
          "routes": [
            { "id": "fire", "title": { "zh": "线", "en": "Route" }, "severities": [ "critical" ], "steps": [ { "channels": [ "sms" ], "people": [ "b" ], "rosters": [ "duty" ], "mentions_all": true }, { "after_s": 60, "channels": [ "sms", "mail" ], "people": [ "c" ] } ] },
            { "id": "energy", "title": { "zh": "线", "en": "Route" }, "domains": [ "energy" ], "parks": [ "east" ], "tells_end": false, "steps": [ { "after_s": 300, "channels": [ "mail" ] } ] },
            { "id": "night", "title": { "zh": "线", "en": "Route" }, "hours": { "from": "22:00", "to": "06:00" }, "rules": [ "door" ], "steps": [ { "channels": [ "mail" ] } ] },
            { "id": "centre", "title": { "zh": "线", "en": "Route" }, "rules": [ "channel-failing" ], "severities": [ "high" ], "steps": [ { "channels": [ "sms", "mail" ] } ] } ] }
        """), Zone, new([Rule("door", "loop"), Rule("loop")]));

    [Fact]
    public void Every_step_of_every_route_that_takes_it_is_planned_from_when_the_centre_knew()
    {
        var fire = Episode("smoke", Severity.Critical);
        Assert.Equal(
            [("fire", 0, "sms", 0L), ("fire", 1, "sms", 60_000L), ("fire", 1, "mail", 60_000L)],
            Plan.Raised(fire, Domain.Safety).Select(p => (p.Route, p.Step, p.Channel, p.DueUnixMs - fire.LearnedUnixMs)));
    }

    [Theory]
    [InlineData("east", Domain.Energy, true)]
    [InlineData("west", Domain.Energy, false)]
    [InlineData("east", Domain.Safety, false)]
    [InlineData("east", null, false)]
    [InlineData("", Domain.Energy, true)]
    public void A_route_takes_what_its_parks_and_domains_name_and_what_concerns_the_centre_belongs_to_every_park(string park, Domain? domain, bool isTaken) =>
        Assert.Equal(isTaken, Plan.Raised(Episode("over", Severity.Low, park: park), domain).Count > 0);

    [Theory]
    [InlineData(23, true)]
    [InlineData(12, false)]
    public void A_route_with_hours_leaves_what_comes_at_other_times_to_others(int hour, bool isTaken) =>
        Assert.Equal(isTaken, Plan.Raised(Episode("door", Severity.Low, hour: hour), Domain.Safety).Count > 0);

    [Fact]
    public void Whoever_is_told_of_an_alarm_is_told_of_what_explains_it()
    {
        Assert.Equal(["night"], Plan.Raised(Episode("loop", Severity.Low, hour: 23), Domain.Safety).Select(p => p.Route));
        Assert.Empty(Plan.Raised(Episode("other", Severity.Low, hour: 23), Domain.Safety));
    }

    [Fact]
    public void That_a_channel_fails_is_not_told_over_itself()
    {
        var failing = Episode(RuleCards.ChannelFailing, Severity.High, park: "") with { Device = "sms" };
        Assert.Equal(["mail"], Plan.Raised(failing, null).Select(p => p.Channel));
    }

    [Fact]
    public void Only_those_who_were_told_the_beginning_are_told_the_end_and_only_where_a_route_tells_it()
    {
        var fire = Episode("smoke", Severity.Critical);
        Assert.Equal(["sms"], Plan.Cleared(fire, [("fire", 0, "sms"), ("energy", 0, "mail"), ("gone-route", 0, "mail")], 5).Select(p => p.Channel));
    }

    [Theory]
    [InlineData("2026-11-27T21:00", "a")]
    [InlineData("2026-11-28T07:59", "a")]
    [InlineData("2026-11-28T08:00", "c")]
    [InlineData("2026-11-28T21:00", "c")]
    [InlineData("2026-11-30T10:00", "c")]
    [InlineData("2026-12-01T10:00", "b")]
    [InlineData("2026-12-05T07:00", "a,b")]
    public void Who_is_on_duty_follows_the_shifts_of_the_day_and_somebody_always_is(string local, string expected) =>
        Assert.Equal(expected.Split(','), Plan.OnDuty("duty", new DateTimeOffset(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(8)).ToUnixTimeMilliseconds()));

    [Fact]
    public void A_step_tells_the_people_it_names_and_who_is_on_duty_each_once()
    {
        Assert.Equal(["b", "c"], Plan.PeopleOf("fire", 0, TellingRig.Midnight).Select(p => p.Id));
        Assert.True(Plan.MentionsAll("fire", 0));
        Assert.False(Plan.MentionsAll("fire", 1));
        Assert.Empty(Plan.PeopleOf("route-of-last-year", 0, 0));
    }

    [Fact]
    public void What_is_needless_depends_on_the_step_and_on_the_gravity()
    {
        var fire = Episode("smoke", Severity.Critical);
        var (first, later) = (Plan.Raised(fire, null)[0], Plan.Raised(fire, null)[1]);
        var low = Episode("over", Severity.Low);
        var (lowFirst, lowLater) = (first with { DueUnixMs = low.LearnedUnixMs, Severity = Severity.Low }, later with { Severity = Severity.Low });
        var mark = new Mark("a", "A", "", 0);

        Assert.False(RoutePlan.IsNeedless(first, fire with { Acknowledged = mark, ClearedUnixMs = 1, Closed = mark }));
        Assert.False(RoutePlan.IsNeedless(later, fire with { ClearedUnixMs = 1 }));
        Assert.True(RoutePlan.IsNeedless(later, fire with { Acknowledged = mark }));
        Assert.False(RoutePlan.IsNeedless(lowFirst, low with { ClearedUnixMs = 1 }));
        Assert.False(RoutePlan.IsNeedless(lowFirst, low with { Acknowledged = mark }));
        Assert.True(RoutePlan.IsNeedless(lowFirst, low with { ClearedUnixMs = 1, Acknowledged = mark, Closed = mark }));
        Assert.True(RoutePlan.IsNeedless(lowLater, low with { ClearedUnixMs = 1 }));
    }

    private static AlarmRule Rule(string id, params string[] follows) => new()
    {
        Id = id, Title = new() { Zh = id, En = id }, Advice = new() { Zh = id, En = id }, Severity = Severity.Low, Basis = new() { Certainty = BasisCertainty.Product },
        Scope = new(), Condition = new(), Follows = follows,
    };

    private static EpisodeState Episode(string rule, Severity severity, string park = "east", int hour = 12)
    {
        var at = TellingRig.Midnight + (hour * 3_600_000L);
        return new()
        {
            Id = TellingRig.IdOf(rule, "d", at), Rule = rule, Fingerprint = "", Subject = $"{park}/d/q", Park = park, Device = "d", Quantity = "q", Severity = severity, IsLatching = false,
            OnsetUnixMs = at - 5, RaisedUnixMs = at - 5, LearnedUnixMs = at, Value = 1, Limit = double.NaN,
        };
    }
}
