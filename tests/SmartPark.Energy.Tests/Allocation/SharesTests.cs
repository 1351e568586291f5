using FsCheck.Xunit;
using SmartPark.Energy.Allocation;
using SmartPark.Energy.Amounts;
using Xunit;

namespace SmartPark.Energy.Tests.Allocation;

public sealed class SharesTests
{
    [Fact]
    public void Five_hundred_by_6000_and_3500_is_315_79_and_184_21() =>
        Assert.Equal([("a", "315.79"), ("b", "184.21")], Text(Shares.ByLargestRemainder(Amount.Of(500m), [new("a", 6000), new("b", 3500)])));

    [Fact]
    public void The_rest_of_less_than_a_hundredth_is_given_out_too() =>
        Assert.Equal([("a", "33.34"), ("b", "33.333333"), ("c", "33.33")], Text(Shares.ByLargestRemainder(Amount.Of(100.003333m), [new("a", 1), new("b", 1), new("c", 1)])));

    [Fact]
    public void A_residual_goes_to_the_account_that_is_named()
    {
        var shared = Shares.WithResidual(Amount.Of(100m), [new("a", 1), new("b", 1), new("c", 1)], "park");
        Assert.Equal([("a", "33.33"), ("b", "33.33"), ("c", "33.33"), ("park", "0.01")], Text(shared));
        Assert.Equal([false, false, false, true], shared.Shares.Select(s => s.IsResidual));
    }

    [Fact]
    public void The_smallest_and_the_largest_basis_are_taken_exactly() => Assert.Equal(
        [("a", "1"), ("b", "0"), ("c", "1")],
        Text(Shares.ByLargestRemainder(Amount.Of(2m), [new("a", decimal.MaxValue), new("b", 0.0000000000000000000000000001m), new("c", decimal.MaxValue)])));

    [Fact]
    public void Nothing_is_shared_where_a_basis_is_missing_and_each_is_named()
    {
        var shared = Shares.ByLargestRemainder(Amount.Of(10m), [new("a", 1), new("b", null), new("c", -1), new("d", null), new("a", 2)]);
        Assert.False(shared.IsShared);
        Assert.Empty(shared.Shares);
        Assert.Equal(
            [(SharingFault.PartyTwice, "a"), (SharingFault.BasisMissing, "b"), (SharingFault.BasisNegative, "c"), (SharingFault.BasisMissing, "d")],
            shared.Problems.Select(p => (p.Fault, p.Party!)));
    }

    [Fact]
    public void A_negative_whole_nobody_zero_bases_and_a_residual_with_a_partys_name_are_named()
    {
        Assert.Equal([SharingFault.NegativeWhole], Faults(Shares.ByLargestRemainder(Amount.Of(-0.000001m), [new("a", 1)])));
        Assert.Equal([SharingFault.NoParties], Faults(Shares.ByLargestRemainder(Amount.Zero, [])));
        Assert.Equal([SharingFault.BasesAllZero], Faults(Shares.ByLargestRemainder(Amount.Of(1m), [new("a", 0), new("b", 0)])));
        Assert.Equal([SharingFault.PartyTwice], Faults(Shares.WithResidual(Amount.Of(1m), [new("a", 1)], "a")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shares.ByLargestRemainder(Amount.Of(1m), [new("a", 1)], Amount.Zero));
    }

    [Property(MaxTest = 1000)]
    public void Shares_are_the_whole_within_a_step_of_the_proportion_and_never_negative(long micro, uint[] bases, byte decimals, ushort step)
    {
        var whole = new Amount(Math.Abs(micro % 9_000_000_000_000_000_000));
        var parties = bases.Append(1u).Select((b, i) => new ShareBasis($"p{i}", new decimal((int)(b % int.MaxValue), 0, 0, false, (byte)(decimals % 29)))).ToList();
        var unit = new Amount(step + 1);
        foreach (var shared in new[] { Shares.ByLargestRemainder(whole, parties, unit), Shares.WithResidual(whole, parties, "rest", unit) })
        {
            Assert.Equal(whole.Micro, shared.Shares.Sum(s => s.Amount.Micro));
            Assert.All(shared.Shares, s => Assert.True(s.Amount >= Amount.Zero));
            var sum = parties.Aggregate(Int128.Zero, (a, p) => a + (Int128)(p.Basis!.Value * Power(decimals % 29)));
            foreach (var (share, party) in shared.Shares.Zip(parties))
            {
                var exact = (Int128)whole.Micro * (Int128)(party.Basis!.Value * Power(decimals % 29));
                Assert.True(Int128.Abs((share.Amount.Micro * sum) - exact) <= unit.Micro * sum, $"{share} of {whole} by {party.Basis}");
            }
        }
    }

    [Property(MaxTest = 500)]
    public void The_order_of_parties_makes_no_difference(ushort[] bases, uint micro, int seed)
    {
        var parties = bases.Append((ushort)1).Select((b, i) => new ShareBasis($"p{i}", b)).ToArray();
        var shuffled = parties.ToArray();
        new Random(seed).Shuffle(shuffled);
        var (a, b) = (Shares.ByLargestRemainder(new(micro), parties), Shares.ByLargestRemainder(new(micro), shuffled));
        Assert.Equal(a.Shares.OrderBy(s => s.Id, StringComparer.Ordinal), b.Shares.OrderBy(s => s.Id, StringComparer.Ordinal));
    }

    private static decimal Power(int digits) => Enumerable.Repeat(10m, digits).Aggregate(1m, (a, b) => a * b);

    private static IEnumerable<(string, string)> Text(SharedAmount shared) => shared.Shares.Select(s => (s.Id, s.Amount.ToString()));

    private static IEnumerable<SharingFault> Faults(SharedAmount shared) => shared.Problems.Select(p => p.Fault);
}
