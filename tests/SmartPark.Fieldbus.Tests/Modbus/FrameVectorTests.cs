using System.Text.Json;
using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Modbus;

/// <summary>Every published and captured frame, decoded and encoded in both directions.</summary>
public sealed class FrameVectorTests
{
    public static TheoryData<string> RtuRequests => ModbusVectors.Names("request", "rtu");

    public static TheoryData<string> RtuReplies => ModbusVectors.Names("reply", "rtu");

    public static TheoryData<string> TcpRequests => ModbusVectors.Names("request", "tcp");

    public static TheoryData<string> TcpReplies => ModbusVectors.Names("reply", "tcp");

    public static TheoryData<string> ForeignRequests => ModbusVectors.Names("foreign-request", "rtu");

    public static TheoryData<string> ForeignReplies => ModbusVectors.Names("foreign-reply", "rtu");

    [Theory, MemberData(nameof(RtuRequests))]
    public void An_rtu_request_is_encoded_to_the_published_bytes_and_decoded_back(string name)
    {
        var vector = ModbusVectors.Frame(name);
        var published = ModbusVectors.Bytes(vector, "frame");
        var request = ModbusVectors.Request(vector);

        var frame = new byte[ModbusLimits.RtuFrameLengthMax];
        var length = RtuFrame.Seal(frame, request.Unit, RequestPdu.Encode(request, frame.AsSpan(RtuFrame.HeaderLength)));
        Assert.Equal(published, frame[..length]);
        Assert.Equal(published.Length, RtuFrame.RequestLength(published));
        AssertDecodes(request, published[0], published.AsMemory(RtuFrame.HeaderLength, published.Length - RtuFrame.Overhead));
    }

    [Theory, MemberData(nameof(TcpRequests))]
    public void A_tcp_request_is_encoded_to_the_published_bytes_and_decoded_back(string name)
    {
        var vector = ModbusVectors.Frame(name);
        var published = ModbusVectors.Bytes(vector, "frame");
        var request = ModbusVectors.Request(vector);
        var id = (ushort)ModbusVectors.Number(vector, "transaction_id");

        var frame = new byte[ModbusLimits.TcpFrameLengthMax];
        var length = MbapFrame.Seal(frame, id, request.Unit, RequestPdu.Encode(request, frame.AsSpan(MbapFrame.HeaderLength)));
        Assert.Equal(published, frame[..length]);
        Assert.Equal(published.Length, MbapFrame.LengthOf(published));
        Assert.Equal(id, MbapFrame.TransactionId(published));
        AssertDecodes(request, MbapFrame.Unit(published), published.AsMemory(MbapFrame.HeaderLength));
    }

    [Theory, MemberData(nameof(RtuReplies))]
    public void An_rtu_reply_fits_its_request_and_a_server_encodes_the_same_bytes(string name)
    {
        var vector = ModbusVectors.Frame(name);
        var published = ModbusVectors.Bytes(vector, "frame");
        Assert.True(Crc16.Fits(published));
        Assert.Equal(published.Length, RtuFrame.ReplyLength(published));

        var frame = new byte[ModbusLimits.RtuFrameLengthMax];
        var request = AssertFits(vector, published.AsSpan(RtuFrame.HeaderLength, published.Length - RtuFrame.Overhead));
        Assert.Equal(published, frame[..RtuFrame.Seal(frame, request.Unit, EncodeReply(vector, request, frame.AsSpan(RtuFrame.HeaderLength)))]);
    }

    [Theory, MemberData(nameof(TcpReplies))]
    public void A_tcp_reply_fits_its_request_and_a_server_encodes_the_same_bytes(string name)
    {
        var vector = ModbusVectors.Frame(name);
        var published = ModbusVectors.Bytes(vector, "frame");
        Assert.Equal(published.Length, MbapFrame.LengthOf(published));

        var frame = new byte[ModbusLimits.TcpFrameLengthMax];
        var request = AssertFits(vector, published.AsSpan(MbapFrame.HeaderLength));
        var pduLength = EncodeReply(vector, request, frame.AsSpan(MbapFrame.HeaderLength));
        Assert.Equal(published, frame[..MbapFrame.Seal(frame, MbapFrame.TransactionId(published), request.Unit, pduLength)]);
    }

    [Theory, MemberData(nameof(ForeignRequests))]
    public void The_length_of_a_foreign_request_is_known(string name) => AssertFrame(name, RtuFrame.RequestLength);

    [Theory, MemberData(nameof(ForeignReplies))]
    public void The_length_of_a_foreign_reply_is_known(string name) => AssertFrame(name, RtuFrame.ReplyLength);

    private static void AssertFrame(string name, LengthOf lengthOf)
    {
        var published = ModbusVectors.Bytes(ModbusVectors.Frame(name), "frame");
        Assert.True(Crc16.Fits(published));
        Assert.Equal(published.Length, lengthOf(published));
    }

    private static void AssertDecodes(ModbusRequest expected, byte unit, ReadOnlyMemory<byte> pdu)
    {
        Assert.Equal(ModbusExceptionCode.None, RequestPdu.Decode(unit, pdu, out var decoded));
        Assert.Equal(expected with { WriteData = default }, decoded with { WriteData = default });
        Assert.Equal(expected.WriteData.ToArray(), decoded.WriteData.ToArray());
    }

    private static ModbusRequest AssertFits(JsonElement vector, ReadOnlySpan<byte> pdu)
    {
        var request = ModbusVectors.Request(ModbusVectors.Frame(ModbusVectors.Text(vector, "request")));
        var code = ModbusVectors.Number(vector, "exception_code");
        Assert.Equal(code == 0 ? ReplyFit.Fits : ReplyFit.Exception, ReplyPdu.Check(request, pdu, out var start, out var length));
        if (code == 0)
        {
            Assert.Equal(ModbusVectors.Bytes(vector, "data"), pdu.Slice(start, length).ToArray());
            Assert.Equal(pdu.Length, ReplyPdu.LengthFor(request));
        }
        else
        {
            Assert.Equal(code, pdu[1]);
        }

        return request;
    }

    private static int EncodeReply(JsonElement vector, ModbusRequest request, Span<byte> pdu) => ModbusVectors.Number(vector, "exception_code") is var code && code == 0
        ? ReplyPdu.Encode(request, ModbusVectors.Bytes(vector, "data"), pdu)
        : ReplyPdu.EncodeException((byte)request.Function, (ModbusExceptionCode)code, pdu);

    private delegate int LengthOf(ReadOnlySpan<byte> stream);
}
