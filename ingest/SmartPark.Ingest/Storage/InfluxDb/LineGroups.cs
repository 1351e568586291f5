namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// Puts samples of one device, place, domain and source time together, so that they become one line: a hash table over sample indexes in
/// arrays that are used again for the next batch, without an allocation a sample. Lines keep the order in which their first sample came.
/// </summary>
internal sealed class LineGroups
{
    private const int None = -1;

    private int[] _buckets = [];
    private int[] _nextInBucket = [];
    private int[] _nextInLine = [];
    private int[] _first = [];
    private int[] _last = [];
    private int[] _hash = [];

    /// <summary>Lines of the last <see cref="Build"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Groups the samples that <paramref name="indexes"/> names; with <paramref name="apart"/> each gets a line of its own.</summary>
    public void Build(ReadOnlySpan<PlacedSample> batch, ReadOnlySpan<int> indexes, bool apart)
    {
        Reset(batch.Length, indexes.Length);
        var line = None;
        foreach (var i in indexes)
        {
            // Most often a sample belongs to the line of the one before: a device sends its quantities together.
            if (apart)
            {
                line = Add(0, ref _buckets[0], i);
            }
            else if (line == None || !IsSameLine(batch[_first[line]], batch[i]))
            {
                line = FindOrAdd(batch, i);
            }

            Append(line, i);
        }
    }

    /// <summary>Index in the batch of the first sample of a line.</summary>
    public int First(int line) => _first[line];

    /// <summary>The next sample of the same line, or a negative number after the last.</summary>
    public int Next(int index) => _nextInLine[index];

    /// <summary>Adds the samples of a line to a list.</summary>
    public void CopyTo(int line, List<int> indexes)
    {
        for (var i = _first[line]; i >= 0; i = _nextInLine[i])
        {
            indexes.Add(i);
        }
    }

    private static bool IsSameLine(in PlacedSample a, in PlacedSample b) =>
        a.Sample.SourceTimeUnixMs == b.Sample.SourceTimeUnixMs && a.Quantity.Domain == b.Quantity.Domain
        && a.Sample.Series.Device == b.Sample.Series.Device && a.Sample.Series.Park == b.Sample.Series.Park
        && a.Placement.Building == b.Placement.Building && a.Placement.Enterprise == b.Placement.Enterprise;

    private static int Hash(in PlacedSample sample)
    {
        var hash = (uint)sample.Sample.SourceTimeUnixMs * 2654435761u;
        hash = (hash ^ (uint)sample.Sample.Series.Device.GetHashCode(StringComparison.Ordinal)) * 2246822519u;
        hash = (hash ^ (uint)sample.Quantity.Domain) * 3266489917u;
        return (int)(hash ^ (hash >> 15));
    }

    private void Reset(int samples, int lines)
    {
        if (_nextInLine.Length < samples)
        {
            _nextInLine = new int[samples];
        }

        if (_first.Length < lines)
        {
            (_first, _last, _hash, _nextInBucket) = (new int[lines], new int[lines], new int[lines], new int[lines]);
            _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)lines)];
        }

        _buckets.AsSpan().Fill(None);
        Count = 0;
    }

    private int FindOrAdd(ReadOnlySpan<PlacedSample> batch, int index)
    {
        var hash = Hash(batch[index]);
        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        for (var line = bucket; line != None; line = _nextInBucket[line])
        {
            if (_hash[line] == hash && IsSameLine(batch[_first[line]], batch[index]))
            {
                return line;
            }
        }

        return Add(hash, ref bucket, index);
    }

    private int Add(int hash, ref int bucket, int index)
    {
        var added = Count++;
        (_first[added], _last[added], _hash[added], _nextInBucket[added]) = (None, None, hash, bucket);
        bucket = added;
        _first[added] = index;
        return added;
    }

    private void Append(int line, int index)
    {
        if (_last[line] != None)
        {
            _nextInLine[_last[line]] = index;
        }

        _last[line] = index;
        _nextInLine[index] = None;
    }
}
