using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Benchmarks.Micro;

/// <summary>One DDATA payload of 100 metrics: what a gateway writes and ingest reads for each message. Budget: 0 bytes each.</summary>
[MemoryDiagnoser]
public class SparkplugBenchmarks
{
    private const int Metrics = 100;
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly byte[][] _names = [.. Enumerable.Range(0, Metrics).Select(i => Encoding.UTF8.GetBytes($"active_power_l{i}_kw"))];
    private byte[] _payload = [];
    private SparkplugPayloadWriter _writer = null!;

    [GlobalSetup]
    public void Setup()
    {
        _writer = new SparkplugPayloadWriter(_buffer);
        Write();
        _payload = _buffer.WrittenSpan.ToArray();
    }

    [Benchmark]
    public int Write()
    {
        _buffer.ResetWrittenCount();
        _writer.Begin(1_790_000_000_000, 7, new OutboxId(42, 4711));
        for (var i = 0; i < _names.Length; i++)
        {
            _writer.WriteDouble(_names[i], 1_790_000_000_000, i * 1.5);
        }

        return _buffer.WrittenCount;
    }

    [Benchmark]
    public double Read()
    {
        var sum = 0.0;
        var reader = new SparkplugPayloadReader(_payload);
        while (reader.TryReadMetric(out var metric))
        {
            sum += metric.TryGetDouble(out var value, out _) ? value : 0;
        }

        return sum;
    }
}
