using System.Diagnostics;
using System.Globalization;
using System.Text;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;

namespace SmartPark.Benchmarks.Macro;

/// <summary>The native gateway: size on disk, time from start to the first request on the wire, memory and processor at given rates.</summary>
internal static class GatewayBench
{
    // The SDM630 map has more points than this counts on; the rate is taken from what the profile really reads.
    private const int UnitsPerLine = 25;

    public static async Task RunAsync(Report report, TimeSpan span, params int[] pointsPerSecond)
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        try
        {
            await PublishAsync(folder);
            var program = Path.Combine(folder, "smartpark-gateway");
            var onDisk = Directory.GetFiles(folder).Where(f => !f.EndsWith(".dbg", StringComparison.Ordinal)).Sum(f => new FileInfo(f).Length) / 1e6;
            report.Section("Gateway, native program, Modbus TCP, every point once a second");
            report.Row("size on disk", $"{onDisk:N1} MB");
            foreach (var rate in pointsPerSecond)
            {
                await AtAsync(report, program, rate, span);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AtAsync(Report report, string program, int rate, TimeSpan span)
    {
        using var devices = new RegisterServer();

        // 0x4100 is 8.0 as float32; what is added to it moves the value a little, inside every valid range of the map. Its floats begin at even addresses.
        devices.Register = (_, address) => address % 2 == 0 ? (ushort)(0x4100 + (devices.Requests % 200)) : (ushort)0;
        await using var broker = await MosquittoServer.StartAsync();
        var points = PointsOfProfile();
        var units = Math.Max(1, rate / points);
        var config = Path.Combine(BuiltProgram.Root, "firmware-config");
        await using var gateway = new BuiltProgram(
            program,
            self =>
            {
                var site = Path.Combine(self.Folder, "site.json");
                File.WriteAllText(site, Site(broker.Port, devices.Port, units));
                return ["run", site, "--profiles", Path.Combine(config, "profiles"), "--quantities", Path.Combine(config, "quantities.json"), "--status", Path.Combine(self.Folder, "status.json"), "--outbox", Path.Combine(self.Folder, "outbox")];
            },
            _ => new Dictionary<string, string>(),
            (_, _) => Task.FromResult(devices.Requests > 0));
        var began = Stopwatch.GetTimestamp();
        await gateway.RunAsync();
        var start = Stopwatch.GetElapsedTime(began);

        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);
        var (cpu, requests, from) = (ProcessFigures.CpuSeconds(gateway.ProcessId), devices.Requests, Stopwatch.GetTimestamp());
        await Task.Delay(span, TimeProvider.System, CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        report.Row(
            $"{units * points:N0} points/s, {units} units",
            $"{(ProcessFigures.CpuSeconds(gateway.ProcessId) - cpu) / seconds:N3} cores",
            $"{ProcessFigures.ResidentMb(gateway.ProcessId):N1} MB resident",
            $"{(devices.Requests - requests) / seconds:N0} requests/s",
            $"first poll after {start.TotalMilliseconds:N0} ms");
    }

    private static int PointsOfProfile()
    {
        var text = File.ReadAllText(Path.Combine(BuiltProgram.Root, "firmware-config/profiles/eastron-sdm630.json"));
        return text.Split("\"quantity\":").Length - 1;
    }

    private static string Site(int brokerPort, int devicePort, int units)
    {
        var lines = new StringBuilder();
        var devices = new StringBuilder();
        for (var i = 0; i < units; i++)
        {
            var line = i / UnitsPerLine;
            if (i % UnitsPerLine == 0)
            {
                lines.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}}{ "id": "l{{line}}", "kind": "modbus-tcp", "host": "127.0.0.1", "port": {{devicePort}} }""");
            }

            devices.Append(CultureInfo.InvariantCulture, $$"""
                {{(i == 0 ? "" : ",")}}{ "id": "m{{i}}", "line": "l{{line}}", "unit": {{(i % UnitsPerLine) + 1}}, "profile": "eastron-sdm630", "intervals_ms": { {{Intervals()}} } }
                """);
        }

        return $$"""{ "park": "bench", "gateway": "g1", "uplink": { "host": "127.0.0.1", "port": {{brokerPort}} }, "lines": [{{lines}}], "devices": [{{devices}}] }""";
    }

    private static string Intervals()
    {
        using var profile = System.Text.Json.JsonDocument.Parse(
            File.ReadAllText(Path.Combine(BuiltProgram.Root, "firmware-config/profiles/eastron-sdm630.json")),
            new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return string.Join(", ", profile.RootElement.GetProperty("groups").EnumerateArray().Select(g => $"\"{g.GetProperty("name").GetString()}\": 1000"));
    }

    /// <summary>Builds the native gateway into a folder.</summary>
    public static async Task PublishAsync(string folder)
    {
        var info = new ProcessStartInfo("dotnet", ["publish", Path.Combine(BuiltProgram.Root, "edge/SmartPark.Gateway"), "-c", "Release", "-r", "linux-x64", "-o", folder, "-v", "quiet"])
        {
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(info)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException(output);
        }
    }
}
