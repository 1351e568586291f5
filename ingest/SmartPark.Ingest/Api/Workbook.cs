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
    private const uint TimeFormat = 164;

    /// <summary>Built-in format 0.00 % of ECMA-376 part 1, section 18.8.30.</summary>
    private const uint PercentFormat = 10;

    /// <summary>The bytes of the workbook.</summary>
    /// <param name="title">Name of its sheet, at most 31 characters.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">Texts, numbers, times, flags and null for an empty cell.</param>
    /// <param name="ratioColumn">The column that is shown in per cent.</param>
    public static byte[] Write(string title, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, int ratioColumn)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            var sheet = workbook.AddNewPart<WorksheetPart>();
            WriteSheet(sheet, columns, rows, ratioColumn);
            workbook.Workbook = new(new Sheets(new Sheet { Name = title, SheetId = 1, Id = workbook.GetIdOfPart(sheet) }));
        }

        return stream.ToArray();
    }

    private static void WriteSheet(WorksheetPart sheet, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, int ratioColumn)
    {
        using var writer = OpenXmlWriter.Create(sheet);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetViews(new SheetView(
            new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0, TabSelected = true }));
        writer.WriteElement(new Columns(columns.Select((c, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = Math.Max(12, c.Length + 2), CustomWidth = true })));
        writer.WriteStartElement(new SheetData());
        WriteRow(writer, [.. columns.Select(c => (Cell?)TextCell(c, HeadStyle))]);
        foreach (var row in rows)
        {
            WriteRow(writer, [.. row.Select((value, column) => CellOf(value, column == ratioColumn))]);
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

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
            new CellFormat { NumberFormatId = PercentFormat, ApplyNumberFormat = true }) { Count = 4 });
}
