namespace SmartPark.Gateway.Outbox;

/// <summary>One entry taken out for sending, copied into buffers of the taker. Reused from message to message.</summary>
internal sealed class OutboxMessage
{
    private OutboxSample[] _samples = new OutboxSample[64];

    /// <summary>Outbox number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>What its points mean.</summary>
    public OutboxLayout Layout { get; private set; } = null!;

    /// <summary>Source time that the samples' offsets count from, UTC milliseconds.</summary>
    public long TimeUnixMs { get; private set; }

    /// <summary>Whether it is sent late or again, which the host is told.</summary>
    public bool IsHistorical { get; private set; }

    /// <summary>Fire or safety.</summary>
    public bool IsUrgent { get; private set; }

    /// <summary>How many samples it has.</summary>
    public int Count { get; private set; }

    /// <summary>The samples, oldest first.</summary>
    public ReadOnlySpan<OutboxSample> Samples => _samples.AsSpan(0, Count);

    /// <summary>Fills in another entry and returns the room for its samples.</summary>
    public Span<OutboxSample> Fill(long number, OutboxLayout layout, long timeUnixMs, int count, bool isUrgent, bool isHistorical)
    {
        (Number, Layout, TimeUnixMs, Count, IsUrgent, IsHistorical) = (number, layout, timeUnixMs, count, isUrgent, isHistorical);
        if (_samples.Length < count)
        {
            _samples = new OutboxSample[count];
        }

        return _samples.AsSpan(0, count);
    }
}
