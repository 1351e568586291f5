using SmartPark.Energy.Factors;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Registrar;

/// <summary>
/// What of the stored rows can be used. Rows were accepted when they were written; another program, other reference data may not accept them. Such rows are set aside by name, and with them what
/// cannot be used without them: the rest holds.
/// </summary>
internal static class UsableRows
{
    /// <summary>The registry of the rows that can be used, and the others.</summary>
    public static (EnergyRegistry Registry, IReadOnlyList<SetAsideRow> Aside) Of(IEnumerable<StoredRow> stored, TimeZoneInfo zone, StandardCoalTable kinds)
    {
        var (rows, aside) = (new Dictionary<(string Table, string Key), (StoredRow Stored, RegistryRow Row)>(), new List<SetAsideRow>());
        foreach (var row in stored)
        {
            List<RegistryMistake> mistakes = [];
            if (Read(row, zone, mistakes) is { } read)
            {
                rows.Add((row.Table, row.Key), (row, read));
            }
            else
            {
                aside.Add(new(row.Table, row.Key, row.Cells, mistakes));
            }
        }

        for (var round = 0; round < RegistryLimits.SetAsideRounds; round++)
        {
            List<RegistryMistake> mistakes = [];
            if (EnergyRegistry.Of(RegistryRows.Of(rows.Values.Select(r => r.Row)), zone, kinds, mistakes) is { } registry)
            {
                return (registry, aside);
            }

            var named = mistakes.Where(m => !m.IsWarning && m.Key is not null).ToLookup(m => m.Table, StringComparer.Ordinal);
            var bad = rows.Values.Select(r => (r.Stored, Why: named[r.Stored.Table].Where(m => IsOf(m.Key!, r.Stored.Key)).ToList())).Where(r => r.Why.Count > 0).ToList();
            if (bad.Count == 0)
            {
                aside.AddRange(rows.Values.Select(r => new SetAsideRow(r.Stored.Table, r.Stored.Key, r.Stored.Cells, [.. mistakes.Where(m => !m.IsWarning)])));
                break;
            }

            aside.AddRange(bad.Select(b => new SetAsideRow(b.Stored.Table, b.Stored.Key, b.Stored.Cells, b.Why)));
            bad.ForEach(b => rows.Remove((b.Stored.Table, b.Stored.Key)));
        }

        return (EnergyRegistry.Empty(zone), aside);
    }

    /// <summary>A mistake names a row, or a place of which several rows are.</summary>
    private static bool IsOf(string named, string key) =>
        key.StartsWith(named, StringComparison.Ordinal) && (key.Length == named.Length || key[named.Length] == '/');

    private static RegistryRow? Read(StoredRow stored, TimeZoneInfo zone, List<RegistryMistake> mistakes)
    {
        if (RegistryTables.Find(stored.Table) is not { } table)
        {
            mistakes.Add(new(stored.Table, stored.Key, null, stored.Table, new() { Zh = "本程序认识的表", En = "a table that this program knows" }));
            return null;
        }

        if (RowCells.Parse(stored.Cells) is not { } cells)
        {
            mistakes.Add(new(stored.Table, stored.Key, null, stored.Cells, new() { Zh = "单元格的 JSON", En = "JSON of cells" }));
            return null;
        }

        if (table.Read(cells.ToDictionary(c => c.Key, c => (string?)c.Value, StringComparer.Ordinal), zone, null, mistakes) is not { } row)
        {
            return null;
        }

        if (table.KeyOf(row) is var key && key != stored.Key)
        {
            mistakes.Add(new(stored.Table, stored.Key, null, stored.Key, new LocalText { Zh = $"与内容一致的键 {key}", En = $"the key of its cells, {key}" }));
            return null;
        }

        return row;
    }
}
