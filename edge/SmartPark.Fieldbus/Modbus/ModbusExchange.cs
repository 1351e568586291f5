using System.Globalization;
using System.Runtime.CompilerServices;
using SmartPark.Fieldbus.Lines;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>One try of a request over the line: open, fall silent, send, read on until the reply fits or the deadline passes.</summary>
internal sealed class ModbusExchange : IDisposable
{
    // Times that a line which does not fall silent is waited for before the request is sent all the same; counted in SentIntoNoise.
    private const int SilenceRoundsMax = 16;

    // A timestamp so old that every pause since it is over, and far enough from the end of the range to add to.
    private const long LongAgo = long.MinValue / 2;

    private readonly ILine _line;
    private readonly ModbusClientOptions _options;
    private readonly TimeProvider _time;
    private readonly LinePause _pause;
    private readonly ModbusCounters _counters;
    private readonly UnitPatience _patience;
    private readonly ReplyFramer _framer;
    private readonly LineOpening _opening;
    private readonly RequestDeadline _deadline;
    private readonly bool _isRtu;
    private readonly bool _hasIds;
    private readonly long _silence;
    private readonly long _character;
    private readonly long _quiet;
    private readonly long _damaged;
    private readonly long _turnaround;
    private long _lastByteAt = LongAgo;
    private long _quietUntil = LongAgo;
    private int _silentRequests;
    private bool _wasDamaged;

    public ModbusExchange(ILine line, ModbusClientOptions options, TimeProvider time, LinePause pause, ModbusCounters counters)
    {
        (_line, _options, _time, _pause, _counters) = (line, options, time, pause, counters);
        _isRtu = options.Framing == ModbusFraming.Rtu;
        _hasIds = !_isRtu && !options.IgnoreTransactionId;
        _silence = Timestamps.Of(time, options.SilenceBeforeRequest);
        _character = Timestamps.Of(time, options.CharacterTime);
        _quiet = Timestamps.Of(time, options.QuietAfterTimeout);
        _damaged = Timestamps.Of(time, options.SilenceAfterDamage);
        _turnaround = Timestamps.Of(time, options.BroadcastTurnaround);
        _patience = new UnitPatience(Timestamps.Of(time, options.ResponseTimeout), counters);
        _framer = _isRtu
            ? new RtuFramer(counters, _patience)
            : new MbapFramer(options.IgnoreTransactionId, options.FirstTransactionId, counters, _patience);
        _opening = new LineOpening(line, options, time, counters);
        _deadline = new RequestDeadline(time);
    }

    /// <summary>Whether the line is open and carried a reply since it was opened.</summary>
    public bool LineWorks => _line.IsOpen && _opening.HasProven;

    /// <summary>Why the line is down.</summary>
    public string? LineFailure => _opening.Failure;

    /// <summary>Whether nobody will answer: unit 0 on a serial line.</summary>
    public bool IsBroadcast(in ModbusRequest request) => _isRtu && request.Unit == ModbusLimits.BroadcastUnit;

    public void Dispose() => _deadline.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ModbusReply> TryAsync(ModbusRequest request, CancellationToken cancellationToken)
    {
        if (!_line.IsOpen && !await OpenAsync(cancellationToken))
        {
            return new ModbusReply(ModbusOutcome.LineDown, 0, default);
        }

        var (sending, sent) = (false, false);
        var sentAt = _time.GetTimestamp();
        try
        {
            if (_quietUntil > sentAt)
            {
                await ListenUntilQuietAsync(cancellationToken);
            }

            if (!_hasIds || _silence > 0 || request.PauseBefore > TimeSpan.Zero)
            {
                await KeepSilenceAsync(request.PauseBefore, cancellationToken);
                sentAt = _time.GetTimestamp();
            }

            var frame = _framer.Begin(request, sentAt);
            var token = _deadline.Begin(DueAt(request, sentAt, frame.Length), cancellationToken);
            sending = true;
            await _line.WriteAsync(frame, token);
            (sending, sent, _wasDamaged) = (false, true, false);
            _lastByteAt = sentAt + (_character * frame.Length);
            _counters.FramesSent++;
            _counters.BytesSent += frame.Length;
            return IsBroadcast(request) ? EndBroadcast(sentAt) : await ReceiveAsync(frame.Length, token);
        }
        catch (OperationCanceledException)
        {
            return sending ? LoseHalfSent(sentAt, cancellationToken) : GiveUp(sent, sentAt, cancellationToken);
        }
        catch (IOException error)
        {
            _opening.Broke(error.Message);
            return Ended(ModbusOutcome.LineDown, sentAt);
        }
        finally
        {
            _deadline.End();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ModbusReply> ReceiveAsync(int frameLength, CancellationToken token)
    {
        while (true)
        {
            var count = await _line.ReadAsync(_framer.Room, token);
            var now = Received(count);
            var verdict = _framer.Take(count, now);
            switch (verdict)
            {
                case FramerVerdict.Reply or FramerVerdict.Exception:
                    return Answered(verdict, frameLength, now);
                case FramerVerdict.Wrong:
                    _counters.Malformed++;
                    return Ended(ModbusOutcome.Malformed, _framer.SentAt);
                case FramerVerdict.FramingLost:
                    _counters.FramingLost++;
                    _counters.Malformed++;
                    _opening.Broke($"line {_line.Id}: what arrives is not Modbus TCP");
                    return Ended(ModbusOutcome.Malformed, _framer.SentAt);
                default:
                    _wasDamaged = verdict == FramerVerdict.Damaged;
                    var due = DueAt(_framer.Request, _framer.SentAt, frameLength);
                    _deadline.Move(_wasDamaged ? Math.Min(due, now + _damaged) : due);
                    break;
            }
        }
    }

    private async ValueTask<bool> OpenAsync(CancellationToken cancellationToken)
    {
        if (!await _opening.TryOpenAsync(cancellationToken))
        {
            return false;
        }

        _framer.Reset();
        (_lastByteAt, _quietUntil, _silentRequests) = (_isRtu ? _time.GetTimestamp() : LongAgo, LongAgo, 0);
        return true;
    }

    // A late reply to the request given up last is heard here, and not taken for the next one's.
    private async ValueTask ListenUntilQuietAsync(CancellationToken cancellationToken)
    {
        var token = _deadline.Begin(_quietUntil, cancellationToken);
        try
        {
            while (true)
            {
                var count = await _line.ReadAsync(_framer.Room, token);
                var now = Received(count);
                var verdict = _framer.Take(count, now);
                if (verdict is FramerVerdict.Reply or FramerVerdict.Exception)
                {
                    _framer.TakeLate(now);
                    return;
                }

                if (verdict == FramerVerdict.FramingLost)
                {
                    _counters.FramingLost++;
                    throw new IOException($"line {_line.Id}: what arrives is not Modbus TCP");
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Quiet it was.
        }
        finally
        {
            _deadline.End();
            _quietUntil = LongAgo;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask KeepSilenceAsync(TimeSpan pauseBefore, CancellationToken cancellationToken)
    {
        var wanted = Math.Max(_silence, pauseBefore > TimeSpan.Zero ? Timestamps.Of(_time, pauseBefore) : 0);
        for (var round = 0; round < SilenceRoundsMax; round++)
        {
            await _pause.UntilAsync(_lastByteAt + wanted, cancellationToken);
            if (_hasIds)
            {
                return;
            }

            var discarded = _line.DiscardInput();
            if (!_isRtu && (discarded > 0 || _framer.IsMidFrame))
            {
                // Without ids a late reply cannot be told from the next one, and in the middle of a frame nothing can: only a new connection is clean.
                throw new IOException($"line {_line.Id}: bytes of an earlier reply arrived late");
            }

            if (discarded == 0)
            {
                return;
            }

            _counters.NoiseBytes += discarded;
            _lastByteAt = _time.GetTimestamp();
        }

        _counters.SentIntoNoise++;
    }

    private long Received(int count)
    {
        var now = _time.GetTimestamp();
        (_lastByteAt, _silentRequests) = (now, 0);
        _counters.BytesReceived += count;
        return now;
    }

    private long DueAt(in ModbusRequest request, long sentAt, int frameLength) =>
        sentAt + _patience.For(request.Unit) + WireTime(request, frameLength);

    private long WireTime(in ModbusRequest request, int frameLength)
    {
        if (_character == 0)
        {
            return 0;
        }

        var reply = RtuFrame.ReplyLengthFor(request);
        return _character * (frameLength + (reply > 0 ? reply : ModbusLimits.RtuFrameLengthMax));
    }

    private ModbusReply Answered(FramerVerdict verdict, int frameLength, long now)
    {
        var request = _framer.Request;
        var elapsed = now - _framer.SentAt;
        _counters.Replies++;
        _opening.Proven();
        var isException = verdict == FramerVerdict.Exception;
        _counters.Exceptions += isException ? 1 : 0;
        return new ModbusReply(isException ? ModbusOutcome.DeviceException : ModbusOutcome.Ok, _framer.ExceptionCode, _framer.Data)
        {
            Elapsed = _time.GetElapsedTime(_framer.SentAt, now),
            Slow = _patience.SawReply(request.Unit, elapsed - WireTime(request, frameLength)),
        };
    }

    private ModbusReply EndBroadcast(long sentAt)
    {
        _counters.Broadcasts++;
        _lastByteAt += _turnaround;
        return Ended(ModbusOutcome.Ok, sentAt);
    }

    private ModbusReply GiveUp(bool sent, long sentAt, CancellationToken cancellationToken)
    {
        if (sent)
        {
            _framer.GiveUp();
            // A damaged reply has come: there is none to wait for.
            _quietUntil = _hasIds || _wasDamaged ? LongAgo : _time.GetTimestamp() + _quiet;
        }

        cancellationToken.ThrowIfCancellationRequested();
        _silentRequests++;
        if (_framer.SawForeign && _hasIds)
        {
            _opening.Renew($"line {_line.Id}: replies carry transaction ids that were never sent: another master shares the connection, "
                + "or the gateway rewrites them (ignore_transaction_id)");
        }
        else if (_options.SilentRequestsMax > 0 && _silentRequests >= _options.SilentRequestsMax)
        {
            _opening.Renew(string.Create(CultureInfo.InvariantCulture, $"line {_line.Id}: {_silentRequests} requests without one byte back"));
        }

        var malformed = _framer.SawUnsound;
        _counters.Malformed += malformed ? 1 : 0;
        _counters.Timeouts += malformed ? 0 : 1;
        return Ended(malformed ? ModbusOutcome.Malformed : ModbusOutcome.Timeout, sentAt);
    }

    // Part of a frame may have left: whoever reads on would take the next frame for its rest.
    private ModbusReply LoseHalfSent(long sentAt, CancellationToken cancellationToken)
    {
        _opening.Broke($"line {_line.Id}: a request could not be sent in time");
        cancellationToken.ThrowIfCancellationRequested();
        return Ended(ModbusOutcome.LineDown, sentAt);
    }

    private ModbusReply Ended(ModbusOutcome outcome, long sentAt) => new(outcome, 0, default) { Elapsed = _time.GetElapsedTime(sentAt) };
}
