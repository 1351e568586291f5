using System.Net;
using System.Runtime.InteropServices;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>What is read back from the server.</summary>
internal sealed class InfluxQueries(InfluxConnection connection)
{
    /// <summary>A window of one series.</summary>
    public async Task<IReadOnlyList<SeriesStep>> ReadSeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        var steps = new List<SeriesStep>();
        await RunAsync(InfluxQl.Window(query), (_, cells) =>
        {
            // A server that does not know fill(none) sends empty steps.
            if (cells.Count == 5 && cells[4].Number > 0)
            {
                steps.Add(new(cells[0].Time, cells[1].Number, cells[2].Number, cells[3].Number, (long)cells[4].Number));
            }
        }, cancellationToken);
        return steps;
    }

    /// <summary>A stretch of one series. A sample that is stored in two places, because a device was moved afterwards, comes twice.</summary>
    public async Task<IReadOnlyList<Sample>> ReadSamplesAsync(SamplesQuery query, CancellationToken cancellationToken)
    {
        var samples = new List<Sample>();
        var rest = query;
        while (true)
        {
            var before = samples.Count;
            try
            {
                await RunAsync(InfluxQl.Samples(rest), (_, cells) =>
                {
                    if (cells.Count == 3)
                    {
                        var quality = double.IsFinite(cells[2].Number) ? (Quality)(byte)cells[2].Number : Quality.Good;
                        samples.Add(new(query.Series, cells[0].Time, cells[1].Number, quality, ReasonOf(quality)));
                    }
                }, cancellationToken);
                return samples;
            }
            catch (IOException e) when (e.InnerException is InfluxCutException && samples.Count > before && samples[^1].SourceTimeUnixMs > rest.FromUnixMs)
            {
                // What came is the earliest; the rest begins at the last millisecond of it, which may have come in part.
                var last = samples[^1].SourceTimeUnixMs;
                if (samples.Count >= query.Max)
                {
                    return samples;
                }

                samples.RemoveAll(s => s.SourceTimeUnixMs == last);
                rest = query with { FromUnixMs = last, Max = query.Max - samples.Count };
            }
        }
    }

    /// <summary>The newest sample of each series, put together from its value field and its quality field.</summary>
    public async Task<IReadOnlyList<Sample>> ReadLatestAsync(long sinceUnixMs, CancellationToken cancellationToken)
    {
        var samples = new List<Sample>();
        var fields = await ReadFieldsAsync(cancellationToken);
        foreach (var domain in DomainNames.All)
        {
            if (fields.TryGetValue(DomainNames.Of(domain), out var names))
            {
                foreach (var quantity in names.Select(QuantityOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                {
                    await ReadLatestAsync(domain, quantity, names, sinceUnixMs, samples, cancellationToken);
                }
            }
        }

        return samples;
    }

    /// <summary>Samples with a value of each device of a park: every field but those of quality, over all measurements.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(
        string park, long fromUnixMs, long toUnixMs, IReadOnlyCollection<string>? devices, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var domain in DomainNames.All)
        {
            await RunAsync(InfluxQl.Count(domain, park, fromUnixMs, toUnixMs, devices), (series, cells) =>
            {
                var device = series.Tags.GetValueOrDefault("device") ?? "";
                if (device.Length == 0 || (devices is not null && !devices.Contains(device)))
                {
                    return;
                }

                for (var i = 1; i < cells.Count; i++)
                {
                    if (cells[i].Number > 0 && !series.Columns[i].EndsWith(LineEncoder.QualitySuffix, StringComparison.Ordinal))
                    {
                        counts[device] = counts.GetValueOrDefault(device) + (long)cells[i].Number;
                    }
                }
            }, cancellationToken);
        }

        return counts;
    }

    private static string QuantityOf(string field) =>
        field.EndsWith(LineEncoder.QualitySuffix, StringComparison.Ordinal) ? field[..^LineEncoder.QualitySuffix.Length] : field;

    private async Task<Dictionary<string, HashSet<string>>> ReadFieldsAsync(CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        await RunAsync(InfluxQl.Fields, (series, cells) =>
        {
            // Columns fieldKey and fieldType. A field that somebody wrote as text is none of ours.
            if (cells.Count >= 2 && cells[0].Text is { Length: > 0 } name && cells[1].Text is "float")
            {
                CollectionsMarshal.GetValueRefOrAddDefault(fields, series.Name, out _) ??= new(StringComparer.Ordinal);
                fields[series.Name].Add(name);
            }
        }, cancellationToken);
        return fields;
    }

    private async Task ReadLatestAsync(Domain domain, string quantity, HashSet<string> fields, long sinceUnixMs, List<Sample> samples, CancellationToken cancellationToken)
    {
        var latest = new Dictionary<SeriesKey, Sample>();
        if (fields.Contains(quantity))
        {
            await ReadFieldAsync(domain, quantity, sinceUnixMs, (park, device, time, value) =>
            {
                var key = new SeriesKey(park, device, quantity);
                latest[key] = new(key, time, value, Quality.Good, QualityReason.None);
            }, cancellationToken);
        }

        if (fields.Contains(quantity + LineEncoder.QualitySuffix))
        {
            await ReadFieldAsync(domain, quantity + LineEncoder.QualitySuffix, sinceUnixMs,
                (park, device, time, value) => Mark(latest, new(park, device, quantity), time, (Quality)(byte)value), cancellationToken);
        }

        samples.AddRange(latest.Values);
    }

    /// <summary>A quality of the time of the value belongs to it; a newer one is a sample without value; an older one is past.</summary>
    private static void Mark(Dictionary<SeriesKey, Sample> latest, SeriesKey key, long time, Quality quality)
    {
        if (!latest.TryGetValue(key, out var sample) || time > sample.SourceTimeUnixMs)
        {
            latest[key] = new(key, time, double.NaN, quality, ReasonOf(quality));
        }
        else if (time == sample.SourceTimeUnixMs)
        {
            latest[key] = sample with { Quality = quality, Reason = ReasonOf(quality) };
        }
    }

    /// <summary>The reason is not kept in line protocol; some qualities have only one.</summary>
    private static QualityReason ReasonOf(Quality quality) => quality switch
    {
        Quality.OverRange => QualityReason.OutOfRange,
        Quality.ClockSuspect => QualityReason.Clock,
        Quality.Bad => QualityReason.Unspecified,
        _ => QualityReason.None,
    };

    private Task ReadFieldAsync(Domain domain, string field, long sinceUnixMs, Action<string, string, long, double> take, CancellationToken cancellationToken) =>
        RunAsync(InfluxQl.Latest(domain, field, sinceUnixMs), (series, cells) =>
        {
            if (cells.Count == 2 && double.IsFinite(cells[1].Number) && series.Tags.GetValueOrDefault("park") is { Length: > 0 } park
                && series.Tags.GetValueOrDefault("device") is { Length: > 0 } device)
            {
                take(park, device, cells[0].Time, cells[1].Number);
            }
        }, cancellationToken);

    /// <summary>
    /// Runs a query; a database that is not there has no rows. InfluxDB 3 makes one with its first line, so before that this is no failure,
    /// and where it is one, the writes say so.
    /// </summary>
    private async Task RunAsync(string statement, Action<InfluxSeries, IReadOnlyList<InfluxCell>> row, CancellationToken cancellationToken)
    {
        try
        {
            await connection.QueryAsync(statement, new(row), cancellationToken);
        }
        catch (InfluxRefusedException e) when (e.Code == HttpStatusCode.NotFound)
        {
            // InfluxDB 2 and 3 say it with a code.
        }
        catch (IOException e) when (e.Message.Contains("database not found", StringComparison.Ordinal))
        {
            // InfluxDB 1 says it inside an answer with code 200.
        }
    }
}
