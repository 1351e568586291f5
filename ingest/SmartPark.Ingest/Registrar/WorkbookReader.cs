using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Registrar;

/// <summary>A sheet of a workbook.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its rows that have any text.</param>
public sealed record WorkbookSheet(string Name, IReadOnlyList<FileRow> Rows);

/// <summary>Told of a mistake in a workbook.</summary>
/// <param name="sheet">Name of the sheet; empty when it is the file.</param>
/// <param name="line">Row of the sheet; null when it is the sheet.</param>
/// <param name="column">Letters of the column; null when it is the row.</param>
/// <param name="found">What was found.</param>
/// <param name="expected">What was expected.</param>
public delegate void WorkbookMistake(string sheet, int? line, string? column, string found, LocalText expected);

/// <summary>Reads Office Open XML workbooks (ECMA-376) forward, a cell at a time, within bounds.</summary>
public static class WorkbookReader
{
    /// <summary>The sheets; empty when a mistake was told.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mistake">Told of every mistake.</param>
    /// <param name="isDate1904">Whether its days count from 1904.</param>
    public static IReadOnlyList<WorkbookSheet> Read(byte[] file, WorkbookMistake mistake, out bool isDate1904)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(mistake);
        isDate1904 = false;
        try
        {
            if (!IsBounded(file))
            {
                mistake("", null, null, "a workbook that unpacks to too much", Of(
                    $"解压后不超过 {RegistryLimits.WorkbookBytesMax >> 20} MB 的工作簿", $"a workbook of at most {RegistryLimits.WorkbookBytesMax >> 20} MB unpacked"));
                return [];
            }

            using var stream = new MemoryStream(file, writable: false);
            using var document = SpreadsheetDocument.Open(stream, isEditable: false);
            if (document.WorkbookPart is not { Workbook: { Sheets: { } sheets } workbook } part)
            {
                throw new InvalidDataException("no sheets");
            }

            isDate1904 = workbook.WorkbookProperties?.Date1904?.Value == true;
            var shared = part.SharedStringTablePart is { } strings ? Shared(strings) : [];
            var (read, room, told) = (new List<WorkbookSheet>(), RegistryLimits.RowsPerImportMax + 1, 0);
            foreach (var sheet in sheets.Elements<Sheet>())
            {
                if (sheet is { Id.Value: { } id, Name.Value: { } name } && part.GetPartById(id) is WorksheetPart worksheet)
                {
                    var rows = new SheetRows(shared, (line, column, found, expected) =>
                    {
                        told++;
                        mistake(name, line, column, found, expected);
                    }).Read(worksheet, room);
                    room -= rows.Count;
                    read.Add(new(name, rows));
                }
            }

            return told == 0 ? read : [];
        }
        catch (Exception e) when (e is InvalidDataException or OpenXmlPackageException or XmlException or FileFormatException or FormatException or ArgumentException or IOException)
        {
            mistake("", null, null, $"a file that cannot be read as a workbook ({e.Message})", Of("未加密的 .xlsx 工作簿", "a workbook .xlsx without a password"));
            return [];
        }
    }

    internal static XmlReader Open(OpenXmlPart part, long charactersMax) => XmlReader.Create(
        part.GetStream(), new() { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = charactersMax, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = true });

    /// <summary>The texts of an element: runs joined, without those that say how it is pronounced.</summary>
    internal static string Texts(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var (text, end) = (new StringBuilder(), reader.Depth);
        reader.Read();
        while (reader.Depth > end)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "rPh" })
            {
                reader.Skip();
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "t" })
            {
                text.Append(reader.ReadElementContentAsString());
            }
            else
            {
                reader.Read();
            }
        }

        return text.ToString();
    }

    internal static LocalText Of(string zh, string en) => new() { Zh = zh, En = en };

    private static bool IsBounded(byte[] file)
    {
        using var stream = new MemoryStream(file, writable: false);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        return archive.Entries.Count <= RegistryLimits.WorkbookPartsMax && archive.Entries.Sum(e => e.Length) <= RegistryLimits.WorkbookBytesMax;
    }

    private static List<string> Shared(SharedStringTablePart part)
    {
        using var reader = Open(part, RegistryLimits.SharedCharsMax);
        List<string> texts = [];
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "si" })
            {
                texts.Add(Texts(reader));
            }
        }

        return texts;
    }

    /// <summary>Reads one sheet.</summary>
    private sealed class SheetRows(List<string> shared, Action<int?, string?, string, LocalText> mistake)
    {
        private readonly List<string> _cells = [];
        private HashSet<int> _numbers = [];

        public List<FileRow> Read(WorksheetPart part, int room)
        {
            using var reader = Open(part, RegistryLimits.WorkbookBytesMax);
            var (rows, line) = (new List<FileRow>(), 0);
            while (reader.Read())
            {
                if (reader is not { NodeType: XmlNodeType.Element, LocalName: "row" })
                {
                    continue;
                }

                line = int.TryParse(reader.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : line + 1;
                ReadRow(reader, line);
                if (!_cells.Exists(c => !string.IsNullOrWhiteSpace(c)))
                {
                    continue;
                }

                if (rows.Count == room)
                {
                    mistake(line, null, $"more than {RegistryLimits.RowsPerImportMax} rows", Of($"每个文件最多 {RegistryLimits.RowsPerImportMax} 行", $"at most {RegistryLimits.RowsPerImportMax} rows in a file"));
                    return rows;
                }

                rows.Add(new(line, [.. _cells], _numbers.Count > 0 ? _numbers : null));
            }

            return rows;
        }

        private void ReadRow(XmlReader reader, int line)
        {
            _cells.Clear();
            _numbers = [];
            if (reader.IsEmptyElement)
            {
                return;
            }

            var (end, next) = (reader.Depth, 0);
            reader.Read();
            while (reader.Depth > end)
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "c" })
                {
                    var column = Column(reader.GetAttribute("r")) ?? next;
                    next = column + 1;
                    ReadCell(reader, line, column);
                }
                else
                {
                    reader.Read();
                }
            }
        }

        private void ReadCell(XmlReader reader, int line, int column)
        {
            var (type, value, hasFormula) = (reader.GetAttribute("t") ?? "n", (string?)null, false);
            var (isEmpty, end) = (reader.IsEmptyElement, reader.Depth);
            reader.Read();
            while (!isEmpty && reader.Depth > end)
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "v" })
                {
                    value = reader.ReadElementContentAsString();
                }
                else if (reader is { NodeType: XmlNodeType.Element, LocalName: "is" })
                {
                    value = Texts(reader);
                }
                else
                {
                    hasFormula |= reader is { NodeType: XmlNodeType.Element, LocalName: "f" };
                    reader.Read();
                }
            }

            var text = type == "s" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < shared.Count ? shared[index] : value;
            if (type == "e" || (hasFormula && value is null))
            {
                mistake(line, TableText.Ordinal(column), text ?? "a formula that was never worked out", Of("值，而不是错误或未计算的公式", "a value, no error and no formula that was never worked out"));
            }
            else if (!string.IsNullOrWhiteSpace(text))
            {
                Put(line, column, text, isNumber: type == "n");
            }
        }

        private void Put(int line, int column, string text, bool isNumber)
        {
            if (column >= RegistryLimits.ColumnsMax)
            {
                mistake(line, TableText.Ordinal(column), text.Length <= 60 ? text : text[..60], Of($"最多 {RegistryLimits.ColumnsMax} 列", $"at most {RegistryLimits.ColumnsMax} columns"));
                return;
            }

            while (_cells.Count <= column)
            {
                _cells.Add("");
            }

            _cells[column] = text;
            if (isNumber)
            {
                _numbers.Add(column);
            }
        }

        /// <summary>AB12 → 27.</summary>
        private static int? Column(string? reference)
        {
            var column = 0;
            foreach (var c in reference ?? "")
            {
                if (!char.IsAsciiLetterUpper(c) || column > 20_000)
                {
                    break;
                }

                column = (column * 26) + (c - 'A' + 1);
            }

            return column == 0 ? null : column - 1;
        }
    }
}
