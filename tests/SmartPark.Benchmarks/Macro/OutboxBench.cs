using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPark.Gateway;
using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Benchmarks.Macro;

/// <summary>The outbox alone: what 1,000 points/s cost with and without acknowledgements, and how fast hours of backlog leave the disk.</summary>
internal static class OutboxBench
{
    private const int Points = 30;
    private const int Devices = 33;
    private const int BacklogHours = 6;

    public static async Task RunAsync(Report report, TimeSpan span)
    {
        report.Section("Outbox alone, 33 devices of 30 points");
        await LiveAsync(report, span, acknowledgedAfterMs: 300);
        await LiveAsync(report, span, acknowledgedAfterMs: null);
        Backlog(report);
    }

    private static (GatewayOutbox Outbox, OutboxDisk Disk) Open(string folder)
    {
        var layouts = new LayoutBook("g1", [], [.. Enumerable.Range(0, Devices).Select(d => ($"m{d}", (IReadOnlyList<string>)[.. Enumerable.Range(0, Points).Select(i => $"p{i}")]))]);
        var outbox = new GatewayOutbox(layouts, 1, acknowledged: true, new(), TimeProvider.System);
        var disk = new OutboxDisk(outbox, new(folder, 1000, GatewayLimits.OutboxDiskBytesDefault, long.MaxValue / 4), TimeProvider.System, new Random(1), NullLogger.Instance);
        return (outbox, disk);
    }

    private static OutboxSample[] Samples(int seed) =>
        [.. Enumerable.Range(0, Points).Select(i => new OutboxSample((float)(seed * 0.37 + i), 0, (ushort)i, Quality.Good, QualityReason.None))];

    private static async Task LiveAsync(Report report, TimeSpan span, long? acknowledgedAfterMs)
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        var (outbox, disk) = Open(folder);
        using var stop = new CancellationTokenSource();
        var running = disk.RunAsync(stop.Token);
        await disk.Opened;
        if (acknowledgedAfterMs is not null)
        {
            outbox.BeginSession(0);
        }

        var (began, message, due, points) = (Stopwatch.GetTimestamp(), new OutboxMessage(), new Queue<(long AtMs, long Number)>(), 0L);
        var (cpu, io) = (Environment.CpuUsage.TotalTime, WriteBytes());
        for (var round = 0; Stopwatch.GetElapsedTime(began) < span; round++)
        {
            var now = (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            outbox.Append(round % Devices, false, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Samples(round));
            points += Points;
            while (outbox.TryTake(now, message))
            {
                due.Enqueue((now + (acknowledgedAfterMs ?? 0), message.Number));
            }

            while (due.TryPeek(out var next) && next.AtMs <= now)
            {
                var stored = new StoredRanges(outbox.Epoch);
                stored.TryAdd(due.Dequeue().Number);
                outbox.Acknowledge(stored, now);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, (points * 1000 / 1000) - now)), TimeProvider.System, CancellationToken.None);
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        report.Row(
            $"{points / seconds:N0} points/s, {(acknowledgedAfterMs is { } ms ? $"acknowledged after {ms} ms" : "no host")}",
            $"{(Environment.CpuUsage.TotalTime - cpu).TotalSeconds / seconds:N4} cores",
            $"{outbox.JournalBytes * 1000.0 / points:N0} bytes to the journal per 1,000 points",
            $"{(WriteBytes() - io) * 1000.0 / points:N0} bytes of pages dirtied or flushed per 1,000 points (write_bytes)");
        await stop.CancelAsync();
        await running;
        Directory.Delete(folder, recursive: true);
    }

    private static void Backlog(Report report)
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        var (outbox, disk) = Open(folder);
        using (disk)
        {
            disk.Start();
            var (samples, time) = (0L, 1_790_000_000_000L);
            var began = Stopwatch.GetTimestamp();
            for (var second = 0; second < BacklogHours * 3600; second++, time += 1000)
            {
                for (var d = 0; d < Devices; d++, samples += Points)
                {
                    outbox.Append(d, false, time, Samples(d));
                }

                if (second % 20 == 19)
                {
                    disk.Flush();
                }
            }

            disk.Flush();
            var filled = Stopwatch.GetElapsedTime(began).TotalSeconds;
            report.Row($"{samples / 1e6:N1} M samples of backlog to disk", $"{samples / filled:N0} samples/s", $"{new DirectoryInfo(folder).GetFiles().Sum(f => f.Length) / 1e6:N0} MB on disk", $"{outbox.Bytes / 1e6:N1} MB of messages in memory");

            outbox.BeginSession(0);
            var (message, taken, messages, allocated) = (new OutboxMessage(), 0L, 0L, GC.GetAllocatedBytesForCurrentThread());
            began = Stopwatch.GetTimestamp();
            while (outbox.Waiting > 0)
            {
                disk.Step();
                var now = (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                while (outbox.TryTake(now, message))
                {
                    taken += message.Count;
                    messages++;
                    var stored = new StoredRanges(outbox.Epoch);
                    stored.TryAdd(message.Number);
                    outbox.Acknowledge(stored, now);
                }
            }

            var drained = Stopwatch.GetElapsedTime(began).TotalSeconds;
            report.Row("and back, taken and acknowledged", $"{taken / drained:N0} samples/s", $"{messages:N0} messages", string.Create(CultureInfo.InvariantCulture, $"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)taken:N1} bytes allocated per sample"));
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What this process caused to be sent to the storage layer.</summary>
    private static long WriteBytes() =>
        long.Parse(File.ReadLines("/proc/self/io").First(l => l.StartsWith("write_bytes:", StringComparison.Ordinal))["write_bytes:".Length..], CultureInfo.InvariantCulture);
}
