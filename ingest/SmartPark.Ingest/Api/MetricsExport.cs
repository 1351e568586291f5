using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace SmartPark.Ingest.Api;

/// <summary>
/// The instruments of this service, and those of the .NET runtime, at <c>/metrics</c> in the Prometheus text format 0.0.4. Own code because the one
/// stable exporter that can be had makes gauges of counters, doubles the prefix of names and forgets what did not change for a while.
/// </summary>
internal sealed class MetricsExport : IDisposable
{
    private const string RuntimeMeter = "System.Runtime";

    private readonly IMeterFactory _factory;
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly MeterListener _listener = new();

    /// <summary>Listens to the meters of one container: other hosts in the process have their own.</summary>
    public MetricsExport(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, _factory) ? instrument.Meter.Name.StartsWith("SmartPark", StringComparison.Ordinal) : instrument.Meter.Name == RuntimeMeter)
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, static i => new(i)));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/metrics", () => Results.Text(Write(), "text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8)).ExcludeFromDescription();

    public void Dispose() => _listener.Dispose();

    /// <summary>All families, each with its lines.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(16 * 1024);
        foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {family.Help}\n# TYPE {family.Name} {(family.IsHistogram ? "histogram" : family.IsCounter ? "counter" : "gauge")}\n");
            foreach (var (tags, cell) in family.Cells)
            {
                Write(text, family, tags, cell);
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family, string tags, MetricCell cell)
    {
        var (sum, count) = cell.Read();
        var braces = tags.Length == 0 ? "" : "{" + tags + "}";
        if (!family.IsHistogram)
        {
            text.Append(CultureInfo.InvariantCulture, $"{family.Name}{braces} {sum}\n");
            return;
        }

        foreach (var (upTo, below) in cell.Buckets())
        {
            var bound = double.IsPositiveInfinity(upTo) ? "+Inf" : upTo.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{family.Name}_bucket{{{tags}{(tags.Length == 0 ? "" : ",")}le=\"{bound}\"}} {below}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{family.Name}_sum{braces} {sum}\n{family.Name}_count{braces} {count}\n");
    }
}
