namespace SmartPark.Ingest.Intake;

/// <summary>
/// The decoder's loop: takes messages from the broker's queue, decodes and checks them, shows them live and hands them to the writer in batches.
/// While the store is slow it holds back; when the store has been away too long it goes on showing but stores and acknowledges nothing, so that
/// the live picture stays true and gateways keep what they have.
/// </summary>
internal sealed partial class IntakePipeline(
    ReceiveQueue queue, BatchExchange exchange, MessageDecoder decoder, ControlSession control, StoreLink store, IngestInstruments instruments,
    IntakeOptions options, TimeProvider time, ILogger<IntakePipeline> logger) : BackgroundService
{
    private readonly TimeSpan _batchAge = TimeSpan.FromMilliseconds(options.BatchAgeMs);
    private IntakeBatch? _batch;
    private IntakeBatch? _unstored;
    private Task<bool>? _reading;

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
        try
        {
            while (await WaitAsync(stoppingToken))
            {
                while (queue.TryRead(out var received))
                {
                    await TakeAsync(received, stoppingToken);
                }

                control.Tick(time.GetUtcNow().ToUnixTimeMilliseconds());
                HandIfAged();
            }

            Hand();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping did not wait any longer; what was not stored was not acknowledged.
        }
        finally
        {
            exchange.Complete();
        }
    }

    /// <summary>Waits for a message, or until the batch at hand is old enough, or a while; false at the end of the queue.</summary>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        // One wait on the queue outlives many looks at the clock.
        _reading ??= queue.WaitAsync(cancellationToken).AsTask();
        if (!_reading.IsCompleted)
        {
            var wait = _batch?.OpenedAt is { } opened ? _batchAge - time.GetElapsedTime(opened) : TimeSpan.FromMilliseconds(IntakeLimits.TickMs);
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(_reading, Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, timer.Token));
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
                var batch = await BatchAsync(cancellationToken);
                Decode(received, batch);
                if (batch == _unstored)
                {
                    instruments.Discarded(batch.Count);
                    batch.Clear();
                }
                else if (batch.IsFull(options.BatchSamples))
                {
                    Hand();
                }
                else
                {
                    HandIfAged();
                }

                break;
        }
    }

    /// <summary>The batch at hand or a free one; with the store away and none free, one whose samples are only shown.</summary>
    private async ValueTask<IntakeBatch> BatchAsync(CancellationToken cancellationToken)
    {
        while (_batch is null)
        {
            if (exchange.Free.TryRead(out _batch))
            {
                break;
            }

            var changed = store.Changed;
            if (!store.State.IsUsable)
            {
                return _unstored ??= new();
            }

            // Held back: until the writer gives a batch back, or the store is declared away.
            await Task.WhenAny(exchange.Free.WaitToReadAsync(cancellationToken).AsTask(), changed);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _batch;
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
            Hand();
        }
    }

    private void Hand()
    {
        if (_batch is { IsEmpty: false } full)
        {
            exchange.Hand(full);
            _batch = null;
        }
    }

    [LoggerMessage(4010, LogLevel.Error, "The decoder failed on a message of {Bytes} bytes on {Topic}; it is lost")]
    private partial void LogDecoderFailed(Exception exception, string topic, int bytes);
}
