namespace SmartPark.FieldSimulator.Instruments;

/// <summary>Writes the values of some columns at a time.</summary>
internal delegate void Readout(long unixMs, Span<double> values);

/// <summary>One quantity out of a reading.</summary>
internal delegate double Pick<TReading>(in TReading reading);

/// <summary>A quantity of a device and the column its value goes to.</summary>
internal readonly record struct Column(int Index, string Quantity);

/// <summary>A kind of measurement: which quantities it knows and how a place gives them.</summary>
internal abstract class InstrumentKind
{
    /// <summary>The quantities it knows.</summary>
    public abstract IEnumerable<string> Quantities { get; }

    /// <summary>Resolves columns of known quantities at a place, once; the readout is pure and safe to call from any thread.</summary>
    public abstract Readout Bind(Place place, IReadOnlyList<Column> columns);
}

/// <summary>Quantities that come out of one common state, computed once for all of them.</summary>
internal sealed class SharedInstrument<TReading>(Func<Place, Func<long, TReading>> open, IReadOnlyDictionary<string, Pick<TReading>> picks) : InstrumentKind
    where TReading : struct
{
    /// <inheritdoc/>
    public override IEnumerable<string> Quantities => picks.Keys;

    /// <inheritdoc/>
    public override Readout Bind(Place place, IReadOnlyList<Column> columns)
    {
        var read = open(place);
        var resolved = columns.Select(c => (c.Index, Pick: picks[c.Quantity])).ToArray();
        return (unixMs, values) =>
        {
            var reading = read(unixMs);
            foreach (var (index, pick) in resolved)
            {
                values[index] = pick(in reading);
            }
        };
    }
}

/// <summary>Quantities that stand alone.</summary>
internal sealed class SingleInstrument(IReadOnlyDictionary<string, Func<Place, Func<long, double>>> open) : InstrumentKind
{
    /// <inheritdoc/>
    public override IEnumerable<string> Quantities => open.Keys;

    /// <inheritdoc/>
    public override Readout Bind(Place place, IReadOnlyList<Column> columns)
    {
        var resolved = columns.Select(c => (c.Index, Read: open[c.Quantity](place))).ToArray();
        return (unixMs, values) =>
        {
            foreach (var (index, read) in resolved)
            {
                values[index] = read(unixMs);
            }
        };
    }
}
