using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>Outbox numbers without a gap, both ends included.</summary>
/// <param name="First">Least number, at least 1.</param>
/// <param name="Last">Greatest number, at least <paramref name="First"/>.</param>
public readonly record struct StoredRange(long First, long Last);

/// <summary>
/// The set of outbox numbers of one epoch that are stored: the value of the metric <c>Outbox/Stored</c>, in the form
/// <c>0123456789abcdef:1-500,502</c>. Ranges are kept apart, ascending and merged. Not thread-safe.
/// </summary>
public sealed class StoredRanges(ulong epoch)
{
    private const int EpochDigits = 16;
    private const int RangeLengthMax = 1 + 19 + 1 + 19;

    private readonly List<StoredRange> _ranges = [];

    /// <summary>Epoch of the outbox; see <see cref="OutboxId.Epoch"/>.</summary>
    public ulong Epoch { get; } = epoch;

    /// <summary>The ranges, ascending, none touching the next.</summary>
    public IReadOnlyList<StoredRange> Ranges => _ranges;

    /// <summary>Whether a number is in the set.</summary>
    public bool Contains(long number)
    {
        var at = FirstEndingAtOrAfter(number);
        return at < _ranges.Count && _ranges[at].First <= number;
    }

    /// <summary>Adds one number; false, and nothing added, when it would make more than <see cref="SparkplugLimits.StoredRangesMax"/> ranges.</summary>
    public bool TryAdd(long number) => TryAdd(number, number);

    /// <summary>
    /// Adds the numbers from <paramref name="first"/> (at least 1) to <paramref name="last"/>, both included; false, and nothing added,
    /// when they would make more than <see cref="SparkplugLimits.StoredRangesMax"/> ranges.
    /// </summary>
    public bool TryAdd(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);

        // Ranges that overlap or touch: from the first one ending at first - 1 or later, as long as they begin at last + 1 or earlier.
        var from = FirstEndingAtOrAfter(first - 1);
        var to = from;
        while (to < _ranges.Count && _ranges[to].First - 1 <= last)
        {
            first = Math.Min(first, _ranges[to].First);
            last = Math.Max(last, _ranges[to].Last);
            to++;
        }

        if (to == from && _ranges.Count == SparkplugLimits.StoredRangesMax)
        {
            return false;
        }

        _ranges.RemoveRange(from, to - from);
        _ranges.Insert(from, new(first, last));
        return true;
    }

    /// <summary>
    /// Writes the text of as many ranges as fit, the least first, and takes them out of the set. Returns the length, 0 for an empty set.
    /// <paramref name="destination"/> holds at least 57 bytes; <see cref="SparkplugLimits.StoredRangesCharsMax"/> is what a reader accepts.
    /// </summary>
    public int Take(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, EpochDigits + 1 + RangeLengthMax);
        if (_ranges.Count == 0)
        {
            return 0;
        }

        _ = Epoch.TryFormat(destination, out var at, "x16", CultureInfo.InvariantCulture);
        destination[at++] = (byte)':';
        var taken = 0;
        for (; taken < _ranges.Count && destination.Length - at >= RangeLengthMax; taken++)
        {
            at += Write(_ranges[taken], isFirst: taken == 0, destination[at..]);
        }

        _ranges.RemoveRange(0, taken);
        return at;
    }

    /// <summary>Reads the text. Overlapping and unordered ranges are merged; false for text of another form, too long or of too many ranges.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out StoredRanges? stored)
    {
        stored = null;
        if (utf8.Length is <= EpochDigits + 1 or > SparkplugLimits.StoredRangesCharsMax || utf8[EpochDigits] != (byte)':'
            || !Utf8Parser.TryParse(utf8[..EpochDigits], out ulong epoch, out var read, 'x') || read != EpochDigits)
        {
            return false;
        }

        var result = new StoredRanges(epoch);
        var rest = utf8[(EpochDigits + 1)..];
        while (true)
        {
            if (!TryReadNumber(ref rest, out var first))
            {
                return false;
            }

            var last = first;
            if (Skip(ref rest, (byte)'-') && !TryReadNumber(ref rest, out last))
            {
                return false;
            }

            if (last < first || !result.TryAdd(first, last))
            {
                return false;
            }

            if (rest.IsEmpty)
            {
                stored = result;
                return true;
            }

            if (!Skip(ref rest, (byte)','))
            {
                return false;
            }
        }
    }

    /// <summary>The whole text, however long.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Epoch:x16}:");
        Span<byte> range = stackalloc byte[RangeLengthMax];
        for (var i = 0; i < _ranges.Count; i++)
        {
            text.Append(Encoding.ASCII.GetString(range[..Write(_ranges[i], isFirst: i == 0, range)]));
        }

        return text.ToString();
    }

    private static int Write(StoredRange range, bool isFirst, Span<byte> destination)
    {
        var at = 0;
        if (!isFirst)
        {
            destination[at++] = (byte)',';
        }

        _ = Utf8Formatter.TryFormat(range.First, destination[at..], out var digits);
        at += digits;
        if (range.Last > range.First)
        {
            destination[at++] = (byte)'-';
            _ = Utf8Formatter.TryFormat(range.Last, destination[at..], out digits);
            at += digits;
        }

        return at;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> rest, out long number)
    {
        number = 0;
        if (rest.IsEmpty || rest[0] is < (byte)'1' or > (byte)'9' || !Utf8Parser.TryParse(rest, out number, out var read))
        {
            return false;
        }

        rest = rest[read..];
        return true;
    }

    private static bool Skip(ref ReadOnlySpan<byte> rest, byte expected)
    {
        var there = !rest.IsEmpty && rest[0] == expected;
        rest = there ? rest[1..] : rest;
        return there;
    }

    /// <summary>Index of the first range whose end is at or after a number; the count when there is none.</summary>
    private int FirstEndingAtOrAfter(long number)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].Last < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
