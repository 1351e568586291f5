using SmartPark.Fieldbus.Modbus;
using Xunit;
using static SmartPark.Fieldbus.Tests.Modbus.ScriptedSession;

namespace SmartPark.Fieldbus.Tests.Modbus;

public sealed class ModbusClientTcpTests
{
    public static TheoryData<string> Sequences => [.. ModbusVectors.Sequences.Select(sequence => ModbusVectors.Text(sequence, "name"))];

    [Theory, MemberData(nameof(Sequences))]
    public async Task Every_captured_sequence_is_survived(string name)
    {
        var vector = ModbusVectors.Sequences.Single(sequence => ModbusVectors.Text(sequence, "name") == name);
        foreach (var ignoring in new[] { false, true })
        {
            var suffix = ignoring && vector.TryGetProperty("outcome_ignoring_id", out _) ? "_ignoring_id" : "";
            if (ignoring && suffix.Length == 0)
            {
                continue;
            }

            await using var session = new ScriptedSession(Tcp with { FirstTransactionId = (ushort)ModbusVectors.Number(vector, "transaction_id"), IgnoreTransactionId = ignoring });
            session.Line.Answer = (_, _) => [new Segment(20, ModbusVectors.Bytes(vector, "received"))];
            var reply = session.Execute(new ModbusRequest(
                (byte)ModbusVectors.Number(vector, "unit"), (ModbusFunction)ModbusVectors.Number(vector, "function"), 0, (ushort)ModbusVectors.Number(vector, "count")));

            var expected = ModbusVectors.Text(vector, "outcome" + suffix) switch
            {
                "ok" => ModbusOutcome.Ok,
                "timeout" => ModbusOutcome.Timeout,
                _ => ModbusOutcome.DeviceException,
            };
            Assert.Equal(expected, reply.Outcome);
            Assert.Equal(ModbusVectors.Bytes(vector, "data" + suffix), reply.Data.ToArray());
            Assert.Equal(vector.TryGetProperty("exception_code", out var code) ? code.GetInt32() : 0, reply.ExceptionCode);
        }
    }

    [Fact]
    public async Task A_stale_reply_is_dropped_and_the_right_one_read_on_the_same_connection()
    {
        await using var session = new ScriptedSession(Tcp);
        session.Line.Answer = (write, _) => write == 0
            ? [new Segment(1200, Replies.Tcp(1, 5, Replies.Registers(2, 0x11)))]
            : [new Segment(400, Replies.Tcp(2, 5, Replies.Registers(2, 0x22)))];

        Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(5, 0, 2)).Outcome);
        var reply = session.Execute(Read(5, 0, 2));
        Assert.Equal(ModbusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x22, 0x22, 0x22, 0x22], reply.Data.ToArray());
        Assert.Equal(1, session.Line.Opens);
        Assert.Equal((1L, 1L), (session.Client.Counters.StaleDropped, session.Client.Counters.LateReplies));
    }

    [Fact]
    public async Task Two_replies_in_one_segment_and_one_reply_in_five_segments_come_out_whole()
    {
        await using var session = new ScriptedSession(Tcp);
        var first = Replies.Tcp(1, 1, Replies.Registers(3, 0x33));
        session.Line.Answer = (write, _) => write == 0
            ? [new Segment(5, [.. first, .. Replies.Tcp(1, 1, Replies.Registers(3, 0x99))])]
            : [.. Replies.Tcp(2, 1, Replies.Registers(3, 0x44)).Chunk(3).Select((part, index) => new Segment(5 + index, part))];

        Assert.Equal(Replies.Registers(3, 0x33)[2..], session.Execute(Read(1, 0, 3)).Data.ToArray());
        Assert.Equal(Replies.Registers(3, 0x44)[2..], session.Execute(Read(1, 0, 3)).Data.ToArray());
        Assert.Equal(2, session.Client.Counters.Replies);
    }

    [Fact]
    public async Task The_rest_of_a_reply_that_was_cut_by_the_deadline_does_not_break_the_next()
    {
        await using var session = new ScriptedSession(Tcp);
        var late = Replies.Tcp(1, 1, Replies.Registers(10, 0x55));
        session.Line.Answer = (write, _) => write == 0
            ? [new Segment(990, late[..9]), new Segment(1010, late[9..])]
            : [new Segment(100, Replies.Tcp(2, 1, Replies.Registers(10, 0x66)))];

        Assert.Equal(ModbusOutcome.Malformed, session.Execute(Read(1, 0, 10)).Outcome);
        Assert.Equal(Replies.Registers(10, 0x66)[2..], session.Execute(Read(1, 0, 10)).Data.ToArray());
        Assert.Equal(1, session.Line.Opens);
    }

    [Fact]
    public async Task A_unit_that_is_always_slower_than_the_timeout_is_reported_slow_and_not_dead()
    {
        await using var session = new ScriptedSession(Tcp with { Attempts = 2 });
        session.Line.Answer = (_, bytes) => [new Segment(1500, Replies.Tcp((bytes[0] << 8) | bytes[1], 7, Replies.Registers(1, bytes[1])))];

        var first = session.Execute(Read(7, 0, 1));
        Assert.Equal((ModbusOutcome.Ok, true), (first.Outcome, first.Slow));
        Assert.Equal(2, first.Data.Span[0]);
        for (var repeat = 0; repeat < 5; repeat++)
        {
            var reply = session.Execute(Read(7, 0, 1));
            Assert.Equal((ModbusOutcome.Ok, true), (reply.Outcome, reply.Slow));
            Assert.Equal(1500, reply.Elapsed.TotalMilliseconds, 2.0);
        }

        Assert.Equal((1L, 6L, 1L), (session.Client.Counters.LateReplies, session.Client.Counters.SlowReplies, session.Client.Counters.Timeouts));
    }

    [Fact]
    public async Task A_lengthened_timeout_is_bounded_belongs_to_its_unit_and_is_forgotten_when_the_unit_recovers()
    {
        await using var session = new ScriptedSession(Tcp);
        var delayMs = 9000;
        session.Line.Answer = (_, bytes) => bytes[6] == 9 ? [] : [new Segment(delayMs, Replies.Tcp((bytes[0] << 8) | bytes[1], 7, Replies.Registers(1, 0)))];
        for (var repeat = 0; repeat < 12; repeat++)
        {
            Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(7, 0, 1)).Outcome);
        }

        Assert.Equal(4000, session.Execute(Read(7, 0, 1)).Elapsed.TotalMilliseconds, 2.0);
        Assert.Equal(1000, session.Execute(Read(9, 0, 1)).Elapsed.TotalMilliseconds, 2.0);

        delayMs = 10;
        for (var repeat = 0; repeat < 40; repeat++)
        {
            Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(7, 0, 1)).Outcome);
        }

        session.Line.Answer = (_, _) => [];
        Assert.Equal(1000, session.Execute(Read(7, 0, 1)).Elapsed.TotalMilliseconds, 2.0);
    }

    [Theory]
    [InlineData(1, 1, 3, 2, ModbusOutcome.Ok)]
    [InlineData(1, 1, 3, 1, ModbusOutcome.Malformed)]
    [InlineData(1, 1, 3, 3, ModbusOutcome.Malformed)]
    [InlineData(1, 1, 4, 2, ModbusOutcome.Timeout)]
    [InlineData(1, 2, 3, 2, ModbusOutcome.Timeout)]
    [InlineData(2, 1, 3, 2, ModbusOutcome.Timeout)]
    public async Task Id_unit_function_and_byte_count_are_checked(int id, byte unit, byte function, int count, ModbusOutcome expected)
    {
        await using var session = new ScriptedSession(Tcp);
        session.Line.Answer = (_, _) => [new Segment(5, Replies.Tcp(id, unit, Replies.Registers(count, 0x77, function)))];
        Assert.Equal(expected, session.Execute(Read(1, 0, 2)).Outcome);
    }

    [Theory]
    [InlineData(1, 1, 3, 2, ModbusOutcome.Ok)]
    [InlineData(9, 1, 3, 2, ModbusOutcome.Ok)]
    [InlineData(9, 1, 3, 1, ModbusOutcome.Malformed)]
    [InlineData(9, 1, 4, 2, ModbusOutcome.Timeout)]
    [InlineData(9, 2, 3, 2, ModbusOutcome.Timeout)]
    public async Task Unit_function_and_byte_count_are_checked_when_the_id_is_ignored(int id, byte unit, byte function, int count, ModbusOutcome expected)
    {
        await using var session = new ScriptedSession(Tcp with { IgnoreTransactionId = true });
        session.Line.Answer = (_, _) => [new Segment(5, Replies.Tcp(id, unit, Replies.Registers(count, 0x77, function)))];
        Assert.Equal(expected, session.Execute(Read(1, 0, 2)).Outcome);
    }

    [Theory]
    [InlineData(1050, 0, 1)]
    [InlineData(1300, 600, 2)]
    public async Task With_ids_ignored_a_late_reply_is_never_taken_for_the_next(int lateMs, int idleMs, int opens)
    {
        await using var session = new ScriptedSession(Tcp with { IgnoreTransactionId = true });
        session.Line.Answer = (write, _) => write == 1
            ? [new Segment(lateMs, Replies.Tcp(900, 1, Replies.Registers(2, 0x11)))]
            : [new Segment(500, Replies.Tcp(901, 1, Replies.Registers(2, 0x22)))];
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 2)).Outcome);
        Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(1, 0, 2)).Outcome);
        session.Time.Advance(TimeSpan.FromMilliseconds(idleMs));
        Assert.Equal([0x22, 0x22, 0x22, 0x22], session.Execute(Read(1, 0, 2)).Data.ToArray());
        Assert.Equal(opens, session.Line.Opens);
    }

    [Fact]
    public async Task A_foreign_id_leads_to_a_new_connection_and_a_stale_one_does_not()
    {
        await using var session = new ScriptedSession(Tcp);
        session.Line.Answer = (write, _) => write == 0
            ? [new Segment(5, Replies.Tcp(1, 1, Replies.Registers(1, 0)))]
            : [new Segment(5, Replies.Tcp(write == 1 ? 1 : 30000, 1, Replies.Registers(1, 0)))];
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.True(session.Line.IsOpen);
        Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.False(session.Line.IsOpen);
        Assert.Contains("ignore_transaction_id", session.Client.LineFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_modbus_tcp_close_the_connection_and_the_next_request_works()
    {
        await using var session = new ScriptedSession(Tcp with { ReopenPause = TimeSpan.FromMilliseconds(10) });
        session.Line.Answer = (write, _) => write == 0
            ? [new Segment(5, "HTTP/1.1 400 Bad Request\r\n"u8.ToArray())]
            : [new Segment(5, Replies.Tcp(2, 1, Replies.Registers(1, 0x12)))];
        Assert.Equal(ModbusOutcome.Malformed, session.Execute(Read(1, 0, 1)).Outcome);
        session.Time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.Equal((2, 1L), (session.Line.Opens, session.Client.Counters.FramingLost));
    }

    [Fact]
    public async Task Transaction_ids_count_up_and_never_are_zero()
    {
        await using var session = new ScriptedSession(Tcp with { FirstTransactionId = 0xFFFE });
        session.Line.Answer = (_, bytes) => [new Segment(1, Replies.Tcp((bytes[0] << 8) | bytes[1], 1, Replies.Registers(1, 0)))];
        foreach (var expected in new[] { 0xFFFE, 0xFFFF, 1, 2 })
        {
            Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
            Assert.Equal(expected, MbapFrame.TransactionId(session.Line.Writes[^1].Bytes));
        }
    }
}
