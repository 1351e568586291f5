using FsCheck.Xunit;
using SmartPark.FieldSimulator.Chance;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Chance;

public sealed class NoiseKeyTests
{
    [Property]
    public bool Uniform_is_from_zero_to_below_one(ulong key, long index) => new NoiseKey(key).Uniform(index) is >= 0 and < 1;

    [Property]
    public bool Smooth_stays_between_minus_one_and_one(ulong key, int thousandths) => new NoiseKey(key).Smooth(thousandths / 1000.0) is >= -1 and <= 1;

    [Property]
    public bool Smooth_has_no_jumps(ulong key, int thousandths) =>
        Math.Abs(new NoiseKey(key).Smooth(thousandths / 1000.0) - new NoiseKey(key).Smooth((thousandths + 1) / 1000.0)) < 0.004;

    [Property]
    public bool Names_lead_to_different_keys(ulong key, int a, int b) => a == b || new NoiseKey(key).Sub($"d{a}") != new NoiseKey(key).Sub($"d{b}");

    [Fact]
    public void The_generator_never_changes()
    {
        // Stored history and live play must agree across releases: these numbers are part of the format.
        Assert.Equal(0.065803958069776458, new NoiseKey(1).Sub("city").Sub("donghu").Uniform(42));
    }

    [Fact]
    public void Uniform_is_even()
    {
        var key = new NoiseKey(99);
        var tenths = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            tenths[(int)(key.Uniform(i) * 10)]++;
        }

        // Standard deviation of a tenth is 95: five of them either way.
        Assert.All(tenths, n => Assert.InRange(n, 9525, 10_475));
    }
}
