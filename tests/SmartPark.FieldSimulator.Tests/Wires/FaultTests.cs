using System.Diagnostics;
using System.Net.Sockets;
using SmartPark.FieldSimulator.Faults;
using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Wires;

public sealed class FaultTests : IAsyncLifetime
{
    private SimulatedSite _site = null!;

    public static TheoryData<string, string> OneOnEach => new(RunningSite.OneOnEach.Select(p => (p.Line, p.Device)));

    public static TheoryData<string, string> OnRtu => new(RunningSite.OneOnEach.Where(p => p.Line != RunningSite.TcpLine).Select(p => (p.Line, p.Device)));

    public async ValueTask InitializeAsync() => _site = await RunningSite.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory, MemberData(nameof(OneOnEach))]
    public async Task Without_a_fault_every_line_gives_the_value_of_the_device(string line, string device)
    {
        await using var client = RunningSite.Client(_site, line);
        await GivesTheValueAsync(client, device);
    }

    [Theory, MemberData(nameof(OneOnEach))]
    public async Task A_dead_unit_is_silent_and_its_neighbour_answers(string line, string device)
    {
        _site.SetFault(device, new(FaultKind.Dead));
        // One client at a time: two on one serial port would take each other's replies.
        await using (var client = RunningSite.Client(_site, line, timeoutMs: 250))
        {
            Assert.Equal(ModbusOutcome.Timeout, (await client.ExecuteAsync(RunningSite.VoltageOf(_site, device).Request, TestContext.Current.CancellationToken)).Outcome);
        }

        var neighbour = RunningSite.File.Devices.Single(d => d.Line == line && d.Id != device);
        var request = neighbour.Profile == "fire-input-module" ? new ModbusRequest((byte)neighbour.Unit, ModbusFunction.ReadDiscreteInputs, 0, 6) : RunningSite.VoltageOf(_site, neighbour.Id).Request;
        await using var patient = RunningSite.Client(_site, line);
        Assert.Equal(ModbusOutcome.Ok, (await patient.ExecuteAsync(request, TestContext.Current.CancellationToken)).Outcome);
        _site.SetFault(device, Fault.None);
        await GivesTheValueAsync(patient, device);
    }

    [Theory, MemberData(nameof(OneOnEach))]
    public async Task A_slow_unit_answers_after_its_delay_and_not_before(string line, string device)
    {
        const int DelayMs = 300;
        _site.SetFault(device, new(FaultKind.Slow, DelayMs: DelayMs));
        await using (var client = RunningSite.Client(_site, line, timeoutMs: 10_000))
        {
            var clock = Stopwatch.StartNew();
            await GivesTheValueAsync(client, device);
            Assert.True(clock.ElapsedMilliseconds >= DelayMs - 20, $"answered after {clock.ElapsedMilliseconds} ms");
        }

        _site.SetFault(device, new(FaultKind.Slow, DelayMs: 5000));
        await using var hasty = RunningSite.Client(_site, line, timeoutMs: 200);
        Assert.Equal(ModbusOutcome.Timeout, (await hasty.ExecuteAsync(RunningSite.VoltageOf(_site, device).Request, TestContext.Current.CancellationToken)).Outcome);
    }

    [Theory, MemberData(nameof(OneOnEach))]
    public async Task An_exception_carries_its_code(string line, string device)
    {
        _site.SetFault(device, new(FaultKind.Exception, ExceptionCode: 6));
        await using var client = RunningSite.Client(_site, line);
        var reply = await client.ExecuteAsync(RunningSite.VoltageOf(_site, device).Request, TestContext.Current.CancellationToken);
        Assert.Equal((ModbusOutcome.DeviceException, (byte)6), (reply.Outcome, reply.ExceptionCode));
    }

    [Theory, MemberData(nameof(OneOnEach))]
    public async Task A_bad_checksum_is_found_by_the_client(string line, string device)
    {
        _site.SetFault(device, new(FaultKind.BadChecksum));
        await using var client = RunningSite.Client(_site, line, timeoutMs: 400);
        var outcome = (await client.ExecuteAsync(RunningSite.VoltageOf(_site, device).Request, TestContext.Current.CancellationToken)).Outcome;
        Assert.Equal(ModbusOutcome.Malformed, outcome);
    }

    [Theory, MemberData(nameof(OneOnEach))]
    public async Task A_stale_reply_in_front_does_not_mislead_the_client(string line, string device)
    {
        _site.SetFault(device, new(FaultKind.StaleReply));
        await using var client = RunningSite.Client(_site, line);
        var request = RunningSite.VoltageOf(_site, device).Request;
        // The reply before is of another length, as the advice for RTU says: without transaction ids nothing else tells them apart.
        await client.ExecuteAsync(request with { Count = (ushort)(request.Count + 2) }, TestContext.Current.CancellationToken);
        await GivesTheValueAsync(client, device);
    }

    [Theory, MemberData(nameof(OneOnEach))]
    public async Task A_reply_byte_by_byte_is_put_together(string line, string device)
    {
        _site.SetFault(device, new(FaultKind.ByteByByte));
        await using var client = RunningSite.Client(_site, line);
        await GivesTheValueAsync(client, device);
    }

    [Fact]
    public async Task On_the_wire_the_stale_reply_keeps_its_transaction_id_and_stands_before_the_right_one()
    {
        _site.SetFault("b2-smt", new(FaultKind.StaleReply));
        using var socket = await ConnectAsync(RunningSite.TcpLine);
        await socket.SendAsync(Convert.FromHexString("000100000006010400340002"));
        await ReceiveAsync(socket, 13);
        await socket.SendAsync(Convert.FromHexString("000200000006010400460002"));
        var both = await ReceiveAsync(socket, 26);
        Assert.Equal([0, 1], both[..2]);
        Assert.Equal([0, 2], both[13..15]);
    }

    [Fact]
    public async Task A_fault_of_the_line_is_one_of_all_its_devices_that_have_none_of_their_own()
    {
        _site.SetLineFault(RunningSite.TcpLine, new(FaultKind.Exception, ExceptionCode: 4));
        _site.SetFault("b1-fire", new(FaultKind.Exception, ExceptionCode: 6));
        await using var client = RunningSite.Client(_site, RunningSite.TcpLine);
        Assert.Equal(4, (await client.ExecuteAsync(RunningSite.VoltageOf(_site, "b2-smt").Request, TestContext.Current.CancellationToken)).ExceptionCode);
        Assert.Equal(6, (await client.ExecuteAsync(new(2, ModbusFunction.ReadDiscreteInputs, 0, 6), TestContext.Current.CancellationToken)).ExceptionCode);
        _site.SetLineFault(RunningSite.TcpLine, Fault.None);
        await GivesTheValueAsync(client, "b2-smt");
    }

    [Fact]
    public void Faults_of_what_is_not_there_are_refused()
    {
        Assert.Throws<KeyNotFoundException>(() => _site.SetFault("nobody", Fault.None));
        Assert.Throws<KeyNotFoundException>(() => _site.SetLineFault("nowhere", Fault.None));
    }

    [Theory, MemberData(nameof(OnRtu))]
    public async Task On_a_bus_nobody_answers_for_a_unit_that_is_not_there(string line, string device)
    {
        await using var client = RunningSite.Client(_site, line, timeoutMs: 250);
        var request = RunningSite.VoltageOf(_site, device).Request with { Unit = 77 };
        Assert.Equal(ModbusOutcome.Timeout, (await client.ExecuteAsync(request, TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task A_tcp_gateway_says_that_a_unit_does_not_answer()
    {
        await using var client = RunningSite.Client(_site, RunningSite.TcpLine);
        var reply = await client.ExecuteAsync(new(77, ModbusFunction.ReadInputRegisters, 0, 2), TestContext.Current.CancellationToken);
        Assert.Equal((byte)ModbusExceptionCode.GatewayTargetFailedToRespond, reply.ExceptionCode);
    }

    [Fact]
    public async Task The_paced_serial_line_takes_the_time_of_its_baud_rate()
    {
        await using var paced = await RunningSite.StartAsync(new() { PaceSerial = true });
        await using var client = RunningSite.Client(paced, RunningSite.SerialLine, timeoutMs: 10_000);
        var clock = Stopwatch.StartNew();
        // 8 + 5 + 2 × 44 characters of 10 bits at 9600 baud: 105 ms.
        Assert.Equal(ModbusOutcome.Ok, (await client.ExecuteAsync(new(1, ModbusFunction.ReadHoldingRegisters, 0x2000, 44), TestContext.Current.CancellationToken)).Outcome);
        Assert.True(clock.ElapsedMilliseconds >= 104, $"{clock.ElapsedMilliseconds} ms");
    }

    private async Task GivesTheValueAsync(ModbusClient client, string device)
    {
        var (request, value) = RunningSite.VoltageOf(_site, device);
        var reply = await client.ExecuteAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(ModbusOutcome.Ok, reply.Outcome);
        Assert.Equal(value, RunningSite.Decode(_site, device, reply.Data.Span));
    }

    private async Task<Socket> ConnectAsync(string line)
    {
        var wiring = _site.Wiring.Lines.Single(l => l.Id == line);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(wiring.Host!, wiring.Port!.Value, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var got = await socket.ReceiveAsync(bytes.AsMemory(have), deadline.Token);
            Assert.True(got > 0, "the line closed the connection");
            have += got;
        }

        return bytes;
    }
}
