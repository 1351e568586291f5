using SmartPark.Energy.Amounts;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registers;

/// <summary>Of which side of the transformers the stored readings are.</summary>
public enum ReadingBasis
{
    /// <summary>As the meter shows them: the ratio is still to be applied.</summary>
    Secondary,

    /// <summary>The meter or the gateway has already applied the ratio; only what a ratio change does to the register has to be told, as a reset.</summary>
    Primary,
}

/// <summary>A register as it is accounted: which series it is and how its readings become an amount. Immutable; <see cref="RegisterMistakes"/> checks it.</summary>
public sealed record MeterRegister
{
    private readonly IReadOnlyList<DatedRatio> _ratios = [DatedRatio.One];

    /// <summary>Where its readings are stored.</summary>
    public required SeriesKey Series { get; init; }

    /// <summary>What it can show until an event changes that.</summary>
    public required RegisterFace Face { get; init; }

    /// <summary>Whether the ratio is still to be applied.</summary>
    public ReadingBasis Basis { get; init; } = ReadingBasis.Secondary;

    /// <summary>Ratios in the order of their times, at least one.</summary>
    public IReadOnlyList<DatedRatio> Ratios { get => _ratios; init => _ratios = value; }

    /// <summary>
    /// The most that can pass in an hour, in units after the ratio, from CT rating or contracted capacity. Null when unknown: a rise is then never implausible by itself.
    /// </summary>
    public Amount? RatedPerHour { get; init; }

    /// <summary>Swaps and resets in the order of their times.</summary>
    public IReadOnlyList<RegisterEvent> Events { get; init; } = [];

    /// <summary>Readings that the meter froze itself, in the order of their times.</summary>
    public IReadOnlyList<FrozenReading> Frozen { get; init; } = [];

    /// <summary>
    /// Times at which cells of the hour ledger are cut, in order and each once: swaps, resets and ratio changes. An hour in which such a time lies then keeps the last reading before it and the
    /// first one after it.
    /// </summary>
    public IReadOnlyList<long> Cuts() => [.. Events.Select(e => e.AtUnixMs).Concat(Ratios.Skip(1).Select(r => r.FromUnixMs)).Distinct().Order()];

    /// <summary>The ratio of a time; 1 when the readings are primary.</summary>
    public decimal FactorAt(long unixMs)
    {
        if (Basis == ReadingBasis.Primary)
        {
            return 1;
        }

        var at = Ratios.Count - 1;
        while (at > 0 && Ratios[at].FromUnixMs > unixMs)
        {
            at--;
        }

        return Ratios[at].Factor;
    }
}
