using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway.Tests;

/// <summary>The shipped catalogue.</summary>
internal static class TestQuantities
{
    public static string RepoRoot { get; } = typeof(TestQuantities).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
        .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;

    public static QuantityCatalogue Catalogue { get; } = QuantityCatalogue.Load(Path.Combine(RepoRoot, "firmware-config", "quantities.json"));

    public static Quantity Get(string id) => Catalogue.TryGet(id, out var quantity) ? quantity : throw new ArgumentException(id);
}
