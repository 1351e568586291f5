using System.Net;
using System.Net.Sockets;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Tests.Modbus;
using SmartPark.Fieldbus.Wiring;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Lines;

/// <summary>The client over real sockets, against a server of a few lines on a thread of its own.</summary>
public sealed class TcpLineTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_and_replies_travel_over_a_real_connection()
    {
        using var server = new TinyServer();
        await using var client = Client(server.Port);
        for (ushort address = 0; address < 200; address++)
        {
            var reply = await client.ExecuteAsync(ScriptedSession.Read(3, address, 2), Cancelled);
            Assert.Equal(ModbusOutcome.Ok, reply.Outcome);
            Assert.Equal([(byte)(address >> 8), (byte)address, (byte)((address + 1) >> 8), (byte)(address + 1)], reply.Data.ToArray());
        }

        Assert.Equal((1L, 200L, 0L), (client.Counters.Opens, client.Counters.Replies, client.Counters.Timeouts));
    }

    [Fact]
    public async Task A_silent_server_is_a_timeout_and_the_connection_stays_usable()
    {
        using var server = new TinyServer { SilentUnit = 9 };
        await using var client = Client(server.Port, timeoutMs: 1000);
        Assert.Equal(ModbusOutcome.Timeout, (await client.ExecuteAsync(ScriptedSession.Read(9, 0, 1), Cancelled)).Outcome);
        Assert.Equal(ModbusOutcome.Ok, (await client.ExecuteAsync(ScriptedSession.Read(1, 0, 1), Cancelled)).Outcome);
        Assert.Equal(1, client.Counters.Opens);
    }

    [Fact]
    public async Task A_connection_closed_by_the_server_is_made_anew()
    {
        using var server = new TinyServer();
        await using var client = Client(server.Port);
        Assert.Equal(ModbusOutcome.Ok, (await client.ExecuteAsync(ScriptedSession.Read(1, 0, 1), Cancelled)).Outcome);
        server.DropConnection();
        Assert.Equal(ModbusOutcome.Ok, (await client.ExecuteAsync(ScriptedSession.Read(1, 0, 1), Cancelled)).Outcome);
        Assert.Equal((2L, 1L), (client.Counters.Opens, client.Counters.Breaks));
    }

    [Fact]
    public async Task Nobody_listening_is_line_down_with_the_place_and_the_reason()
    {
        int port;
        using (var gone = new TinyServer())
        {
            port = gone.Port;
        }

        await using var client = Client(port);
        Assert.Equal(ModbusOutcome.LineDown, (await client.ExecuteAsync(ScriptedSession.Read(1, 0, 1), Cancelled)).Outcome);
        Assert.Contains($"line roof, 127.0.0.1:{port}", client.LineFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_name_that_does_not_exist_is_line_down()
    {
        await using var client = new ModbusClient(
            Line.Create(new LineWiring { Id = "roof", Kind = LineKind.ModbusTcp, Host = "meter.invalid" }, TimeProvider.System),
            new ModbusClientOptions { Framing = ModbusFraming.Tcp }, TimeProvider.System);
        Assert.Equal(ModbusOutcome.LineDown, (await client.ExecuteAsync(ScriptedSession.Read(1, 0, 1), Cancelled)).Outcome);
    }

    [Fact]
    public async Task Cancelling_a_read_leaves_the_line_usable_and_discarding_counts_bytes()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await using var line = new TcpLine("l", "127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, Line.ConnectTimeout, TimeProvider.System);
        await line.OpenAsync(Cancelled);
        using var peer = await listener.AcceptAsync(Cancelled);
        var buffer = new byte[16];
        using (var impatient = new CancellationTokenSource())
        {
            var reading = line.ReadAsync(buffer, impatient.Token).AsTask();
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }

        await peer.SendAsync(new byte[] { 1, 2, 3, 4, 5 }, Cancelled);
        Assert.Equal(2, await line.ReadAsync(buffer.AsMemory(0, 2), Cancelled));
        Assert.Equal(3, line.DiscardInput());
        await peer.SendAsync(new byte[] { 6 }, Cancelled);
        Assert.Equal(1, await line.ReadAsync(buffer, Cancelled));
        Assert.Equal(6, buffer[0]);

        peer.Dispose();
        await Assert.ThrowsAsync<IOException>(() => line.ReadAsync(buffer, Cancelled).AsTask());
        line.Close();
        Assert.False(line.IsOpen);
        await Assert.ThrowsAsync<IOException>(() => line.WriteAsync(buffer, Cancelled).AsTask());
    }

    [Fact]
    public async Task Rtu_frames_travel_over_tcp()
    {
        using var server = new TinyServer { Framing = ModbusFraming.Rtu };
        var wiring = new LineWiring { Id = "roof", Kind = LineKind.ModbusRtuOverTcp, Host = "127.0.0.1", Port = server.Port, Baud = 115200 };
        await using var client = new ModbusClient(Line.Create(wiring, TimeProvider.System), ModbusClientOptions.For(wiring), TimeProvider.System);
        for (ushort address = 0; address < 20; address++)
        {
            var reply = await client.ExecuteAsync(ScriptedSession.Read(3, address, 1), Cancelled);
            Assert.Equal(ModbusOutcome.Ok, reply.Outcome);
            Assert.Equal(address, reply.Data.Span[1]);
        }
    }

    private static ModbusClient Client(int port, int timeoutMs = 5000)
    {
        var wiring = new LineWiring { Id = "roof", Kind = LineKind.ModbusTcp, Host = "127.0.0.1", Port = port, ResponseTimeoutMs = timeoutMs, Attempts = 1 };
        return new ModbusClient(Line.Create(wiring, TimeProvider.System), ModbusClientOptions.For(wiring), TimeProvider.System);
    }
}
