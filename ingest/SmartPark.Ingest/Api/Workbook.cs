using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace SmartPark.Ingest.Api;

/// <summary>How the numbers of a column are shown; texts, times and flags are shown as they are.</summary>
internal enum NumberFormat : byte
{
    /// <summary>As they are.</summary>
    Plain,

    /// <summary>In per cent, two decimals.</summary>
    Percent,

    /// <summary>Two decimals, thousands apart.</summary>
    Two,

    /// <summary>Four decimals, thousands apart.</summary>
    Four,
}

/// <summary>A column of a sheet.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Format">How its numbers are shown.</param>
internal readonly record struct WorkbookColumn(string Name, NumberFormat Format = NumberFormat.Plain);

/// <summary>One table of a workbook.</summary>
/// <param name="Title">Name of its sheet, at most 31 characters, unique in the workbook.</param>
/// <param name="Columns">Its columns; of a sheet of text none, and then each row is one text.</param>
/// <param name="Rows">Texts, numbers, days, times, flags and null for an empty cell.</param>
internal sealed record WorkbookSheet(string Title, IReadOnlyList<WorkbookColumn> Columns, IReadOnlyList<object?[]> Rows);

/// <summary>Tables as an Office Open XML workbook (ECMA-376): heads that stay in sight, numbers as numbers, times as times. Written row by row.</summary>
internal static class Workbook
{
    private const uint PlainStyle = 0;
    private const uint HeadStyle = 1;
    private const uint TimeStyle = 2;
    private const uint PercentStyle = 3;
    private const uint CountStyle = 4;
    private const uint DayStyle = 5;
    private const uint TwoStyle = 6;
    private const uint FourStyle = 7;
    private const uint WrapStyle = 8;
    private const uint A3 = 8;
    private const uint A4 = 9;

    /// <summary>Columns that can still be read on A4, landscape.</summary>
    private const int ColumnsOnA4 = 14;
    private const uint TimeFormat = 164;
    private const uint DayFormat = 165;
    private const uint FourFormat = 166;

    /// <summary>Built-in format #,##0 of ECMA-376 part 1, section 18.8.30.</summary>
    private const uint CountFormat = 3;

    /// <summary>Built-in format #,##0.00 of the same section.</summary>
    private const uint TwoFormat = 4;

    /// <summary>Built-in format 0.00 % of the same section.</summary>
    private const uint PercentFormat = 10;

    /// <summary>Widest column in characters; longer texts are read in their cell.</summary>
    private const int WidthMax = 48;

    /// <summary>Width of a sheet of text in characters.</summary>
    private const int TextWidth = 110;

    /// <summary>Characters of a time as it is shown.</summary>
    private const int TimeWidth = 16;

    /// <summary>The bytes of a workbook of one table.</summary>
    /// <param name="title">Name of its sheet, at most 31 characters.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">Texts, numbers, times, flags and null for an empty cell.</param>
    /// <param name="ratioColumn">The column that is shown in per cent.</param>
    public static byte[] Write(string title, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, int ratioColumn) =>
        Write([new(title, [.. columns.Select((c, i) => new WorkbookColumn(c, i == ratioColumn ? NumberFormat.Percent : NumberFormat.Plain))], rows)]);

    /// <summary>The bytes of a workbook.</summary>
    /// <param name="sheets">Its sheets, the first in sight.</param>
    public static byte[] Write(IReadOnlyList<WorkbookSheet> sheets)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            var (list, names) = (new Sheets(), new DefinedNames());
            foreach (var (i, sheet) in sheets.Index())
            {
                var part = workbook.AddNewPart<WorksheetPart>();
                WriteSheet(part, sheet, isFirst: i == 0);
                list.Append(new Sheet { Name = sheet.Title, SheetId = (uint)i + 1, Id = workbook.GetIdOfPart(part) });
                if (sheet.Columns.Count > 0)
                {
                    names.Append(
                        new DefinedName(Range(sheet.Title, sheet.Columns.Count, sheet.Rows.Count)) { Name = "_xlnm._FilterDatabase", LocalSheetId = (uint)i, Hidden = true },
                        new DefinedName($"'{sheet.Title}'!$1:$1") { Name = "_xlnm.Print_Titles", LocalSheetId = (uint)i });
                }
            }

            workbook.Workbook = names.HasChildren ? new(list, names) : new(list);
        }

        return stream.ToArray();
    }

    private static void WriteSheet(WorksheetPart part, WorkbookSheet sheet, bool isFirst)
    {
        var (columns, rows, isText) = (sheet.Columns, sheet.Rows, sheet.Columns.Count == 0);
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetProperties(new PageSetupProperties { FitToPage = true }));
        var view = new SheetView { WorkbookViewId = 0, TabSelected = isFirst };
        if (!isText)
        {
            view.Append(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen });
        }

        writer.WriteElement(new SheetViews(view));
        writer.WriteElement(isText ? new Columns(new Column { Min = 1, Max = 1, Width = TextWidth, CustomWidth = true })
            : new Columns(columns.Select((c, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = WidthOf(c.Name, i, rows), CustomWidth = true })));
        writer.WriteStartElement(new SheetData());
        if (!isText)
        {
            WriteRow(writer, [.. columns.Select(c => (Cell?)TextCell(c.Name, HeadStyle))]);
        }

        foreach (var row in rows)
        {
            WriteRow(writer, isText ? [TextCell(row[0]?.ToString() ?? "", WrapStyle)] : [.. row.Select((value, column) => CellOf(value, columns[column].Format))]);
        }

        writer.WriteEndElement();
        if (!isText)
        {
            writer.WriteElement(new AutoFilter { Reference = $"A1:{Letters(columns.Count)}{rows.Count + 1}" });
        }

        writer.WriteElement(new PageSetup { PaperSize = columns.Count > ColumnsOnA4 ? A3 : A4, Orientation = isText ? OrientationValues.Portrait : OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 });
        writer.WriteEndElement();
    }

    /// <summary>Wide enough for the heading with its filter button and for every cell, up to <see cref="WidthMax"/>.</summary>
    private static double WidthOf(string head, int column, IReadOnlyList<object?[]> rows)
    {
        var widest = CharactersOf(head) + 3;
        foreach (var row in rows)
        {
            widest = Math.Max(widest, CharactersOf(row[column]) + 1);
        }

        return Math.Min(widest, WidthMax);
    }

    private static int CharactersOf(object? value) => value switch
    {
        null => 0,

        // Han characters and their punctuation are as wide as two digits.
        string text => text.Sum(c => c >= '\u2e80' ? 2 : 1),
        DateTimeOffset or DateOnly => TimeWidth,
        long count => count.ToString("N0", CultureInfo.InvariantCulture).Length,
        _ => 8,
    };

    private static string Range(string title, int columns, int rows) => $"'{title}'!$A$1:${Letters(columns)}${rows + 1}";

    private static string Letters(int column) => column <= 26 ? ((char)('A' + column - 1)).ToString() : Letters((column - 1) / 26) + Letters(((column - 1) % 26) + 1);

    private static void WriteRow(OpenXmlWriter writer, Cell?[] cells)
    {
        writer.WriteStartElement(new Row());
        foreach (var cell in cells)
        {
            writer.WriteElement(cell ?? new Cell());
        }

        writer.WriteEndElement();
    }

    private static Cell? CellOf(object? value, NumberFormat format) => value switch
    {
        null => null,
        string text => text.Length == 0 ? null : TextCell(text, PlainStyle),
        bool flag => new() { DataType = CellValues.Boolean, CellValue = new(flag) },

        // A sheet's times know no zone: it is the city's, as the file's rows are.
        DateTimeOffset time => new() { CellValue = new(time.DateTime.ToOADate()), StyleIndex = TimeStyle },
        DateOnly day => new() { CellValue = new(day.ToDateTime(TimeOnly.MinValue).ToOADate()), StyleIndex = DayStyle },
        long count => new() { CellValue = new(count.ToString(CultureInfo.InvariantCulture)), StyleIndex = CountStyle },
        IFormattable number => new() { CellValue = new(number.ToString(null, CultureInfo.InvariantCulture)), StyleIndex = StyleOf(format) },
        _ => TextCell(value.ToString() ?? "", PlainStyle),
    };

    private static uint StyleOf(NumberFormat format) => format switch
    {
        NumberFormat.Percent => PercentStyle, NumberFormat.Two => TwoStyle, NumberFormat.Four => FourStyle, _ => PlainStyle,
    };

    // Inline texts are never formulas, whatever they begin with.
    private static Cell TextCell(string text, uint style) => new(new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve })) { DataType = CellValues.InlineString, StyleIndex = style };

    private static Stylesheet Styles() => new(
        new NumberingFormats(
            new NumberingFormat { NumberFormatId = TimeFormat, FormatCode = "yyyy-mm-dd hh:mm" },
            new NumberingFormat { NumberFormatId = DayFormat, FormatCode = "yyyy-mm-dd" },
            new NumberingFormat { NumberFormatId = FourFormat, FormatCode = "#,##0.0000" }) { Count = 3 },
        new Fonts(new Font(), new Font(new Bold())) { Count = 2 },
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })) { Count = 2 },
        new Borders(new Border()) { Count = 1 },
        new CellStyleFormats(new CellFormat()) { Count = 1 },
        new CellFormats(
            new CellFormat(),
            new CellFormat { FontId = 1, ApplyFont = true },
            new CellFormat { NumberFormatId = TimeFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = PercentFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = CountFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = DayFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = TwoFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = FourFormat, ApplyNumberFormat = true },
            new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }) { ApplyAlignment = true }) { Count = 9 });
}
