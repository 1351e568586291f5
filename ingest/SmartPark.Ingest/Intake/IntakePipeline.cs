using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.EnergyLedger;

namespace SmartPark.Ingest.Intake;

/// <summary>
/// The decoder's loop: takes messages from the broker's queue, decodes and checks them, shows them live and hands them to the writer in batches,
/// fresh and historical ones apart: historical messages wait aside while the store is busy, so that fresh samples do not. While the store is slow it
/// holds back; when the store has been away too long it goes on showing but stores and acknowledges nothing, so that the live picture stays true and
/// gateways keep what they have. In the control role it never stores.
/// </summary>
internal sealed partial class IntakePipeline(
    ReceiveQueue queue, BatchExchange exchange, MessageDecoder decoder, ControlSession control, AlarmReception alarms, StoreLink store, IngestInstruments instruments,
    SeenHours energy, IntakeOptions options, TimeProvider time, ILogger<IntakePipeline> logger) : BackgroundService
{
    // Historical messages decoded for each message that comes in: more than one, so that the backlog also flows while the queue never empties.
    private const int HistoryPerMessage = 2;

    private readonly TimeSpan _batchAge = TimeSpan.FromMilliseconds(options.BatchAgeMs);
    private readonly bool _storesNothing = options.Role == IntakeRole.Control;
    private readonly HistoryLane _waiting = new();
    private IntakeBatch? _batch;
    private IntakeBatch? _history;
    private IntakeBatch? _unstored;
    private Task<bool>? _reading;
    private Task<bool>? _returning;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The broker session has stopped before: what it brought is still decoded and handed over.
        queue.Complete();
        if (ExecuteTask is { } loop)
        {
            await Task.WhenAny(loop, Task.Delay(TimeSpan.FromMilliseconds(IntakeLimits.StopFlushMs), time, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        instruments.ObserveWaiting("smartpark.ingest.history.waiting", "{message}", "Historical messages that let fresh ones go first.", () => _waiting.Count);
        try
        {
            while (await WaitAsync(stoppingToken))
            {
                while (queue.TryRead(out var received))
                {
                    await TakeAsync(received, stoppingToken);
                    TakeHistory(HistoryPerMessage);
                }

                TakeHistory(int.MaxValue);
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                control.Tick(now);
                alarms.Tick(now);
                HandIfAged();
            }

            await TakeLastAsync(stoppingToken);
            Hand(ref _batch);
            Hand(ref _history);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping did not wait any longer; what was not stored was not acknowledged.
        }
        finally
        {
            exchange.Complete();
            if (_storesNothing)
            {
                exchange.Settle(); // There is no writer that would.
            }
        }
    }

    /// <summary>Waits for a message, or until a batch at hand is old enough, or one came back for history, or a while; false at the end of the queue.</summary>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        // One wait on the queue outlives many looks at the clock.
        _reading ??= queue.WaitAsync(cancellationToken).AsTask();
        if (!_reading.IsCompleted)
        {
            var wait = TimeSpan.FromMilliseconds(IntakeLimits.TickMs);
            wait = Earlier(wait, _batch);
            wait = Earlier(wait, _history);
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var delay = Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, timer.Token);
            await (_waiting.Count > 0 ? Task.WhenAny(_reading, delay, Returned(cancellationToken)) : Task.WhenAny(_reading, delay));
            await timer.CancelAsync();
            if (!_reading.IsCompleted)
            {
                return true;
            }
        }

        var more = await _reading;
        _reading = null;
        return more;
    }

    private TimeSpan Earlier(TimeSpan wait, IntakeBatch? batch)
    {
        var left = batch?.OpenedAt is { } opened ? _batchAge - time.GetElapsedTime(opened) : wait;
        return left < wait ? left : wait;
    }

    private Task<bool> Returned(CancellationToken cancellationToken) =>
        _returning = _returning is null or { IsCompleted: true } ? exchange.Returned.WaitToReadAsync(cancellationToken).AsTask() : _returning;

    private async ValueTask TakeAsync(Received received, CancellationToken cancellationToken)
    {
        switch (received.Kind)
        {
            case ReceivedKind.Connected:
                control.Connected(received.AtUnixMs);
                break;
            case ReceivedKind.Disconnected:
                control.Disconnected(received.AtUnixMs);
                break;
            default:
                if (!_storesNothing && store.State.IsUsable && HistoryLane.IsHistorical(received))
                {
                    await LetWaitAsync(received, cancellationToken);
                    break;
                }

                var batch = await BatchAsync(cancellationToken);
                Decode(received, batch);
                if (batch == _unstored)
                {
                    instruments.Discarded(_storesNothing ? 0 : batch.Count);
                    energy.Note(batch.Samples.Span);
                    batch.Clear();
                }
                else if (batch.IsFull(options.BatchSamples))
                {
                    Hand(ref _batch);
                }
                else
                {
                    HandIfAged();
                }

                break;
        }
    }

    /// <summary>Takes note of a historical message, whose samples have time; without room for it its gateway is left to send it again.</summary>
    private async ValueTask LetWaitAsync(Received received, CancellationToken cancellationToken)
    {
        var noted = decoder.Note(received, out var hasOutboxId);
        if (noted is not { } message || _waiting.TryAdd(message))
        {
            return;
        }

        if (hasOutboxId)
        {
            instruments.LeftToGateway();
            return;
        }

        // Its sender keeps nothing: it holds back whatever comes behind it until there is room.
        while (!_waiting.TryAdd(message) && store.State.IsUsable)
        {
            if (_history is null && await FreeAsync(cancellationToken) is { } free)
            {
                free.IsHistory = true;
                _history = free;
            }

            TakeHistory(HistoryPerMessage);
        }
    }

    /// <summary>Decodes historical messages as long as there are batches for them, and nothing fresh has come.</summary>
    private void TakeHistory(int messagesMax)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        exchange.Returned.TryRead(out _); // Looked at now; the next one ends the wait.
        for (var taken = 0; taken < messagesMax && _waiting.Count > 0 && (taken < HistoryPerMessage || queue.Count == 0); taken++)
        {
            if (_history is null && !exchange.TryTakeForHistory(out _history))
            {
                return;
            }

            TakeOne(_history!);
        }
    }

    private void TakeOne(IntakeBatch batch)
    {
        if (_waiting.TryTake(out var received))
        {
            Decode(received, batch);
            if (batch.IsFull(options.BatchSamples))
            {
                Hand(ref _history);
            }
        }
    }

    /// <summary>At the end of the queue: what waited is handed over too, while the store takes batches.</summary>
    private async ValueTask TakeLastAsync(CancellationToken cancellationToken)
    {
        while (_waiting.Count > 0 && store.State.IsUsable)
        {
            if (_history is null)
            {
                if (await FreeAsync(cancellationToken) is not { } free)
                {
                    return;
                }

                free.IsHistory = true;
                _history = free;
            }

            TakeOne(_history);
        }
    }

    /// <summary>The batch at hand or a free one; with the store away and none free, one whose samples are only shown.</summary>
    private async ValueTask<IntakeBatch> BatchAsync(CancellationToken cancellationToken)
    {
        if (_storesNothing)
        {
            return _unstored ??= new();
        }

        _batch ??= await FreeAsync(cancellationToken);
        return _batch ?? (_unstored ??= new());
    }

    /// <summary>A free batch: held back until the writer gives one back, or null once the store is declared away.</summary>
    private async ValueTask<IntakeBatch?> FreeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (exchange.Free.TryRead(out var free))
            {
                return free;
            }

            var changed = store.Changed;
            if (!store.State.IsUsable)
            {
                return null;
            }

            await Task.WhenAny(exchange.Free.WaitToReadAsync(cancellationToken).AsTask(), changed);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Decode(in Received received, IntakeBatch batch)
    {
        try
        {
            decoder.Decode(received, batch);
        }
        catch (Exception e)
        {
            // The decoder is written not to throw on any message; should one find a way, it must not stop the messages behind it.
            LogDecoderFailed(e, received.Topic, received.Payload.Length);
        }

        if (batch.OpenedAt is null && !batch.IsEmpty)
        {
            batch.OpenedAt = time.GetTimestamp();
        }
    }

    private void HandIfAged()
    {
        if (_batch?.OpenedAt is { } opened && time.GetElapsedTime(opened) >= _batchAge)
        {
            Hand(ref _batch);
        }

        if (_history?.OpenedAt is { } since && time.GetElapsedTime(since) >= _batchAge)
        {
            Hand(ref _history);
        }
    }

    private void Hand(ref IntakeBatch? batch)
    {
        if (batch is { IsEmpty: false } full)
        {
            exchange.Hand(full);
            batch = null;
        }
    }

    [LoggerMessage(4010, LogLevel.Error, "The decoder failed on a message of {Bytes} bytes on {Topic}; it is lost")]
    private partial void LogDecoderFailed(Exception exception, string topic, int bytes);
}
