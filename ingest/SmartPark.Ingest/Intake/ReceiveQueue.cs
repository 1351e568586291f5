using System.Threading.Channels;

namespace SmartPark.Ingest.Intake;

/// <summary>What came from the broker connection.</summary>
internal enum ReceivedKind : byte
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>The connection was made: whatever nodes said before must be said again.</summary>
    Connected,

    /// <summary>The connection was lost: nothing is known any more.</summary>
    Disconnected,
}

/// <summary>One thing that came from the broker, in order.</summary>
/// <param name="Kind">Message or change of the connection.</param>
/// <param name="AtUnixMs">When it was received, UTC ms.</param>
/// <param name="Topic">Topic of a message.</param>
/// <param name="Payload">Payload of a message; kept until it has been decoded.</param>
/// <param name="IsNoted">Whether its session has taken note of it already; only its samples are still to be decoded.</param>
/// <param name="IsCopy">Whether another writer stores what it holds, and only its births are of use here.</param>
internal readonly record struct Received(ReceivedKind Kind, long AtUnixMs, string Topic, ReadOnlyMemory<byte> Payload, bool IsNoted = false, bool IsCopy = false);

/// <summary>
/// Messages between the broker's receive handler and the decoder, bounded by number and by bytes. One writer at a time, one reader.
/// A full queue makes the writer wait, and after <see cref="IntakeLimits.HandlerWaitMs"/> it drops until there is room again. One that stays full
/// for <see cref="IntakeOptions.StoreAwayMs"/> takes this host offline on STATE, until half of it is free.
/// </summary>
internal sealed class ReceiveQueue : IDisposable
{
    // Changes of the connection always find room: beside the messages there is space for two of each reconnect within a full queue.
    private const int MarkersMax = 64;

    private readonly Channel<Received> _channel;
    private readonly Channel<bool> _room = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly IngestInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly HostReadiness _readiness;
    private readonly TimeSpan _patience;
    private readonly int _messagesMax;
    private readonly long _bytesMax;
    private long _bytes;
    private int _messages;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _overflowing;
    private bool _isFull;
    private volatile bool _isComplete;

    public ReceiveQueue(
        IngestInstruments instruments, TimeProvider time, HostReadiness readiness, IntakeOptions options,
        int messagesMax = IntakeLimits.MessagesWaitingMax, long bytesMax = IntakeLimits.BytesWaitingMax)
    {
        (_instruments, _time, _readiness, _messagesMax, _bytesMax) = (instruments, time, readiness, messagesMax, bytesMax);
        _patience = TimeSpan.FromMilliseconds(options.StoreAwayMs);
        _timer = time.CreateTimer(_ => PatienceEnded(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _channel = Channel.CreateBounded<Received>(new BoundedChannelOptions(messagesMax + MarkersMax) { SingleReader = true });
        instruments.ObserveWaiting("smartpark.ingest.receive.waiting", "{message}", "Messages between broker and decoder.", () => Volatile.Read(ref _messages));
        instruments.ObserveWaiting("smartpark.ingest.receive.waiting_bytes", "By", "Bytes of messages between broker and decoder.", () => Interlocked.Read(ref _bytes));
    }

    /// <summary>Messages waiting.</summary>
    public int Count => Volatile.Read(ref _messages);

    /// <summary>Puts a message in, waiting for room for a while; false when it was dropped.</summary>
    public async ValueTask<bool> OfferAsync(Received message, CancellationToken cancellationToken)
    {
        if (TryEnqueue(message))
        {
            _overflowing = false;
            return true;
        }

        if (_isComplete)
        {
            return false;
        }

        Filled();
        if (!_overflowing)
        {
            _instruments.HandlerWaited();
            if (await EnqueueWithinAsync(message, cancellationToken))
            {
                return true;
            }

            _overflowing = true;
        }

        _instruments.Dropped();
        return false;
    }

    /// <summary>Puts in a change of the connection, which is never dropped unless dozens wait already.</summary>
    public bool Mark(ReceivedKind kind, long atUnixMs) => _channel.Writer.TryWrite(new(kind, atUnixMs, "", default));

    /// <summary>The next thing, or false when there is none now.</summary>
    public bool TryRead(out Received received)
    {
        if (!_channel.Reader.TryRead(out received))
        {
            return false;
        }

        if (received.Kind == ReceivedKind.Message)
        {
            Interlocked.Add(ref _bytes, -received.Payload.Length);
            var left = Interlocked.Decrement(ref _messages);
            _room.Writer.TryWrite(true);
            if (_isFull && left <= _messagesMax / 2 && Interlocked.Read(ref _bytes) <= _bytesMax / 2)
            {
                Emptied();
            }
        }

        return true;
    }

    /// <summary>Waits until there is something to read; false when the queue has been completed and is empty.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Nothing more comes in.</summary>
    public void Complete()
    {
        _isComplete = true;
        _channel.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Filled()
    {
        lock (_gate)
        {
            if (!_isFull)
            {
                _isFull = true;
                _timer.Change(_patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Emptied()
    {
        lock (_gate)
        {
            _isFull = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _readiness.Set(Need.Room, null);
        }
    }

    private void PatienceEnded()
    {
        lock (_gate)
        {
            if (_isFull)
            {
                _readiness.Set(Need.Room, $"the queue behind the broker has been full for {_patience.TotalSeconds} s");
            }
        }
    }

    private bool TryEnqueue(Received message)
    {
        // The bytes of one message may exceed the bound alone, as long as it is alone.
        var waiting = Interlocked.Read(ref _bytes);
        if (Volatile.Read(ref _messages) >= _messagesMax || (waiting > 0 && waiting + message.Payload.Length > _bytesMax))
        {
            return false;
        }

        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, message.Payload.Length);
        if (_channel.Writer.TryWrite(message))
        {
            return true;
        }

        Interlocked.Decrement(ref _messages);
        Interlocked.Add(ref _bytes, -message.Payload.Length);
        return false;
    }

    private async Task<bool> EnqueueWithinAsync(Received message, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(IntakeLimits.HandlerWaitMs), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            do
            {
                await _room.Reader.ReadAsync(either.Token);
            }
            while (!TryEnqueue(message));
            return true;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
