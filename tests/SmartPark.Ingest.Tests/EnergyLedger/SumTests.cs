using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Tests.Storage.DuckDb;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyLedger;

/// <summary>Sums of whole periods are the curve's figures, and late data say what they changed.</summary>
public sealed class SumTests
{
    private const long Hour = CellKey.HourMs;
    private static readonly long January = Local(2026, 1);
    private static readonly long February = Local(2026, 2);
    private static readonly long March = Local(2026, 3);
    private static readonly long April = Local(2026, 4);
    private static readonly long Gap = February + (5 * 24 * Hour);

    [Fact]
    public async Task Whole_months_quarters_and_years_are_answered_as_the_curve_answers_them()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await FilledAsync(file);
        Assert.Equal((2, true), parts.Refresh.Turn());
        Assert.Equal((0, false), parts.Refresh.Turn());
        foreach (var (from, to) in new[] { (January, February), (February, March), (March, April), (January, April), (Local(2025, 1), January), (January, Local(2027, 1)), (Local(2020, 3), Local(2020, 4)) })
        {
            var expected = parts.Ledger.Curve(parts.Meter(1)).Between(from, to);
            Assert.Equal(expected, parts.Ledger.Between(parts.Meter(1), from, to));
            var all = parts.Ledger.Between([parts.Meter(1), parts.Meter(2)], from, to);
            Assert.Equal((expected, parts.Now), (all.Of[parts.Meter(1).Key], all.AsOfUnixMs));
        }

        // The next process finds them in the file.
        parts.Kill();
        await parts.WorkAsync();
        Assert.Equal((0, false), parts.Refresh.Turn());
    }

    [Fact]
    public async Task Late_data_change_the_sums_at_once_and_say_exactly_which_hours_differ_also_after_a_kill()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await FilledAsync(file);
        parts.Refresh.Turn();
        var before = parts.Ledger.Curve(parts.Meter(1));
        await parts.CommitAsync(LedgerParts.Sample(1, Gap + (2 * Hour), (double)before.At(Gap + (2 * Hour)).Units + 100.5));
        await parts.WorkAsync();

        var told = new List<ChangedMeter>();
        parts.Refresh.WhenChanged(_ => throw new IOException("not now"));
        Assert.Throws<IOException>(() => parts.Refresh.Turn());
        parts.Kill();
        await parts.WorkAsync();
        parts.Refresh.WhenChanged(told.Add);
        Assert.Equal((1, true), parts.Refresh.Turn());

        var after = parts.Ledger.Curve(parts.Meter(1));
        var changed = Assert.Single(told);
        Assert.Equal(SmartPark.Energy.Consumption.ChangedHours.Between(before, after), changed.Hours);
        Assert.Equal(Enumerable.Range((int)(Gap / Hour), 4), changed.Hours);
        Assert.Equal(after.Between(February, March), parts.Ledger.Between(parts.Meter(1), February, March));
        Assert.Equal((0, false), parts.Refresh.Turn());
    }

    [Fact]
    public async Task A_late_day_changes_the_month_and_repeating_it_changes_nothing()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await FilledAsync(file);
        parts.Refresh.Turn();
        var told = new List<ChangedMeter>();
        parts.Refresh.WhenChanged(told.Add);
        var earlier = Enumerable.Range(0, 24).Select(h => LedgerParts.Sample(2, February + (h * Hour), h)).ToArray();
        await parts.CommitAsync(earlier);
        await parts.WorkAsync();
        parts.Refresh.Turn();
        var month = Assert.Single(Assert.Single(told).Months);
        Assert.Equal((new DateOnly(2026, 2, 1), 0m), (month.First, month.Before.Total.Units));
        Assert.Equal(parts.Ledger.Between(parts.Meter(2), February, March), month.After);

        await parts.CommitAsync(earlier);
        await parts.WorkAsync();
        Assert.Equal((0, false), parts.Refresh.Turn());
    }

    [Fact]
    public async Task The_running_month_is_worked_out_now_and_then_and_another_register_at_once()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = await FilledAsync(file);
        parts.Refresh.Turn();
        var sum = parts.Ledger.Between(parts.Meter(1), March, April);
        var asOf = parts.Now;
        parts.Time.Advance(TimeSpan.FromMinutes(1));
        await parts.CommitAsync(LedgerParts.Sample(1, parts.Now, 5_000));
        await parts.WorkAsync();
        Assert.Equal((0, false), parts.Refresh.Turn());
        Assert.Equal(sum, parts.Ledger.Between(parts.Meter(1), March, April));
        Assert.Equal(asOf, parts.Ledger.Between([parts.Meter(1)], March, April).AsOfUnixMs);
        parts.Time.Advance(TimeSpan.FromMilliseconds(EnergyLedgerLimits.RunningSumEveryMs));
        Assert.Equal((1, false), parts.Refresh.Turn());
        Assert.Equal(parts.Ledger.Curve(parts.Meter(1)).Between(March, April), parts.Ledger.Between(parts.Meter(1), March, April));
        Assert.NotEqual(sum, parts.Ledger.Between(parts.Meter(1), March, April));

        var january = parts.Ledger.Between(parts.Meter(1), January, February).Total.Units;
        parts.Use(LedgerParts.RegistryOf(2, new MeterRatioRow { Park = LedgerParts.Park, Meter = "m1", From = DateTimeOffset.UnixEpoch, Ct = 40 }));
        Assert.Equal(40 * january, parts.Ledger.Between(parts.Meter(1), January, February).Total.Units);
        Assert.Equal((1, true), parts.Refresh.Turn());
        Assert.Equal(40 * january, parts.Ledger.Between(parts.Meter(1), January, February).Total.Units);
    }

    private static long Local(int year, int month) => new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();

    /// <summary>Meter 1 read every hour since last November but for three hours in February; meter 2 never.</summary>
    private static async Task<LedgerParts> FilledAsync(DuckDbStoreFile file)
    {
        var parts = new LedgerParts(file.Store);
        var from = Local(2025, 11);
        await parts.CommitAsync([.. Enumerable.Range(0, (int)((parts.Now - from) / Hour)).Where(h => from + (h * Hour) <= Gap || from + (h * Hour) >= Gap + (4 * Hour))
            .Select(h => LedgerParts.Sample(1, from + (h * Hour), 100 + h))]);
        parts.Use(LedgerParts.RegistryOf(2));
        await parts.WorkAsync();
        return parts;
    }
}
