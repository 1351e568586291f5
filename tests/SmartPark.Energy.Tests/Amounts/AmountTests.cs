using FsCheck.Xunit;
using SmartPark.Energy.Amounts;
using Xunit;

namespace SmartPark.Energy.Tests.Amounts;

public sealed class AmountTests
{
    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(999_998.50, "999998.5")]
    [InlineData(42_949_672.95, "42949672.95")]
    [InlineData(-0.0000005, "-0.000001")]
    [InlineData(123_456_789.123456, "123456789.123456")]
    public void A_reading_comes_back_as_it_was_printed(double reading, string text) => Assert.Equal(text, Amount.Of(reading)!.Value.ToString());

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e13)]
    public void What_is_no_number_or_does_not_fit_is_no_amount(double reading) => Assert.Null(Amount.Of(reading));

    [Property]
    public bool Sums_are_the_same_in_any_order(int[] micro)
    {
        var all = micro.Select(m => new Amount(m)).ToArray();
        return all.Aggregate(Amount.Zero, (a, b) => a + b) == all.Reverse().Aggregate(Amount.Zero, (a, b) => a + b);
    }

    [Property]
    public bool Parts_are_never_more_than_the_whole(long micro, byte first, byte second)
    {
        var (whole, sum) = (new Amount(Math.Abs(micro / 2)), first + second);
        return sum == 0 || whole.Part(first, sum) + whole.Part(second, sum) is var parts && parts <= whole && (whole - parts).Micro <= 1;
    }

    [Fact]
    public void A_secondary_reading_times_its_ratio_is_the_primary() => Assert.Equal("49300", (Amount.Of(12.325m) * 4000m).ToString());

    [Fact]
    public void What_does_not_fit_throws_and_is_never_wrong() => Assert.Throws<OverflowException>(() => new Amount(long.MaxValue) + new Amount(1));
}
