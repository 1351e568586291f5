using System.Globalization;
using System.Text;
using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.Registrar;

/// <summary>Rows of a table as text: from a head and rows of cells to rows of the registry with every mistake named, and back.</summary>
internal static class TableText
{
    private const string FormulaSigns = "=+-@\t";

    /// <summary>The rows of a file or sheet; those with mistakes are left out.</summary>
    /// <param name="table">The table.</param>
    /// <param name="file">Head and rows.</param>
    /// <param name="zone">The city's zone.</param>
    /// <param name="mistakes">Where every mistake is added.</param>
    /// <param name="isDate1904">Whether days of the sheet count from 1904.</param>
    /// <param name="isGuarded">Whether an apostrophe before what looks like a formula is not part of a text, as in <see cref="Csv"/>.</param>
    public static IReadOnlyList<(int Line, RegistryRow Row)> Read(
        RegistryTable table, IReadOnlyList<FileRow> file, TimeZoneInfo zone, ICollection<RegistryMistake> mistakes, bool isDate1904 = false, bool isGuarded = true)
    {
        if (file.Count == 0)
        {
            mistakes.Add(new(table.Name, null, null, null, new() { Zh = "首行列名", En = "a first row with the names of the columns" }, Line: 1));
            return [];
        }

        if (Columns(table, file[0], mistakes) is not { } columns)
        {
            return [];
        }

        List<(int, RegistryRow)> rows = [];
        var cells = new Dictionary<string, string?>(table.Columns.Count, StringComparer.Ordinal);
        foreach (var (line, texts, numbers) in file.Skip(1))
        {
            cells.Clear();
            for (var i = 0; i < texts.Count; i++)
            {
                if (i < columns.Count && columns[i] is { } column)
                {
                    cells[column.Name] = numbers?.Contains(i) == true ? SheetNumber.Text(column.Kind, texts[i], isDate1904) : Within(table, column, texts[i], line, isGuarded, mistakes);
                }
                else if (!string.IsNullOrWhiteSpace(texts[i]))
                {
                    mistakes.Add(new(table.Name, null, Ordinal(i), Short(texts[i]), new() { Zh = "首行有列名的列", En = "a column that has a name in the first row" }, Line: line));
                }
            }

            if (table.Read(cells, zone, line, mistakes) is { } row)
            {
                rows.Add((line, row));
            }
        }

        return rows;
    }

    /// <summary>Rows of a table as CSV for programs and for Excel: UTF-8 with byte order mark, CRLF.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="zone">The city's zone.</param>
    /// <param name="language">Language of the head, a culture name; null for the names of the columns.</param>
    public static byte[] Csv(RegistryTable table, IEnumerable<RegistryRow> rows, TimeZoneInfo zone, string? language)
    {
        var text = new StringBuilder("\uFEFF").AppendJoin(',', table.Columns.Select(c => CsvText.Cell(language is null ? c.Name : Head(c, language)))).Append("\r\n");
        foreach (var row in rows)
        {
            text.AppendJoin(',', table.Columns.Select(c => CsvText.Cell(Guarded(c, c.Cell(row, zone) ?? "")))).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What stands over a column for people: title and unit.</summary>
    public static string Head(RegistryColumn column, string language) => column.Unit is null ? column.Title.For(language) : $"{column.Title.For(language)} ({column.Unit})";

    /// <summary>Letters of a column, as spreadsheets name it: 0 is A.</summary>
    public static string Ordinal(int column) => column < 26 ? ((char)('A' + column)).ToString() : Ordinal((column / 26) - 1) + Ordinal(column % 26);

    /// <summary>The column of a head; null when it is none's. Names, and titles in both languages with or without the unit in brackets; another unit is another column.</summary>
    internal static RegistryColumn? Find(RegistryTable table, string head)
    {
        var wanted = Plain(head);
        return table.Columns.FirstOrDefault(c => Heads(c).Any(h => Plain(h) == wanted));
    }

    private static List<RegistryColumn?>? Columns(RegistryTable table, FileRow head, ICollection<RegistryMistake> mistakes)
    {
        var (columns, before) = (new List<RegistryColumn?>(), mistakes.Count);
        foreach (var (i, text) in head.Cells.Index())
        {
            var column = string.IsNullOrWhiteSpace(text) ? null : Find(table, text);
            if (column is not null && columns.Contains(column))
            {
                mistakes.Add(new(table.Name, null, column.Name, Short(text), new() { Zh = "每列只出现一次", En = "each column once" }, Line: head.Line));
            }
            else if (column is null && !string.IsNullOrWhiteSpace(text))
            {
                mistakes.Add(new(table.Name, null, Ordinal(i), Short(text), new()
                {
                    Zh = $"列名之一：{string.Join("、", table.Columns.Select(c => Head(c, "zh")))}", En = $"one of the columns {string.Join(", ", table.Columns.Select(c => Head(c, "en")))}",
                }, Line: head.Line));
            }

            columns.Add(column);
        }

        foreach (var missing in table.Columns.Where(c => c.IsRequired && !columns.Contains(c)))
        {
            mistakes.Add(new(table.Name, null, missing.Name, null, new() { Zh = $"必填列“{Head(missing, "zh")}”", En = $"the column {Head(missing, "en")}, which is required" }, Line: head.Line));
        }

        return mistakes.Count == before ? columns : null;
    }

    private static string? Within(RegistryTable table, RegistryColumn column, string text, int line, bool isGuarded, ICollection<RegistryMistake> mistakes)
    {
        if (text.Length <= RegistryLimits.CellCharsMax)
        {
            return isGuarded ? Unguarded(column, text) : text;
        }

        mistakes.Add(new(table.Name, null, column.Name, Short(text), new()
        {
            Zh = $"最多 {RegistryLimits.CellCharsMax} 个字符", En = $"at most {RegistryLimits.CellCharsMax} characters",
        }, Line: line));
        return null;
    }

    private static IEnumerable<string> Heads(RegistryColumn column) =>
        [column.Name, column.Title.Zh, column.Title.En, .. column.Unit is null ? Array.Empty<string>() : [Head(column, "zh"), Head(column, "en")]];

    /// <summary>Case, spaces and full-width forms make no other name: <c>面积（亩）</c> is <c>面积(亩)</c>.</summary>
    private static string Plain(string head) =>
        string.Concat(head.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c) && c != '\uFEFF')).ToLower(CultureInfo.InvariantCulture);

    /// <summary>A text that a spreadsheet would take for a formula gets an apostrophe before it, which reading takes away again.</summary>
    private static string Guarded(RegistryColumn column, string text) =>
        column.Kind == ColumnKind.Text && text.Length > 1 && text.TrimStart('\'') is [var first, ..] && FormulaSigns.Contains(first, StringComparison.Ordinal) ? "'" + text : text;

    private static string Unguarded(RegistryColumn column, string text) =>
        column.Kind == ColumnKind.Text && text is ['\'', ..] && text.TrimStart('\'') is [var first, ..] && FormulaSigns.Contains(first, StringComparison.Ordinal) ? text[1..] : text;

    private static string Short(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
}
