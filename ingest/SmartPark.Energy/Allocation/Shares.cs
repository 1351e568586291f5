using System.Numerics;
using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Allocation;

/// <summary>A party and what its share is measured by.</summary>
/// <param name="Id">The party, once in a list.</param>
/// <param name="Basis">0 or more, in whatever unit all of them have; null when nobody knows it.</param>
public readonly record struct ShareBasis(string Id, decimal? Basis);

/// <summary>What a party gets of a whole.</summary>
/// <param name="Id">The party, or the account of the residual.</param>
/// <param name="Amount">Its share.</param>
/// <param name="IsResidual">Whether it is what rounding left over and no share.</param>
public sealed record Share(string Id, Amount Amount, bool IsResidual);

/// <summary>Why a whole was not shared.</summary>
public enum SharingFault : byte
{
    /// <summary>The whole is negative: something is wrong with what was measured.</summary>
    NegativeWhole,

    /// <summary>There is nobody to share with.</summary>
    NoParties,

    /// <summary>A party comes twice, or has the name of the account of the residual.</summary>
    PartyTwice,

    /// <summary>Nobody knows the basis of a party.</summary>
    BasisMissing,

    /// <summary>The basis of a party is negative.</summary>
    BasisNegative,

    /// <summary>All bases are 0.</summary>
    BasesAllZero,
}

/// <summary>One reason why a whole was not shared.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Party">Whose; null when it is of no single party.</param>
public readonly record struct SharingProblem(SharingFault Fault, string? Party);

/// <summary>A whole and its shares: they are exactly the whole, or there are none and the problems say why.</summary>
/// <param name="Whole">What was to be shared.</param>
/// <param name="Shares">Shares in the order in which parties were given, the residual last; empty when it was not shared.</param>
/// <param name="Problems">Why it was not shared; empty when it was.</param>
public sealed record SharedAmount(Amount Whole, IReadOnlyList<Share> Shares, IReadOnlyList<SharingProblem> Problems)
{
    /// <summary>Whether it was shared.</summary>
    public bool IsShared => Problems.Count == 0;

    /// <summary>The share of a party; null when it was not shared, or when it has none.</summary>
    public Amount? Of(string id) => Shares.FirstOrDefault(s => s.Id == id)?.Amount;
}

/// <summary>Shares a whole in proportion, exactly: no float, no order of parties that matters, nobody negative.</summary>
public static class Shares
{
    /// <summary>Hundredths of a unit: what bills are printed in.</summary>
    public static Amount Hundredth { get; } = new(Amount.PerUnit / 100);

    /// <summary>
    /// Shares by largest remainder: each gets its proportion cut to whole steps, and what is left is given out a step each to those of whom most was cut off, the lesser id
    /// first where that is the same; a rest of less than a step goes to the next of them. Every share is within a step of the exact proportion.
    /// </summary>
    /// <param name="whole">What is shared, 0 or more.</param>
    /// <param name="parties">Who shares, and by what.</param>
    /// <param name="step">The finest printed amount, above 0; <see cref="Hundredth"/> when absent.</param>
    public static SharedAmount ByLargestRemainder(Amount whole, IReadOnlyList<ShareBasis> parties, Amount? step = null)
    {
        var quotas = Quotas(whole, parties, step ?? Hundredth, null, out var problems);
        if (quotas is null)
        {
            return new(whole, [], problems);
        }

        var (unit, left) = ((step ?? Hundredth).Micro, whole.Micro - quotas.Sum(q => q.Cut));
        var micro = quotas.Select(q => q.Cut).ToArray();
        foreach (var (i, _) in quotas.Index().OrderByDescending(q => q.Item.Remainder).ThenBy(q => parties[q.Index].Id, StringComparer.Ordinal))
        {
            var more = Math.Min(unit, left);
            micro[i] += more;
            left -= more;
        }

        return new(whole, [.. parties.Select((p, i) => new Share(p.Id, new(micro[i]), IsResidual: false))], []);
    }

    /// <summary>Shares by proportion cut to whole steps; what rounding leaves over goes to an account of its own, such as the park's.</summary>
    /// <param name="whole">What is shared, 0 or more.</param>
    /// <param name="parties">Who shares, and by what.</param>
    /// <param name="residual">Name of the account; no party's.</param>
    /// <param name="step">The finest printed amount, above 0; <see cref="Hundredth"/> when absent.</param>
    public static SharedAmount WithResidual(Amount whole, IReadOnlyList<ShareBasis> parties, string residual, Amount? step = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(residual);
        var quotas = Quotas(whole, parties, step ?? Hundredth, residual, out var problems);
        return quotas is null
            ? new(whole, [], problems)
            : new(
                whole,
                [.. parties.Select((p, i) => new Share(p.Id, new(quotas[i].Cut), IsResidual: false)), new(residual, new(whole.Micro - quotas.Sum(q => q.Cut)), IsResidual: true)],
                []);
    }

    /// <summary>What each gets in whole steps, and what was cut off it in parts that compare; null with problems.</summary>
    private static List<(long Cut, BigInteger Remainder)>? Quotas(
        Amount whole, IReadOnlyList<ShareBasis> parties, Amount step, string? residual, out IReadOnlyList<SharingProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(parties);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step.Micro, nameof(step));
        problems = [.. Problems(whole, parties, residual)];
        if (problems.Count > 0)
        {
            return null;
        }

        var weights = parties.Select(p => Scaled(p.Basis!.Value)).ToList();
        var sum = weights.Aggregate(BigInteger.Zero, (a, b) => a + b);
        return [.. weights.Select(w =>
        {
            var steps = BigInteger.DivRem(whole.Micro * w, sum * step.Micro, out var remainder);
            return ((long)steps * step.Micro, remainder);
        })];
    }

    private static IEnumerable<SharingProblem> Problems(Amount whole, IReadOnlyList<ShareBasis> parties, string? residual)
    {
        if (whole < Amount.Zero)
        {
            yield return new(SharingFault.NegativeWhole, null);
        }

        if (parties.Count == 0)
        {
            yield return new(SharingFault.NoParties, null);
        }

        foreach (var id in parties.GroupBy(p => p.Id, StringComparer.Ordinal).Where(g => g.Count() > 1 || g.Key == residual).Select(g => g.Key))
        {
            yield return new(SharingFault.PartyTwice, id);
        }

        foreach (var party in parties.Where(p => p.Basis is null or < 0))
        {
            yield return new(party.Basis is null ? SharingFault.BasisMissing : SharingFault.BasisNegative, party.Id);
        }

        if (parties.Count > 0 && parties.All(p => p.Basis == 0))
        {
            yield return new(SharingFault.BasesAllZero, null);
        }
    }

    /// <summary>A decimal as a whole number of its finest digit, 10⁻²⁸, so that all of them compare.</summary>
    private static BigInteger Scaled(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return digits * BigInteger.Pow(10, 28 - ((bits[3] >> 16) & 0xFF));
    }
}
