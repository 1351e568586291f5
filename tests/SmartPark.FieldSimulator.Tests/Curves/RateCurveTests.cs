using FsCheck.Xunit;
using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Curves;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Curves;

public sealed class RateCurveTests
{
    private static readonly LocalCalendar Calendar = new(480);
    private static readonly NoiseKey Key = new(8);
    private static readonly RateCurve Curve = new(Calendar, static knot => 100 * (1 + Key.Signed(knot)));
    private static readonly long Start = ShippedCity.At(2026, 5, 4);

    [Property(MaxTest = 200)]
    public bool The_total_of_a_span_is_the_integral_of_the_rate_in_it(uint fromMinute, ushort minutes)
    {
        var from = Start + (fromMinute % 600_000 * 60_000L);
        var to = from + ((minutes % 3000) * 60_000L);
        var integral = 0.0;
        for (var t = from; t < to; t += 60_000)
        {
            // The rate is straight between knots, which lie on whole minutes: the trapezoid is exact.
            integral += (Curve.At(t).Rate + Curve.At(t + 60_000).Rate) / 2 / 60;
        }

        return Math.Abs(Curve.At(to).Total - Curve.At(from).Total - integral) < 1e-6;
    }

    [Fact]
    public void Since_midnight_is_the_total_of_the_day_so_far()
    {
        var noon = ShippedCity.At(2026, 5, 4, 12);
        Assert.Equal(Curve.At(noon).Total - Curve.At(ShippedCity.At(2026, 5, 4)).Total, Curve.SinceMidnight(noon), 6);
        Assert.Equal(0, Curve.SinceMidnight(ShippedCity.At(2026, 5, 5)), 6);
    }

    [Fact]
    public void Threads_that_ask_at_once_get_what_one_thread_gets()
    {
        var curve = new RateCurve(Calendar, static knot => 100 * (1 + Key.Signed(knot)));
        var times = Enumerable.Range(0, 4000).Select(i => Start + (i * 7_919_000L)).ToArray();
        var together = new double[times.Length];
        Parallel.For(0, times.Length, i => together[i] = curve.At(times[i]).Total);
        Assert.Equal(times.Select(t => Curve.At(t).Total), together);
    }
}
