using SmartPark.FieldSimulator.Faults;
using SmartPark.FieldSimulator.Registers;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;

namespace SmartPark.FieldSimulator.Wires;

/// <summary>Serves one wire: takes requests off it, one after the other as a device does, and plays the faults in force.</summary>
/// <param name="wire">The wire.</param>
/// <param name="framing">Modbus TCP or RTU frames.</param>
/// <param name="units">The units behind it.</param>
/// <param name="pace">Character times to keep, as a serial line does; null answers at once.</param>
/// <param name="time">Clock of values and delays.</param>
internal sealed class WireSession(IWire wire, ModbusFraming framing, LineUnits units, CharacterTiming? pace, TimeProvider time)
{
    private readonly RequestStream _requests = new(framing);
    private readonly byte[] _reply = new byte[ModbusLimits.TcpFrameLengthMax];
    private readonly Dictionary<byte, byte[]> _lastReplies = [];

    /// <summary>Serves until the other end closes, breaks, stays silent for too long, or talks garbage on Modbus TCP.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var receivedAt = time.GetTimestamp();
        while (true)
        {
            var count = await ReadAsync(cancellationToken);
            if (count == 0)
            {
                return;
            }

            if (framing == ModbusFraming.Rtu && _requests.IsUnfinished && time.GetElapsedTime(receivedAt) > SimulatorLimits.UnfinishedRequestMax)
            {
                // The bytes just read stand behind the unfinished ones: only the old ones go.
                DropUnfinished(count);
            }
            else
            {
                _requests.Received(count);
            }

            receivedAt = time.GetTimestamp();
            if (!await AnswerAllAsync(cancellationToken))
            {
                return;
            }
        }
    }

    private void DropUnfinished(int count)
    {
        var fresh = _requests.Room()[..count].ToArray();
        _requests.Discard();
        fresh.CopyTo(_requests.Room());
        _requests.Received(count);
    }

    private async ValueTask<int> ReadAsync(CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(SimulatorLimits.IdleMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            return await wire.ReadAsync(_requests.Room(), either.Token);
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private async ValueTask<bool> AnswerAllAsync(CancellationToken cancellationToken)
    {
        var noise = _requests.NoiseBytes;
        var next = _requests.Next(out var frame);
        while (next == Framed.Request)
        {
            units.CountRequest();
            await AnswerAsync(frame, cancellationToken);
            next = _requests.Next(out frame);
        }

        units.CountNoise(_requests.NoiseBytes - noise);
        return next != Framed.Garbage;
    }

    private async ValueTask AnswerAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var isTcp = framing == ModbusFraming.Tcp;
        var unitAddress = isTcp ? MbapFrame.Unit(frame.Span) : frame.Span[0];
        var pdu = isTcp ? frame[MbapFrame.HeaderLength..] : frame[RtuFrame.HeaderLength..^Crc16.Length];
        if (!units.TryGet(unitAddress, out var unit))
        {
            // On a bus nobody answers for a unit that is not there; a TCP gateway says so.
            if (isTcp)
            {
                var refused = ReplyPdu.EncodeException(pdu.Span[0], ModbusExceptionCode.GatewayTargetFailedToRespond, _reply.AsSpan(MbapFrame.HeaderLength));
                await WriteAsync(_reply.AsMemory(0, Seal(frame.Span, unitAddress, refused)), cancellationToken);
            }

            return;
        }

        var fault = units.FaultOf(unit);
        if (fault.Kind != FaultKind.Dead && (isTcp || unitAddress != ModbusLimits.BroadcastUnit))
        {
            await ReplyAsync(frame, pdu, unit, fault, cancellationToken);
        }
    }

    private async ValueTask ReplyAsync(ReadOnlyMemory<byte> frame, ReadOnlyMemory<byte> pdu, SimulatedUnit unit, Fault fault, CancellationToken cancellationToken)
    {
        var body = _reply.AsMemory(framing == ModbusFraming.Tcp ? MbapFrame.HeaderLength : RtuFrame.HeaderLength);
        var length = fault.Kind == FaultKind.Exception
            ? ReplyPdu.EncodeException(pdu.Span[0], (ModbusExceptionCode)fault.ExceptionCode, body.Span)
            : unit.Answer(pdu, time.GetUtcNow().ToUnixTimeMilliseconds(), body.Span);
        length = Seal(frame.Span, unit.Unit, length);
        if (fault.Kind == FaultKind.BadChecksum)
        {
            // Modbus TCP has no checksum: there the byte count is off by one.
            _reply[framing == ModbusFraming.Tcp ? MbapFrame.HeaderLength + 1 : length - 1] ^= 1;
        }

        await PauseAsync(frame.Length + length, fault, cancellationToken);
        if (fault.Kind == FaultKind.StaleReply && _lastReplies.TryGetValue(unit.Unit, out var stale))
        {
            await WriteAsync((byte[])[.. stale, .. _reply.AsSpan(0, length)], cancellationToken);
        }
        else if (fault.Kind == FaultKind.ByteByByte)
        {
            await WriteSlowlyAsync(length, cancellationToken);
        }
        else
        {
            await WriteAsync(_reply.AsMemory(0, length), cancellationToken);
        }

        _lastReplies[unit.Unit] = _reply.AsSpan(0, length).ToArray();
    }

    private int Seal(ReadOnlySpan<byte> request, byte unit, int pduLength) =>
        framing == ModbusFraming.Tcp ? MbapFrame.Seal(_reply, MbapFrame.TransactionId(request), unit, pduLength) : RtuFrame.Seal(_reply, unit, pduLength);

    // A wire of the simulator carries a frame at once; a serial line takes its time for request, silence and reply.
    private async ValueTask PauseAsync(int characters, Fault fault, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(fault.Kind == FaultKind.Slow ? fault.DelayMs : 0);
        if (pace is { } timing)
        {
            pause += (timing.CharacterTime * characters) + timing.SilenceBeforeFrame;
        }

        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async ValueTask WriteSlowlyAsync(int length, CancellationToken cancellationToken)
    {
        for (var i = 0; i < length; i++)
        {
            await WriteAsync(_reply.AsMemory(i, 1), cancellationToken);
            await Task.Delay(SimulatorLimits.BytePause, time, cancellationToken);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(SimulatorLimits.WriteTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await wire.WriteAsync(bytes, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException("the peer does not read");
        }
    }
}
