using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Settings;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Registrar;

/// <summary>The energy registry of the seeds' city is sound and says of parks, buildings, enterprises and devices what their own files say.</summary>
public sealed class QinglanRegistryTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly string City = Path.Combine(TestCity.RepoRoot, "seeds", "qinglan");
    private static readonly ParkRegistry Parks = ParkRegistry.Load(City);
    private static readonly EnergyRegistry Energy = RegistrySeed.Read(
        Path.Combine(City, RegistrySeed.Folder), new(Parks, TestCity.Catalogue, ReferenceFolder.Read(null, City, [])!))!;

    [Fact]
    public void Plots_together_are_the_park_and_one_area_changed_in_the_last_two_months()
    {
        foreach (var park in Parks.Parks)
        {
            Assert.Equal((decimal)park.AreaMu, Rows<PlotAreaRow>(park.Id).Where(a => IsNow(a)).Sum(a => a.Mu));
        }

        var changed = Assert.Single(Energy.Rows.Of<PlotAreaRow>(), a => a.From > Today.AddMonths(-2));
        Assert.Single(Energy.Rows.Of<PlotAreaRow>(), a => a.Plot == changed.Plot && a.Park == changed.Park && a.To == changed.From);
    }

    [Fact]
    public void Buildings_enterprises_and_stays_are_those_of_the_parks()
    {
        foreach (var park in Parks.Parks)
        {
            Assert.Equal((park.Title.Zh, park.Title.En), Assert.Single(Rows<ParkRow>(park.Id)) is var row ? (row.TitleZh, row.TitleEn) : default);
            Assert.Equal(park.Buildings.Select(b => (b.Id, b.Title.Zh, b.Title.En)).Order(), Rows<BuildingRow>(park.Id).Select(b => (b.Building, b.TitleZh, b.TitleEn)).Order());
            Assert.Equal(park.Buildings.Select(b => (b.Id, (decimal)b.FloorAreaM2)).Order(), Rows<BuildingFloorRow>(park.Id).Where(f => IsNow(f)).Select(f => (f.Building, f.FloorAreaM2)).Order());
            Assert.Equal(park.Enterprises.Select(e => (e.Id, e.Title.Zh, e.Title.En)).Order(), Rows<EnterpriseRow>(park.Id).Select(e => (e.Enterprise, e.TitleZh, e.TitleEn)).Order());
            Assert.Equal(
                park.Enterprises.SelectMany(e => e.Occupancies.Select(o => (e.Id, o.Building, o.From, o.To, (decimal)o.FloorAreaM2))).Order(),
                Rows<OccupancyRow>(park.Id).GroupBy(o => (o.Enterprise, o.Building, o.From, o.To)).Select(g => (g.Key.Enterprise, g.Key.Building, g.Key.From, g.Key.To, g.Sum(o => o.FloorAreaM2))).Order());
        }
    }

    [Fact]
    public void Every_energy_device_is_a_meter_and_feeds_today_what_the_park_says()
    {
        foreach (var park in Parks.Parks)
        {
            var devices = park.Devices.Where(d => d.Domain == Telemetry.Quantities.Domain.Energy).ToDictionary(d => d.Id);
            var meters = Energy.MetersOfPark[park.Id].Where(m => !m.Row.IsVirtual).ToList();
            Assert.Equal(devices.Keys.Order(StringComparer.Ordinal), meters.Select(m => m.Row.Device!).Order(StringComparer.Ordinal));
            foreach (var meter in meters.Where(m => m.PlacementOn(Today) is not null))
            {
                var place = Parks.PlaceOf(park.Id, meter.Row.Device!, CityDay.StartUnixMs(Today, Parks.Zone))!;
                Assert.Equal(place.Enterprise, meter.PlacementOn(Today)!.Enterprise);
                Assert.Equal(meter.Row.TitleZh, devices[meter.Row.Device!].Title.Zh);
            }
        }
    }

    [Fact]
    public void Only_tenants_without_a_meter_of_their_own_are_warned_of() =>
        Assert.Equal(["occupancies donghu/zhiyuan-sensors/office/-/2025-11-01"], Energy.Warnings.Select(w => $"{w.Table} {w.Key}"));

    private static IEnumerable<TRow> Rows<TRow>(string park)
        where TRow : RegistryRow => Energy.Rows.Of<TRow>().Where(r => r.Park == park);

    private static bool IsNow(DatedRow row) => row.From <= Today && (row.To is null || Today < row.To);
}
