using System.Collections.Concurrent;
using System.Globalization;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;

namespace SmartPark.Benchmarks.Macro;

/// <summary>The energy ledger of a city: 20,000 meters in 100 parks with 13 months of hours, read every quarter of an hour.</summary>
internal static class EnergyLedgerBench
{
    /// <summary>Meters of the largest city.</summary>
    public const int MetersDefault = 20_000;

    private const int Parks = 100;
    private const int Months = 13;
    private const int HourMs = CellKey.HourMs;
    private const double MeterYears = Months / 12.0;

    public static async Task RunAsync(Report report, int meters)
    {
        report.Section(string.Create(CultureInfo.InvariantCulture, $"Energy ledger, {meters:N0} meters, {Months} months of hours"));
        var folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        try
        {
            using var city = new LedgerCity(folder, meters, Parks);
            Note(report, city);
            Fill(report, city);
            Ask(report, city);
            Late(report, city);
            await EnergyRebuildBench.RunAsync(report, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What intake pays for a sample.</summary>
    private static void Note(Report report, LedgerCity city)
    {
        city.Use();
        var power = city.Quantity with { Id = "active_power_kw" };
        PlacedSample[] others = [.. Enumerable.Range(0, 10_000).Select(i => new PlacedSample(new(new("park-1", "d" + i, power.Id), LedgerCity.Now + i, i, Quality.Good, QualityReason.None), power, new("b", null)))];
        PlacedSample[] registers = [.. Enumerable.Range(0, 10_000).Select(i => city.Sample(i % city.Slots.Count, LedgerCity.Now - 1 - (i / city.Slots.Count), i))];
        foreach (var (name, samples) in new[] { ("sample of no register", others), ("sample of a register", registers) })
        {
            var outcome = new WriteOutcome(samples.Length, [], []);
            for (var i = 0; i < 20; i++)
            {
                city.Pending.Note(samples, outcome);
            }

            var (allocated, began) = (GC.GetAllocatedBytesForCurrentThread(), TimeProvider.System.GetTimestamp());
            const int rounds = 200;
            for (var i = 0; i < rounds; i++)
            {
                city.Pending.Note(samples, outcome);
            }

            var took = TimeProvider.System.GetElapsedTime(began);
            report.Row(name, $"{took.TotalNanoseconds / rounds / samples.Length:N0} ns", $"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / rounds} bytes a batch");
        }

        city.Pending.Take();
    }

    private static void Fill(Report report, LedgerCity city)
    {
        var empty = city.Bytes();
        var random = new Random(3);
        var (last, first) = ((int)(LedgerCity.Now / HourMs), (int)(LedgerCity.Now / HourMs) - (Months * 730));
        var took = Timed(() =>
        {
            foreach (var slot in city.Slots)
            {
                city.Cells.Replace(slot, Cells(slot.Number, first, last, random), city.Clock.ClosedBeforeHour, keepsBefore: false);
            }
        });
        var bytes = city.Bytes() - empty;
        report.Row("as packs on disk", $"{bytes / 1e6:N0} MB", $"{bytes / city.Slots.Count / MeterYears / 1024:N1} KiB a meter-year", $"{took.TotalSeconds:N0} s to write");
        GC.Collect();
        report.Row("memory of the ledger at rest", $"{GC.GetTotalMemory(forceFullCollection: true) / 1e6:N0} MB", $"{GC.GetTotalMemory(false) / city.Slots.Count:N0} bytes a meter");
    }

    private static void Ask(Report report, LedgerCity city)
    {
        var (from, to) = (LedgerCity.Month(-1), LedgerCity.Month(0));

        // The limit: the same bytes read one after the other from the same file.
        var bytes = 0L;
        var limit = Timed(() => bytes = city.ReadAllPacks());
        var cold = Timed(() => city.Ledger.Between(city.Meters, from, to));
        report.Row("a month of all meters from curves", $"{cold.TotalSeconds:N1} s", $"{cold.TotalMilliseconds * 1000 / city.Meters.Count:N0} us a meter", $"{cold / limit:N1} x reading {bytes / 1e6:N0} MB");
        var refreshed = 0;
        var sums = Timed(() =>
        {
            while (city.Refresh.Turn() is { Meters: > 0 and var some })
            {
                refreshed += some;
            }
        });
        report.Row("all sums worked out", $"{sums.TotalSeconds:N1} s", $"{sums.TotalMilliseconds * 1000 / Math.Max(1, refreshed):N0} us a meter");
        var warm = Timed(() => city.Ledger.Between(city.Meters, from, to));
        report.Row("a month of all meters from sums", $"{warm.TotalMilliseconds:N1} ms", $"{cold / warm:N0} x faster");
        city.Restart();
        var first = Timed(() => city.Ledger.Between(city.Meters, from, to));
        report.Row("the same, first after a start", $"{first.TotalMilliseconds:N1} ms");
        var one = Timed(() => city.Ledger.Curve(city.Meters[7]));
        report.Row("one meter's curve", $"{one.TotalMilliseconds:N1} ms");
        report.Row("memory with sums", $"{GC.GetTotalMemory(forceFullCollection: true) / 1e6:N0} MB");
    }

    private static void Late(Report report, LedgerCity city)
    {
        var meters = Math.Min(1_000, city.Slots.Count);
        var day = LedgerCity.Month(-2) + (10 * 24L * HourMs);
        var told = new ConcurrentBag<ChangedMeter>();
        city.Refresh.WhenChanged(told.Add);
        PlacedSample[] samples = [.. Enumerable.Range(0, meters).SelectMany(m => Enumerable.Range(0, 96).Select(q => city.Sample(m, day + (q * 900_000L) + 60_000, city.Reading(m, day + (q * 900_000L) + 60_000))))];
        var noting = Timed(() => city.Pending.Note(samples, new(samples.Length, [], [])));
        var flushing = Timed(() => city.Flush.Turn());
        var refreshing = Timed(() =>
        {
            while (city.Refresh.Turn() is { Meters: > 0, IsPrompt: true })
            {
            }
        });
        report.Row($"a late day of {meters:N0} meters", $"{noting.TotalMilliseconds:N0} ms noted, marked", $"{flushing.TotalMilliseconds:N0} ms flushed", $"{refreshing.TotalSeconds:N1} s sums and hours", $"{told.Sum(t => t.Hours.Count):N0} hours differ");
        samples = [.. Enumerable.Range(0, city.Slots.Count).Select(m => city.Sample(m, LedgerCity.Now, city.Reading(m, LedgerCity.Now)))];
        city.Pending.Note(samples, new(samples.Length, [], []));
        var all = Timed(() => city.Flush.Turn());
        report.Row("one reading of every meter flushed", $"{all.TotalMilliseconds:N0} ms", $"{all.TotalMilliseconds * 1000 / samples.Length:N1} us a register");
    }

    private static HourCell[] Cells(int number, int first, int last, Random random)
    {
        var (cells, value) = (new HourCell[last - first], (long)number * 1_000_000_000);
        for (var i = 0; i < cells.Length; i++)
        {
            var at = (first + i) * (long)HourMs;
            var begin = new Reading(at + random.Next(2_000), new Amount(value));
            value += random.Next(100) * 30_000L;
            var end = new Reading(at + (45 * 60_000) + random.Next(2_000), new Amount(value));
            value += random.Next(100) * 10_000L;
            cells[i] = new(new(first + i), new(begin, begin.Value, end, end.Value, begin, end, 1UL | (1UL << 15) | (1UL << 30) | (1UL << 45)), default, 0);
        }

        return cells;
    }

    internal static TimeSpan Timed(Action work)
    {
        var began = TimeProvider.System.GetTimestamp();
        work();
        return TimeProvider.System.GetElapsedTime(began);
    }
}
