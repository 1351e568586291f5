using SmartPark.Chaos.Rounds;

namespace SmartPark.Chaos.Site;

/// <summary>Which processes of ingest a store is written by.</summary>
internal static class IngestRoles
{
    /// <summary>Name and own settings of each process. DuckDB's file belongs to one process.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Settings)> For(StoreKind store) =>
        store == StoreKind.DuckDb ? [("ingest", None)] : [("ingest", None)];

    private static readonly Dictionary<string, string> None = [];
}
