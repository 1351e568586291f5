using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Storage;
using SmartPark.Ingest.Tests.Storage.DuckDb;
using SmartPark.Telemetry.Completeness;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyLedger;

/// <summary>What is taken note of on the way, and what happens when file, store or writers are elsewhere.</summary>
public sealed class PendingCellsTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public async Task Samples_of_no_register_cost_no_memory()
    {
        await using var store = new FakeReadingStore();
        await using var parts = new LedgerParts(store);
        parts.Use(LedgerParts.RegistryOf(1));
        PlacedSample[] others = [.. Enumerable.Range(0, 1_000).Select(i => Reading.Of("d1", Reading.Power, parts.Now + i, i)), LedgerParts.Sample(99, parts.Now, 1)];
        var outcome = new WriteOutcome(others.Length, [], []);
        parts.Pending.Note(others, outcome);
        var before = GC.GetAllocatedBytesForCurrentThread();
        parts.Pending.Note(others, outcome);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, parts.Pending.Count);
    }

    [Fact]
    public async Task Beyond_the_hard_bound_hours_are_read_again_from_the_store_and_marks_stay_until_then()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        parts.Use(LedgerParts.RegistryOf(30));
        await parts.WorkAsync();

        // Thirty meters by ten months of hours are more than fit.
        var from = (parts.Now / Hour * Hour) - (7_200 * Hour);
        for (var meter = 1; meter <= 30; meter++)
        {
            await parts.CommitAsync([.. Enumerable.Range(0, 7_200).Select(h => LedgerParts.Sample(meter, from + (h * Hour), h))]);
        }

        Assert.Equal(EnergyLedgerLimits.PendingCellsHardMax, parts.Pending.Count);
        parts.Flush.Turn();
        Assert.Equal(1, parts.Ledger.Status.WaitingRanges);
        parts.Kill();
        await parts.WorkAsync();
        Assert.All(Enumerable.Range(1, 30), meter => Assert.Equal(7_199m, parts.Ledger.Curve(parts.Meter(meter)).At(parts.Now).Units));
    }

    [Fact]
    public async Task A_store_that_is_away_is_named_and_asked_again()
    {
        await using var store = new FakeReadingStore { Unreadable = new IOException("away") };
        await using var parts = new LedgerParts(store);
        parts.Use(LedgerParts.RegistryOf(1));
        await Assert.ThrowsAsync<IOException>(() => parts.Build.TurnAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, parts.Ledger.Status.WaitingWhole);
        store.Unreadable = null;
        store.Samples.Enqueue(LedgerParts.Sample(1, parts.Now - Hour, 1).Sample);
        store.Samples.Enqueue(LedgerParts.Sample(1, parts.Now, 4).Sample);
        await parts.WorkAsync();
        Assert.Equal((0, 3m), (parts.Ledger.Status.WaitingWhole, parts.Ledger.Curve(parts.Meter(1)).At(parts.Now).Units));
    }

    [Fact]
    public async Task A_meter_that_left_the_registry_and_returns_gets_what_came_meanwhile()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        parts.Use(LedgerParts.RegistryOf(2));
        await parts.WorkAsync();
        await parts.CommitAsync(LedgerParts.Sample(2, parts.Now - Hour, 10));
        parts.Use(LedgerParts.RegistryOf(1));
        await parts.CommitAsync(LedgerParts.Sample(2, parts.Now, 12));
        await parts.WorkAsync();
        parts.Use(LedgerParts.RegistryOf(2));
        await parts.WorkAsync();
        Assert.Equal(2m, parts.Ledger.Curve(parts.Meter(2)).At(parts.Now).Units);
    }

    [Fact]
    public async Task A_rebuild_mends_the_ledger_and_keeps_what_the_store_has_no_more()
    {
        await using var store = new FakeReadingStore();
        await using var parts = new LedgerParts(store);
        parts.Use(LedgerParts.RegistryOf(2));
        await parts.WorkAsync();
        var old = parts.Now - (24 * Hour);
        await parts.CommitAsync(LedgerParts.Sample(1, old, 10), LedgerParts.Sample(1, parts.Now - Hour, 20), LedgerParts.Sample(1, parts.Now, 90));
        await parts.WorkAsync();

        // The store forgot the day before, and knows another reading of the running hour.
        store.Samples.Enqueue(LedgerParts.Sample(1, parts.Now - Hour, 20).Sample);
        store.Samples.Enqueue(LedgerParts.Sample(1, parts.Now, 23).Sample);
        var reported = new List<RebuildProgress>();
        var done = await parts.Ledger.RebuildAsync(m => m.Meter == "m1", new Listed(reported), TestContext.Current.CancellationToken);
        Assert.Equal((new RebuildProgress(1, 1, 2, 1), done), (done, Assert.Single(reported)));
        Assert.Equal((10m, 13m), (parts.Ledger.Between(parts.Meter(1), old, parts.Now - Hour).Total.Units, parts.Ledger.Between(parts.Meter(1), old, parts.Now).Total.Units));
    }

    [Fact]
    public async Task The_control_role_reads_what_writers_elsewhere_stored_late_too()
    {
        await using var store = new FakeReadingStore();
        await using var parts = new LedgerParts(store, IntakeRole.Control);
        parts.Use(LedgerParts.RegistryOf(1));
        await parts.WorkAsync();
        store.Samples.Enqueue(LedgerParts.Sample(1, parts.Now - Hour, 1).Sample);
        store.Samples.Enqueue(LedgerParts.Sample(1, parts.Now, 2).Sample);
        parts.Time.Advance(TimeSpan.FromMilliseconds(EnergyLedgerLimits.ControlReadEveryMs));
        await parts.WorkAsync();
        Assert.Equal((1m, parts.Now), (parts.Ledger.Curve(parts.Meter(1)).At(parts.Now).Units, parts.Ledger.AsOfUnixMs!.Value));

        var old = (int)(parts.Now / Hour) - 40;
        parts.Seen.Note(LedgerParts.Park, new CompletenessReport { Epoch = "a", Revision = 1, Rows = [new HourCount { Device = "d1", Hour = old }, new HourCount { Device = "other", Hour = old - 1 }] });
        parts.Seen.Note([LedgerParts.Sample(1, (old - 7) * Hour, 0)]);
        Assert.Equal(2, parts.Ledger.Status.WaitingRanges);
        store.Samples.Enqueue(LedgerParts.Sample(1, old * Hour, 0.5).Sample);
        store.Samples.Enqueue(LedgerParts.Sample(1, (old - 7) * Hour, 0.25).Sample);
        parts.Kill();
        await parts.WorkAsync();
        Assert.Equal(1.75m, parts.Ledger.Curve(parts.Meter(1)).At(parts.Now).Units);
    }

    private sealed class Listed(List<RebuildProgress> list) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => list.Add(value);
    }
}
