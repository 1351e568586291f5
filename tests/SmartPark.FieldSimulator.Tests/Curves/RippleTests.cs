using FsCheck.Xunit;
using SmartPark.FieldSimulator.Curves;

namespace SmartPark.FieldSimulator.Tests.Curves;

public sealed class RippleTests
{
    [Property]
    public bool It_is_zero_at_the_knots_and_so_is_its_integral(ulong key, int knot)
    {
        var ripple = new Ripple(new(key));
        return Math.Abs(ripple.At(knot, 0)) < 1e-9 && Math.Abs(ripple.At(knot, 1)) < 1e-9 && Math.Abs(ripple.IntegralAt(knot, 1)) < 1e-9;
    }

    [Property]
    public bool It_stays_between_minus_one_and_one(ulong key, int knot, ushort phase) => Math.Abs(new Ripple(new(key)).At(knot, phase / 65536.0)) <= 1;

    [Property]
    public bool Its_integral_is_that_of_its_value(ulong key, int knot, ushort to)
    {
        var ripple = new Ripple(new(key));
        var phase = to / 65536.0;
        const int Steps = 4000;
        var sum = 0.0;
        for (var i = 0; i < Steps; i++)
        {
            sum += ripple.At(knot, phase * (i + 0.5) / Steps) * phase / Steps;
        }

        return Math.Abs(sum - ripple.IntegralAt(knot, phase)) < 1e-4 && Math.Abs(ripple.IntegralAt(knot, phase)) <= 0.15;
    }
}
