using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.Registrar;

/// <summary>What a workbook of the registry says of itself.</summary>
/// <param name="City">Name of the city in the language of the workbook.</param>
/// <param name="Revision">The revision whose rows it has.</param>
/// <param name="At">When it was made.</param>
public sealed record WorkbookOrigin(string City, long Revision, DateTimeOffset At);

/// <summary>
/// Tables of the registry as one workbook (ECMA-376): a sheet that explains, then a sheet for each table with the headings of people, numbers as numbers and days as days. Imported again it changes
/// nothing: what a sheet cannot hold exactly stands there as text.
/// </summary>
public static class RegistryWorkbook
{
    private const uint Plain = 0;
    private const uint Head = 1;
    private const uint Day = 2;
    private const uint Moment = 3;
    private const uint Text = 4;
    private const uint DayFormat = 164;
    private const uint MomentFormat = 165;

    /// <summary>Built-in format @ of ECMA-376 part 1, section 18.8.30: what is typed stays text, such as a code that begins with 0.</summary>
    private const uint TextFormat = 49;

    private const int WidthMax = 48;

    /// <summary>The bytes of the workbook.</summary>
    /// <param name="rows">The registry's rows.</param>
    /// <param name="tables">The tables that it has.</param>
    /// <param name="park">Only rows of this park; null for all.</param>
    /// <param name="origin">What it says of itself.</param>
    /// <param name="language">Language of its words, a culture name.</param>
    /// <param name="zone">The city's zone.</param>
    public static byte[] Write(RegistryRows rows, IReadOnlyList<RegistryTable> tables, string? park, WorkbookOrigin origin, string language, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(language);
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            var sheets = new Sheets();
            void Add(string name, Action<OpenXmlWriter> write)
            {
                var part = workbook.AddNewPart<WorksheetPart>();
                using (var writer = OpenXmlWriter.Create(part))
                {
                    write(writer);
                }

                sheets.AppendChild(new Sheet { Name = name, SheetId = (uint)sheets.ChildElements.Count + 1, Id = workbook.GetIdOfPart(part) });
            }

            var isChinese = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
            Add(RegistryImport.AboutSheets[isChinese ? 0 : 1], w => WriteAbout(w, tables, origin, language, isChinese));
            foreach (var table in tables)
            {
                Add(table.Title.For(language), w => WriteTable(w, table, [.. rows.Of(table).Values.Where(r => park is null || r.Park == park)], language, zone));
            }

            workbook.Workbook = new(sheets);
        }

        return stream.ToArray();
    }

    private static void WriteTable(OpenXmlWriter writer, RegistryTable table, IReadOnlyList<RegistryRow> rows, string language, TimeZoneInfo zone)
    {
        Begin(writer, isFrozen: true, table.Columns.Select(c => WidthOf(c, rows, language, zone)));
        WriteRow(writer, table.Columns.Select(c => TextCell(TableText.Head(c, language), Head)));
        foreach (var row in rows)
        {
            WriteRow(writer, table.Columns.Select(c => CellOf(c, row, language, zone)));
        }

        writer.WriteEndElement();
        writer.WriteElement(new AutoFilter { Reference = $"A1:{TableText.Ordinal(table.Columns.Count - 1)}{rows.Count + 1}" });
        writer.WriteEndElement();
    }

    private static void WriteAbout(OpenXmlWriter writer, IReadOnlyList<RegistryTable> tables, WorkbookOrigin origin, string language, bool isChinese)
    {
        string Say(string zh, string en) => isChinese ? zh : en;
        Begin(writer, isFrozen: false, [26, 26, 12, 10, 10, 60]);
        WriteRow(writer, [TextCell(Say($"{origin.City} · 能源台账", $"{origin.City} · energy registry"), Head)]);
        WriteRow(writer, [TextCell(Say($"版本 {origin.Revision}，导出于 {origin.At:yyyy-MM-dd HH:mm}", $"Revision {origin.Revision}, exported {origin.At:yyyy-MM-dd HH:mm}"), Plain)]);
        WriteRow(writer, [TextCell(Say("每个工作表是一张表，首行是列名；修改后可导入，先试算再生效，有一处错误则全部不生效。", "Each sheet is a table, its first row names the columns. Edit it and import it: first as a trial; one mistake keeps all of it out."), Plain)]);
        WriteRow(writer, [TextCell(Say("“截止日（不含）”是最后一天的次日；为空表示至今。时间为本市时间。全市的行，园区填“-”。", "\"To (not included)\" is the day after the last; empty while it lasts. Times are the city's. Rows of the city have park \"-\"."), Plain)]);
        WriteRow(writer, []);
        WriteRow(writer, new[] { Say("表", "Table"), Say("列", "Column"), Say("单位", "Unit"), Say("主键", "Key"), Say("必填", "Required"), Say("可填的值", "Words") }.Select(t => TextCell(t, Head)));
        foreach (var (table, column) in tables.SelectMany(t => t.Columns.Select(c => (t, c))))
        {
            WriteRow(writer, new[]
            {
                table.Title.For(language), column.Title.For(language), column.Unit ?? "", column.IsKey ? Say("是", "yes") : "", column.IsRequired ? Say("是", "yes") : "",
                string.Join(Say("、", ", "), column.Words.Select(w => w.Title.For(language))),
            }.Select(t => TextCell(t, Plain)));
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Begin(OpenXmlWriter writer, bool isFrozen, IEnumerable<double> widths)
    {
        writer.WriteStartElement(new Worksheet());
        var view = new SheetView { WorkbookViewId = 0 };
        if (isFrozen)
        {
            view.AppendChild(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen });
        }

        writer.WriteElement(new SheetViews(view));
        writer.WriteElement(new Columns(widths.Select((w, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = w, CustomWidth = true })));
        writer.WriteStartElement(new SheetData());
    }

    private static void WriteRow(OpenXmlWriter writer, IEnumerable<Cell> cells)
    {
        writer.WriteStartElement(new Row());
        foreach (var cell in cells)
        {
            writer.WriteElement(cell);
        }

        writer.WriteEndElement();
    }

    private static Cell CellOf(RegistryColumn column, RegistryRow row, string language, TimeZoneInfo zone) => column.Value(row) switch
    {
        null => new(),
        decimal number when SheetNumber.Fits(number) => new() { CellValue = new(column.Cell(row, zone)!) },
        DateOnly day => new() { CellValue = new(day.ToDateTime(default).ToOADate()), StyleIndex = Day },
        DateTimeOffset moment when SheetNumber.Serial(moment, zone) is { } serial => new() { CellValue = new(serial), StyleIndex = Moment },
        Enum => TextCell(Shown(column, row, language, zone), Plain),
        _ => TextCell(column.Cell(row, zone)!, Text),
    };

    private static string Shown(RegistryColumn column, RegistryRow row, string language, TimeZoneInfo zone)
    {
        var cell = column.Cell(row, zone) ?? "";
        return column.Words.FirstOrDefault(w => w.Word == cell)?.Title.For(language) ?? cell;
    }

    /// <summary>Wide enough for the heading with its filter button and for the first rows, up to <see cref="WidthMax"/>.</summary>
    private static double WidthOf(RegistryColumn column, IReadOnlyList<RegistryRow> rows, string language, TimeZoneInfo zone)
    {
        const int looked = 200;
        return Math.Min(WidthMax, rows.Take(looked).Select(r => Characters(Shown(column, r, language, zone)) + 1).Append(Characters(TableText.Head(column, language)) + 3).Max());
    }

    // Han characters and their punctuation are as wide as two digits.
    private static int Characters(string text) => text.Sum(c => c >= '\u2e80' ? 2 : 1);

    // Inline texts are never formulas, whatever they begin with.
    private static Cell TextCell(string text, uint style) =>
        new(new InlineString(new DocumentFormat.OpenXml.Spreadsheet.Text(text) { Space = SpaceProcessingModeValues.Preserve })) { DataType = CellValues.InlineString, StyleIndex = style };

    private static Stylesheet Styles() => new(
        new NumberingFormats(
            new NumberingFormat { NumberFormatId = DayFormat, FormatCode = "yyyy-mm-dd" }, new NumberingFormat { NumberFormatId = MomentFormat, FormatCode = "yyyy-mm-dd hh:mm:ss" }) { Count = 2 },
        new Fonts(new Font(), new Font(new Bold())) { Count = 2 },
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })) { Count = 2 },
        new Borders(new Border()) { Count = 1 },
        new CellStyleFormats(new CellFormat()) { Count = 1 },
        new CellFormats(
            new CellFormat(), new CellFormat { FontId = 1, ApplyFont = true }, new CellFormat { NumberFormatId = DayFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = MomentFormat, ApplyNumberFormat = true }, new CellFormat { NumberFormatId = TextFormat, ApplyNumberFormat = true }) { Count = 5 });
}
