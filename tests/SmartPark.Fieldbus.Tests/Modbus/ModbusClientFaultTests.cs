using SmartPark.Fieldbus.Modbus;
using Xunit;
using static SmartPark.Fieldbus.Tests.Modbus.ScriptedSession;

namespace SmartPark.Fieldbus.Tests.Modbus;

/// <summary>What the client does when devices refuse, lines break and callers give up.</summary>
public sealed class ModbusClientFaultTests
{
    [Theory]
    [InlineData(ModbusExceptionCode.IllegalFunction, 1)]
    [InlineData(ModbusExceptionCode.IllegalDataAddress, 1)]
    [InlineData(ModbusExceptionCode.IllegalDataValue, 1)]
    [InlineData(ModbusExceptionCode.MemoryParityError, 1)]
    [InlineData(ModbusExceptionCode.ServerDeviceFailure, 3)]
    [InlineData(ModbusExceptionCode.Acknowledge, 3)]
    [InlineData(ModbusExceptionCode.ServerDeviceBusy, 3)]
    [InlineData(ModbusExceptionCode.GatewayPathUnavailable, 3)]
    [InlineData(ModbusExceptionCode.GatewayTargetFailedToRespond, 3)]
    public async Task Only_exceptions_that_may_pass_are_tried_again(ModbusExceptionCode code, int tries)
    {
        await using var session = new ScriptedSession(Tcp with { Attempts = 3 });
        session.Line.Answer = (write, _) => [new Segment(5, Replies.Tcp(write + 1, 1, 0x83, (byte)code))];
        var reply = session.Execute(Read(1, 0, 1));
        Assert.Equal((ModbusOutcome.DeviceException, (byte)code), (reply.Outcome, reply.ExceptionCode));
        Assert.Equal(tries, session.Line.Writes.Count);
        Assert.Equal((tries, tries - 1), (session.Client.Counters.Exceptions, session.Client.Counters.Retries));
    }

    [Fact]
    public async Task A_busy_device_is_given_time_before_it_is_asked_again()
    {
        await using var session = new ScriptedSession(Tcp with { Attempts = 2 });
        session.Line.Answer = (write, _) => [new Segment(5, write == 0 ? Replies.Tcp(1, 1, 0x83, 6) : Replies.Tcp(2, 1, Replies.Registers(1, 0x31)))];
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.InRange(session.Line.Writes[1].AtMs - session.Line.Writes[0].AtMs, 205, 207);
    }

    [Fact]
    public async Task A_silent_unit_is_asked_as_often_as_the_line_says()
    {
        await using var session = new ScriptedSession(Tcp with { Attempts = 3 });
        Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.Equal((3, 3L, 2L), (session.Line.Writes.Count, session.Client.Counters.Timeouts, session.Client.Counters.Retries));
    }

    [Fact]
    public async Task A_dead_host_costs_one_opening_per_growing_pause_and_not_one_per_request()
    {
        await using var session = new ScriptedSession(Tcp);
        session.Line.OpenFailure = _ => new IOException("connection refused");
        var lastOpening = 0.0;
        var pauses = new List<double>();
        for (var poll = 0; poll < 2000; poll++)
        {
            var opens = session.Line.Opens;
            Assert.Equal(ModbusOutcome.LineDown, session.Execute(Read(1, 0, 1)).Outcome);
            if (session.Line.Opens > opens)
            {
                pauses.Add(session.NowMs - lastOpening);
                lastOpening = session.NowMs;
            }

            session.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal([0, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000, 30000], pauses);
        Assert.Equal((12L, 2000L - 12), (session.Client.Counters.OpenFailures, session.Client.Counters.RefusedWhileDown));
        Assert.Equal("connection refused", session.Client.LineFailure);
    }

    [Fact]
    public async Task A_host_that_comes_back_is_polled_again_and_its_pause_starts_small_the_next_time()
    {
        await using var session = new ScriptedSession(Tcp);
        session.Line.OpenFailure = open => open is < 4 or 5 ? new IOException("refused") : null;
        session.Line.Answer = (_, bytes) => [new Segment(5, Replies.Tcp((bytes[0] << 8) | bytes[1], 1, Replies.Registers(1, 0)))];
        while (session.Execute(Read(1, 0, 1)).Outcome != ModbusOutcome.Ok)
        {
            Assert.True(session.Line.Opens < 6);
            session.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Null(session.Client.LineFailure);
        session.Line.WriteFailure = write => write == 1 ? new IOException("broken pipe") : null;
        Assert.Equal(ModbusOutcome.LineDown, session.Execute(Read(1, 0, 1)).Outcome);
        session.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_while_idle_is_made_anew_within_the_same_request()
    {
        await using var session = new ScriptedSession(Tcp);
        session.Line.Answer = (write, bytes) => [new Segment(5, write == 1 ? [] : Replies.Tcp((bytes[0] << 8) | bytes[1], 1, Replies.Registers(1, 0)))];
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.Equal((2, 1L), (session.Line.Opens, session.Client.Counters.Breaks));
    }

    [Fact]
    public async Task A_server_that_accepts_and_closes_at_once_is_not_hammered()
    {
        await using var session = new ScriptedSession(Tcp with { Attempts = 3 });
        session.Line.Answer = (_, _) => [new Segment(0, [])];
        for (var poll = 0; poll < 100; poll++)
        {
            Assert.Equal(ModbusOutcome.LineDown, session.Execute(Read(1, 0, 1)).Outcome);
            session.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(session.Line.Opens, 4, 6);
    }

    [Fact]
    public async Task Requests_without_one_byte_back_lead_to_a_new_connection()
    {
        await using var session = new ScriptedSession(Tcp with { SilentRequestsMax = 3 });
        session.Line.Answer = (write, bytes) => write is 0 or > 3 ? [new Segment(5, Replies.Tcp((bytes[0] << 8) | bytes[1], 1, Replies.Registers(1, 0)))] : [];
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
        for (var silent = 0; silent < 3; silent++)
        {
            Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(1, 0, 1)).Outcome);
        }

        Assert.False(session.Line.IsOpen);
        Assert.Equal(ModbusOutcome.Ok, session.Execute(Read(1, 0, 1)).Outcome);
        Assert.Equal((2, 1L, 0L), (session.Line.Opens, session.Client.Counters.Renewals, session.Client.Counters.Breaks));
    }

    [Fact]
    public async Task A_gateway_whose_only_unit_is_silent_stays_a_timeout_and_does_not_become_a_dead_line()
    {
        await using var session = new ScriptedSession(Tcp with { SilentRequestsMax = 3 });
        for (var silent = 0; silent < 20; silent++)
        {
            Assert.Equal(ModbusOutcome.Timeout, session.Execute(Read(1, 0, 1)).Outcome);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_caller_that_gives_up_leaves_the_client_usable(bool rtu)
    {
        await using var session = new ScriptedSession(rtu ? Rtu : Tcp);
        session.Line.Answer = (write, _) => write == 0 ? [] : [new Segment(30, rtu ? Replies.Rtu(1, Replies.Registers(1, 0x42)) : Replies.Tcp(2, 1, Replies.Registers(1, 0x42)))];
        using (var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), session.Time))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => session.ExecuteUntil(Read(1, 0, 1), impatient.Token));
        }

        Assert.Equal([0x42, 0x42], session.Execute(Read(1, 0, 1)).Data.ToArray());
        Assert.Equal((0L, 1), (session.Client.Counters.Timeouts, session.Line.Opens));
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using var session = new ScriptedSession(Tcp);
        Assert.ThrowsAny<OperationCanceledException>(() => session.ExecuteUntil(Read(1, 0, 1), new CancellationToken(true)));
        Assert.Empty(session.Line.Writes);
    }

    [Fact]
    public async Task A_second_request_in_flight_is_a_mistake_of_the_caller()
    {
        await using var session = new ScriptedSession(Tcp);
        var first = session.Client.ExecuteAsync(Read(1, 0, 1), TestContext.Current.CancellationToken).AsTask();
        Assert.Throws<InvalidOperationException>(() => session.Execute(Read(1, 0, 1)));
        session.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ModbusOutcome.Timeout, (await first).Outcome);
    }

    [Fact]
    public async Task A_request_that_no_device_could_take_is_refused_with_the_numbers()
    {
        await using var session = new ScriptedSession(Tcp);
        var refusal = Assert.Throws<ArgumentException>(() => session.Execute(Read(17, 5, 126)));
        Assert.Contains("unit 17, function 03, address 5, count 126", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(session.Line.Writes);
    }
}
