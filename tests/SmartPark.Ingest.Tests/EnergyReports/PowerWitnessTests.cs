using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Tests.EnergyLedger;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Storage.DuckDb;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>A register beside the power that its device measured, both in a real store.</summary>
public sealed class PowerWitnessTests
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const int Hours = 6;

    [Fact]
    public async Task A_register_that_agrees_with_power_shows_no_difference_and_a_forgotten_ratio_shows_as_a_factor()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var parts = new LedgerParts(file.Store);
        parts.Use(LedgerParts.RegistryOf(2, new MeterRatioRow { Park = LedgerParts.Park, Meter = "m1", From = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), Ct = 40 }));
        await parts.WorkAsync();
        var from = (parts.Now / Hour * Hour) - (Hours * Hour);

        // 1.5 kW on the secondary side of both; the second one's register steps as if its transformer were there.
        foreach (var minute in Enumerable.Range(0, (Hours * 60) + 1))
        {
            var at = from + (minute * Minute);
            await parts.CommitAsync(LedgerParts.Sample(1, at, 1000 + (minute * 0.025)), LedgerParts.Sample(2, at, 1000 + minute), Power(1, at), Power(2, at));
        }

        parts.Flush.Turn();
        var witness = new PowerWitness(file.Store, parts.Ledger, TestCity.Catalogue);
        var stop = TestContext.Current.CancellationToken;
        var agrees = (await witness.OfAsync(parts.Meter(1), from, from + (Hours * Hour), stop))!;
        Assert.Equal((Hours, 360m, 360m, 0m), (agrees.Hours, decimal.Round(agrees.ByRegister, 6), agrees.ByPower, decimal.Round(agrees.Difference, 6)));
        var factor = (await witness.OfAsync(parts.Meter(2), from, from + (Hours * Hour), stop))!;
        Assert.Equal((9m, 360m), (factor.ByPower, factor.ByRegister));
        Assert.Equal(39m, factor.Share);
        Assert.Null(await witness.OfAsync(parts.Meter(1), from - (2 * Hour), from - Hour, stop));
    }

    private static PlacedSample Power(int meter, long at)
    {
        Assert.True(TestCity.Catalogue.TryGet("active_power_kw", out var quantity));
        return new(new(LedgerParts.Series(meter) with { Quantity = "active_power_kw" }, at, 1.5, Quality.Good, QualityReason.None), quantity, default);
    }
}
