using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace SmartPark.Ingest.Api;

/// <summary>One table as an Office Open XML workbook (ECMA-376): a head that stays in sight, numbers as numbers, times as times. Written row by row.</summary>
internal static class Workbook
{
    private const uint PlainStyle = 0;
    private const uint HeadStyle = 1;
    private const uint TimeStyle = 2;
    private const uint RatioStyle = 3;
    private const uint CountStyle = 4;
    private const uint A4 = 9;
    private const uint TimeFormat = 164;

    /// <summary>Built-in format #,##0 of ECMA-376 part 1, section 18.8.30.</summary>
    private const uint CountFormat = 3;

    /// <summary>Widest column in characters; longer texts are read in their cell.</summary>
    private const int WidthMax = 48;

    /// <summary>Characters of a time as it is shown.</summary>
    private const int TimeWidth = 16;

    /// <summary>Built-in format 0.00 % of ECMA-376 part 1, section 18.8.30.</summary>
    private const uint PercentFormat = 10;

    /// <summary>The bytes of the workbook.</summary>
    /// <param name="title">Name of its sheet, at most 31 characters.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">Texts, numbers, times, flags and null for an empty cell.</param>
    /// <param name="ratioColumn">The column that is shown in per cent.</param>
    public static byte[] Write(string title, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, int ratioColumn)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            var sheet = workbook.AddNewPart<WorksheetPart>();
            WriteSheet(sheet, columns, rows, ratioColumn);
            workbook.Workbook = new(
                new Sheets(new Sheet { Name = title, SheetId = 1, Id = workbook.GetIdOfPart(sheet) }),
                new DefinedNames(
                    new DefinedName(Range(title, columns.Count, rows.Count)) { Name = "_xlnm._FilterDatabase", LocalSheetId = 0, Hidden = true },
                    new DefinedName($"'{title}'!$1:$1") { Name = "_xlnm.Print_Titles", LocalSheetId = 0 }));
        }

        return stream.ToArray();
    }

    private static void WriteSheet(WorksheetPart sheet, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, int ratioColumn)
    {
        using var writer = OpenXmlWriter.Create(sheet);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetProperties(new PageSetupProperties { FitToPage = true }));
        writer.WriteElement(new SheetViews(new SheetView(
            new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0, TabSelected = true }));
        writer.WriteElement(new Columns(columns.Select((c, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = WidthOf(c, i, rows), CustomWidth = true })));
        writer.WriteStartElement(new SheetData());
        WriteRow(writer, [.. columns.Select(c => (Cell?)TextCell(c, HeadStyle))]);
        foreach (var row in rows)
        {
            WriteRow(writer, [.. row.Select((value, column) => CellOf(value, column == ratioColumn))]);
        }

        writer.WriteEndElement();
        writer.WriteElement(new AutoFilter { Reference = $"A1:{Letters(columns.Count)}{rows.Count + 1}" });
        writer.WriteElement(new PageSetup { PaperSize = A4, Orientation = OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 });
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
        DateTimeOffset => TimeWidth,
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

    private static Cell? CellOf(object? value, bool isRatio) => value switch
    {
        null => null,
        string text => text.Length == 0 ? null : TextCell(text, PlainStyle),
        bool flag => new() { DataType = CellValues.Boolean, CellValue = new(flag) },

        // A sheet's times know no zone: it is the city's, as the file's rows are.
        DateTimeOffset time => new() { CellValue = new(time.DateTime.ToOADate()), StyleIndex = TimeStyle },
        long count => new() { CellValue = new(count.ToString(CultureInfo.InvariantCulture)), StyleIndex = CountStyle },
        IFormattable number => new() { CellValue = new(number.ToString(null, CultureInfo.InvariantCulture)), StyleIndex = isRatio ? RatioStyle : PlainStyle },
        _ => TextCell(value.ToString() ?? "", PlainStyle),
    };

    // Inline texts are never formulas, whatever they begin with.
    private static Cell TextCell(string text, uint style) => new(new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve })) { DataType = CellValues.InlineString, StyleIndex = style };

    private static Stylesheet Styles() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = TimeFormat, FormatCode = "yyyy-mm-dd hh:mm" }) { Count = 1 },
        new Fonts(new Font(), new Font(new Bold())) { Count = 2 },
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })) { Count = 2 },
        new Borders(new Border()) { Count = 1 },
        new CellStyleFormats(new CellFormat()) { Count = 1 },
        new CellFormats(
            new CellFormat(),
            new CellFormat { FontId = 1, ApplyFont = true },
            new CellFormat { NumberFormatId = TimeFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = PercentFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = CountFormat, ApplyNumberFormat = true }) { Count = 5 });
}
