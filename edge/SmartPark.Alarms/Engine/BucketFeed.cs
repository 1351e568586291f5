namespace SmartPark.Alarms.Engine;

/// <summary>
/// Turns a point's samples into sums over buckets of one width, aligned to 1970: a sample holds until the next one, at most as long as it vouches. What
/// a bucket holds depends on the samples alone, since a span is only ever cut at samples and at edges of buckets.
/// </summary>
/// <param name="widthMs">Width of a bucket.</param>
/// <param name="holdMs">How long a sample holds at most.</param>
internal sealed class BucketFeed(long widthMs, long holdMs)
{
    private double _value = double.NaN;
    private long _fromMs = long.MinValue;
    private long _untilMs = long.MinValue;
    private double _sum;
    private long _coveredMs;

    /// <summary>Start of the bucket that is open; <see cref="long.MinValue"/> before the first sample.</summary>
    public long OpenMs { get; private set; } = long.MinValue;

    /// <summary>When the open bucket is full.</summary>
    public long DueMs => OpenMs == long.MinValue ? long.MaxValue : OpenMs + widthMs;

    /// <summary>Start of the bucket that holds a time.</summary>
    public long StartOf(long timeMs) => timeMs - (((timeMs % widthMs) + widthMs) % widthMs);

    /// <summary>The next sample, NaN for none that can be used. All buckets up to its time must have been taken with <see cref="TryTake"/> before.</summary>
    public void Add(long timeMs, double value)
    {
        Cover(timeMs);
        OpenMs = OpenMs == long.MinValue ? StartOf(timeMs) : OpenMs;
        (_value, _fromMs, _untilMs) = (value, timeMs, double.IsNaN(value) ? timeMs : timeMs + holdMs);
    }

    /// <summary>Takes the open bucket if it ends at this time or before: its sum of value times milliseconds and the milliseconds that were covered.</summary>
    public bool TryTake(long timeMs, out long startMs, out double sum, out long coveredMs)
    {
        (startMs, sum, coveredMs) = (OpenMs, 0, 0);
        if (OpenMs == long.MinValue || OpenMs + widthMs > timeMs)
        {
            return false;
        }

        Cover(OpenMs + widthMs);
        (sum, coveredMs) = (_sum, _coveredMs);
        (_sum, _coveredMs, OpenMs) = (0, 0, OpenMs + widthMs);
        return true;
    }

    /// <summary>Goes on with the bucket of this time: what lies between holds nothing that counts.</summary>
    public void SkipTo(long timeMs)
    {
        if (OpenMs != long.MinValue && StartOf(timeMs) > OpenMs)
        {
            (_sum, _coveredMs, OpenMs) = (0, 0, StartOf(timeMs));
            _fromMs = Math.Max(_fromMs, OpenMs);
        }
    }

    /// <summary>Writes the state.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_value);
        writer.Write(_fromMs);
        writer.Write(_untilMs);
        writer.Write(_sum);
        writer.Write(_coveredMs);
        writer.Write(OpenMs);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Restore(BinaryReader reader)
    {
        _value = reader.ReadDouble();
        _fromMs = reader.ReadInt64();
        _untilMs = reader.ReadInt64();
        _sum = reader.ReadDouble();
        _coveredMs = reader.ReadInt64();
        OpenMs = reader.ReadInt64();
    }

    private void Cover(long toMs)
    {
        var end = Math.Min(toMs, _untilMs);
        if (end > _fromMs && !double.IsNaN(_value))
        {
            _sum += _value * (end - _fromMs);
            _coveredMs += end - _fromMs;
        }

        _fromMs = Math.Max(_fromMs, toMs);
    }
}
