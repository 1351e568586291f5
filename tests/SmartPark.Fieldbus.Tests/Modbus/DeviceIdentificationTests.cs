using SmartPark.Fieldbus.Modbus;
using Xunit;
using static SmartPark.Fieldbus.Modbus.ModbusFunction;

namespace SmartPark.Fieldbus.Tests.Modbus;

public sealed class DeviceIdentificationTests
{
    private static readonly DeviceIdentification Meter = new(0x82,
        [new(0, "Company identification"), new(1, "Product code XX"), new(2, "V2.11"), new(4, new string('n', 200)), new(5, new string('m', 200)), new(0x80, "private")]);

    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(2, 5, 3)]
    [InlineData(3, 6, 3)]
    public async Task A_category_is_read_with_as_many_requests_as_the_device_asks_for(byte category, int objects, int requests)
    {
        foreach (var framing in new[] { ModbusFraming.Tcp, ModbusFraming.Rtu })
        {
            await using var session = new ScriptedSession(framing == ModbusFraming.Tcp ? ScriptedSession.Tcp : ScriptedSession.Rtu);
            session.Line.Answer = (write, frame) => [new Segment(1, Serve(framing, write, frame))];
            var reading = DeviceIdentification.ReadAsync(session.Client, 1, category, TestContext.Current.CancellationToken).AsTask();
            for (var step = 0; step < 1000 && !reading.IsCompleted; step++)
            {
                session.Time.Advance(TimeSpan.FromMilliseconds(1));
            }

            var (reply, identification) = await reading;
            Assert.Equal(ModbusOutcome.Ok, reply.Outcome);
            Assert.Equal(Meter.Objects.Take(objects), identification!.Objects);
            Assert.Equal((0x82, requests), (identification.Conformity, session.Line.Writes.Count));
        }
    }

    [Fact]
    public async Task A_device_that_always_says_more_follows_ends_as_malformed()
    {
        await using var session = new ScriptedSession(ScriptedSession.Tcp);
        session.Line.Answer = (write, _) => [new Segment(1, Replies.Tcp(write + 1, 1, 0x2B, 0x0E, 1, 1, 0xFF, 1, 1, 0, 1, (byte)'x'))];
        var reading = DeviceIdentification.ReadAsync(session.Client, 1, 1, TestContext.Current.CancellationToken).AsTask();
        for (var step = 0; step < 100 && !reading.IsCompleted; step++)
        {
            session.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(ModbusOutcome.Malformed, (await reading).Reply.Outcome);
        Assert.Equal(2, session.Line.Writes.Count);
    }

    [Fact]
    public async Task A_device_without_identification_answers_with_its_exception()
    {
        await using var session = new ScriptedSession(ScriptedSession.Tcp);
        session.Line.Answer = (_, _) => [new Segment(0, Replies.Tcp(1, 1, 0xAB, 1))];
        var (reply, identification) = await DeviceIdentification.ReadAsync(session.Client, 1, 1, TestContext.Current.CancellationToken);
        Assert.Equal((ModbusOutcome.DeviceException, (byte)1), (reply.Outcome, reply.ExceptionCode));
        Assert.Null(identification);
    }

    [Fact]
    public void A_single_object_and_a_missing_one()
    {
        var data = new byte[ModbusLimits.PduLengthMax - 2];
        var length = Meter.Encode(new ModbusRequest(1, ReadDeviceIdentification, 4, 2), data);
        List<IdentificationObject> objects = [];
        Assert.True(DeviceIdentification.TryDecode(data.AsSpan(0, length), objects, out _, out var next));
        Assert.Null(next);
        Assert.Equal([new IdentificationObject(2, "V2.11")], objects);
        Assert.Equal(0, Meter.Encode(new ModbusRequest(1, ReadDeviceIdentification, 4, 3), data));
    }

    private static byte[] Serve(ModbusFraming framing, int write, byte[] frame)
    {
        var pdu = framing == ModbusFraming.Tcp ? frame.AsMemory(MbapFrame.HeaderLength) : frame.AsMemory(1, frame.Length - RtuFrame.Overhead);
        Assert.Equal(ModbusExceptionCode.None, RequestPdu.Decode(1, pdu, out var request));
        var data = new byte[ModbusLimits.PduLengthMax - 2];
        var reply = new byte[ModbusLimits.PduLengthMax];
        var length = ReplyPdu.Encode(request, data.AsSpan(0, Meter.Encode(request, data)), reply);
        return framing == ModbusFraming.Tcp ? Replies.Tcp(write + 1, 1, reply[..length]) : Replies.Rtu(1, reply[..length]);
    }
}
