using SmartPark.Energy.Amounts;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Registers;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>A meter with all that the registry says of it. Immutable.</summary>
/// <param name="Row">What it is.</param>
/// <param name="Register">How its readings become amounts; null for a virtual meter.</param>
/// <param name="Placements">What it feeds, in the order of their days.</param>
/// <param name="Terms">Terms of a virtual meter; empty for others.</param>
public sealed record AccountedMeter(MeterRow Row, MeterRegister? Register, IReadOnlyList<MeterPlacementRow> Placements, IReadOnlyList<VirtualTermRow> Terms)
{
    /// <summary>The bands of the tariff that it counts itself, in the order of their days.</summary>
    public IReadOnlyList<MeterRateRow> Rates { get; private init; } = [];

    /// <summary>Its key in the city: park and meter.</summary>
    public MeterKey Key { get; } = new(Row.Park, Row.Meter);

    /// <summary>Unit of its amounts.</summary>
    public EnergyUnit Unit => (EnergyUnit)Row.Unit;

    /// <summary>The placement of a day; null when it feeds nothing then.</summary>
    public MeterPlacementRow? PlacementOn(DateOnly day)
    {
        for (var i = Placements.Count - 1; i >= 0; i--)
        {
            if (Placements[i].From <= day)
            {
                return Placements[i].To is { } to && to <= day ? null : Placements[i];
            }
        }

        return null;
    }

    /// <summary>
    /// How the readings of one of its rate registers become amounts: ratio, full scale and events are the meter's; what a rate register showed at an event or froze is in no registry, so it is unknown.
    /// </summary>
    /// <param name="quantity">The quantity that counts it.</param>
    /// <exception cref="InvalidOperationException">The meter is virtual.</exception>
    public MeterRegister RateRegister(string quantity)
    {
        var own = Register ?? throw new InvalidOperationException($"{Key} is a virtual meter: it has no registers");
        return own with
        {
            Series = own.Series with { Quantity = quantity },
            Ratios = [.. own.Ratios.Select(r => r with { ReadingThen = null })],
            Events = [.. own.Events.Select(e => e with { Closing = null, Opening = null })],
            Frozen = [],
        };
    }

    internal static AccountedMeter Of(
        MeterRow row, IEnumerable<MeterRatioRow> ratios, IEnumerable<MeterEventRow> events, IEnumerable<MeterFrozenRow> frozen, IEnumerable<MeterPlacementRow> placements,
        IEnumerable<VirtualTermRow> terms, IEnumerable<MeterRateRow> rates) =>
        new(row, row.IsVirtual ? null : RegisterOf(row, [.. ratios], events, frozen), [.. placements.OrderBy(p => p.From)], [.. terms.OrderBy(t => t.From).ThenBy(t => t.Term, StringComparer.Ordinal)])
        {
            Rates = [.. rates.OrderBy(r => r.From).ThenBy(r => r.Band)],
        };

    private static MeterRegister RegisterOf(MeterRow row, List<MeterRatioRow> ratios, IEnumerable<MeterEventRow> events, IEnumerable<MeterFrozenRow> frozen) => new()
    {
        Series = new SeriesKey(row.Park, row.Device!, row.Quantity ?? ""),
        Face = new(AmountOf(row.Modulus), Amount.Of(row.Resolution)),
        Basis = (ReadingBasis)row.Basis,
        RatedPerHour = AmountOf(row.RatedPerHour),
        Ratios = ratios.Count == 0 ? [DatedRatio.One] : [.. ratios.OrderBy(r => r.From).Select(r => new DatedRatio(r.From.ToUnixTimeMilliseconds(), r.Ct, r.Pt, r.Multiplier, AmountOf(r.ReadingThen)))],
        Events =
        [
            .. events.OrderBy(e => e.At).Select(e => new RegisterEvent((RegisterEventKind)e.Event, e.At.ToUnixTimeMilliseconds(), AmountOf(e.Closing), AmountOf(e.Opening),
                e.ModulusAfter is { } modulus ? new(Amount.Of(modulus), Amount.Of(row.Resolution)) : null)),
        ],
        Frozen = [.. frozen.OrderBy(f => f.At).Select(f => new FrozenReading(f.At.ToUnixTimeMilliseconds(), Amount.Of(f.Reading)))],
    };

    private static Amount? AmountOf(decimal? units) => units is { } known ? Amount.Of(known) : null;
}

/// <summary>A meter in the city.</summary>
/// <param name="Park">Its park.</param>
/// <param name="Meter">Its id there.</param>
public readonly record struct MeterKey(string Park, string Meter)
{
    /// <summary><c>park/meter</c>.</summary>
    public override string ToString() => $"{Park}/{Meter}";
}
