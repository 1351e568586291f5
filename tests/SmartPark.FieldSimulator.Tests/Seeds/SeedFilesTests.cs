using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Seeds;

public sealed class SeedFilesTests
{
    private static readonly (string Park, string Device)[] Wired = [.. ShippedCity.Gateways.SelectMany(g => g.Devices.Select(d => (g.Park, d.Id)))];

    private static readonly (string Park, string Device)[] Registered = [.. ShippedCity.Registry.Parks.SelectMany(p => p.Devices.Select(d => (p.Id, d.Id)))];

    public static TheoryData<string> GatewayFiles => new(Directory.GetFiles(ShippedCity.GatewayFolder, "*.json").Select(f => Path.GetFileName(f)));

    [Fact]
    public void The_city_has_three_parks_twenty_four_enterprises_and_at_least_120_devices_on_four_gateways()
    {
        Assert.Equal(["beihe", "donghu", "nanshan"], ShippedCity.Registry.Parks.Select(p => p.Id));
        Assert.All(ShippedCity.Registry.Parks, p => Assert.Equal(8, p.Enterprises.Count));
        Assert.InRange(Registered.Length, 120, int.MaxValue);
        Assert.Equal(["beihe-1", "beihe-2", "donghu-1", "nanshan-1"], ShippedCity.Gateways.Select(g => g.Gateway).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_park_has_all_seven_domains_and_one_master_meter() => Assert.All(ShippedCity.Registry.Parks, park =>
    {
        Assert.Equal(Enum.GetValues<Domain>().Where(d => d != Domain.Gateway), park.Devices.Select(d => d.Domain).Distinct().Order());
        var total = Assert.Single(park.Devices, d => d.Placements.Any(p => p.ParkTotal));
        Assert.Contains(ShippedCity.Device(park.Id, total.Id).Quantities, q => q.Id == "energy_import_kwh");
    });

    [Fact]
    public void Every_wired_device_is_registered_once_and_every_registered_device_is_wired_once()
    {
        Assert.Equal(Registered.Order(), Wired.Order());
        Assert.Equal(Wired.Length, Wired.Distinct().Count());
    }

    [Theory, MemberData(nameof(GatewayFiles))]
    public void Every_gateway_file_passes_the_check_of_the_gateway(string name)
    {
        var problems = new List<ConfigurationProblem>();
        var site = GatewaySite.Read(Path.Combine(ShippedCity.GatewayFolder, name), ShippedCity.Profiles, ShippedCity.Catalogue, problems);
        Assert.Empty(problems);
        Assert.Equal(Path.GetFileNameWithoutExtension(name), site!.File.Gateway);
    }

    [Theory, MemberData(nameof(GatewayFiles))]
    public void Every_line_keeps_up_with_its_poll_plan(string name)
    {
        var problems = new List<ConfigurationProblem>();
        var site = GatewaySite.Read(Path.Combine(ShippedCity.GatewayFolder, name), ShippedCity.Profiles, ShippedCity.Catalogue, problems)!;
        Assert.All(site.Lines, line => Assert.InRange(LineCycle.Predict(line).Load, 0.0001, 0.8));
    }

    [Fact]
    public void One_serial_line_carries_twelve_meters_at_9600_baud()
    {
        var gateway = Assert.Single(ShippedCity.Gateways, g => g.Lines.Any(l => l.Kind == LineKind.ModbusRtu));
        var line = Assert.Single(gateway.Lines, l => l.Kind == LineKind.ModbusRtu);
        Assert.Equal(9600, line.Baud);
        Assert.Equal(12, gateway.Devices.Count(d => d.Line == line.Id));
    }

    [Fact]
    public void All_three_kinds_of_line_are_there() =>
        Assert.Equal(Enum.GetValues<LineKind>(), ShippedCity.Gateways.SelectMany(g => g.Lines).Select(l => l.Kind).Distinct().Order());

    [Fact]
    public void No_two_tcp_lines_share_a_port() =>
        Assert.All(ShippedCity.Gateways.SelectMany(g => g.Lines).Where(l => l.Port is not null).GroupBy(l => l.Port), g => Assert.Single(g));

    [Fact]
    public void A_device_belongs_to_a_domain_that_it_measures() => Assert.All(ShippedCity.Registry.Parks, park => Assert.All(park.Devices, device =>
        Assert.Contains(ShippedCity.Device(park.Id, device.Id).Quantities, q => q.Domain == device.Domain)));

    [Fact]
    public void Titles_of_a_park_are_told_apart_in_both_languages() => Assert.All(ShippedCity.Registry.Parks, park =>
    {
        Assert.Equal(park.Devices.Count, park.Devices.Select(d => d.Title.Zh).Distinct().Count());
        Assert.Equal(park.Devices.Count, park.Devices.Select(d => d.Title.En).Distinct().Count());
    });

    [Fact]
    public void Three_enterprises_moved_in_during_autumn_2026_and_their_meters_followed()
    {
        var moved = ShippedCity.Registry.Parks.SelectMany(p => p.Enterprises.Where(e => e.Occupancies.Any(o => o.From.Year == 2026 && o.From.Month == 10)).Select(e => (Park: p, Enterprise: e))).ToList();
        Assert.Equal(3, moved.Count);
        Assert.All(moved, m =>
        {
            var from = m.Enterprise.Occupancies.Max(o => o.From);
            var meter = Assert.Single(m.Park.Devices, d => d.Placements.Any(p => p.Enterprise == m.Enterprise.Id));
            Assert.Contains(meter.Placements, p => p.From == from && p.Enterprise == m.Enterprise.Id);
            Assert.Contains(meter.Placements, p => p.To == from && p.Enterprise is null);
        });
    }

    [Fact]
    public void Every_device_has_a_character_that_fits_its_meter() => Assert.All(ShippedCity.Devices, device =>
    {
        var character = Assert.Single(ShippedCity.Characters.Parks.Single(p => p.Park == device.Park).Devices, c => c.Id == device.Id);
        var isMeter = device.Quantities.Any(q => q.Id == "voltage_l1_v");
        Assert.Equal(isMeter && device.Quantities.All(q => q.Id != "voltage_l2_v") ? 1 : 3, character.Phases);
    });

    [Fact]
    public void The_master_meter_of_a_park_sums_every_other_electricity_meter_once() => Assert.All(ShippedCity.Characters.Parks, park =>
    {
        var meters = ShippedCity.Devices.Where(d => d.Park == park.Park && d.Quantities.Any(q => q.Id == "energy_import_kwh")).Select(d => d.Id).ToHashSet();
        var children = park.Devices.SelectMany(d => d.SumOf).ToList();
        Assert.Equal(children.Count, children.Distinct().Count());
        Assert.Equal(meters.Where(m => m != "park-main").Order(StringComparer.Ordinal), children.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void The_registry_and_the_characters_agree_on_who_moved_in_when() => Assert.All(ShippedCity.Characters.Parks, park => Assert.All(park.Activities.Where(a => a.From is not null), activity =>
    {
        var enterprise = Assert.Single(ShippedCity.Registry.Parks.Single(p => p.Id == park.Park).Enterprises, e => e.Id == activity.Id);
        Assert.Contains(enterprise.Occupancies, o => o.From == activity.From);
    }));

    [Fact]
    public void The_characters_live_at_the_local_time_of_the_city() =>
        Assert.Equal(ShippedCity.Registry.Zone.BaseUtcOffset, TimeSpan.FromMinutes(ShippedCity.Characters.UtcOffsetMinutes));
}
