using SmartPark.ControlRoom.Devices;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Devices;

public sealed class ChartPlanTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly long Now = new DateTimeOffset(2026, 11, 23, 7, 19, 40, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Property]
    public void No_chart_has_more_steps_than_a_screen_can_show(PositiveInt seconds)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        var span = Math.Clamp(seconds.Get * 997L * 1000, (long)ControlRoomLimits.ChartRangeMin.TotalMilliseconds, (long)ControlRoomLimits.ChartRangeMax.TotalMilliseconds);
        foreach (var kind in Enum.GetValues<QuantityKind>())
        {
            var plan = ChartPlan.For(kind, register: false, Now - span, Now, Shanghai);
            Assert.InRange(plan.IsBars ? plan.BinEdges.Count - 1 : (plan.ToUnixMs - plan.FromUnixMs) / plan.StepMs, 1, ControlRoomLimits.ChartStepsMax);
            Assert.True(plan.FromUnixMs <= Now - span, "the window is covered");
        }
    }

    [Fact]
    public void Long_consumption_is_by_the_days_of_the_city()
    {
        var plan = ChartPlan.For(QuantityKind.Counter, register: false, Now - (7 * 86_400_000L), Now, Shanghai);
        Assert.All(plan.BinEdges, e => Assert.Equal(TimeSpan.Zero, DateTimeOffset.FromUnixTimeMilliseconds(e).ToOffset(TimeSpan.FromHours(8)).TimeOfDay));
        Assert.Equal(8, plan.BinEdges.Count - 1);
        Assert.True(plan.FromUnixMs < plan.BinEdges[0], "the register before the first bar is read");
    }

    [Fact]
    public void A_register_and_a_state_are_lines()
    {
        Assert.False(ChartPlan.For(QuantityKind.Counter, register: true, Now - 3_600_000, Now, Shanghai).IsBars);
        Assert.False(ChartPlan.For(QuantityKind.State, register: false, Now - 3_600_000, Now, Shanghai).IsBars);
        Assert.Equal(10_000, ChartPlan.For(QuantityKind.Gauge, register: false, Now - 3_600_000, Now, Shanghai).StepMs);
    }
}
