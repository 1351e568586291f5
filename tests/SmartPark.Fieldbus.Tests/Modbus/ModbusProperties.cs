using FsCheck.Xunit;
using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Modbus;

/// <summary>What holds for any bytes, any request and any way of cutting a stream.</summary>
public sealed class ModbusProperties
{
    private static readonly ModbusFunction[] Functions = Enum.GetValues<ModbusFunction>();

    [Property(MaxTest = 2000)]
    public void Decoding_any_bytes_as_a_request_is_an_exception_code_or_a_sound_request(byte[] bytes, byte functionIndex, bool plausible)
    {
        var pdu = Plausible(bytes, functionIndex, plausible);
        if (RequestPdu.Decode(1, pdu, out var request) == ModbusExceptionCode.None)
        {
            var encoded = new byte[ModbusLimits.PduLengthMax];
            Assert.Equal(pdu, encoded[..RequestPdu.Encode(request, encoded)]);
        }
    }

    [Property(MaxTest = 2000)]
    public void Checking_any_bytes_as_a_reply_never_points_outside_them(byte[] bytes, ushort address, ushort count, byte functionIndex, bool plausible)
    {
        var request = Sound(1, Functions[functionIndex % Functions.Length], address, count, 7);
        var pdu = Plausible(bytes, functionIndex, plausible);
        if (ReplyPdu.Check(request, pdu, out var start, out var length) == ReplyFit.Fits)
        {
            Assert.InRange(start + length, 0, pdu.Length);
        }
    }

    [Property(MaxTest = 2000)]
    public void Any_bytes_as_a_stream_give_a_frame_length_within_the_limits_or_none(byte[] bytes, byte functionIndex, bool plausible)
    {
        var stream = Plausible([1, .. bytes], functionIndex, plausible);
        Assert.InRange(RtuFrame.RequestLength(stream), -1, ModbusLimits.RtuFrameLengthMax);
        Assert.InRange(RtuFrame.ReplyLength(stream), -1, ModbusLimits.RtuFrameLengthMax);
        Assert.InRange(MbapFrame.LengthOf(stream), -1, ModbusLimits.TcpFrameLengthMax);
        List<IdentificationObject> objects = [];
        _ = DeviceIdentification.TryDecode(bytes, objects, out _, out _);
        Assert.True(objects.Count <= bytes.Length);
    }

    [Property(MaxTest = 1000)]
    public void Every_sound_request_survives_encoding_and_decoding(byte unit, ushort address, ushort count, ushort writeAddress, byte functionIndex)
    {
        var request = Sound(unit, Functions[functionIndex % Functions.Length], address, count, writeAddress);
        Assert.Null(RequestPdu.Fault(request));
        var pdu = new byte[ModbusLimits.PduLengthMax];
        var length = RequestPdu.Encode(request, pdu);
        Assert.Equal(ModbusExceptionCode.None, RequestPdu.Decode(unit, pdu.AsMemory(0, length), out var decoded));
        Assert.Equal(request with { WriteData = default }, decoded with { WriteData = default });
        Assert.Equal(request.WriteData.ToArray(), decoded.WriteData.ToArray());
    }

    [Property(MaxTest = 200)]
    public void Any_cutting_of_the_reply_gives_the_same_outcome(byte functionIndex, ushort address, ushort count, byte[] cuts, bool rtu, bool refused)
    {
        var request = Sound(5, Functions[functionIndex % Functions.Length], address, count, 3);
        var frame = Answer(request, rtu, refused, out var data);
        var session = new ScriptedSession(rtu ? ScriptedSession.Rtu : ScriptedSession.Tcp);
        session.Line.Answer = (_, _) => Cut(frame, cuts);
        var reply = session.Execute(request);
        Assert.Equal(refused ? ModbusOutcome.DeviceException : ModbusOutcome.Ok, reply.Outcome);
        Assert.Equal(refused ? [] : data, reply.Data.ToArray());
    }

    [Property(MaxTest = 500)]
    public void On_rtu_the_reply_is_found_behind_any_noise(byte functionIndex, ushort address, ushort count, byte[] noise, byte[] cuts)
    {
        var request = Sound(5, Functions[functionIndex % Functions.Length], address, count, 3);
        var frame = Answer(request, rtu: true, refused: false, out var data);
        var session = new ScriptedSession(ScriptedSession.Rtu);
        session.Line.Answer = (_, _) => Cut([.. noise, .. frame], cuts);
        var reply = session.Execute(request);
        Assert.Equal(ModbusOutcome.Ok, reply.Outcome);
        Assert.Equal(data, reply.Data.ToArray());
    }

    [Property(MaxTest = 300)]
    public void Whatever_arrives_a_request_ends_with_an_outcome_and_the_next_one_works(byte[] rubbish, byte[] cuts, bool rtu)
    {
        var session = new ScriptedSession((rtu ? ScriptedSession.Rtu : ScriptedSession.Tcp) with { ReopenPause = TimeSpan.FromMilliseconds(1) });
        session.Line.Answer = (write, bytes) => write == 0 ? Cut(rubbish, cuts)
            : [new Segment(5, rtu ? Replies.Rtu(5, Replies.Registers(2, 0x21)) : Replies.Tcp((bytes[0] << 8) | bytes[1], 5, Replies.Registers(2, 0x21)))];
        session.Execute(ScriptedSession.Read(5, 0, 2));
        session.Time.Advance(TimeSpan.FromMilliseconds(200));
        var next = session.Execute(ScriptedSession.Read(5, 0, 2));
        // Rubbish that looks like the first part of a long TCP frame takes the next reply with it, once; then the stream is known to be lost.
        next = next.Outcome == ModbusOutcome.Ok ? next : Again(session);
        Assert.Equal([0x21, 0x21, 0x21, 0x21], next.Data.ToArray());
    }

    private static ModbusReply Again(ScriptedSession session)
    {
        for (var poll = 0; poll < 30; poll++)
        {
            session.Time.Advance(TimeSpan.FromMilliseconds(200));
            if (session.Execute(ScriptedSession.Read(5, 0, 2)) is { Outcome: ModbusOutcome.Ok } reply)
            {
                return reply;
            }
        }

        return default;
    }

    // Half of the random bytes get a known function and a byte count that fits, or they would all be refused at the first byte.
    private static byte[] Plausible(byte[] bytes, byte functionIndex, bool plausible)
    {
        var copy = bytes.ToArray();
        if (plausible && copy.Length > 2)
        {
            copy[copy[0] == 1 ? 1 : 0] = (byte)Functions[functionIndex % Functions.Length];
            copy[^1] = (byte)Math.Max(0, copy.Length - 6);
        }

        return copy;
    }

    private static ModbusRequest Sound(byte unit, ModbusFunction function, ushort address, ushort count, ushort writeAddress)
    {
        var most = function switch
        {
            ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => ModbusLimits.BitsPerReadMax,
            ModbusFunction.WriteMultipleCoils => ModbusLimits.BitsPerWriteMax,
            ModbusFunction.WriteMultipleRegisters => ModbusLimits.RegistersPerWriteMax,
            _ => ModbusLimits.RegistersPerReadMax,
        };
        var within = (ushort)(1 + (count % most));
        var start = (ushort)(address % (ModbusLimits.AddressCount - most));
        byte[] Filled(int length) => [.. Enumerable.Range(0, length).Select(index => (byte)(index + count))];
        return function switch
        {
            ModbusFunction.WriteSingleCoil => new(unit, function, address, (ushort)(count % 2 == 0 ? 0 : ModbusLimits.CoilOn)),
            ModbusFunction.WriteSingleRegister => new(unit, function, address, count),
            ModbusFunction.WriteMultipleCoils => new(unit, function, start, within) { WriteData = Filled((within + 7) / 8) },
            ModbusFunction.WriteMultipleRegisters => new(unit, function, start, within) { WriteData = Filled(within * 2) },
            ModbusFunction.ReadWriteMultipleRegisters => new(unit, function, start, within)
            {
                WriteData = Filled(2 * (1 + (count % ModbusLimits.RegistersPerReadWriteMax))),
                WriteAddress = (ushort)(writeAddress % 60000),
            },
            ModbusFunction.ReadDeviceIdentification => new(unit, function, (ushort)(1 + (address % 4)), (ushort)(count % 256)),
            _ => new(unit, function, start, within),
        };
    }

    private static byte[] Answer(ModbusRequest request, bool rtu, bool refused, out byte[] data)
    {
        var pdu = new byte[ModbusLimits.PduLengthMax];
        data = request.Function == ModbusFunction.ReadDeviceIdentification
            ? [(byte)request.Address, 1, 0, 0, 2, 0, 3, (byte)'a', (byte)'b', (byte)'c', 1, 0]
            : [.. Enumerable.Range(0, RequestPdu.IsWrite(request.Function) ? 0 : ReplyPdu.LengthFor(request) - 2).Select(index => (byte)(index * 7))];
        var length = refused ? ReplyPdu.EncodeException((byte)request.Function, ModbusExceptionCode.IllegalDataAddress, pdu) : ReplyPdu.Encode(request, data, pdu);
        return rtu ? Replies.Rtu(request.Unit, pdu[..length]) : Replies.Tcp(1, request.Unit, pdu[..length]);
    }

    private static IEnumerable<Segment> Cut(byte[] frame, byte[] cuts)
    {
        var (at, part) = (0, 0);
        while (at < frame.Length)
        {
            var length = Math.Min(frame.Length - at, cuts.Length == 0 ? frame.Length : 1 + (cuts[part % cuts.Length] % 40));
            yield return new Segment(10 + part, frame[at..(at + length)]);
            (at, part) = (at + length, part + 1);
        }
    }
}
