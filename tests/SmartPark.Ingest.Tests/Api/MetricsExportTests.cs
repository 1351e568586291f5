using System.Diagnostics.Metrics;
using SmartPark.Ingest.Api;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>Instruments as Prometheus reads them.</summary>
public sealed class MetricsExportTests
{
    private readonly IMeterFactory _factory = TestCity.Meters();

    [Theory]
    [InlineData("smartpark.ingest.messages.received", "{message}", true, "smartpark_ingest_messages_received_total")]
    [InlineData("smartpark.ingest.lag", "s", false, "smartpark_ingest_lag_seconds")]
    [InlineData("smartpark.ingest.store.bytes", "By", true, "smartpark_ingest_store_bytes_total")]
    [InlineData("smartpark.ingest.receive.waiting", "{message}", false, "smartpark_ingest_receive_waiting")]
    public void Names_follow_OpenTelemetrys_rules(string name, string unit, bool isCounter, string expected) => Assert.Equal(expected, MetricFamily.NameOf(name, unit, isCounter));

    [Fact]
    public void Counters_gauges_and_histograms_are_written_with_their_tags()
    {
        using var export = new MetricsExport(_factory);
        var meter = _factory.Create("SmartPark.Test");
        var counter = meter.CreateCounter<long>("t.count", "{x}", "Counts.");
        var upDown = meter.CreateUpDownCounter<int>("t.level");
        var gauge = meter.CreateGauge<double>("t.gauge");
        var histogram = meter.CreateHistogram("t.time", "s", "Takes.", tags: null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });
        meter.CreateObservableUpDownCounter("t.observed", () => 7L);
        counter.Add(2, KeyValuePair.Create<string, object?>("reason", "a\"b"));
        counter.Add(3, KeyValuePair.Create<string, object?>("reason", "a\"b"));
        counter.Add(1, KeyValuePair.Create<string, object?>("reason", "c"), KeyValuePair.Create<string, object?>("k.d", 4));
        upDown.Add(5);
        upDown.Add(-2);
        gauge.Record(1.5);
        gauge.Record(0.5);
        histogram.Record(1);
        histogram.Record(1.5);
        histogram.Record(9);

        var lines = export.Write().Split('\n').Where(l => !l.Contains("dotnet_", StringComparison.Ordinal)).ToList();

        Assert.Equal(
        [
            "# HELP t_count_total Counts.", "# TYPE t_count_total counter", "t_count_total{reason=\"a\\\"b\"} 5", "t_count_total{reason=\"c\",k_d=\"4\"} 1",
            "# HELP t_gauge ", "# TYPE t_gauge gauge", "t_gauge 0.5",
            "# HELP t_level ", "# TYPE t_level gauge", "t_level 3",
            "# HELP t_observed ", "# TYPE t_observed gauge", "t_observed 7",
            "# HELP t_time_seconds Takes.", "# TYPE t_time_seconds histogram", "t_time_seconds_bucket{le=\"1\"} 1", "t_time_seconds_bucket{le=\"2\"} 2",
            "t_time_seconds_bucket{le=\"+Inf\"} 3", "t_time_seconds_sum 11.5", "t_time_seconds_count 3", "",
        ], lines);
    }

    [Fact]
    public void Meters_of_another_container_are_not_ours()
    {
        using var export = new MetricsExport(_factory);
        TestCity.Meters().Create("SmartPark.Test").CreateCounter<long>("other").Add(1);

        Assert.DoesNotContain("other", export.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_without_end_end_in_one_cell()
    {
        using var export = new MetricsExport(_factory);
        var counter = _factory.Create("SmartPark.Test").CreateCounter<long>("flood");
        for (var i = 0; i < MetricFamily.CellsMax + 100; i++)
        {
            counter.Add(1, KeyValuePair.Create<string, object?>("device", $"d{i}"));
        }

        var lines = export.Write().Split('\n').Where(l => l.StartsWith("flood_total{", StringComparison.Ordinal)).ToList();
        Assert.Equal(MetricFamily.CellsMax + 1, lines.Count);
        Assert.Contains("flood_total{overflow=\"true\"} 100", lines);
    }
}
