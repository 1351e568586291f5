using System.Reflection;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Fieldbus.Tests;

/// <summary>The repository's own configuration, read once for all tests.</summary>
internal static class ShippedFiles
{
    public static string Root { get; } =
        typeof(ShippedFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;

    public static string Config { get; } = Path.GetFullPath(Path.Combine(Root, "firmware-config"));

    public static string ProfileFolder { get; } = Path.Combine(Config, "profiles");

    public static QuantityCatalogue Catalogue { get; } = QuantityCatalogue.Load(Path.Combine(Config, "quantities.json"));

    public static ProfileLibrary Profiles { get; } = ProfileLibrary.Load(ProfileFolder, Catalogue);
}
