using System.Net.Sockets;
using SmartPark.FieldSimulator.Wires;
using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Wires;

public sealed class HostileInputTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private SimulatedSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await RunningSite.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory, InlineData(RunningSite.TcpLine, "b2-smt"), InlineData(RunningSite.RtuOverTcpLine, "b1-compressor")]
    public async Task Random_bytes_never_stop_a_line(string line, string device)
    {
        var random = new Random(4711);
        for (var i = 0; i < 200; i++)
        {
            using var socket = await ConnectAsync(line);
            var bytes = new byte[random.Next(1, 1200)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0 && bytes.Length > 8)
            {
                // A sound beginning leads deeper: right protocol id and length, or a unit that exists and a known function.
                (bytes[2], bytes[3], bytes[4], bytes[5]) = (0, 0, 0, (byte)random.Next(0, 40));
                (bytes[0], bytes[1]) = (1, (byte)random.Next(0, 0x2C));
            }

            // The line may close while the bytes are still being sent.
            await Record.ExceptionAsync(async () => await socket.SendAsync(bytes));
        }

        await AnswersAsync(line, device);
    }

    [Fact]
    public async Task Noise_on_the_serial_line_costs_at_most_the_request_in_it()
    {
        var random = new Random(42);
        using (var port = File.Open(Line(RunningSite.SerialLine).SerialPort!, FileMode.Open, FileAccess.Write))
        {
            for (var i = 0; i < 50; i++)
            {
                var bytes = new byte[random.Next(1, 200)];
                random.NextBytes(bytes);
                port.Write(bytes);
                port.Flush();
            }
        }

        // A session that still digests the noise may not answer the first request in time.
        await using var client = RunningSite.Client(_site, RunningSite.SerialLine, attempts: 5);
        var (request, value) = RunningSite.VoltageOf(_site, "b6-floor2");
        var reply = await client.ExecuteAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(value, RunningSite.Decode(_site, "b6-floor2", reply.Data.Span));
        Assert.True(_site.CountsOf(RunningSite.SerialLine).NoiseBytes > 0);
    }

    [Fact]
    public async Task A_request_is_found_behind_noise_on_rtu()
    {
        using var socket = await ConnectAsync(RunningSite.RtuOverTcpLine);
        var request = new byte[8];
        Convert.FromHexString("010350020002").CopyTo(request, 0);
        Crc16.Append(request, 6);
        await socket.SendAsync((byte[])[0x00, 0xFF, 0x00, .. request]);
        var reply = new byte[9];
        Assert.Equal(9, await ReadAsync(socket, reply));
        Assert.True(Crc16.Fits(reply));
    }

    [Fact]
    public async Task Two_requests_in_one_segment_and_one_in_many_are_all_answered()
    {
        using var socket = await ConnectAsync(RunningSite.TcpLine);
        var request = Convert.FromHexString("000100000006010400000002");
        await socket.SendAsync((byte[])[.. request, .. request]);
        Assert.Equal(26, await ReadAsync(socket, new byte[26]));
        foreach (var b in request)
        {
            await socket.SendAsync((byte[])[b]);
        }

        Assert.Equal(13, await ReadAsync(socket, new byte[13]));
    }

    [Fact]
    public async Task A_wrong_mbap_header_closes_the_connection()
    {
        using var socket = await ConnectAsync(RunningSite.TcpLine);
        await socket.SendAsync(Convert.FromHexString("0001DEAD0006010400000002"));
        Assert.Equal(0, await ReadAsync(socket, new byte[1]));
    }

    [Fact]
    public async Task Connections_are_bounded_and_a_closed_one_makes_room()
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < SimulatorLimits.ConnectionsPerLineMax; i++)
        {
            sockets.Add(await ConnectAsync(RunningSite.TcpLine));
            Assert.True(await IsServedAsync(sockets[^1]), $"connection {i}");
        }

        using (var refused = await ConnectAsync(RunningSite.TcpLine))
        {
            Assert.False(await IsServedAsync(refused));
        }

        Assert.Equal(1, _site.CountsOf(RunningSite.TcpLine).ConnectionsRefused);
        sockets[0].Dispose();
        using var deadline = new CancellationTokenSource(Deadline);
        var served = false;
        while (!served && !deadline.IsCancellationRequested)
        {
            using var next = await ConnectAsync(RunningSite.TcpLine);
            served = await IsServedAsync(next);
        }

        Assert.True(served);
        sockets.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Closing_the_site_ends_every_connection()
    {
        var site = await RunningSite.StartAsync();
        var wiring = site.Wiring.Lines.Single(l => l.Id == RunningSite.TcpLine);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(wiring.Host!, wiring.Port!.Value, TestContext.Current.CancellationToken);
        Assert.True(await IsServedAsync(socket));
        await site.DisposeAsync();
        Assert.False(await IsServedAsync(socket));
        Assert.False(File.Exists(site.Wiring.Lines.Single(l => l.Id == RunningSite.SerialLine).SerialPort));
    }

    private async Task AnswersAsync(string line, string device)
    {
        await using var client = RunningSite.Client(_site, line);
        var (request, value) = RunningSite.VoltageOf(_site, device);
        using var deadline = new CancellationTokenSource(Deadline);
        ModbusReply reply;
        do
        {
            // Connections of the noise may still hold every place.
            reply = await client.ExecuteAsync(request, TestContext.Current.CancellationToken);
        }
        while (reply.Outcome != ModbusOutcome.Ok && !deadline.IsCancellationRequested);
        Assert.Equal(value, RunningSite.Decode(_site, device, reply.Data.Span));
    }

    private static async Task<bool> IsServedAsync(Socket socket)
    {
        try
        {
            await socket.SendAsync(Convert.FromHexString("000100000006010400000002"));
            return await ReadAsync(socket, new byte[13]) == 13;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<int> ReadAsync(Socket socket, byte[] bytes)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var have = 0;
        while (have < bytes.Length && await socket.ReceiveAsync(bytes.AsMemory(have), deadline.Token) is > 0 and var got)
        {
            have += got;
        }

        return have;
    }

    private SmartPark.Fieldbus.Wiring.LineWiring Line(string id) => _site.Wiring.Lines.Single(l => l.Id == id);

    private async Task<Socket> ConnectAsync(string line)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Line(line).Host!, Line(line).Port!.Value, TestContext.Current.CancellationToken);
        return socket;
    }
}
