using SmartPark.Chaos.Rounds;

namespace SmartPark.Chaos.Site;

/// <summary>Which processes of ingest a store is written by.</summary>
internal static class IngestRoles
{
    /// <summary>Name and own settings of each process. DuckDB's file belongs to one process.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Settings)> For(StoreKind store) => store == StoreKind.DuckDb
        ? [("ingest", new Dictionary<string, string>())]
        : [("control", Role("control")), ("writer-1", Role("writer", "w1")), ("writer-2", Role("writer", "w2"))];

    private static Dictionary<string, string> Role(string role, string? writer = null)
    {
        var settings = new Dictionary<string, string> { ["Intake__Role"] = role };
        if (writer is not null)
        {
            settings["Intake__WriterId"] = writer;
        }

        return settings;
    }
}
