using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.Registrar;

/// <summary>Rows of a file, of one table each.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Its rows with the line or row of the sheet on which each stands.</param>
public sealed record ImportedTable(RegistryTable Table, IReadOnlyList<(int Line, RegistryRow Row)> Rows);

/// <summary>Reads files of rows; either all of a file can be used, or its mistakes are named.</summary>
public static class RegistryImport
{
    /// <summary>Names of the sheet that explains a workbook; it is passed over.</summary>
    public static IReadOnlyList<string> AboutSheets { get; } = ["说明", "About"];

    /// <summary>Reads the CSV of one table.</summary>
    public static IReadOnlyList<ImportedTable> Csv(RegistryTable table, ReadOnlySpan<byte> file, TimeZoneInfo zone, ICollection<RegistryMistake> mistakes)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(mistakes);
        var before = mistakes.Count;
        var rows = CsvText.Read(file, (line, found, expected) => mistakes.Add(new(table.Name, null, null, found, expected, Line: line)));
        return mistakes.Count > before ? [] : [new(table, TableText.Read(table, rows, zone, mistakes))];
    }

    /// <summary>
    /// Reads a workbook: a sheet for each table, named as the table is in files or in either language. Empty sheets and the one that explains are passed over.
    /// </summary>
    /// <param name="only">Only this table, from its sheet or from the one sheet that there is; null for all.</param>
    /// <param name="file">The workbook.</param>
    /// <param name="zone">The city's zone.</param>
    /// <param name="mistakes">Where every mistake is added.</param>
    public static IReadOnlyList<ImportedTable> Workbook(RegistryTable? only, byte[] file, TimeZoneInfo zone, ICollection<RegistryMistake> mistakes)
    {
        ArgumentNullException.ThrowIfNull(mistakes);
        var sheets = WorkbookReader.Read(
            file, (sheet, line, column, found, expected) => mistakes.Add(new(TableOf(sheet)?.Name ?? sheet, null, column, found, expected, Line: line)), out var isDate1904);
        var filled = sheets.Where(s => s.Rows.Count > 0 && !AboutSheets.Contains(s.Name.Trim(), StringComparer.OrdinalIgnoreCase)).ToList();
        List<ImportedTable> tables = [];
        foreach (var sheet in filled)
        {
            var table = only is not null && filled.Count == 1 ? only : TableOf(sheet.Name);
            if (table is null)
            {
                mistakes.Add(new(sheet.Name, null, null, sheet.Name, WorkbookReader.Of(
                    $"工作表名之一：{string.Join("、", RegistryTables.All.Select(t => t.Title.Zh))}", $"a sheet of one of the names {string.Join(", ", RegistryTables.All.Select(t => t.Title.En))}")));
            }
            else if (tables.Exists(t => t.Table == table))
            {
                mistakes.Add(new(table.Name, null, null, sheet.Name, WorkbookReader.Of("每张表一个工作表", "one sheet for each table")));
            }
            else if (only is null || table == only)
            {
                tables.Add(new(table, TableText.Read(table, sheet.Rows, zone, mistakes, isDate1904, isGuarded: false)));
            }
        }

        if (tables.Count == 0 && mistakes.Count == 0)
        {
            mistakes.Add(new(only?.Name ?? "", null, null, null, WorkbookReader.Of("至少一个有数据的工作表", "at least one sheet with rows")));
        }

        return tables;
    }

    /// <summary>
    /// What makes the registry of a file: its rows are put; to replace, what a table of the file has beyond it is removed.
    /// </summary>
    /// <param name="tables">Rows of the file.</param>
    /// <param name="now">The rows that hold.</param>
    /// <param name="isReplacing">Whether each table of the file becomes exactly what the file has.</param>
    /// <param name="park">Only rows of this park, in the file and among those that are removed; null for all.</param>
    /// <param name="mistakes">Where rows of another park are added.</param>
    public static IReadOnlyList<RegistryEdit> Edits(IReadOnlyList<ImportedTable> tables, RegistryRows now, bool isReplacing, string? park, ICollection<RegistryMistake> mistakes)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(mistakes);
        List<RegistryEdit> edits = [];
        foreach (var (table, rows) in tables)
        {
            var keys = new HashSet<string>(rows.Count, StringComparer.Ordinal);
            foreach (var (line, row) in rows)
            {
                if (park is not null && row.Park != park)
                {
                    mistakes.Add(new(table.Name, table.KeyOf(row), "park", row.Park, WorkbookReader.Of($"园区 {park}", $"the park {park}"), Line: line));
                }

                edits.Add(new(table, table.KeyOf(row), row, line));
                keys.Add(edits[^1].Key);
            }

            if (isReplacing)
            {
                edits.AddRange(now.Of(table).Where(r => !keys.Contains(r.Key) && (park is null || r.Value.Park == park)).Select(r => new RegistryEdit(table, r.Key, null)));
            }
        }

        return edits;
    }

    private static RegistryTable? TableOf(string sheet) =>
        RegistryTables.All.FirstOrDefault(t => new[] { t.Name, t.Title.Zh, t.Title.En }.Contains(sheet.Trim(), StringComparer.OrdinalIgnoreCase));
}
