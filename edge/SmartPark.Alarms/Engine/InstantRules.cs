using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;

namespace SmartPark.Alarms.Engine;

/// <summary>A state is one of those that alarm.</summary>
internal sealed class StateEvaluator(BoundRule bound, StateCondition condition) : InstantEvaluator(bound)
{
    private readonly CodeSet _codes = new(condition.Codes);

    /// <inheritdoc/>
    protected override (Verdict Verdict, double Limit) Look(in PointSample sample) => (_codes.Contains(sample.Value) ? Verdict.Holds : Verdict.Gone, double.NaN);
}

/// <summary>A value is at or beyond its limit.</summary>
internal sealed class LimitEvaluator(BoundRule bound, LimitCondition condition) : InstantEvaluator(bound)
{
    private readonly LimitBands _bands = new(condition.Limits, bound.Zone);

    /// <inheritdoc/>
    protected override (Verdict Verdict, double Limit) Look(in PointSample sample) => _bands.Look(_bands.At(sample.TimeMs), sample.Value);
}

/// <summary>The sensor itself is at fault: it answers, but not with a value that can be. A device that does not answer is another matter.</summary>
internal sealed class ImplausibleEvaluator(BoundRule bound) : InstantEvaluator(bound)
{
    /// <inheritdoc/>
    protected override bool JudgesAll => true;

    /// <inheritdoc/>
    protected override (Verdict Verdict, double Limit) Look(in PointSample sample) =>
        (sample.IsUsable ? Verdict.Gone
            : sample.Quality == Quality.OverRange || sample.Reason is QualityReason.NotAvailable or QualityReason.Undecodable or QualityReason.OutOfRange or QualityReason.DeviceException ? Verdict.Holds
            : Verdict.Unusable, double.NaN);
}

/// <summary>The source marks its values. A usable one ends it; one that is bad for another reason says nothing.</summary>
internal sealed class MarkedEvaluator(BoundRule bound, MarkedCondition condition) : InstantEvaluator(bound)
{
    private readonly CodeSet _reasons = new(condition.As.Select(m => (int)m));

    /// <inheritdoc/>
    protected override bool JudgesAll => true;

    /// <inheritdoc/>
    protected override (Verdict Verdict, double Limit) Look(in PointSample sample) =>
        (sample.IsUsable ? Verdict.Gone : _reasons.Contains((double)sample.Reason) ? Verdict.Holds : Verdict.Unusable, double.NaN);
}

/// <summary>Codes of a state, 0 to 255, as bits.</summary>
internal readonly struct CodeSet
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>A set of codes.</summary>
    public CodeSet(IEnumerable<int> codes)
    {
        Span<ulong> bits = stackalloc ulong[4];
        foreach (var code in codes)
        {
            bits[(code >> 6) & 3] |= 1UL << (code & 63);
        }

        (_a, _b, _c, _d) = (bits[0], bits[1], bits[2], bits[3]);
    }

    /// <summary>Whether a value is one of the codes.</summary>
    public bool Contains(double value)
    {
        var code = (int)value;
        return code == value && code is >= 0 and <= 255 && ((code >> 6) switch { 0 => _a, 1 => _b, 2 => _c, _ => _d } & (1UL << (code & 63))) != 0;
    }
}
