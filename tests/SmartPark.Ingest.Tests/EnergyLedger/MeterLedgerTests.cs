using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Tests.Storage.DuckDb;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyLedger;

/// <summary>What intake commits becomes consumption, once, in any order, across kills and changes of the registry.</summary>
public sealed class MeterLedgerTests
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    [Fact]
    public async Task Consumption_follows_what_was_committed_and_flushed()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        parts.Use(LedgerParts.RegistryOf(2));
        await parts.WorkAsync();
        var from = parts.Now - (2 * Hour);
        await parts.CommitAsync(LedgerParts.Sample(1, from, 100), LedgerParts.Sample(1, from + Hour, 110), LedgerParts.Sample(1, from + (2 * Hour), 125), LedgerParts.Sample(2, from, 5));
        Assert.Equal(0m, parts.Ledger.Between(parts.Meter(1), from, parts.Now).Total.Units);
        parts.Flush.Turn();

        Assert.Equal((10m, 25m), (parts.Ledger.Between(parts.Meter(1), from, from + Hour).Total.Units, parts.Ledger.Between(parts.Meter(1), from, parts.Now).Total.Units));
        Assert.Equal(parts.Now, parts.Ledger.AsOfUnixMs);
        var all = parts.Ledger.Between([parts.Meter(1), parts.Meter(2)], from, parts.Now);
        Assert.Equal([25m, 0m], [all.Of[parts.Meter(1).Key].Total.Units, all.Of[parts.Meter(2).Key].Total.Units]);
        await AssertEqualsStoreAsync(parts, file);
    }

    [Fact]
    public async Task What_the_store_refused_or_kept_for_later_is_not_in_the_ledger()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        parts.Use(LedgerParts.RegistryOf(1));
        await parts.WorkAsync();
        parts.Pending.Note([LedgerParts.Sample(1, parts.Now, 1), LedgerParts.Sample(1, parts.Now + 1, 2), LedgerParts.Sample(1, parts.Now + 2, 3)], new(1, [new(0, "no")], [2]));
        parts.Flush.Turn();
        Assert.Equal(parts.Now + 1, parts.Ledger.Curve(parts.Meter(1)).FirstUnixMs);
        Assert.Equal(parts.Now + 1, parts.Ledger.Curve(parts.Meter(1)).LastUnixMs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30 * 24)]
    public async Task A_kill_between_commit_and_flush_loses_nothing(int hoursOld)
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        parts.Use(LedgerParts.RegistryOf(1));
        await parts.WorkAsync();
        var at = parts.Now - (hoursOld * Hour);
        await parts.CommitAsync(LedgerParts.Sample(1, at - Hour, 100), LedgerParts.Sample(1, at, 103));
        parts.Kill();
        Assert.Equal(0m, parts.Ledger.Between(parts.Meter(1), at - Hour, at).Total.Units);

        await parts.WorkAsync();
        Assert.Equal(3m, parts.Ledger.Between(parts.Meter(1), at - Hour, at).Total.Units);
        await AssertEqualsStoreAsync(parts, file);
        Assert.Equal(0, parts.Ledger.Status.WaitingRanges);
        Assert.Equal(parts.Now, parts.Ledger.AsOfUnixMs);
    }

    [Fact]
    public async Task A_new_meter_gets_its_history_from_the_store()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        var from = parts.Now - (400 * 24 * Hour);
        await parts.CommitAsync([.. Enumerable.Range(0, 400).Select(i => LedgerParts.Sample(2, from + (i * 24 * Hour), i))]);
        parts.Use(LedgerParts.RegistryOf(1));
        await parts.WorkAsync();
        parts.Use(LedgerParts.RegistryOf(2));
        Assert.Equal(1, parts.Ledger.Status.WaitingWhole);
        await parts.WorkAsync();
        Assert.Equal(399m, parts.Ledger.Between(parts.Meter(2), from, parts.Now).Total.Units);
        Assert.Equal((0, 2L), (parts.Ledger.Status.WaitingWhole, parts.Ledger.Status.Done));
        await AssertEqualsStoreAsync(parts, file);
    }

    [Fact]
    public async Task A_swap_entered_afterwards_cuts_its_hour_anew_and_one_taken_back_joins_it()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        parts.Use(LedgerParts.RegistryOf(1));
        await parts.WorkAsync();
        var from = (parts.Now / Hour * Hour) - (10 * 24 * Hour);
        var swap = from + (30 * Minute);
        await parts.CommitAsync([.. Enumerable.Range(0, 180).Select(i => LedgerParts.Sample(1, from + (i * Minute), i < 30 ? 5000 + i : 20 + i))]);
        await parts.WorkAsync();
        var without = parts.Ledger.Between(parts.Meter(1), from, from + (3 * Hour));
        Assert.True(without.Marks.HasFlag(ConsumptionMarks.FellWithoutEvent));

        var swapRow = new MeterEventRow { Park = LedgerParts.Park, Meter = "m1", At = DateTimeOffset.FromUnixTimeMilliseconds(swap), Event = MeterEventKind.Swap, Closing = 5030m, Opening = 50m };
        parts.Use(LedgerParts.RegistryOf(1, swapRow));
        Assert.Equal(1, parts.Ledger.Status.WaitingCuts);
        await parts.WorkAsync();
        Assert.Equal(30m + 149m, parts.Ledger.Between(parts.Meter(1), from, from + (3 * Hour)).Total.Units);
        await AssertEqualsStoreAsync(parts, file);

        parts.Use(LedgerParts.RegistryOf(1));
        await parts.WorkAsync();
        Assert.Equal(without, parts.Ledger.Between(parts.Meter(1), from, from + (3 * Hour)));
        await AssertEqualsStoreAsync(parts, file);
    }

    [Fact]
    public async Task Any_order_and_repetition_with_kills_between_gives_the_same_as_the_store_counted_anew()
    {
        var random = new Random(7);
        var samples = RandomReadings(random, meters: 3, hours: 24 * 40, count: 4_000, new DateTimeOffset(2026, 3, 10, 4, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        parts.Use(LedgerParts.RegistryOf(3));
        await parts.WorkAsync();
        var order = samples.Concat(samples.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).Chunk(300).ToList();
        foreach (var batch in order)
        {
            await parts.CommitAsync(batch);
            switch (random.Next(4))
            {
                case 0:
                    parts.Kill();
                    break;
                case 1:
                    await parts.WorkAsync();
                    break;
                default:
                    break;
            }
        }

        await parts.WorkAsync();
        await AssertEqualsStoreAsync(parts, file);
    }

    internal static List<Ingest.Storage.PlacedSample> RandomReadings(Random random, int meters, int hours, int count, long toUnixMs)
    {
        var samples = new Dictionary<(int, long), Ingest.Storage.PlacedSample>();
        for (var i = 0; i < count; i++)
        {
            var meter = random.Next(meters) + 1;
            var at = toUnixMs - random.NextInt64(hours * Hour);
            at = random.Next(3) == 0 ? at : at / Minute * Minute;
            var value = random.Next(20) switch
            {
                0 => -random.NextDouble() * 1e-6,
                1 => random.NextDouble() * 1e13,
                2 => double.NaN,
                3 => random.Next(5),
                _ => Math.Round((at - (toUnixMs - (hours * Hour))) / 60_000.0 * 0.37, random.Next(9)),
            };
            var quality = double.IsNaN(value) ? Quality.Bad : random.Next(12) switch { 0 => Quality.ClockSuspect, 1 => Quality.OverRange, 2 => Quality.Estimated, _ => Quality.Good };
            samples[(meter, at)] = LedgerParts.Sample(meter, at, value, quality);
        }

        return [.. samples.Values];
    }

    /// <summary>The ledger holds what merging every stored sample gives.</summary>
    private static async Task AssertEqualsStoreAsync(LedgerParts parts, DuckDbStoreFile file)
    {
        foreach (var slot in parts.Pending.Index.Slots)
        {
            var hours = new MeterHours(slot.Cuts);
            foreach (var sample in await file.Store.ReadSamplesAsync(new(slot.Series, slot.Domain, 0, long.MaxValue, 50_000), TestContext.Current.CancellationToken))
            {
                hours.Add(sample.SourceTimeUnixMs, sample.Value, sample.Quality);
            }

            Assert.Equal(hours.Cells(), parts.Cells.Read(slot).Cells);
        }
    }
}
