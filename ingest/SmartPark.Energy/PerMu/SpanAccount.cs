using SmartPark.Energy.Allocation;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;

namespace SmartPark.Energy.PerMu;

/// <summary>
/// Gives what the meters of a park measured of one kind to those who used it, over days on which nothing about its meters changes. What a meter measured less the meters behind it belongs to
/// what it feeds, so nothing counts twice and all parts are exactly the roots.
/// </summary>
internal sealed class SpanAccount
{
    private readonly ParkRow _park;
    private readonly DatePeriod _days;
    private readonly SharingBases _bases;
    private readonly Dictionary<MeterNode, MeteredAmount> _kept = [];

    private SpanAccount(ParkRow park, DatePeriod days, SharingBases bases) => (_park, _days, _bases) = (park, days, bases);

    /// <summary>What enterprises answer for, as <c>park/enterprise</c>.</summary>
    public Dictionary<string, PartyEnergy> Parties { get; } = new(StringComparer.Ordinal);

    /// <summary>Losses and common use.</summary>
    public List<PoolResult> Pools { get; } = [];

    /// <summary>Meters that measured less than what is behind them passed on to others: their enterprises are taken to have used nothing.</summary>
    public List<string> Negative { get; } = [];

    /// <summary>What those are short of, 0 or less: parts and this are together exactly the roots.</summary>
    public Amount Shortfall { get; private set; }

    /// <summary>What came into the park.</summary>
    public MeteredAmount Roots { get; private set; }

    /// <summary>The account of a park's meters of one kind.</summary>
    public static SpanAccount Of(ParkRow park, DatePeriod days, IReadOnlyCollection<MeterNode> nodes, SharingBases bases)
    {
        var account = new SpanAccount(park, days, bases);
        var roots = MeterNode.Link(nodes);
        account.Roots = roots.Aggregate(default(MeteredAmount), (sum, n) => sum + n.Amount);
        foreach (var node in nodes.Where(n => n.Party is not null))
        {
            account.Keep(node);
        }

        foreach (var node in nodes.Where(n => n.IsShared && n.Children.Count > 0))
        {
            account.ShareLoss(node);
        }

        foreach (var node in roots.Where(n => n.IsShared && n.Children.Count == 0))
        {
            account.Pools.Add(new(PoolKind.Loss, node.Meter.Row.Meter, days, node.Amount, null, null));
        }

        foreach (var pool in nodes.Where(n => n.IsCommonUse).GroupBy(SharedAncestor))
        {
            account.ShareCommonUse(pool.Key, pool, nodes);
        }

        return account;
    }

    /// <summary>The nearest meter before it whose loss is shared too; null when there is none.</summary>
    private static MeterNode? SharedAncestor(MeterNode node)
    {
        var at = node.Parent;
        while (at is not null && !at.IsShared)
        {
            at = at.Parent;
        }

        return at;
    }

    /// <summary>What a meter of an enterprise leaves with it: all that it measured, unless a meter of the same enterprise before it has that already, less what meters of others behind it measured.</summary>
    private void Keep(MeterNode node)
    {
        var own = node.Parent?.Party == node.Party ? default : node.Amount;
        foreach (var other in node.Children.Where(c => c.Party != node.Party))
        {
            own = own.Without(other.Amount).WithTimesOf(other.Amount);
        }

        _kept[node] = own;
        Parties[node.Party!] = Parties.GetValueOrDefault(node.Party!) + new PartyEnergy(own, default, default);
    }

    /// <summary>Enterprises beneath some meters and what they used of it; nobody less than nothing.</summary>
    private Dictionary<string, Amount> Beneath(IEnumerable<MeterNode> nodes)
    {
        var own = new Dictionary<string, Amount>(StringComparer.Ordinal);
        foreach (var node in nodes.Where(n => n.Party is not null))
        {
            own[node.Party!] = own.GetValueOrDefault(node.Party!) + _kept[node].Total;
        }

        return own;
    }

    private void ShareLoss(MeterNode node)
    {
        var balance = MeterBalance.Of(node.Amount.Total, [.. node.Children.Select(c => new SubMeter(c.Meter.Row.Meter, c.Amount.Total, c.Party))]);
        var behind = node.Children.Aggregate(default(MeteredAmount), (sum, c) => sum + c.Amount);
        var loss = node.Amount.Without(behind).WithTimesOf(behind);
        var shared = Share(loss.Total, _park.LossRule, Beneath(node.Subtree().Skip(1)));
        Pools.Add(new(PoolKind.Loss, node.Meter.Row.Meter, _days, loss, shared, balance));
        foreach (var share in shared?.Shares ?? [])
        {
            Parties[share.Id] = Parties.GetValueOrDefault(share.Id) + new PartyEnergy(default, loss.Share(share.Amount), default);
        }
    }

    private void ShareCommonUse(MeterNode? behind, IEnumerable<MeterNode> meters, IReadOnlyCollection<MeterNode> all)
    {
        var use = meters.Aggregate(default(MeteredAmount), (sum, n) => sum + n.Amount);
        var shared = Share(use.Total, _park.CommonRule, Beneath(behind?.Subtree().Skip(1) ?? all));
        Pools.Add(new(PoolKind.CommonUse, behind?.Meter.Row.Meter, _days, use, shared, null));
        foreach (var share in shared?.Shares ?? [])
        {
            Parties[share.Id] = Parties.GetValueOrDefault(share.Id) + new PartyEnergy(default, default, use.Share(share.Amount));
        }
    }

    private SharedAmount? Share(Amount whole, SharingRule rule, Dictionary<string, Amount> parties) => rule == SharingRule.None || whole.Micro == 0 ? null
        : Shares.ByLargestRemainder(whole, [.. parties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p =>
            new ShareBasis(p.Key, rule == SharingRule.Energy ? Math.Max(0, p.Value.Units) : _bases.Of(p.Key, rule, _days)))]);

    /// <summary>Takes enterprises that are short of something to have used nothing, and says which meter shows it; of nobody is more estimated than there is.</summary>
    public void Settle()
    {
        foreach (var (party, energy) in Parties.Where(p => p.Value.Own.Estimated > p.Value.Own.Total).ToList())
        {
            Parties[party] = energy with { Own = energy.Own.Bounded() };
        }

        foreach (var (party, energy) in Parties.Where(p => p.Value.Own.Total.Micro < 0).ToList())
        {
            Shortfall += energy.Own.Total;
            Parties[party] = energy with { Own = energy.Own with { Measured = Amount.Zero, Estimated = Amount.Zero } };
            Negative.AddRange(_kept.Where(k => k.Key.Party == party && k.Value.Total.Micro < 0).Select(k => k.Key.Meter.Row.Meter));
        }
    }
}
