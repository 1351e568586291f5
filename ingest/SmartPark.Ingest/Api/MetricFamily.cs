using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace SmartPark.Ingest.Api;

/// <summary>
/// One instrument as Prometheus sees it: its name, and a cell for each combination of tags. Bounded; combinations beyond
/// <see cref="CellsMax"/> share the cell <c>overflow="true"</c>, as OpenTelemetry names it.
/// </summary>
internal sealed class MetricFamily
{
    /// <summary>Combinations of tags of one instrument: tags are small fixed sets by rule, and this is what happens to who breaks it.</summary>
    public const int CellsMax = 500;

    // Histograms that advise no boundaries: powers of two from a millisecond to half a minute.
    private static readonly double[] DefaultBoundaries = [.. Enumerable.Range(0, 16).Select(i => 0.001 * Math.Pow(2, i))];

    private readonly ConcurrentDictionary<string, MetricCell> _cells = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<object, MetricCell> _cellsByOneTag = new();
    private readonly double[] _boundaries;
    private readonly bool _isSet;
    private MetricCell? _untagged;

    public MetricFamily(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        _isSet = instrument.IsObservable || kind.StartsWith("Gauge", StringComparison.Ordinal);
        IsHistogram = kind.StartsWith("Histogram", StringComparison.Ordinal);
        IsCounter = kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal);
        Name = NameOf(instrument.Name, instrument.Unit, IsCounter);
        Help = (instrument.Description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        _boundaries = !IsHistogram ? [] : instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised] : DefaultBoundaries;
    }

    public string Name { get; }

    public string Help { get; }

    public bool IsHistogram { get; }

    public bool IsCounter { get; }

    /// <summary>The cells with their rendered tags, in the order of these.</summary>
    public IEnumerable<(string Tags, MetricCell Cell)> Cells => _cells.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value));

    /// <summary>Name by the rules of OpenTelemetry for Prometheus: dots become underscores, the unit is a suffix, counters end in <c>_total</c>.</summary>
    public static string NameOf(string name, string? unit, bool isCounter)
    {
        var text = new StringBuilder(name.Length + 16);
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_');
        }

        var suffix = unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", "%" => "_percent", _ => "" };
        if (suffix.Length > 0 && !text.ToString().EndsWith(suffix, StringComparison.Ordinal))
        {
            text.Append(suffix);
        }

        return text.Append(isCounter ? "_total" : "").ToString();
    }

    /// <summary>Takes a measurement; no allocation once its tags have been seen.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var cell = tags.Length switch
        {
            0 => _untagged ??= CellOf(""),
            1 when tags[0].Value is string text => _cellsByOneTag.TryGetValue(text, out var known) ? known : Remember(text, tags),
            _ => CellOf(Render(tags)),
        };
        cell.Record(value, _isSet);
    }

    private MetricCell Remember(string text, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var cell = CellOf(Render(tags));
        if (_cellsByOneTag.Count < CellsMax)
        {
            _cellsByOneTag[text] = cell;
        }

        return cell;
    }

    private MetricCell CellOf(string tags)
    {
        if (_cells.TryGetValue(tags, out var cell))
        {
            return cell;
        }

        return _cells.GetOrAdd(_cells.Count < CellsMax ? tags : "overflow=\"true\"", static (_, boundaries) => new(boundaries), _boundaries);
    }

    private static string Render(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            var plain = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            var escaped = plain.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length == 0 ? "" : ",").Append(key.Replace('.', '_')).Append("=\"").Append(escaped).Append('"');
        }

        return text.ToString();
    }
}

/// <summary>The numbers of one instrument and one combination of tags.</summary>
internal sealed class MetricCell(double[] boundaries)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[boundaries.Length + 1];
    private double _sum;
    private long _count;

    /// <summary>Adds to a counter or histogram; sets a gauge or an observed value.</summary>
    public void Record(double value, bool isSet)
    {
        lock (_gate)
        {
            _sum = isSet ? value : _sum + value;
            _count++;
            if (boundaries.Length > 0)
            {
                var at = Array.BinarySearch(boundaries, value);
                _counts[at < 0 ? ~at : at]++;
            }
        }
    }

    /// <summary>The sum, or the value of a gauge, and the measurements taken.</summary>
    public (double Sum, long Count) Read()
    {
        lock (_gate)
        {
            return (_sum, _count);
        }
    }

    /// <summary>Each upper bound with the measurements at or below it; the last is infinity.</summary>
    public IReadOnlyList<(double UpTo, long Count)> Buckets()
    {
        lock (_gate)
        {
            var all = new List<(double, long)>(_counts.Length);
            long below = 0;
            for (var i = 0; i < _counts.Length; i++)
            {
                below += _counts[i];
                all.Add((i < boundaries.Length ? boundaries[i] : double.PositiveInfinity, below));
            }

            return all;
        }
    }
}
