using BenchmarkDotNet.Attributes;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.InfluxDb;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Benchmarks.Micro;

/// <summary>10,000 samples of 1,250 meters, eight quantities each, as line protocol: one batch of ingest. Budget: 0 bytes.</summary>
[MemoryDiagnoser]
public class LineProtocolBenchmarks
{
    private const int Samples = 10_000;
    private const int QuantitiesPerMeter = 8;
    private readonly LineEncoder _encoder = new();
    private readonly List<RejectedSample> _rejected = [];
    private PlacedSample[] _batch = [];

    [GlobalSetup]
    public void Setup()
    {
        var quantities = QuantityCatalogue.Load(Path.Combine(Macro.BuiltProgram.Root, "firmware-config/quantities.json")).All
            .Where(q => q.Domain == Domain.Energy && q.Kind == QuantityKind.Gauge).Take(QuantitiesPerMeter).ToArray();
        _batch = [.. Enumerable.Range(0, Samples).Select(i => new PlacedSample(
            new(new("east", $"meter-{i / QuantitiesPerMeter}", quantities[i % QuantitiesPerMeter].Id), 1_790_000_000_000, i * 1.1, Quality.Good, QualityReason.None),
            quantities[i % QuantitiesPerMeter], new Placement("b1", "e1")))];
    }

    [Benchmark(OperationsPerInvoke = Samples)]
    public int Encode()
    {
        _rejected.Clear();
        _encoder.Start(_batch, _rejected);
        var bytes = 0;
        while (_encoder.EncodeNext(_batch, linesMax: 5_000, bytesMax: 1 << 20))
        {
            bytes += _encoder.Written.Length;
        }

        return bytes;
    }
}
