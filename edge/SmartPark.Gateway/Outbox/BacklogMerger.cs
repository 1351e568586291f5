namespace SmartPark.Gateway.Outbox;

/// <summary>Messages of one layout that were read back from disk, as one to send.</summary>
/// <param name="Layout">Index in memory of the layout.</param>
/// <param name="Urgent">Fire or safety.</param>
/// <param name="TimeUnixMs">Time that the samples' offsets count from.</param>
/// <param name="Samples">The samples, oldest message first.</param>
/// <param name="Members">Where the messages stand.</param>
internal sealed record BacklogMessage(int Layout, bool Urgent, long TimeUnixMs, OutboxSample[] Samples, BlockPlace[] Members);

/// <summary>
/// Turns blocks read back into messages to send. What a device said in many intervals becomes one message: that is what makes hours of backlog flow
/// in minutes. An acknowledgement is exact all the same: the message has a number of its own that stands for exactly these members.
/// </summary>
internal sealed class BacklogMerger(LayoutBook layouts)
{
    private readonly Dictionary<(int Layout, bool Urgent), Group> _open = [];
    private readonly List<BacklogMessage> _messages = [];
    private OutboxSample[]? _samples;

    /// <summary>Takes a block's messages that are not done; false, with none of them taken, when the block is damaged or of an unknown layout.</summary>
    public bool TryAdd(StoredBlock stored)
    {
        if (!stored.IsSound || !IsWhole(stored.Block))
        {
            return false;
        }

        var resident = new ResidentBlock(stored.Block, stored.Done);
        var reader = new RecordReader(stored.Block.Body);
        for (var i = 0; i < stored.Block.Messages && MessageCodec.TryRead(ref reader, out var head, ref _samples); i++)
        {
            if (!resident.IsDone(i))
            {
                Add(layouts.IndexOfId(head.Layout), head, _samples.AsSpan(0, head.Count), new(stored.Block.Id, i));
            }
        }

        return true;
    }

    /// <summary>The messages, and begins anew.</summary>
    public List<BacklogMessage> Take()
    {
        foreach (var (key, group) in _open)
        {
            Close(key, group);
        }

        _open.Clear();
        var taken = _messages.ToList();
        _messages.Clear();
        return taken;
    }

    private bool IsWhole(OutboxBlock block)
    {
        var reader = new RecordReader(block.Body);
        for (var i = 0; i < block.Messages; i++)
        {
            if (!MessageCodec.TryRead(ref reader, out var head, ref _samples) || layouts.IndexOfId(head.Layout) is not (>= 0 and var index)
                || Array.Exists(_samples[..head.Count], s => s.Point >= layouts[index].Quantities.Count))
            {
                return false;
            }
        }

        return true;
    }

    private void Add(int layout, in MessageHead head, ReadOnlySpan<OutboxSample> samples, BlockPlace place)
    {
        var key = (layout, head.Urgent);
        if (_open.TryGetValue(key, out var group)
            && (group.Count + samples.Length > GatewayLimits.BacklogSamplesMax || Math.Abs(head.TimeUnixMs - group.TimeUnixMs) > GatewayLimits.BacklogSpanMs))
        {
            Close(key, group);
            _open.Remove(key);
            group = null;
        }

        if (group is null)
        {
            _open[key] = group = new(head.TimeUnixMs, samples.Length);
        }

        group.Add(head.TimeUnixMs, samples, place);
    }

    private void Close((int Layout, bool Urgent) key, Group group) => _messages.Add(new(key.Layout, key.Urgent, group.TimeUnixMs, group.Samples, [.. group.Members]));

    private sealed class Group(long timeUnixMs, int capacity)
    {
        private OutboxSample[] _samples = new OutboxSample[Math.Max(capacity, 64)];

        public long TimeUnixMs { get; } = timeUnixMs;

        public int Count { get; private set; }

        public List<BlockPlace> Members { get; } = [];

        public OutboxSample[] Samples => _samples[..Count];

        public void Add(long timeUnixMs, ReadOnlySpan<OutboxSample> samples, BlockPlace place)
        {
            if (_samples.Length - Count < samples.Length)
            {
                Array.Resize(ref _samples, Math.Max(_samples.Length * 2, Count + samples.Length));
            }

            foreach (var sample in samples)
            {
                _samples[Count++] = sample with { OffsetMs = (int)Math.Clamp(timeUnixMs - TimeUnixMs + sample.OffsetMs, int.MinValue, int.MaxValue) };
            }

            Members.Add(place);
        }
    }
}
