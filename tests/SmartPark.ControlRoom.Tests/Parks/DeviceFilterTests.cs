using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Parks;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Parks;

public sealed class DeviceFilterTests
{
    [Property]
    public void A_filter_survives_its_address(byte domain, byte state, NonNull<string> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Get.Trim();
        var filter = new DeviceFilter(
            domain % 8 < ParkPainter.Domains.Count ? ParkPainter.Domains[domain % 8] : null,
            state % 6 < 5 ? (ShownState)(state % 6) : null,
            trimmed.Length > ControlRoomLimits.FilterTextMax ? trimmed[..ControlRoomLimits.FilterTextMax] : trimmed);
        var parts = filter.ToQuery();
        Assert.Equal(filter, DeviceFilter.FromQuery((string?)parts["domain"], (string?)parts["state"], (string?)parts["q"]));
    }

    [Theory]
    [InlineData("gateway", "asleep", null)]
    [InlineData("FIRE", "", "  ")]
    [InlineData("0", "1", "")]
    public void An_address_that_makes_no_sense_filters_nothing(string? domain, string? state, string? text) =>
        Assert.Equal(DeviceFilter.All, DeviceFilter.FromQuery(domain, state, text));

    [Fact]
    public void Text_is_found_in_title_id_building_and_enterprise_of_either_language()
    {
        var device = Device(Domain.Energy, Contact.Online);
        foreach (var text in new[] { "MAIN", "总表", "b1-m", "plant", "厂房", "hengrui", "恒锐" })
        {
            Assert.True((DeviceFilter.All with { Text = text }).Passes(device), text);
        }

        Assert.False((DeviceFilter.All with { Text = "weighbridge" }).Passes(device));
    }

    [Fact]
    public void A_device_that_never_spoke_is_offline_and_not_online()
    {
        var device = Device(Domain.Energy, Contact.Never);
        Assert.True((DeviceFilter.All with { State = ShownState.Offline }).Passes(device));
        Assert.False((DeviceFilter.All with { State = ShownState.Online }).Passes(device));
        Assert.False((DeviceFilter.All with { State = ShownState.Attention }).Passes(device));
    }

    [Fact]
    public void A_domain_shows_what_is_registered_there()
    {
        var device = Device(Domain.Fire, Contact.Online);
        Assert.True((DeviceFilter.All with { Domain = Domain.Fire }).Passes(device));
        Assert.False((DeviceFilter.All with { Domain = Domain.Energy }).Passes(device));
    }

    private static DevicePicture Device(Domain domain, Contact contact) => new()
    {
        Entry = new DeviceEntry
        {
            Id = "b1-main", Title = Text("总表", "Main meter"), Domain = domain, Placements = [new PlacementEntry { From = new(2025, 1, 1) }],
        },
        Building = new BuildingEntry { Id = "b1", Title = Text("1号厂房", "Plant 1"), FloorAreaM2 = 10 },
        Enterprise = new EnterpriseEntry { Id = "e", Title = Text("恒锐", "Hengrui"), Trade = Text("机械", "Machining"), Occupancies = [] },
        Contact = contact,
        Readings = [],
        Condition = contact == Contact.Online ? Condition.Normal : Condition.Silent,
    };

    private static LocalText Text(string zh, string en) => new() { Zh = zh, En = en };
}
