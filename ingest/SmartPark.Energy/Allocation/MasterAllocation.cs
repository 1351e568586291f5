using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Allocation;

/// <summary>By what loss or common use is shared.</summary>
public enum AllocationRule : byte
{
    /// <summary>By what the parties' own sub-meters measured: the default.</summary>
    Energy,

    /// <summary>By rented floor area, m².</summary>
    Area,

    /// <summary>By headcount.</summary>
    Headcount,

    /// <summary>By contracted capacity, kVA.</summary>
    ContractedCapacity,
}

/// <summary>What is known of a party that shares; null is not known, and then a rule that asks for it does not share.</summary>
/// <param name="Id">The party.</param>
/// <param name="FloorAreaM2">Rented floor area.</param>
/// <param name="Headcount">Staff.</param>
/// <param name="CapacityKva">Contracted capacity.</param>
public sealed record AllocationParty(string Id, decimal? FloorAreaM2 = null, decimal? Headcount = null, decimal? CapacityKva = null);

/// <summary>How a master's consumption is given to parties.</summary>
/// <param name="Loss">Rule for the loss.</param>
/// <param name="CommonUse">Rule for what common meters measured.</param>
/// <param name="ResidualAccount">Where what rounding leaves over goes; to the largest remainders when null.</param>
public sealed record AllocationRules(AllocationRule Loss = AllocationRule.Energy, AllocationRule CommonUse = AllocationRule.Energy, string? ResidualAccount = null);

/// <summary>What a party answers for.</summary>
/// <param name="Id">The party, or the account of the residual.</param>
/// <param name="Own">What its own sub-meters measured.</param>
/// <param name="LossShare">Its share of the loss.</param>
/// <param name="CommonShare">Its share of common use.</param>
public sealed record PartyAllocation(string Id, Amount Own, Amount LossShare, Amount CommonShare)
{
    /// <summary>All of it.</summary>
    public Amount Total => Own + LossShare + CommonShare;
}

/// <summary>
/// A master meter's consumption, given to parties. When both are shared, the totals are exactly the master; when one is not, <see cref="Unshared"/> is what is missing and
/// its problems say why.
/// </summary>
public sealed record MasterAllocation
{
    private MasterAllocation(MeterBalance balance, AllocationRules rules, SharedAmount loss, SharedAmount common, IReadOnlyList<PartyAllocation> parties) =>
        (Balance, Rules, Loss, CommonUse, Parties) = (balance, rules, loss, common, parties);

    /// <summary>Master, sub-meters and loss.</summary>
    public MeterBalance Balance { get; }

    /// <summary>By what it was shared.</summary>
    public AllocationRules Rules { get; }

    /// <summary>The loss and its shares.</summary>
    public SharedAmount Loss { get; }

    /// <summary>What meters of common use measured, and its shares.</summary>
    public SharedAmount CommonUse { get; }

    /// <summary>The parties in the order given, then the account of the residual where there is one.</summary>
    public IReadOnlyList<PartyAllocation> Parties { get; }

    /// <summary>The master less all totals: zero unless something was not shared.</summary>
    public Amount Unshared => Balance.Master - MeterBalance.Sum(Parties.Select(p => p.Total));

    /// <summary>Gives a master's consumption to parties.</summary>
    /// <param name="balance">Master and sub-meters.</param>
    /// <param name="parties">All that share, also those without a meter of their own.</param>
    /// <param name="rules">By what; by energy when absent.</param>
    /// <exception cref="ArgumentException">A sub-meter feeds a party that is not in the list.</exception>
    public static MasterAllocation Of(MeterBalance balance, IReadOnlyList<AllocationParty> parties, AllocationRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(balance);
        ArgumentNullException.ThrowIfNull(parties);
        rules ??= new();
        if (balance.Subs.FirstOrDefault(s => s.Party is not null && parties.All(p => p.Id != s.Party)) is { } stranger)
        {
            throw new ArgumentException($"Sub-meter {stranger.Id} feeds {stranger.Party}, which is none of the parties.", nameof(parties));
        }

        Amount Own(string id) => MeterBalance.Sum(balance.Subs.Where(s => s.Party == id).Select(s => s.Amount));
        var loss = Share(balance.Loss, rules.Loss);
        var common = Share(MeterBalance.Sum(balance.Subs.Where(s => s.Party is null).Select(s => s.Amount)), rules.CommonUse);
        var lines = parties.DistinctBy(p => p.Id).Select(p => new PartyAllocation(p.Id, Own(p.Id), loss.Of(p.Id) ?? Amount.Zero, common.Of(p.Id) ?? Amount.Zero)).ToList();
        if (rules.ResidualAccount is { } account && (loss.IsShared || common.IsShared))
        {
            lines.Add(new(account, Amount.Zero, loss.Of(account) ?? Amount.Zero, common.Of(account) ?? Amount.Zero));
        }

        return new(balance, rules, loss, common, lines);

        SharedAmount Share(Amount whole, AllocationRule rule)
        {
            var bases = parties.Select(p => new ShareBasis(p.Id, rule switch
            {
                AllocationRule.Energy => Own(p.Id).Units,
                AllocationRule.Area => p.FloorAreaM2,
                AllocationRule.Headcount => p.Headcount,
                AllocationRule.ContractedCapacity => p.CapacityKva,
                _ => throw new ArgumentOutOfRangeException(nameof(rules), rule, "An unknown rule."),
            })).ToList();
            return rules.ResidualAccount is { } residual ? Shares.WithResidual(whole, bases, residual) : Shares.ByLargestRemainder(whole, bases);
        }
    }
}
