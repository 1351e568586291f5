using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPark.Gateway;
using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Benchmarks.Micro;

/// <summary>A message of 30 samples through the outbox with its journal on disk: appended, taken, acknowledged. Budget: nothing allocated per sample.</summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // The runner calls Cleanup, which disposes of it.
public class OutboxBenchmarks
#pragma warning restore CA1001
{
    private const int Points = 30;
    private readonly OutboxSample[] _samples = [.. Enumerable.Range(0, Points).Select(i => new OutboxSample(i * 0.1f, 0, (ushort)i, Quality.Good, QualityReason.None))];
    private readonly OutboxMessage _message = new();
    private string _folder = "";
    private GatewayOutbox _outbox = null!;
    private OutboxDisk _disk = null!;
    private long _now;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        _outbox = new(new LayoutBook("g1", [], [("meter", [.. Enumerable.Range(0, Points).Select(i => $"p{i}")])]), 1, acknowledged: true, new(), TimeProvider.System);
        _disk = new(_outbox, new(_folder, 1000, GatewayLimits.OutboxDiskBytesDefault, 86_400_000), TimeProvider.System, new Random(1), NullLogger.Instance);
        _disk.Start();
        _outbox.BeginSession(0);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _disk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The acknowledgement's own text costs; a real one names a range of hundreds.</summary>
    [Benchmark]
    public int AppendTakeAcknowledge()
    {
        _outbox.Append(0, false, 1_790_000_000_000 + _now, _samples);
        _outbox.TryTake(++_now, _message);
        var stored = new StoredRanges(_outbox.Epoch);
        stored.TryAdd(_message.Number);
        var count = _outbox.Acknowledge(stored, _now);
        if (_now % 4096 == 0)
        {
            _disk.Step();
        }

        return count;
    }
}
