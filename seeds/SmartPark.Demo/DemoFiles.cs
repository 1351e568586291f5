namespace SmartPark.Demo;

/// <summary>Where the demo's city is described.</summary>
/// <param name="Quantities">The quantity catalogue.</param>
/// <param name="Profiles">Folder of device profiles.</param>
/// <param name="Gateways">Folder of gateway files.</param>
/// <param name="City">Folder of the city's registry.</param>
internal sealed record DemoFiles(string Quantities, string Profiles, string Gateways, string City)
{
    /// <summary>The files of the nearest folder above <paramref name="start"/> that has them, or null.</summary>
    public static DemoFiles? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var quantities = Path.Combine(folder.FullName, "firmware-config", "quantities.json");
            var city = Path.Combine(folder.FullName, "seeds", "qinglan");
            if (File.Exists(quantities) && File.Exists(Path.Combine(city, "city.json")))
            {
                var config = Path.Combine(folder.FullName, "firmware-config");
                return new(quantities, Path.Combine(config, "profiles"), Path.Combine(config, "gateways"), city);
            }
        }

        return null;
    }
}
