using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;
using Xunit;
using static SmartPark.Fieldbus.Tests.Modbus.ScriptedSession;

namespace SmartPark.Fieldbus.Tests.Modbus;

public sealed class ModbusClientTimingTests
{
    [Fact]
    public async Task Silence_is_kept_from_the_last_byte_received()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (_, _) => [new Segment(40, Replies.Rtu(1, Replies.Registers(1, 0)))];
        session.Execute(Read(1, 0, 1));
        session.Execute(Read(1, 0, 1));
        // Reply at 40 ms after the first write, 4.01 ms of silence, in steps of a millisecond.
        Assert.InRange(session.Line.Writes[1].AtMs - session.Line.Writes[0].AtMs, 44.01, 46);
    }

    [Fact]
    public async Task Time_that_passed_anyway_counts_as_silence()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (_, _) => [new Segment(40, Replies.Rtu(1, Replies.Registers(1, 0)))];
        session.Execute(Read(1, 0, 1));
        session.Time.Advance(TimeSpan.FromMilliseconds(500));
        var before = session.NowMs;
        session.Execute(Read(1, 0, 1));
        Assert.Equal(before, session.Line.Writes[1].AtMs);
    }

    [Fact]
    public async Task Bytes_that_arrive_in_the_silence_start_it_anew_and_are_thrown_away()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (_, _) => [new Segment(40, Replies.Rtu(1, Replies.Registers(1, 0x11)))];
        session.Execute(Read(1, 0, 1));
        var start = session.NowMs;
        session.Line.Deliver(new Segment(3, Replies.Rtu(1, Replies.Registers(1, 0x99))));
        Assert.Equal([0x11, 0x11], session.Execute(Read(1, 0, 1)).Data.ToArray());
        Assert.InRange(session.Line.Writes[1].AtMs - start, 8, 11);
        Assert.Equal(7, session.Client.Counters.NoiseBytes);
    }

    [Fact]
    public async Task A_line_that_never_falls_silent_is_spoken_on_after_a_bounded_wait_and_that_is_counted()
    {
        await using var session = new ScriptedSession(Rtu);
        for (var millisecond = 1; millisecond < 3000; millisecond += 2)
        {
            session.Line.Deliver(new Segment(millisecond, [0x55]));
        }

        session.Execute(Read(1, 0, 1));
        Assert.Equal(1, session.Client.Counters.SentIntoNoise);
        Assert.InRange(session.Line.Writes[0].AtMs, 60, 120);
    }

    [Fact]
    public async Task The_pause_of_a_device_is_kept_on_tcp_and_on_rtu()
    {
        foreach (var options in new[] { Tcp, Rtu })
        {
            await using var session = new ScriptedSession(options);
            session.Line.Answer = (write, _) => [new Segment(10, options.Framing == ModbusFraming.Rtu
                ? Replies.Rtu(1, Replies.Registers(1, 0))
                : Replies.Tcp(write + 1, 1, Replies.Registers(1, 0)))];
            session.Execute(Read(1, 0, 1));
            session.Execute(Read(1, 0, 1) with { PauseBefore = TimeSpan.FromMilliseconds(150) });
            session.Execute(Read(1, 0, 1));
            Assert.InRange(session.Line.Writes[1].AtMs - session.Line.Writes[0].AtMs, 160, 162);
            Assert.InRange(session.Line.Writes[2].AtMs - session.Line.Writes[1].AtMs, 10, 17);
        }
    }

    [Fact]
    public async Task The_deadline_counts_from_the_request_and_allows_for_the_time_on_the_wire()
    {
        await using var tcp = new ScriptedSession(Tcp);
        Assert.Equal(1000, tcp.Execute(Read(1, 0, 125)).Elapsed.TotalMilliseconds, 1.0);

        // 8 + 255 characters of 1.0416 ms.
        await using var rtu = new ScriptedSession(Rtu);
        Assert.Equal(1274, rtu.Execute(Read(1, 0, 125)).Elapsed.TotalMilliseconds, 1.5);
    }

    [Fact]
    public async Task Bytes_of_others_do_not_extend_the_deadline()
    {
        await using var session = new ScriptedSession(Tcp);
        session.Line.Answer = (_, _) => Enumerable.Range(1, 40).Select(index => new Segment(index * 50, Replies.Tcp(1, 9, Replies.Registers(1, 0))));
        Assert.Equal(1000, session.Execute(Read(1, 0, 1)).Elapsed.TotalMilliseconds, 1.0);
    }

    [Fact]
    public async Task After_an_rtu_timeout_the_line_stays_quiet_unless_the_caller_left_it_idle()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Execute(Read(1, 0, 1));
        var start = session.NowMs;
        session.Execute(Read(2, 0, 1));
        Assert.InRange(session.Line.Writes[1].AtMs - start, 99, 102);

        session.Time.Advance(TimeSpan.FromSeconds(1));
        start = session.NowMs;
        session.Execute(Read(2, 0, 1));
        Assert.Equal(start, session.Line.Writes[2].AtMs);
    }

    [Fact]
    public async Task A_broadcast_waits_for_nobody_and_gives_every_unit_time_to_act()
    {
        await using var session = new ScriptedSession(Rtu);
        session.Line.Answer = (write, _) => write == 0 ? [] : [new Segment(30, Replies.Rtu(1, Replies.Registers(1, 0)))];
        var broadcast = session.Execute(new ModbusRequest(0, ModbusFunction.WriteSingleRegister, 1, 3));
        Assert.Equal(ModbusOutcome.Ok, broadcast.Outcome);
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
        // 8 characters on the wire, 100 ms of turnaround, 4 ms of silence.
        Assert.InRange(session.Line.Writes[1].AtMs - session.Line.Writes[0].AtMs, 112.3, 115);
        Assert.Equal(1, session.Client.Counters.Broadcasts);
    }

    [Fact]
    public async Task Unit_0_cannot_be_read_on_a_serial_line_and_is_a_device_behind_tcp()
    {
        await using var rtu = new ScriptedSession(Rtu);
        Assert.Throws<ArgumentException>(() => rtu.Execute(Read(0, 0, 1)));
        await using var tcp = new ScriptedSession(Tcp);
        tcp.Line.Answer = (_, _) => [new Segment(5, Replies.Tcp(1, 0, Replies.Registers(1, 0)))];
        Assert.Equal(ModbusOutcome.Ok, tcp.Execute(Read(0, 0, 1)).Outcome);
    }

    [Theory]
    [InlineData(LineKind.ModbusTcp, 9600, 0, 0)]
    [InlineData(LineKind.ModbusTcp, 9600, 30, 30)]
    [InlineData(LineKind.ModbusRtu, 2400, 0, 16.04)]
    [InlineData(LineKind.ModbusRtu, 9600, 0, 4.010)]
    [InlineData(LineKind.ModbusRtu, 19200, 0, 2.005)]
    [InlineData(LineKind.ModbusRtu, 38400, 0, 1.750)]
    [InlineData(LineKind.ModbusRtu, 115200, 0, 1.750)]
    [InlineData(LineKind.ModbusRtu, 9600, 50, 50)]
    [InlineData(LineKind.ModbusRtuOverTcp, 9600, 0, 4.010)]
    public void The_silence_follows_the_baud_rate_and_the_pause_of_the_wiring(LineKind kind, int baud, int pauseMs, double expectedMs)
    {
        var options = ModbusClientOptions.For(new LineWiring { Id = "l", Kind = kind, Baud = baud, PauseMs = pauseMs, ResponseTimeoutMs = 700, Attempts = 3 });
        Assert.Equal(expectedMs, options.SilenceBeforeRequest.TotalMilliseconds, 0.01);
        Assert.Equal((kind == LineKind.ModbusTcp ? ModbusFraming.Tcp : ModbusFraming.Rtu, 700.0, 3), (options.Framing, options.ResponseTimeout.TotalMilliseconds, options.Attempts));
    }

    [Theory]
    [InlineData(9600, LineParity.None, 1, 10, 1.0416)]
    [InlineData(9600, LineParity.Even, 1, 11, 1.1458)]
    [InlineData(19200, LineParity.None, 2, 11, 0.5729)]
    public void A_character_lasts_as_long_as_its_bits(int baud, LineParity parity, int stopBits, int bits, double expectedMs)
    {
        var timing = Line.TimingOf(new LineWiring { Id = "l", Kind = LineKind.ModbusRtu, Baud = baud, Parity = parity, StopBits = stopBits });
        Assert.Equal(bits, timing.BitsPerCharacter);
        Assert.Equal(expectedMs, timing.CharacterTime.TotalMilliseconds, 0.0001);
    }
}
