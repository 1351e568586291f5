using SmartPark.Energy.Allocation;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Land;

namespace SmartPark.Energy.PerMu;

/// <summary>What a pool holds.</summary>
public enum PoolKind : byte
{
    /// <summary>What a meter measured less the meters behind it: transformer and lines, and what nothing measures.</summary>
    Loss,

    /// <summary>What meters of common use measured.</summary>
    CommonUse,
}

/// <summary>Loss or common use behind one meter over some days, and who answers for it.</summary>
/// <param name="Kind">Loss or common use.</param>
/// <param name="Meter">The meter behind which it arises; null for common use that is behind none: then the whole park shares it.</param>
/// <param name="Days">The days.</param>
/// <param name="Amount">How much.</param>
/// <param name="Shared">Its shares, or why there are none; null when the park does not share it.</param>
/// <param name="Balance">Of a loss: the master, what is behind it, and what may be wrong; null of common use.</param>
public sealed record PoolResult(PoolKind Kind, string? Meter, DatePeriod Days, MeteredAmount Amount, SharedAmount? Shared, MeterBalance? Balance)
{
    /// <summary>What of it nobody answers for.</summary>
    public Amount Unshared => Shared is { IsShared: true } ? Amounts.Amount.Zero : Amount.Total;
}
