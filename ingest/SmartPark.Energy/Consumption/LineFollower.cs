using System.Runtime.InteropServices;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;

namespace SmartPark.Energy.Consumption;

/// <summary>
/// Follows a register from reading to reading in the order of their times, between two events. Readings that stand apart are left out again once a later one shows it: a run of readings stands apart
/// when the register rose inside it by less than a tenth of the step into it, and the reading after it continues the one before it. So a single wild reading, a stuck value, or a stretch of another
/// meter's readings costs nothing; a register that really fell has soon risen by more than that. A function of the readings alone.
/// </summary>
/// <param name="register">Rated power.</param>
/// <param name="face">What the register can show between the two events.</param>
/// <param name="scale">Its ratios.</param>
/// <param name="options">Our conventions.</param>
/// <param name="points">Where the readings taken are put; empty.</param>
internal sealed class LineFollower(MeterRegister register, RegisterFace face, RatioScale scale, ConsumptionOptions options, List<LinePoint> points)
{
    /// <summary>How many falls, jumps and rollovers back a line may be taken up again: wild readings of different heights follow each other.</summary>
    private const int LapsBackMax = 6;

    private const int ApartTimes = 10;

    private readonly List<LinePoint> _points = points;
    private readonly List<int> _laps = [];
    private int _lastTrusted = -1;

    /// <summary>The readings taken.</summary>
    public ReadOnlySpan<LinePoint> Points => CollectionsMarshal.AsSpan(_points);

    /// <summary>Readings left out, as runs.</summary>
    public List<Finding> LeftOut { get; } = [];

    /// <summary>Takes the next reading, later than all before.</summary>
    public void Take(LineReading reading)
    {
        if (!face.Shows(reading.Value) || reading.Value > scale.ReadingMax)
        {
            LeftOut.Add(new(FindingKind.OffTheFace, reading.AtUnixMs, reading.AtUnixMs, reading.Value, reading.Value, 1));
            return;
        }

        if (_points.Count == 0)
        {
            Append(reading, Link.Start);
            return;
        }

        var link = Step(_points[^1].Reading, reading);
        if (link is Link.Fall or Link.Rollover && RunAbove(reading, _points.Count - 1) is var above and > 0)
        {
            LeaveOut(above);
            link = Step(_points[^1].Reading, reading);
        }

        for (var left = RunToReturnFrom(reading, link); left > 0; left = RunToReturnFrom(reading, link))
        {
            LeaveOut(left);
            link = Step(_points[^1].Reading, reading);
        }

        // The last digit flickered: the register stands where it stood.
        Append(link == Link.Continues && reading.Value < _points[^1].Reading.Value ? reading with { Value = _points[^1].Reading.Value } : reading, link);
    }

    private void Append(LineReading reading, Link link)
    {
        var climb = _points.Count == 0 ? Amount.Zero : _points[^1].Climb;
        if (link != Link.Continues)
        {
            _laps.Add(_points.Count);
        }

        if (reading.IsTrusted)
        {
            _lastTrusted = _points.Count;
        }

        _points.Add(new(reading, link, link == Link.Continues ? climb + (reading.Value - _points[^1].Reading.Value) : climb));
    }

    /// <summary>How a reading hangs on an earlier one.</summary>
    private Link Step(in LineReading before, in LineReading now)
    {
        var rise = now.Value - before.Value;
        if (rise.Micro >= 0)
        {
            return now.IsTrusted || IsPlausible(rise, before.AtUnixMs, now.AtUnixMs) ? Link.Continues : Link.Jump;
        }

        if (rise.Micro >= -face.Resolution.Micro)
        {
            return Link.Continues;
        }

        return face.Modulus is { } full && (Int128)before.Value.Micro * 10 > (Int128)full.Micro * 9 && (Int128)now.Value.Micro * 10 < full.Micro
            && (now.IsTrusted || IsPlausible(rise + full, before.AtUnixMs, now.AtUnixMs))
            ? Link.Rollover
            : Link.Fall;
    }

    private bool IsPlausible(Amount rise, long fromUnixMs, long toUnixMs)
    {
        if (register.RatedPerHour is not { } rated)
        {
            return true;
        }

        // One step of the last digit may fall between any two readings.
        var more = new Amount(Math.Max(0, rise.Micro - face.Resolution.Micro));
        var now = scale.At(toUnixMs);
        var primary = scale.Primary(more, now);
        if (scale.At(fromUnixMs) is var then && then != now)
        {
            primary = new(Math.Min(primary.Micro, scale.Primary(more, then).Micro));
        }

        var overMs = Math.Max(toUnixMs - fromUnixMs, options.PlausibleOverMs);
        return (Int128)primary.Micro * CellKey.HourMs * 10 <= (Int128)rated.Micro * overMs * options.PlausibleTenths;
    }

    /// <summary>
    /// Where a run begins that the register climbed to plausibly, in the lap that ends with a point, and from which it is now back where it was before; 0 when there is none.
    /// </summary>
    private int RunAbove(in LineReading reading, int lapEnd)
    {
        var lap = _laps.BinarySearch(lapEnd);
        lap = _laps[lap >= 0 ? lap : ~lap - 1];

        // Values of a lap only rise: the last one that is not above the reading is the one to continue.
        var (from, to) = (lap, lapEnd + 1);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = _points[middle].Reading.Value > reading.Value ? (from, middle) : (middle + 1, to);
        }

        return from > lap && from <= lapEnd && StandsApart(from) && Step(_points[from - 1].Reading, reading) == Link.Continues ? from : 0;
    }

    /// <summary>Where a run begins into which the register fell, jumped or climbed and from which it returns now to the line before; 0 when it does not.</summary>
    private int RunToReturnFrom(in LineReading reading, Link link)
    {
        for (var i = _laps.Count - 1; i >= Math.Max(1, _laps.Count - LapsBackMax); i--)
        {
            var run = _laps[i];

            // An implausible rise that goes on from where it came to is not undone by the mere passing of time.
            var isLeft = _points[run].Link == Link.Fall || (_points[run].Link == Link.Jump && link != Link.Continues);
            if (isLeft && StandsApart(run) && Step(_points[run - 1].Reading, reading) is Link.Continues or Link.Rollover)
            {
                return run;
            }

            // The reading before the fall may itself have been a wild one, and a rollover none.
            if (RunAbove(reading, run - 1) is var above and > 0)
            {
                return above;
            }
        }

        return 0;
    }

    private bool StandsApart(int run) => _lastTrusted < run
        && (Int128)(_points[^1].Climb - _points[run].Climb).Micro * ApartTimes < Math.Abs((_points[run].Reading.Value - _points[run - 1].Reading.Value).Micro);

    private void LeaveOut(int run)
    {
        var (first, last) = (_points[run].Reading, _points[^1].Reading);
        LeftOut.Add(new(FindingKind.Outlier, first.AtUnixMs, last.AtUnixMs, first.Value, last.Value, _points.Count - run));
        _points.RemoveRange(run, _points.Count - run);
        while (_laps.Count > 0 && _laps[^1] >= run)
        {
            _laps.RemoveAt(_laps.Count - 1);
        }
    }
}
