using SmartPark.Energy.HourLedger;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Storage;

/// <summary>A register whose hours are read.</summary>
/// <param name="Series">Which series.</param>
/// <param name="Domain">Domain of its quantity: the InfluxDB measurement.</param>
/// <param name="Cuts">Times at which its cells are cut, in order.</param>
public readonly record struct HoursOfSeries(SeriesKey Series, Domain Domain, long[] Cuts);

/// <summary>What registers read in a span of time, as cells of the hour ledger.</summary>
/// <param name="Series">The registers, of one park.</param>
/// <param name="FromHour">First hour since 1970 UTC.</param>
/// <param name="ToHour">Hour after the last.</param>
public sealed record HoursQuery(IReadOnlyList<HoursOfSeries> Series, int FromHour, int ToHour);

/// <summary>Some hours of a register, whole: the cells that merging each of their stored samples gives.</summary>
/// <param name="Index">Which register of the query.</param>
/// <param name="Cells">Cells in the order of their keys, at least one; an hour without samples has none.</param>
/// <param name="Samples">Samples that stand behind them.</param>
public readonly record struct SeriesHours(int Index, HourCell[] Cells, long Samples);

/// <summary>Reads hours from raw samples, for any store.</summary>
internal static class RawHours
{
    /// <summary>Register by register, in stretches.</summary>
    public static async IAsyncEnumerable<SeriesHours> ReadAsync(
        IReadingStore store, HoursQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var index = 0; index < query.Series.Count; index++)
        {
            var (series, domain, cuts) = query.Series[index];
            var (from, to) = (query.FromHour * (long)CellKey.HourMs, query.ToHour * (long)CellKey.HourMs);
            var (hours, samples) = (new MeterHours(cuts), 0L);
            while (from < to)
            {
                var stretch = await store.ReadSamplesAsync(new(series, domain, from, to, ReadingLimits.SamplesPerQueryMax), cancellationToken);
                foreach (var sample in stretch)
                {
                    hours.Add(sample.SourceTimeUnixMs, sample.Value, sample.Quality);
                }

                samples += stretch.Count;
                if (stretch.Count < ReadingLimits.SamplesPerQueryMax)
                {
                    break;
                }

                // The hour of the last one may go on, and so may its millisecond: a sample that was moved is stored in two places.
                var last = stretch[^1].SourceTimeUnixMs;
                samples -= last > from ? stretch.Count(s => s.SourceTimeUnixMs == last) : 0;
                from = last > from ? last : last + 1;
                var unfinished = (int)(last / CellKey.HourMs);
                var cells = hours.Cells();
                if (cells.Any(c => c.Key.Hour < unfinished))
                {
                    yield return new(index, [.. cells.Where(c => c.Key.Hour < unfinished)], samples);
                    (hours, samples) = (new MeterHours(cuts), 0);
                    foreach (var cell in cells.Where(c => c.Key.Hour >= unfinished))
                    {
                        hours.Add(cell);
                    }
                }
            }

            if (hours.Count > 0)
            {
                yield return new(index, [.. hours.Cells()], samples);
            }
        }
    }
}
