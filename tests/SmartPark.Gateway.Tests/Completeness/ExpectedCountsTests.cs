using Microsoft.Extensions.Time.Testing;
using SmartPark.Gateway.Completeness;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Site;
using SmartPark.Gateway.Tests.Clock;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Gateway.Tests.Completeness;

public sealed class ExpectedCountsTests
{
    private const int Hour = 494_321;
    private const long Start = Hour * CompletenessLimits.HourMs;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Start + 3_000_000));
    private readonly SiteDevice _meter = new(0, "meter", [
        new("fast", TimeSpan.FromSeconds(1), [TestQuantities.Get("active_power_kw"), TestQuantities.Get("energy_import_kwh")]),
        new("slow", TimeSpan.FromMinutes(1), [TestQuantities.Get("voltage_l1_v")])]);

    [Fact]
    public void The_plan_of_an_hour_is_points_by_ticks() => Assert.Equal((2 * 3600) + 60, ExpectedCounts.PlannedOf(_meter));

    [Fact]
    public void What_is_expected_and_the_time_that_passed_are_split_at_the_turn_of_the_hour()
    {
        var (counts, outbox) = Make();
        counts.Flush(outbox);
        counts.Add(0, Start + 3_000_001, 2);
        counts.Add(GatewayOutbox.Node, Start + 3_599_999, 5);
        _time.Advance(TimeSpan.FromMinutes(15));
        counts.Add(0, Start + CompletenessLimits.HourMs, 2);
        counts.AddNow(0, 7);
        counts.Flush(outbox);

        var rows = outbox.PendingFigures();
        Assert.Equal((7260L, 2L, 600_000L), Of(rows[("meter", Hour)]));
        Assert.Equal((7260L, 9L, 300_000L), Of(rows[("meter", Hour + 1)]));
        Assert.Equal((1800L, 5L, 600_000L), Of(rows[("gw-1", Hour)]));
        Assert.Equal((1800L, 0L, 300_000L), Of(rows[("gw-1", Hour + 1)]));
        Assert.Equal(4, rows.Count);
    }

    [Fact]
    public void Nothing_is_covered_twice()
    {
        var (counts, outbox) = Make();
        for (var i = 0; i < 30; i++)
        {
            counts.Flush(outbox);
            counts.Flush(outbox);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        counts.Flush(outbox);
        Assert.Equal(300_000, outbox.PendingFigures()[("meter", Hour)].CoveredMs);
    }

    [Fact]
    public void Whole_hours_without_the_gateway_were_due_and_not_read()
    {
        var (counts, outbox) = Make();
        counts.AddMissedHours(outbox, Hour - 3);
        var rows = outbox.PendingFigures();
        Assert.Equal([Hour - 2, Hour - 1], rows.Keys.Where(k => k.Device == "meter").Select(k => k.Hour).Order());
        Assert.Equal((7260L, 7260L, CompletenessLimits.HourMs), Of(rows[("meter", Hour - 1)]));
        Assert.Equal(0, rows[("meter", Hour - 1)].Read);

        var (far, many) = Make();
        far.AddMissedHours(many, 0);
        Assert.Equal(GatewayLimits.MissedHoursMax, many.PendingFigures().Keys.Count(k => k.Device == "meter"));
    }

    [Fact]
    public void What_was_due_while_the_clock_was_doubtful_waits_for_the_hours_to_have_names()
    {
        var machine = new Machine { WrongBy = TimeSpan.FromMilliseconds(-Machine.TrueUnixMs) };
        var clock = machine.Clock(new LogBook());
        var counts = new ExpectedCounts("gw-1", 5, [_meter], clock.Run, clock);
        var (_, outbox) = Make();
        for (var i = 0; i < 6; i++)
        {
            counts.Flush(outbox);
            counts.AddNow(0, 2);
            machine.True.Advance(TimeSpan.FromSeconds(10));
            clock.Look();
        }

        Assert.Empty(outbox.PendingFigures());
        machine.WrongBy = TimeSpan.Zero;
        clock.Look();
        counts.Flush(outbox);
        var now = (int)(Machine.TrueUnixMs / CompletenessLimits.HourMs);
        Assert.Equal([("gw-1", now), ("meter", now)], outbox.PendingFigures().Keys.Order());
        Assert.Equal((7260L, 12L, 60_000L), Of(outbox.PendingFigures()[("meter", now)]));
    }

    private static (long, long, long) Of(HourFigures figures) => (figures.Planned, figures.Expected, figures.CoveredMs);

    private (ExpectedCounts, GatewayOutbox) Make() => (new("gw-1", 5, [_meter], _time),
        new(new("gw-1", ["a"], [("meter", ["active_power_kw", "energy_import_kwh", "voltage_l1_v"])]), 7, acknowledged: true, new(), _time));
}
