using SmartPark.Energy.Amounts;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;

namespace SmartPark.Energy.Consumption;

/// <summary>Makes a curve of the cells of a register: a line from event to event, pieces from reading to reading, ratios applied.</summary>
internal sealed class CurveBuilder(MeterRegister register, ConsumptionOptions options)
{
    private readonly RatioScale _scale = new(register);
    private readonly List<CurvePoint> _points = [];
    private readonly List<MomentMark> _moments = [];
    private readonly List<Finding> _findings = [];
    private readonly TimeStretches _covered = new();
    private Amount? _lastReading;

    public ConsumptionCurve Build(ReadOnlySpan<HourCell> cells)
    {
        var readings = new LineReadings(register, cells);
        _points.EnsureCapacity(readings.CountUsual);
        var taken = new List<LinePoint>(readings.CountUsual);
        var (face, opening, from) = (register.Face, default(Amount?), long.MinValue);
        for (var i = 0; i <= register.Events.Count; i++)
        {
            var end = i < register.Events.Count ? register.Events[i] : null;
            taken.Clear();
            var line = new LineFollower(register, face, _scale, options, taken);
            if (opening is { } opened)
            {
                line.Take(new(from, opened, -1));
                readings.Done(from);
            }

            while (readings.TryNextBefore(end?.AtUnixMs ?? long.MaxValue, out var reading))
            {
                line.Take(reading);
            }

            if (end?.Closing is { } closing)
            {
                line.Take(new(end.AtUnixMs, closing, -1));
            }

            Append(line, face, cells);
            if (end is not null)
            {
                _moments.Add(new(end.AtUnixMs, end.Kind == RegisterEventKind.Swap ? ConsumptionMarks.Swap : ConsumptionMarks.Reset));
                (face, opening, from) = (end.FaceAfter ?? face, end.Opening, end.AtUnixMs);
            }
        }

        Mark(cells);
        return new(_points, _moments, _covered, [.. _findings.OrderBy(f => f.FromUnixMs)], options.GapLimitMs);
    }

    private void Append(LineFollower line, RegisterFace face, ReadOnlySpan<HourCell> cells)
    {
        var points = line.Points;
        for (var i = 0; i < points.Length; i++)
        {
            if (i == 0)
            {
                Begin(points[0].Reading);
            }
            else if (points[i].Link is Link.Continues or Link.Rollover)
            {
                Count(points[i - 1], points[i], face, cells);
            }
            else
            {
                var isFall = points[i].Link == Link.Fall;
                Skip(points[i].Reading, isFall ? ConsumptionMarks.FellWithoutEvent : ConsumptionMarks.ImplausibleRise, isFall ? FindingKind.FellWithoutEvent : FindingKind.ImplausibleRise);
            }

            _lastReading = points[i].Reading.Value;
        }

        _findings.AddRange(line.LeftOut);
    }

    /// <summary>The first reading of a line: at the very time at which the one before ended, or after a time of which nothing is known.</summary>
    private void Begin(in LineReading reading)
    {
        if (_points.Count == 0)
        {
            _points.Add(new(reading.AtUnixMs, Amount.Zero, Amount.Zero, PieceKind.Unknown, ConsumptionMarks.None));
        }
        else if (reading.AtUnixMs > _points[^1].AtUnixMs)
        {
            Skip(reading, ConsumptionMarks.EventUnread, FindingKind.EventUnread);
        }
    }

    /// <summary>A piece of which nothing is known.</summary>
    private void Skip(in LineReading reading, ConsumptionMarks marks, FindingKind finding)
    {
        _findings.Add(new(finding, _points[^1].AtUnixMs, reading.AtUnixMs, _lastReading, reading.Value));
        Add(reading.AtUnixMs, Amount.Zero, PieceKind.Unknown, marks);
    }

    private void Count(in LinePoint before, in LinePoint now, RegisterFace face, ReadOnlySpan<HourCell> cells)
    {
        var (from, to) = (before.Reading, now.Reading);
        var ratio = _scale.At(from.AtUnixMs);
        var full = now.Link == Link.Rollover && face.Modulus is { } modulus ? modulus : Amount.Zero;
        var marks = (now.Link == Link.Rollover ? ConsumptionMarks.Rollover : 0) | Cover(from, to, cells);
        if (ratio + 1 < _scale.Count && _scale.From(ratio + 1) < to.AtUnixMs)
        {
            CountOverRatios(from, to, to.Value - from.Value + full, ratio, marks);
            return;
        }

        var consumed = _scale.Primary(to.Value, ratio) - _scale.Primary(from.Value, ratio) + _scale.Primary(full, ratio);
        if (consumed.Micro > long.MaxValue - _points[^1].Energy.Micro)
        {
            Skip(to, ConsumptionMarks.ImplausibleRise, FindingKind.ImplausibleRise);
            return;
        }

        Add(to.AtUnixMs, consumed, from.IsClockSuspect || to.IsClockSuspect ? PieceKind.Estimated : PieceKind.Counted, marks);
    }

    /// <summary>A piece in which the ratio changes and nobody read the register: its reading then lies on the line between the neighbours.</summary>
    private void CountOverRatios(in LineReading from, in LineReading to, Amount rise, int ratio, ConsumptionMarks marks)
    {
        var done = Amount.Zero;
        for (; ratio + 1 < _scale.Count && _scale.From(ratio + 1) < to.AtUnixMs; ratio++)
        {
            var at = _scale.From(ratio + 1);
            var then = rise.Part(at - from.AtUnixMs, to.AtUnixMs - from.AtUnixMs);
            Add(at, _scale.Primary(then - done, ratio), PieceKind.Estimated, marks | ConsumptionMarks.RatioChange);
            _findings.Add(new(FindingKind.RatioInterpolated, at, at, from.Value, to.Value));
            done = then;
        }

        Add(to.AtUnixMs, _scale.Primary(rise - done, ratio), PieceKind.Estimated, marks | ConsumptionMarks.RatioChange);
    }

    private void Add(long atUnixMs, Amount consumed, PieceKind kind, ConsumptionMarks marks)
    {
        var before = _points[^1];
        _points[^1] = before with { Kind = kind, Marks = marks };
        _points.Add(new(atUnixMs, before.Energy + consumed, kind == PieceKind.Estimated ? before.Estimated + consumed : before.Estimated, PieceKind.Unknown, ConsumptionMarks.None));
    }

    /// <summary>Notes what lies between readings near enough to each other; a gap when something does not.</summary>
    private ConsumptionMarks Cover(in LineReading from, in LineReading to, ReadOnlySpan<HourCell> cells)
    {
        var hasGap = to.AtUnixMs - from.AtUnixMs > options.GapLimitMs;
        if (!hasGap)
        {
            _covered.Add(from.AtUnixMs, to.AtUnixMs);
        }
        else if (Math.Max(from.Cell, to.Cell) is >= 0 and var cell && IsInside(cells[cell].Key, from) && IsInside(cells[cell].Key, to))
        {
            hasGap = _covered.AddMinutes(cells[cell], from.AtUnixMs, to.AtUnixMs, options.GapLimitMs);
        }

        return hasGap ? ConsumptionMarks.Gap : 0;

        // One of the two may be a reading that somebody vouches for, which lies in no cell of its own.
        static bool IsInside(CellKey key, in LineReading reading) => reading.AtUnixMs >= key.FromUnixMs && reading.AtUnixMs < key.HourUnixMs + CellKey.HourMs;
    }

    private void Mark(ReadOnlySpan<HourCell> cells)
    {
        for (var ratio = 1; ratio < _scale.Count; ratio++)
        {
            _moments.Add(new(_scale.From(ratio), ConsumptionMarks.RatioChange));
        }

        foreach (ref readonly var cell in cells)
        {
            var marks = (cell.Used.ConflictCount > 0 ? ConsumptionMarks.Conflict : 0) | (cell.ClockSuspect.IsEmpty ? 0 : ConsumptionMarks.ClockSuspect)
                | (cell.SuspectMinutes != 0 ? ConsumptionMarks.Suspect : 0);
            if (marks != 0)
            {
                _moments.Add(new(cell.Key.FromUnixMs, marks));
            }
        }
    }
}
