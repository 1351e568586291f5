using System.Diagnostics.Metrics;
using Prometheus;

namespace SmartPark.Ingest.Api;

/// <summary>The instruments of every SmartPark part in this process in the Prometheus text format, at <c>/metrics</c>.</summary>
internal sealed class MetricsExport : IDisposable
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IDisposable _adapter;

    public MetricsExport()
    {
        DotNetStats.Register(_registry);
        _adapter = MeterAdapter.StartListening(new()
        {
            Registry = _registry,
            InstrumentFilterPredicate = i => i.Meter.Name.StartsWith("SmartPark", StringComparison.Ordinal),
            ResolveHistogramBuckets = BucketsOf,
        });
    }

    public void Map(IEndpointRouteBuilder app) => app.MapMetrics("/metrics", _registry).ExcludeFromDescription();

    public void Dispose() => _adapter.Dispose();

    private static double[] BucketsOf(Instrument instrument) =>
        instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } boundaries } ? [.. boundaries] : Histogram.ExponentialBuckets(0.001, 2, 16);
}
