using System.Text.Json;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>The seed folder of a city with one park of many meters, in a temporary folder.</summary>
public sealed class BigCity : IDisposable
{
    public BigCity(int devices)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "parks"));
        Write("city.json", new { id = "big", title = new { zh = "大城", en = "Big city" }, time_zone = "Asia/Shanghai" });
        Write("parks/large.json", new
        {
            id = "large",
            title = new { zh = "大园区", en = "Large park" },
            area_mu = 900.0,
            buildings = new[] { new { id = "b1", title = new { zh = "一号楼", en = "Building 1" }, floor_area_m2 = 1000.0 } },
            enterprises = Array.Empty<object>(),
            devices = Enumerable.Range(0, devices).Select(i => new
            {
                id = $"meter-{i:0000}",
                title = new { zh = $"电表{i:0000}", en = $"Meter {i:0000}" },
                domain = "energy",
                placements = new[] { new { from = "2025-01-01", building = "b1" } },
            }),
        });
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("smartpark-big-city-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string file, object content) => File.WriteAllText(Path.Combine(Folder, file), JsonSerializer.Serialize(content));
}
