namespace SmartPark.Gateway.Outbox;

/// <summary>Messages of one layout that were read back from disk, as one to send. Valid until the merger is asked for another.</summary>
/// <param name="layout">Index in memory of the layout.</param>
/// <param name="urgent">Fire or safety.</param>
/// <param name="timeUnixMs">Time that the samples' offsets count from.</param>
/// <param name="samples">The samples, oldest message first.</param>
/// <param name="members">Where the messages stand.</param>
/// <param name="era">Era of the clock that stamped them all; 0 when their times are final.</param>
internal readonly ref struct BacklogMessage(int layout, bool urgent, long timeUnixMs, ReadOnlySpan<OutboxSample> samples, ReadOnlySpan<BlockPlace> members, int era)
{
    /// <summary>Era of the clock that stamped them.</summary>
    public int Era { get; } = era;

    /// <summary>Index in memory of the layout.</summary>
    public int Layout { get; } = layout;

    /// <summary>Fire or safety.</summary>
    public bool Urgent { get; } = urgent;

    /// <summary>Time that the samples' offsets count from, UTC milliseconds.</summary>
    public long TimeUnixMs { get; } = timeUnixMs;

    /// <summary>The samples, oldest message first.</summary>
    public ReadOnlySpan<OutboxSample> Samples { get; } = samples;

    /// <summary>Where the messages stand.</summary>
    public ReadOnlySpan<BlockPlace> Members { get; } = members;
}

/// <summary>
/// Turns blocks read back into messages to send. What a device said in many intervals becomes one message: that is what makes hours of backlog flow
/// in minutes. An acknowledgement is exact all the same: the message has a number of its own that stands for exactly these members.
/// </summary>
/// <remarks>
/// All samples stand in one array in the order of the disk, chained by device through the messages they came in: arrays that are used again for
/// the next blocks, so merging allocates nothing. Not thread-safe: it belongs to the disk's worker.
/// </remarks>
internal sealed class BacklogMerger(LayoutBook layouts)
{
    private const int None = -1;

    private readonly Dictionary<(int Layout, bool Urgent, int Era), int> _open = [];
    private readonly List<Chain> _chains = [];
    private OutboxSample[] _samples = new OutboxSample[1024];
    private Part[] _parts = new Part[256];
    private OutboxSample[] _merged = new OutboxSample[GatewayLimits.BacklogSamplesMax];
    private BlockPlace[] _members = new BlockPlace[64];
    private OutboxSample[]? _message;
    private int _sampleCount;
    private int _partCount;

    /// <summary>Messages to send out of all blocks taken since <see cref="Clear"/>.</summary>
    public int Count => _chains.Count;

    /// <summary>Their samples.</summary>
    public int Samples => _sampleCount;

    /// <summary>Takes a block's messages that are not done; false, with none of them taken, when the block is damaged or of an unknown layout.</summary>
    public bool TryAdd(StoredBlock stored)
    {
        var (samples, parts) = (_sampleCount, _partCount);
        if (!stored.IsSound || !TryRead(stored))
        {
            (_sampleCount, _partCount) = (samples, parts);
            return false;
        }

        for (var i = parts; i < _partCount; i++)
        {
            Link(i);
        }

        return true;
    }

    /// <summary>A message to send, its samples put together; valid until the next call.</summary>
    public BacklogMessage Message(int index)
    {
        var chain = _chains[index];
        if (_merged.Length < chain.Samples)
        {
            _merged = new OutboxSample[chain.Samples];
        }

        var (count, members) = (0, 0);
        for (var p = chain.First; p != None; p = _parts[p].Next)
        {
            ref var part = ref _parts[p];
            foreach (ref readonly var sample in _samples.AsSpan(part.First, part.Count))
            {
                _merged[count++] = sample with { OffsetMs = (int)Math.Clamp(part.TimeUnixMs - chain.TimeUnixMs + sample.OffsetMs, int.MinValue, int.MaxValue) };
            }

            if (members == _members.Length)
            {
                Array.Resize(ref _members, members * 2);
            }

            _members[members++] = part.Place;
        }

        return new(chain.Layout, chain.Urgent, chain.TimeUnixMs, _merged.AsSpan(0, count), _members.AsSpan(0, members), chain.Era);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _open.Clear();
        _chains.Clear();
        (_sampleCount, _partCount) = (0, 0);
    }

    /// <summary>Reads the messages of a block that are not done behind those that are there; false when not all of it can be read.</summary>
    private bool TryRead(StoredBlock stored)
    {
        var resident = new ResidentBlock(stored.Block, stored.Done);
        var reader = new RecordReader(stored.Block.Body);
        for (var i = 0; i < stored.Block.Messages; i++)
        {
            if (!MessageCodec.TryRead(ref reader, out var head, ref _message) || layouts.IndexOfId(head.Layout) is not (>= 0 and var layout)
                || !IsWithin(_message.AsSpan(0, head.Count), layouts[layout].Quantities.Count))
            {
                return false;
            }

            if (!resident.IsDone(i))
            {
                Add(layout, head, _message.AsSpan(0, head.Count), new(stored.Block.Id, i));
            }
        }

        return true;
    }

    private static bool IsWithin(ReadOnlySpan<OutboxSample> samples, int points)
    {
        foreach (ref readonly var sample in samples)
        {
            if (sample.Point >= points)
            {
                return false;
            }
        }

        return true;
    }

    private void Add(int layout, in MessageHead head, ReadOnlySpan<OutboxSample> samples, BlockPlace place)
    {
        if (_samples.Length - _sampleCount < samples.Length)
        {
            Array.Resize(ref _samples, Math.Max(_samples.Length * 2, _sampleCount + samples.Length));
        }

        if (_partCount == _parts.Length)
        {
            Array.Resize(ref _parts, _partCount * 2);
        }

        samples.CopyTo(_samples.AsSpan(_sampleCount));
        _parts[_partCount++] = new() { Layout = layout, Urgent = head.Urgent, Era = head.Era, TimeUnixMs = head.TimeUnixMs, First = _sampleCount, Count = samples.Length, Place = place, Next = None };
        _sampleCount += samples.Length;
    }

    /// <summary>Appends a message to that of its device, or begins one.</summary>
    private void Link(int index)
    {
        ref var part = ref _parts[index];
        var key = (part.Layout, part.Urgent, part.Era);
        if (_open.TryGetValue(key, out var at) && _chains[at] is var chain && chain.Samples + part.Count <= GatewayLimits.BacklogSamplesMax
            && Math.Abs(part.TimeUnixMs - chain.TimeUnixMs) <= GatewayLimits.BacklogSpanMs)
        {
            _parts[chain.Last].Next = index;
            _chains[at] = chain with { Last = index, Samples = chain.Samples + part.Count };
            return;
        }

        _open[key] = _chains.Count;
        _chains.Add(new(part.Layout, part.Urgent, part.Era, part.TimeUnixMs, index, index, part.Count));
    }

    /// <summary>A message as it was read: where its samples stand, and the next one of the same device.</summary>
    private struct Part
    {
        public int Layout;
        public bool Urgent;
        public int Era;
        public long TimeUnixMs;
        public int First;
        public int Count;
        public int Next;
        public BlockPlace Place;
    }

    /// <summary>Messages that go as one, by the first and the last.</summary>
    private readonly record struct Chain(int Layout, bool Urgent, int Era, long TimeUnixMs, int First, int Last, int Samples);
}
