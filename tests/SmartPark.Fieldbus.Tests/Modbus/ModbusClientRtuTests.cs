using SmartPark.Fieldbus.Modbus;
using Xunit;
using static SmartPark.Fieldbus.Tests.Modbus.ScriptedSession;

namespace SmartPark.Fieldbus.Tests.Modbus;

public sealed class ModbusClientRtuTests
{
    private static readonly byte[] Right = Replies.Rtu(1, Replies.Registers(3, 0x22));

    [Theory]
    [InlineData("", "a clean line")]
    [InlineData("00", "a break")]
    [InlineData("FF FF FF", "a floating bus")]
    [InlineData("01 03 00 6B 00 03 74 17", "the echo of the own request")]
    [InlineData("FF 01 03 00 6B 00 03 74 17", "noise and the echo")]
    [InlineData("01", "the unit alone")]
    [InlineData("01 03", "unit and function")]
    [InlineData("01 03 06 01 03 06", "headers that lead nowhere")]
    [InlineData("01 03 06 02 2B 00 00 00 64 05 7B", "a reply with a wrong checksum")]
    [InlineData("11 03 00 6B 00 03 76 87 11 03 06 AE 41 56 52 43 40 49 AD", "question and answer of another master")]
    [InlineData("00 10 00 01 00 02 04 00 0A 01 02 03 61", "a broadcast of another master")]
    [InlineData("01 03 02 00 01 79 84", "a reply of our unit with another byte count")]
    [InlineData("01 83 02 00 00", "an exception with a wrong checksum")]
    public async Task The_reply_is_found_behind(string before, string what)
    {
        foreach (var apart in new[] { false, true })
        {
            await using var session = new ScriptedSession(Rtu);
            var prefix = ModbusVectors.FromHex(before);
            session.Line.Answer = (_, _) => apart && prefix.Length > 0 ? [new Segment(30, prefix), new Segment(60, Right)] : [new Segment(40, [.. prefix, .. Right])];
            var reply = session.Execute(Read(1, 107, 3));
            Assert.True(reply.Outcome == ModbusOutcome.Ok, what);
            Assert.Equal(Replies.Registers(3, 0x22)[2..], reply.Data.ToArray());
        }
    }

    [Fact]
    public async Task A_reply_that_comes_byte_by_byte_comes_out_whole()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (_, _) => Right.Select((value, index) => new Segment(10 + index, [value]));
        Assert.Equal(Replies.Registers(3, 0x22)[2..], session.Execute(Read(1, 107, 3)).Data.ToArray());
    }

    [Theory]
    [InlineData("", ModbusOutcome.Timeout)]
    [InlineData("00 FF 00 FF 00 FF", ModbusOutcome.Timeout)]
    [InlineData("01 03 00 6B 00 03 74 17", ModbusOutcome.Timeout)]
    [InlineData("11 03 06 AE 41 56 52 43 40 49 AD", ModbusOutcome.Timeout)]
    [InlineData("01 03 06 02 2B 00 00 00 64 05 7B", ModbusOutcome.Malformed)]
    [InlineData("01 03 06 02 2B", ModbusOutcome.Malformed)]
    [InlineData("01 03 02 00 01 79 84", ModbusOutcome.Malformed)]
    public async Task Silence_and_what_others_say_is_a_timeout_and_an_unsound_reply_is_malformed(string received, ModbusOutcome expected)
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (_, _) => received.Length == 0 ? [] : [Segment.Hex(20, received)];
        Assert.Equal(expected, session.Execute(Read(1, 107, 3)).Outcome);
        Assert.Equal((expected == ModbusOutcome.Timeout ? 1 : 0, expected == ModbusOutcome.Malformed ? 1 : 0),
            (session.Client.Counters.Timeouts, session.Client.Counters.Malformed));
    }

    [Fact]
    public async Task A_wrong_checksum_does_not_cost_the_whole_timeout()
    {
        await using var session = new ScriptedSession(Rtu with { Attempts = 2 });
        session.Line.Answer = (_, _) => [Segment.Hex(20, "01 03 06 02 2B 00 00 00 64 05 7B")];
        var reply = session.Execute(Read(1, 107, 3));
        Assert.Equal((ModbusOutcome.Malformed, 2L), (reply.Outcome, session.Client.Counters.CrcErrors));
        Assert.InRange(reply.Elapsed.TotalMilliseconds, 69, 72);
        Assert.InRange(session.Line.Writes[1].AtMs - session.Line.Writes[0].AtMs, 69, 72);
    }

    [Fact]
    public async Task A_late_reply_is_heard_in_the_quiet_time_and_not_taken_for_the_next()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (write, _) => write == 0
            ? [new Segment(1060, Replies.Rtu(1, Replies.Registers(3, 0x11)))]
            : [new Segment(30, Right)];
        Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(1, 107, 3)).Outcome);
        Assert.Equal(Replies.Registers(3, 0x22)[2..], session.Execute(Read(1, 107, 3)).Data.ToArray());
        Assert.Equal((1L, 1L), (session.Client.Counters.StaleDropped, session.Client.Counters.LateReplies));
    }

    [Fact]
    public async Task A_late_reply_of_another_unit_is_stepped_over()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (write, _) => write == 0
            ? [new Segment(1180, Replies.Rtu(9, Replies.Registers(3, 0x11)))]
            : [new Segment(60, Right)];
        Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(9, 107, 3)).Outcome);
        Assert.Equal(Replies.Registers(3, 0x22)[2..], session.Execute(Read(1, 107, 3)).Data.ToArray());
        Assert.Equal((1L, 1L), (session.Client.Counters.StaleDropped, session.Client.Counters.LateReplies));
    }

    [Fact]
    public async Task On_a_line_that_echoes_a_write_waits_for_the_device_and_not_for_its_own_echo()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (write, bytes) => write switch
        {
            0 => [new Segment(10, bytes), new Segment(30, Right)],
            1 => [new Segment(10, bytes)],
            _ => [new Segment(10, bytes), new Segment(30, bytes)],
        };
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 107, 3)).Outcome);
        var write = new ModbusRequest(1, ModbusFunction.WriteSingleRegister, 1, 3);
        Assert.Equal(ModbusOutcome.Timeout, session.Execute(write).Outcome);
        Assert.Equal(ModbusOutcome.Ok, session.Execute(write).Outcome);
        Assert.Equal(3, session.Client.Counters.Echoes);
    }

    [Fact]
    public async Task Every_function_gets_its_reply()
    {
        foreach (var vector in ModbusVectors.Frames.Where(frame => ModbusVectors.Text(frame, "kind") == "reply" && ModbusVectors.Text(frame, "framing") == "rtu"))
        {
            await using var session = new ScriptedSession(Rtu);
            session.Line.Answer = (_, _) => [new Segment(40, ModbusVectors.Bytes(vector, "frame"))];
            var request = ModbusVectors.Frame(ModbusVectors.Text(vector, "request"));
            var reply = session.Execute(ModbusVectors.Request(request));
            Assert.Equal(ModbusVectors.Bytes(request, "frame"), session.Line.Writes.Single().Bytes);
            Assert.Equal(ModbusVectors.Number(vector, "exception_code"), reply.ExceptionCode);
            Assert.Equal(reply.ExceptionCode == 0 ? ModbusOutcome.Ok : ModbusOutcome.DeviceException, reply.Outcome);
            Assert.Equal(ModbusVectors.Bytes(vector, "data"), reply.Data.ToArray());
        }
    }

    [Fact]
    public async Task A_line_full_of_noise_is_bounded_and_the_reply_behind_it_found()
    {
        await using var session = new ScriptedSession(Rtu);
        var noise = new byte[200];
        Array.Fill(noise, (byte)0x01);
        session.Line.Answer = (_, _) => [.. Enumerable.Range(1, 20).Select(index => new Segment(index, noise)), new Segment(30, Right)];
        Assert.Equal(Replies.Registers(3, 0x22)[2..], session.Execute(Read(1, 107, 3)).Data.ToArray());
        Assert.InRange(session.Client.Counters.NoiseBytes, 1, 4000);
    }
}
