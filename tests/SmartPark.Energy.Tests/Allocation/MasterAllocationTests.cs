using FsCheck.Xunit;
using SmartPark.Energy.Allocation;
using SmartPark.Energy.Amounts;
using Xunit;

namespace SmartPark.Energy.Tests.Allocation;

public sealed class MasterAllocationTests
{
    [Fact]
    public void A_loss_of_500_is_shared_by_energy_and_adds_up_to_the_master()
    {
        var balance = MeterBalance.Of(Amount.Of(10_000m), [Sub("m1", 6000, "a"), Sub("m2", 3500, "b")]);
        Assert.Equal(("500", 0.05m, false, false), (balance.Loss.ToString(), balance.LossRate!.Value, balance.IsNegative, balance.IsUnusual));
        Assert.Empty(balance.Suspicions);
        var allocation = MasterAllocation.Of(balance, [new("a"), new("b")]);
        Assert.Equal([("a", "315.79", "6315.79"), ("b", "184.21", "3684.21")], allocation.Parties.Select(p => (p.Id, p.LossShare.ToString(), p.Total.ToString())));
        Assert.Equal(Amount.Zero, allocation.Unshared);
    }

    [Fact]
    public void Loss_and_common_use_go_by_rules_of_their_own()
    {
        var balance = MeterBalance.Of(Amount.Of(1000m), [Sub("m1", 600, "a"), Sub("m2", 200, "b"), Sub("stairs", 150, null)]);
        AllocationParty[] parties = [new("a", FloorAreaM2: 100, Headcount: 30, CapacityKva: 400), new("b", FloorAreaM2: 200, Headcount: 10, CapacityKva: 100), new("c", FloorAreaM2: 0, Headcount: 10, CapacityKva: 0)];
        Assert.Equal(["637.5+50", "212.5+100", "0+0"], Lines(new(AllocationRule.Energy, AllocationRule.Area)));
        Assert.Equal(["640+90", "210+30", "0+30"], Lines(new(AllocationRule.ContractedCapacity, AllocationRule.Headcount)));

        IEnumerable<string> Lines(AllocationRules rules)
        {
            var allocation = MasterAllocation.Of(balance, parties, rules);
            Assert.Equal(Amount.Zero, allocation.Unshared);
            return allocation.Parties.Select(p => $"{p.Own + p.LossShare}+{p.CommonShare}");
        }
    }

    [Fact]
    public void What_cannot_be_shared_stays_visible()
    {
        var balance = MeterBalance.Of(Amount.Of(1000m), [Sub("m1", 600, "a"), Sub("m2", 360, "b")]);
        var allocation = MasterAllocation.Of(balance, [new("a", FloorAreaM2: 100), new("b")], new(Loss: AllocationRule.Area));
        Assert.Equal([new SharingProblem(SharingFault.BasisMissing, "b")], allocation.Loss.Problems);
        Assert.Equal(("40", "960"), (allocation.Unshared.ToString(), string.Join("+", allocation.Parties.Sum(p => p.Total.Units))));
        Assert.Throws<ArgumentException>(() => MasterAllocation.Of(balance, [new("a")]));
    }

    [Fact]
    public void A_residual_account_is_a_line_of_its_own()
    {
        var balance = MeterBalance.Of(Amount.Of(100m), [Sub("m1", 30, "a"), Sub("m2", 30, "b"), Sub("m3", 30, "c")], new(UsualMax: 0.1m));
        var allocation = MasterAllocation.Of(balance, [new("a"), new("b"), new("c")], new(ResidualAccount: "park"));
        Assert.Equal([("a", "33.33"), ("b", "33.33"), ("c", "33.33"), ("park", "0.01")], allocation.Parties.Select(p => (p.Id, p.Total.ToString())));
        Assert.Equal(Amount.Zero, allocation.Unshared);
    }

    [Fact]
    public void A_negative_loss_is_never_shared_and_says_what_may_be_behind_it()
    {
        var skew = MeterBalance.Of(Amount.Of(10_000m), [Sub("m1", 6000, "a"), Sub("m2", 4100, "b")]);
        Assert.True(skew.IsNegative);
        Assert.Equal(new(BalanceCause.ClockSkew, null), skew.Suspicions[0]);
        var allocation = MasterAllocation.Of(skew, [new("a"), new("b")]);
        Assert.Equal([new SharingProblem(SharingFault.NegativeWhole, null)], allocation.Loss.Problems);
        Assert.Equal("-100", allocation.Unshared.ToString());
        Assert.All(allocation.Parties, p => Assert.Equal(p.Own, p.Total));
    }

    [Fact]
    public void A_ratio_taken_twice_and_a_meter_of_another_master_are_suspected_by_name()
    {
        // m2 measured 3,500 and counts 40 times that: with its ratio taken once the loss would be 5 %.
        var ratio = MeterBalance.Of(Amount.Of(10_000m), [Sub("m1", 6000, "a"), Sub("m2", 140_000, "b")]);
        Assert.Contains(new(BalanceCause.WrongRatio, "m2"), ratio.Suspicions);
        Assert.DoesNotContain(ratio.Suspicions, s => s.Meter == "m1" || s.Cause == BalanceCause.ClockSkew);

        var parent = MeterBalance.Of(Amount.Of(10_000m), [Sub("m1", 6000, "a"), Sub("m2", 3500, "b"), Sub("m3", 2500, "b")]);
        Assert.Contains(new(BalanceCause.WrongParent, "m3"), parent.Suspicions);
        Assert.DoesNotContain(parent.Suspicions, s => s.Cause == BalanceCause.WrongParent && s.Meter != "m3");
    }

    [Fact]
    public void An_unusual_loss_says_what_may_be_behind_it_and_is_shared()
    {
        var balance = MeterBalance.Of(Amount.Of(10_000m), [Sub("m1", 6000, "a"), Sub("m2", 87.5m, "b")]);
        Assert.True(balance.IsUnusual);
        Assert.Equal([new(BalanceCause.Unmetered, null), new(BalanceCause.WrongRatio, "m2")], balance.Suspicions);
        Assert.Equal(Amount.Zero, MasterAllocation.Of(balance, [new("a"), new("b")]).Unshared);
    }

    [Fact]
    public void A_master_that_measured_nothing_has_no_rate()
    {
        var balance = MeterBalance.Of(Amount.Zero, [Sub("m1", 1, "a")]);
        Assert.Null(balance.LossRate);
        Assert.Equal([new(BalanceCause.WrongRatio, null)], balance.Suspicions);
        Assert.Throws<ArgumentException>(() => MeterBalance.Of(Amount.Zero, [Sub("m1", 1, "a"), Sub("m1", 1, "b")]));
    }

    [Property(MaxTest = 500)]
    public void Totals_are_exactly_the_master_whatever_was_measured(uint[] subs, uint[] common, uint loss, byte losses, byte commons, bool isResidual)
    {
        var meters = subs.Append(7u).Select((s, i) => new SubMeter($"m{i}", new(s), $"p{i % 5}")).Concat(common.Select((c, i) => new SubMeter($"c{i}", new(c), null))).ToList();
        var master = meters.Aggregate(new Amount(loss), (a, m) => a + m.Amount);
        var parties = Enumerable.Range(0, Math.Min(subs.Length + 1, 5)).Select(i => new AllocationParty($"p{i}", 10 + i, 1 + i, 50.5m * (i + 1))).ToList();
        var allocation = MasterAllocation.Of(MeterBalance.Of(master, meters), parties, new((AllocationRule)(losses % 4), (AllocationRule)(commons % 4), isResidual ? "rest" : null));
        Assert.Equal(Amount.Zero, allocation.Unshared);
        Assert.All(allocation.Parties, p => Assert.True(p.LossShare >= Amount.Zero && p.CommonShare >= Amount.Zero));
    }

    private static SubMeter Sub(string id, decimal kwh, string? party) => new(id, Amount.Of(kwh), party);
}
