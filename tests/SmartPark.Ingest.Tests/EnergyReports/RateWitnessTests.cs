using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Settings;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.EnergyLedger;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Storage.DuckDb;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>Rate registers beside our split, all of it in a real store: 20 kW from 8 to 17 o'clock and 4 kW otherwise, behind a transformer of 40, in March 2026.</summary>
public sealed class RateWitnessTests
{
    private const int Ct = 40;
    private static readonly EnergyReference Reference = ReferenceFolder.Read(Path.Combine(TestCity.RepoRoot, "seeds", "reference"), "seeds", [])!;
    private static readonly string[] Rates = ["energy_import_sharp_kwh", "energy_import_peak_kwh", "energy_import_flat_kwh", "energy_import_valley_kwh"];
    private static readonly RegistryRow[] Bands =
    [
        new MeterRatioRow { Park = LedgerParts.Park, Meter = "m1", From = At("2020-01-01"), Ct = Ct },
        Band(RateBand.Sharp, 0), Band(RateBand.Peak, 1), Band(RateBand.Flat, 2), Band(RateBand.Valley, 3), Band(RateBand.DeepValley, 3),
    ];

    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_meter_that_counts_by_the_table_before_the_policy_differs_in_its_bands_and_agrees_in_the_whole()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await PartsAsync(file.Store, LedgerParts.RegistryOf(1, Bands));
        await WriteAsync(parts, "2026-03-07T20:00", "2026-03-10T04:00", Before2025);
        var check = (await CheckAsync(file.Store, parts, "2026-03-08", "2026-03-10"))!;

        // Of a day it counts as peak 9-12 and 17-22; the policy has 6-8 and 16-22.
        Assert.Equal(("bands_differ", 0m, 19200m, false), (check.Verdict, check.DifferenceOfWhole, check.Whole, check.IsCut));
        Assert.Equal(
            [("sharp", 0m, 0m, 0m), ("peak", 6400m, 3840m, 2560m), ("flat", 9920m, 8320m, 1600m), ("valley+deep_valley", 2880m, 7040m, -4160m)],
            check.Registers.Select(r => (string.Join('+', r.Bands), r.ByMeter!.Value, r.Ours, r.Difference!.Value)));
        Assert.All(check.Registers, r => Assert.Equal((1m, 0m, 0), (r.Coverage, r.OursEstimated, r.Marks.Count)));
        Assert.Equal((At("2026-03-08"), At("2026-03-10"), 4L * 225), (check.From, check.To, check.Readings));
        Assert.Equal("正向有功峰电能", check.Registers[1].Title.Zh);
    }

    [Fact]
    public async Task A_meter_that_counts_by_the_policy_agrees()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await PartsAsync(file.Store, LedgerParts.RegistryOf(1, Bands));
        await WriteAsync(parts, "2026-03-07T20:00", "2026-03-10T04:00", Policy);
        var check = (await CheckAsync(file.Store, parts, "2026-03-08", "2026-03-10"))!;
        Assert.Equal("agrees", check.Verdict);
        Assert.All(check.Registers, r => Assert.Equal(0m, r.Difference));
        Assert.Empty(check.Uncounted);
    }

    [Fact]
    public async Task Only_the_stretch_of_rows_and_readings_is_compared()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        var later = Bands.Select(r => r is MeterRateRow rate ? rate with { From = new(2026, 3, 9) } : r);
        await using var parts = await PartsAsync(file.Store, LedgerParts.RegistryOf(1, later));
        await WriteAsync(parts, "2026-03-07T20:00", "2026-03-10T04:00", Before2025);
        var check = (await CheckAsync(file.Store, parts, "2026-03-08", "2026-04-01"))!;
        Assert.Equal((At("2026-03-09"), At("2026-03-10T04:00"), 0m), (check.From, check.To, check.DifferenceOfWhole));
        Assert.Null(await CheckAsync(file.Store, parts, "2026-03-08", "2026-03-09"));
    }

    [Fact]
    public async Task Of_a_period_in_which_the_meter_was_programmed_anew_the_last_table_is_compared()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        var changed = Bands.SelectMany<RegistryRow, RegistryRow>(r => r is MeterRateRow { Band: RateBand.Sharp or RateBand.DeepValley } rate
            ? [rate with { To = new(2026, 3, 9) }, rate with { From = new(2026, 3, 9), Quantity = "energy_import_flat_kwh" }] : [r]);
        await using var parts = await PartsAsync(file.Store, LedgerParts.RegistryOf(1, changed));
        await WriteAsync(parts, "2026-03-07T20:00", "2026-03-10T04:00", Policy);
        var check = (await CheckAsync(file.Store, parts, "2026-03-08", "2026-03-10"))!;
        Assert.Equal((At("2026-03-09"), At("2026-03-10"), "agrees"), (check.From, check.To, check.Verdict));
        Assert.Equal(["sharp+flat+deep_valley", "peak", "valley"], check.Registers.Select(r => string.Join('+', r.Bands)));
        var before = (await CheckAsync(file.Store, parts, "2026-03-08", "2026-03-09"))!;
        Assert.Equal(["sharp", "peak", "flat", "valley+deep_valley"], before.Registers.Select(r => string.Join('+', r.Bands)));
    }

    [Fact]
    public async Task A_rate_register_rolls_over_as_its_meter_does()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await PartsAsync(file.Store, LedgerParts.RegistryOf(1, Bands));
        await WriteAsync(parts, "2026-03-07T20:00", "2026-03-10T04:00", Before2025, first: 999_990);
        var check = (await CheckAsync(file.Store, parts, "2026-03-08", "2026-03-10"))!;
        Assert.Equal([0m, 6400m, 9920m, 2880m], check.Registers.Select(r => r.ByMeter));
        Assert.Contains("rollover", check.Registers[1].Marks);
        Assert.DoesNotContain("rollover", check.Registers[0].Marks);
    }

    [Fact]
    public async Task Without_readings_there_is_no_figure_and_no_verdict()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await PartsAsync(file.Store, LedgerParts.RegistryOf(1, [.. Bands[..^2], Band(RateBand.Valley, 3) with { Quantity = "energy_import_rate9_kwh" }]));
        await WriteAsync(parts, "2026-03-07T20:00", "2026-03-10T04:00", Before2025, rates: Rates[..2]);
        var check = (await CheckAsync(file.Store, parts, "2026-03-08", "2026-03-10"))!;
        Assert.Equal(("unknown", (decimal?)null), (check.Verdict, check.DifferenceOfWhole));
        Assert.Equal([0m, 6400m, null, null], check.Registers.Select(r => r.ByMeter));
        Assert.Equal([3840m, 8320m, 7040m], check.Registers.Skip(1).Select(r => r.Ours));
        Assert.Equal("energy_import_rate9_kwh", check.Registers[3].Title.En);
        var none = (await CheckAsync(file.Store, parts, "2026-02-01", "2026-02-02"))!;
        Assert.Equal(("unknown", At("2026-02-01"), At("2026-02-02")), (none.Verdict, none.From, none.To));
        Assert.All(none.Registers, r => Assert.Null(r.ByMeter));
    }

    [Fact]
    public async Task What_a_rate_register_showed_when_the_meter_was_swapped_is_unknown_and_not_put_in()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        var swap = new MeterEventRow { Park = LedgerParts.Park, Meter = "m1", At = At("2026-03-08T10:07"), Event = MeterEventKind.Swap, Closing = 1021.7m, Opening = 0 };
        await using var parts = await PartsAsync(file.Store, LedgerParts.RegistryOf(1, [.. Bands, swap]));
        await WriteAsync(parts, "2026-03-07T20:00", "2026-03-08T10:00", Before2025);
        await WriteAsync(parts, "2026-03-08T10:15", "2026-03-10T04:00", Before2025, first: 0);
        var check = (await CheckAsync(file.Store, parts, "2026-03-08", "2026-03-10"))!;
        Assert.Equal(6400m - 200, check.Registers[1].ByMeter);
        Assert.All(check.Registers, r => Assert.Equal(["swap", "event_unread"], r.Marks.Order(StringComparer.Ordinal).Reverse()));
    }

    [Fact]
    public async Task More_readings_than_one_answer_takes_end_it_and_it_says_so()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await PartsAsync(file.Store, LedgerParts.RegistryOf(1, Bands));
        await WriteAsync(parts, "2026-01-20T00:00", "2026-01-22T00:00", Before2025);
        await WriteAsync(parts, "2026-03-07T20:00", "2026-03-10T04:00", Before2025, first: 5000);
        var check = (await CheckAsync(file.Store, parts, "2026-01-20", "2026-03-10", 4L * 192))!;
        Assert.Equal((true, At("2026-01-20"), At("2026-01-22"), 4L * 193), (check.IsCut, check.From, check.To, check.Readings));
        Assert.False((await CheckAsync(file.Store, parts, "2026-01-20", "2026-03-10", RateWitness.UsualReadingsMax))!.IsCut);
    }

    private static MeterRateRow Band(RateBand band, int rate) => new() { Park = LedgerParts.Park, Meter = "m1", Band = band, Quantity = Rates[rate], From = new(2020, 1, 1) };

    private static int Before2025(int hour) => hour is (>= 9 and < 12) or (>= 17 and < 22) ? 1 : hour is 8 or (>= 12 and < 17) or 22 ? 2 : 3;

    private static int Policy(int hour) => hour is (>= 6 and < 8) or (>= 16 and < 22) ? 1 : hour is (>= 8 and < 11) or 14 or 15 or 22 ? 2 : 3;

    private static DateTimeOffset At(string local) => new(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    private static long Ms(string local) => At(local).ToUnixTimeMilliseconds();

    private static async Task<LedgerParts> PartsAsync(IReadingStore store, EnergyRegistry registry)
    {
        var parts = new LedgerParts(store);
        parts.Use(registry);
        await parts.WorkAsync();
        return parts;
    }

    private Task<RateCheckEntry?> CheckAsync(IReadingStore store, LedgerParts parts, string from, string to, long readingsMax = RateWitness.UsualReadingsMax) =>
        new RateWitness(store, TestCity.Catalogue, new MeterDrill(Reference, parts.Ledger.Curve)) { ReadingsMax = readingsMax }
            .OfAsync(parts.Registry.Now.Registry, parts.Meter(1), Ms(from), Ms(to), _stop);

    /// <summary>Total and rates every quarter of an hour, both ends included; each register begins at <paramref name="first"/>.</summary>
    private static async Task WriteAsync(LedgerParts parts, string from, string to, Func<int, int> programme, decimal first = 1000, string[]? rates = null)
    {
        var (counted, batch) = (new decimal[Rates.Length], new List<PlacedSample>());
        for (var time = At(from); time <= At(to); time = time.AddMinutes(15))
        {
            batch.Add(LedgerParts.Sample(1, time.ToUnixTimeMilliseconds(), (double)((first + counted.Sum()) % 1_000_000)));
            batch.AddRange((rates ?? Rates).Select(q => Rate(q, time.ToUnixTimeMilliseconds(), (double)((first + counted[Array.IndexOf(Rates, q)]) % 1_000_000))));
            counted[programme(time.Hour)] += time.Hour is >= 8 and < 17 ? 5 : 1;
        }

        await parts.CommitAsync([.. batch]);
        Assert.True(parts.Flush.Turn(), string.Join('\n', parts.Logs));
    }

    private static PlacedSample Rate(string quantity, long at, double value)
    {
        Assert.True(TestCity.Catalogue.TryGet(quantity, out var known));
        return new(new(LedgerParts.Series(1) with { Quantity = quantity }, at, value, Quality.Good, QualityReason.None), known, default);
    }
}
