using SmartPark.Energy.Amounts;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;

namespace SmartPark.Energy.Consumption;

/// <summary>
/// What a meter has consumed since its first reading, over time: never falling, straight between readings, level where nothing is known. Consumption of [from, to) is its difference, so it is exactly
/// additive over any split, and it is a function of the set of readings, so their order does not matter. Immutable.
/// </summary>
public sealed class ConsumptionCurve
{
    private readonly CurvePoint[] _points;
    private readonly MomentMark[] _moments;
    private readonly TimeStretches _covered;
    private readonly TimeStretches _leftOut = new();
    private readonly int _gapLimitMs;

    internal ConsumptionCurve(List<CurvePoint> points, List<MomentMark> moments, TimeStretches covered, IReadOnlyList<Finding> findings, int gapLimitMs)
    {
        _points = [.. points];
        _moments = [.. moments.OrderBy(m => m.AtUnixMs)];
        _covered = covered;
        _gapLimitMs = gapLimitMs;
        Findings = findings;
        foreach (var finding in findings)
        {
            if (finding.Kind is FindingKind.Outlier or FindingKind.OffTheFace)
            {
                _leftOut.Add(finding.FromUnixMs, finding.ToUnixMs + 1);
            }
        }
    }

    /// <summary>What a person should look at, in the order of times.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>First reading that is taken, UTC milliseconds; null when there is none.</summary>
    public long? FirstUnixMs => _points.Length == 0 ? null : _points[0].AtUnixMs;

    /// <summary>Last reading that is taken, UTC milliseconds; null when there is none.</summary>
    public long? LastUnixMs => _points.Length == 0 ? null : _points[^1].AtUnixMs;

    /// <summary>The curve of a register that has no mistakes (<see cref="RegisterMistakes"/>).</summary>
    /// <param name="register">What the readings mean.</param>
    /// <param name="cells">Cells of its hour ledger, in the order of their keys.</param>
    /// <param name="options">Our conventions; the usual when null.</param>
    public static ConsumptionCurve Of(MeterRegister register, ReadOnlySpan<HourCell> cells, ConsumptionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(register);
        return new CurveBuilder(register, options ?? ConsumptionOptions.Default).Build(cells);
    }

    /// <summary>What was consumed from the first reading to a time.</summary>
    public Amount At(long unixMs) => _points.Length == 0 ? Amount.Zero : At(Piece(unixMs), unixMs);

    /// <summary>What was consumed in [from, to). Before the first and after the last reading nothing is, and nothing is covered.</summary>
    public Consumed Between(long fromUnixMs, long toUnixMs)
    {
        if (_points.Length == 0 || toUnixMs <= fromUnixMs)
        {
            return new(fromUnixMs, toUnixMs, Amount.Zero, Amount.Zero, 0, Moments(fromUnixMs, toUnixMs));
        }

        var (first, last) = (Piece(fromUnixMs), Piece(toUnixMs));
        var total = At(last, toUnixMs) - At(first, fromUnixMs);

        // Pieces that lie wholly inside count as they are; the two that the ends cut are estimated when they are long.
        Amount estimated;
        if (first == last)
        {
            estimated = IsCutEstimated(first) ? total : Amount.Zero;
        }
        else
        {
            var (inner, isHead) = (first, first < 0 || fromUnixMs > _points[first].AtUnixMs);
            estimated = Amount.Zero;
            if (isHead)
            {
                inner = first + 1;
                estimated = IsCutEstimated(first) ? _points[inner].Energy - At(first, fromUnixMs) : Amount.Zero;
            }

            estimated += _points[last].Estimated - _points[inner].Estimated;
            if (toUnixMs > _points[last].AtUnixMs && IsCutEstimated(last))
            {
                estimated += At(last, toUnixMs) - _points[last].Energy;
            }
        }

        return new(fromUnixMs, toUnixMs, total - estimated, estimated, _covered.Within(fromUnixMs, toUnixMs), Pieces(first, last, toUnixMs) | Moments(fromUnixMs, toUnixMs));
    }

    /// <summary>Hour by hour, those of [from, to) in hours since 1970 UTC.</summary>
    public IEnumerable<Consumed> Hours(int fromHour, int toHour)
    {
        for (var hour = fromHour; hour < toHour; hour++)
        {
            yield return Between(new CellKey(hour).HourUnixMs, new CellKey(hour + 1).HourUnixMs);
        }
    }

    /// <summary>The piece in which a time lies: -1 before the first reading, the last point after it.</summary>
    private int Piece(long unixMs)
    {
        var (from, to) = (0, _points.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = _points[middle].AtUnixMs <= unixMs ? (middle + 1, to) : (from, middle);
        }

        return from - 1;
    }

    private Amount At(int piece, long unixMs)
    {
        if (piece < 0 || piece == _points.Length - 1)
        {
            return _points[Math.Max(piece, 0)].Energy;
        }

        ref readonly var begin = ref _points[piece];
        ref readonly var end = ref _points[piece + 1];
        return begin.Energy + (end.Energy - begin.Energy).Part(unixMs - begin.AtUnixMs, end.AtUnixMs - begin.AtUnixMs);
    }

    private bool IsCutEstimated(int piece) => piece >= 0 && piece < _points.Length - 1
        && (_points[piece].Kind == PieceKind.Estimated || _points[piece + 1].AtUnixMs - _points[piece].AtUnixMs > _gapLimitMs);

    private ConsumptionMarks Pieces(int first, int last, long toUnixMs)
    {
        var marks = ConsumptionMarks.None;
        for (var i = Math.Max(first, 0); i <= last && _points[i].AtUnixMs < toUnixMs; i++)
        {
            marks |= _points[i].Marks;
        }

        return marks;
    }

    private ConsumptionMarks Moments(long fromUnixMs, long toUnixMs)
    {
        var (from, to) = (0, _moments.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = _moments[middle].AtUnixMs < fromUnixMs ? (middle + 1, to) : (from, middle);
        }

        var marks = _leftOut.Within(fromUnixMs, toUnixMs) > 0 ? ConsumptionMarks.Outlier : ConsumptionMarks.None;
        for (; from < _moments.Length && _moments[from].AtUnixMs < toUnixMs; from++)
        {
            marks |= _moments[from].Marks;
        }

        return marks;
    }
}
