using System.Globalization;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Registry;

/// <summary>The registry read from files: what is found, where a device stood when, and every mistake at once.</summary>
public sealed class ParkRegistryTests : IDisposable
{
    private const string City = """{ "id": "jiang", "title": { "zh": "江城", "en": "River City" }, "time_zone": "Asia/Shanghai" }""";

    private const string East = """
        {
          // the east park
          "id": "east", "title": { "zh": "东园", "en": "East" }, "area_mu": 120.5,
          "buildings": [ { "id": "b1", "title": { "zh": "一号楼", "en": "Building 1" }, "floor_area_m2": 5000 } ],
          "enterprises": [ { "id": "acme", "title": { "zh": "甲", "en": "Acme" }, "trade": { "zh": "机加工", "en": "Machining" },
            "occupancies": [ { "building": "b1", "from": "2024-01-01", "floor_area_m2": 800 } ] } ],
          "devices": [
            { "id": "meter-1", "title": { "zh": "电表", "en": "Meter" }, "domain": "energy", "placements": [
              { "from": "2024-01-01", "to": "2025-03-01", "building": "b1", "enterprise": "acme" },
              { "from": "2025-03-01", "building": "b1", "floor": { "zh": "二层", "en": "Second floor" }, "room": { "zh": "配电间", "en": "Switch room" },
                "note": { "zh": "进门左手", "en": "Left of the door" } } ] },
            { "id": "gate-1", "title": { "zh": "大门", "en": "Gate" }, "domain": "people", "placements": [ { "from": "2024-01-01", "to": "2024-06-01" } ] }
          ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("registry-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Parks_and_devices_are_found_by_id()
    {
        Write("city.json", City);
        Write("parks/east.json", East);
        Write("parks/aa.json", """{ "id": "aa", "title": { "zh": "甲园", "en": "A" }, "area_mu": 1, "buildings": [], "enterprises": [], "devices": [] }""");

        var registry = ParkRegistry.Load(_folder);

        Assert.Equal(["aa", "east"], registry.Parks.Select(p => p.Id));
        Assert.Equal("Asia/Shanghai", registry.Zone.Id);
        Assert.True(registry.TryGetPark("east", out var park));
        Assert.Equal(120.5, park.AreaMu);
        Assert.True(registry.TryGetDevice("east", "meter-1", out var device));
        Assert.Equal("Meter", device.Title.En);
        Assert.False(registry.TryGetDevice("aa", "meter-1", out _));
        Assert.False(registry.TryGetDevice("nowhere", "meter-1", out _));
        Assert.False(registry.TryGetPark("East", out _));
    }

    [Theory]
    [InlineData("2023-12-31T23:59:59.999+08:00", null, null)]
    [InlineData("2024-01-01T00:00:00+08:00", "b1", "acme")]
    [InlineData("2025-02-28T23:59:59.999+08:00", "b1", "acme")]
    [InlineData("2025-03-01T00:00:00+08:00", "b1", null)]
    [InlineData("2099-01-01T00:00:00+08:00", "b1", null)]
    public void A_device_stands_where_the_day_of_the_city_says(string time, string? building, string? enterprise)
    {
        Write("city.json", City);
        Write("parks/east.json", East);
        var registry = ParkRegistry.Load(_folder);

        Assert.Equal(new Placement(building, enterprise), registry.PlacementOf("east", "meter-1", Ms(time)));
    }

    [Fact]
    public void Floor_room_and_note_are_those_of_the_time()
    {
        Write("city.json", City);
        Write("parks/east.json", East);
        var registry = ParkRegistry.Load(_folder);

        var before = registry.PlaceOf("east", "meter-1", Ms("2025-02-28T23:59:59+08:00"));
        var after = registry.PlaceOf("east", "meter-1", Ms("2025-03-01T00:00:00+08:00"));

        Assert.Equal(("b1", null, null, null), (before!.Building, before.Floor, before.Room, before.Note));
        Assert.Equal(("二层", "Switch room", "进门左手"), (after!.Floor!.Zh, after.Room!.En, after.Note!.Zh));
        Assert.Null(registry.PlaceOf("east", "meter-1", Ms("2023-12-31T23:59:59+08:00")));
        Assert.Null(registry.PlaceOf("east", "unknown", 0));
    }

    [Fact]
    public void A_device_has_no_place_before_between_and_after_its_periods()
    {
        Write("city.json", City);
        Write("parks/east.json", East);
        var registry = ParkRegistry.Load(_folder);

        Assert.Equal(default, registry.PlacementOf("east", "gate-1", Ms("2024-06-01T00:00:00+08:00")));
        Assert.Equal(default, registry.PlacementOf("east", "unknown", 0));
        Assert.Equal(default, registry.PlacementOf("unknown", "gate-1", 0));
    }

    [Fact]
    public void Every_mistake_of_every_file_is_reported_at_once()
    {
        Write("city.json", City.Replace("Asia/Shanghai", "Asia/Nowhere", StringComparison.Ordinal));
        Write("parks/a.json", """
            { "id": "east", "title": { "zh": "东", "en": "East" }, "area_mu": 1,
              "buildings": [ { "id": "b1", "title": { "zh": "楼", "en": "B" }, "floor_area_m2": 1 }, { "id": "b1", "title": { "zh": "楼", "en": "B" }, "floor_area_m2": 1 } ],
              "enterprises": [ { "id": "e1", "title": { "zh": "企", "en": "E" }, "trade": { "zh": "业", "en": "T" },
                "occupancies": [ { "building": "b9", "from": "2024-02-01", "to": "2024-02-01", "floor_area_m2": 1 } ] } ],
              "devices": [
                { "id": "d1", "title": { "zh": "表", "en": "D" }, "domain": "energy", "placements": [
                  { "from": "2024-01-01", "building": "b1" }, { "from": "2025-01-01", "building": "b2", "enterprise": "e2" } ] },
                { "id": "d1", "title": { "zh": "表", "en": "D" }, "domain": "energy", "placements": [ { "from": "2024-01-01", "to": "2023-01-01" } ] } ] }
            """);
        Write("parks/b.json", East);
        Write("parks/c.json", "{ not json");
        var problems = new List<ConfigurationProblem>();

        Assert.Null(ParkRegistry.Read(_folder, problems));

        Assert.Equal(
        [
            "city.json: $.time_zone: found \"Asia/Nowhere\", expected an IANA time zone this machine knows, such as Asia/Shanghai",
            "parks/a.json: $.buildings[1].id: found \"b1\" a second time, expected each id once",
            "parks/a.json: $.devices[1].id: found \"d1\" a second time, expected each id once",
            "parks/a.json: $.enterprises[0].occupancies[0].building: found \"b9\", expected one of this park's buildings",
            "parks/a.json: $.enterprises[0].occupancies[0].to: found 2024-02-01, expected a day after from 2024-02-01",
            "parks/a.json: $.devices[0].placements[1].building: found \"b2\", expected one of this park's buildings",
            "parks/a.json: $.devices[0].placements[1].enterprise: found \"e2\", expected one of this park's enterprises",
            "parks/a.json: $.devices[0].placements[1]: found 2025-01-01 to now, which overlaps 2024-01-01 to now of placements[0], "
                + "expected periods that do not overlap: a device stands in one place at a time",
            "parks/a.json: $.devices[1].placements[0].to: found 2023-01-01, expected a day after from 2024-01-01",
            "parks/b.json: $.id: found \"east\", which parks/a.json has too, expected each park once",
            "parks/c.json: line 1, byte 3: found text that is not JSON, expected a JSON document",
        ], problems.Select(p => p.ToString().Replace(_folder + "/", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_without_city_or_parks_is_two_mistakes()
    {
        var problems = new List<ConfigurationProblem>();

        Assert.Null(ParkRegistry.Read(_folder, problems));

        Assert.Equal(["no such file", "0 files *.json"], problems.Select(p => p.Found));
    }

    [Fact]
    public void A_day_that_begins_in_a_clock_change_begins_at_its_first_minute()
    {
        // Lebanon puts its clocks forward at midnight: 2024-03-31 begins at 01:00 (+03:00); Cuba puts them back at 01:00: midnight of 2024-11-03 comes twice.
        var beirut = TimeZoneInfo.FindSystemTimeZoneById("Asia/Beirut");
        var havana = TimeZoneInfo.FindSystemTimeZoneById("America/Havana");

        Assert.Equal(Ms("2024-03-31T01:00:00+03:00"), CityDay.StartUnixMs(new(2024, 3, 31), beirut));
        Assert.Equal(Ms("2024-11-03T00:00:00-04:00"), CityDay.StartUnixMs(new(2024, 11, 3), havana));
    }

    private static long Ms(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
