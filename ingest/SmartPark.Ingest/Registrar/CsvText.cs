using System.Buffers;
using System.Text;
using System.Text.Unicode;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Registrar;

/// <summary>One row of a file or sheet.</summary>
/// <param name="Line">Line on which it begins, or row of the sheet, from 1.</param>
/// <param name="Cells">Its cells, as they stand there.</param>
/// <param name="Numbers">Which of them are numbers of a sheet, by position: a day is one too there; null for none.</param>
public sealed record FileRow(int Line, IReadOnlyList<string> Cells, IReadOnlySet<int>? Numbers = null);

/// <summary>Comma-separated text by RFC 4180, in UTF-8 with or without a byte order mark, lines ended by CRLF or LF.</summary>
public static class CsvText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The rows; those without any text are left out.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="mistake">Told of what is no such text: line, what was found and what was expected; then nothing is returned.</param>
    public static IReadOnlyList<FileRow> Read(ReadOnlySpan<byte> utf8, Action<int, string, LocalText> mistake)
    {
        ArgumentNullException.ThrowIfNull(mistake);
        if (FirstInvalidLine(utf8) is > 0 and var bad)
        {
            mistake(bad, "bytes that are not UTF-8", new() { Zh = "UTF-8 编码的文件（Excel：另存为“CSV UTF-8”）", En = "a file saved as UTF-8 (Excel: Save as \"CSV UTF-8\")" });
            return [];
        }

        var text = Strict.GetString(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8);
        var (rows, cells, at, line) = (new List<FileRow>(), new List<string>(), 0, 1);
        while (at < text.Length)
        {
            var begin = line;
            cells.Clear();
            if (ReadRow(text, ref at, ref line, cells) is { } why)
            {
                mistake(line, why.Found, why.Expected);
                return [];
            }

            if (cells.Exists(c => !string.IsNullOrWhiteSpace(c)))
            {
                rows.Add(new(begin, [.. cells]));
            }

            if (rows.Count > RegistryLimits.RowsPerImportMax + 1)
            {
                mistake(line, $"more than {RegistryLimits.RowsPerImportMax} rows", new() { Zh = $"每个文件最多 {RegistryLimits.RowsPerImportMax} 行", En = $"at most {RegistryLimits.RowsPerImportMax} rows in a file" });
                return [];
            }
        }

        return rows;
    }

    /// <summary>One cell as it is written: quoted where it must be.</summary>
    public static string Cell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAny(",\"\r\n") ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }

    /// <summary>The first line that is no UTF-8, or 0.</summary>
    private static int FirstInvalidLine(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            return 0;
        }

        var line = 1;
        while (Rune.DecodeFromUtf8(utf8, out var rune, out var length) == OperationStatus.Done)
        {
            line += rune.Value == '\n' ? 1 : 0;
            utf8 = utf8[length..];
        }

        return line;
    }

    private static (string Found, LocalText Expected)? ReadRow(string text, ref int at, ref int line, List<string> cells)
    {
        while (true)
        {
            if (cells.Count == RegistryLimits.ColumnsMax)
            {
                return ($"more than {RegistryLimits.ColumnsMax} columns", new() { Zh = $"最多 {RegistryLimits.ColumnsMax} 列，以英文逗号分隔", En = $"at most {RegistryLimits.ColumnsMax} columns, separated by commas" });
            }

            if ((at < text.Length && text[at] == '"' ? Quoted(text, ref at, ref line, cells) : Plain(text, ref at, cells)) is { } why)
            {
                return why;
            }

            if (at == text.Length)
            {
                return null;
            }

            if (text[at++] == ',')
            {
                continue;
            }

            // A line feed after a carriage return is part of the same end.
            at += text[at - 1] == '\r' && at < text.Length && text[at] == '\n' ? 1 : 0;
            line++;
            return null;
        }
    }

    private static (string Found, LocalText Expected)? Plain(string text, ref int at, List<string> cells)
    {
        var end = text.AsSpan(at).IndexOfAny(",\r\n\"");
        end = end < 0 ? text.Length : at + end;
        if (end < text.Length && text[end] == '"')
        {
            return ("a quotation mark within a cell", new() { Zh = "含引号的单元格整体加引号，内部引号写两次", En = "a cell with quotation marks in quotation marks, those within doubled" });
        }

        cells.Add(text[at..end]);
        at = end;
        return null;
    }

    private static (string Found, LocalText Expected)? Quoted(string text, ref int at, ref int line, List<string> cells)
    {
        var (cell, begin) = (new StringBuilder(), ++at);
        while (true)
        {
            var end = text.IndexOf('"', at);
            if (end < 0)
            {
                return ("a quotation mark that is not closed", new() { Zh = "成对的引号", En = "quotation marks in pairs" });
            }

            cell.Append(text, at, end - at);
            at = end + 1;
            if (at < text.Length && text[at] == '"')
            {
                cell.Append('"');
                at++;
                continue;
            }

            line += text.AsSpan(begin, end - begin).Count('\n');
            cells.Add(cell.ToString());
            return at == text.Length || text[at] is ',' or '\r' or '\n' ? null
                : ("text after a closing quotation mark", new() { Zh = "引号之后是逗号或换行", En = "a comma or the end of the line after a closing quotation mark" });
        }
    }
}
