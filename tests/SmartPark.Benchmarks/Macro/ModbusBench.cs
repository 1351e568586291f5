using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;
using SmartPark.TestServers.Wires;

namespace SmartPark.Benchmarks.Macro;

/// <summary>Requests per second and bytes allocated per request of our client, against a bare socket loop with the same server in the same run.</summary>
internal static class ModbusBench
{
    private const int Registers = 40;

    public static async Task RunAsync(Report report, TimeSpan each)
    {
        using var server = new RegisterServer();
        using var rawSocket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await rawSocket.ConnectAsync(IPAddress.Loopback, server.Port);
        var wiring = new LineWiring { Id = "bench", Kind = LineKind.ModbusTcp, Host = "127.0.0.1", Port = server.Port };
        await using var client = new ModbusClient(Line.Create(wiring, TimeProvider.System), ModbusClientOptions.For(wiring), TimeProvider.System);

        // In turn and several times, so that a change of the machine's speed meets both.
        var raws = new List<Rate>();
        var ours = new List<Rate>();
        for (var round = 0; round < 4; round++)
        {
            var raw = await MeasureAsync(each, () => RawAsync(rawSocket));
            var our = await MeasureAsync(each, async () =>
            {
                var reply = await client.ExecuteAsync(new(1, ModbusFunction.ReadInputRegisters, 0, Registers), CancellationToken.None);
                return reply.Outcome == ModbusOutcome.Ok ? true : throw new InvalidOperationException($"the bench device answered {reply.Outcome}");
            });
            if (round > 0)
            {
                raws.Add(raw);
                ours.Add(our);
            }
        }

        var (r, o) = (Median(raws), Median(ours));
        report.Section($"Modbus TCP, {Registers} registers a request, one connection, loopback");
        report.Row("bare socket loop (the limit)", $"{r.PerSecond:N0} requests/s", $"{r.CpuMicroseconds:N1} µs CPU", $"{r.Bytes:N0} B/request");
        report.Row("ModbusClient", $"{o.PerSecond:N0} requests/s", $"{o.CpuMicroseconds:N1} µs CPU", $"{o.Bytes:N0} B/request");
        report.Row("ratio", $"{o.PerSecond / r.PerSecond:P0} of the limit");
    }

    private static Rate Median(List<Rate> rates) => rates.OrderBy(r => r.PerSecond).ElementAt(rates.Count / 2);

    private static async Task<Rate> MeasureAsync(TimeSpan span, Func<ValueTask<bool>> request)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        long n = 0;
        while (watch.Elapsed < span)
        {
            await request();
            n++;
        }

        var elapsed = watch.Elapsed;
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        return new(n / elapsed.TotalSeconds, used.TotalMicroseconds / n, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)n);
    }

    private static readonly byte[] Request = MakeRequest();
    private static readonly byte[] Reply = new byte[9 + (Registers * 2)];

    private static byte[] MakeRequest()
    {
        var bytes = new byte[12];
        bytes[5] = 6;
        bytes[6] = 1;
        bytes[7] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), Registers);
        return bytes;
    }

    private static async ValueTask<bool> RawAsync(Socket socket)
    {
        await socket.SendAsync(Request, SocketFlags.None, CancellationToken.None);
        var got = 0;
        while (got < Reply.Length)
        {
            got += await socket.ReceiveAsync(Reply.AsMemory(got), SocketFlags.None, CancellationToken.None);
        }

        return true;
    }

    private readonly record struct Rate(double PerSecond, double CpuMicroseconds, double Bytes);
}
