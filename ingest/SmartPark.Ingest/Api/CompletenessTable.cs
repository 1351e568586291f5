using System.Globalization;
using System.Text;

namespace SmartPark.Ingest.Api;

/// <summary>Completeness as rows of a table for programs: one for each device and hour or day. An unknown figure is an empty cell.</summary>
internal static class CompletenessTable
{
    /// <summary>Names of the columns.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "park", "device", "title_zh", "title_en", "gateway", "start", "expected", "read", "sent", "stored", "late", "refused", "refused_reasons", "dropped_full", "dropped_age",
        "dropped_damage", "completeness", "running", "final", "why",
    ];

    /// <summary>Column of the completeness.</summary>
    public const int CompletenessColumn = 16;

    /// <summary>The rows: texts, numbers, times and null.</summary>
    public static IEnumerable<object?[]> Rows(IEnumerable<DeviceCompleteness> devices) => devices.SelectMany(d => d.Steps.Select(s => Row(d, s)));

    /// <summary>A table as CSV in UTF-8 with a byte order mark, without which spreadsheets take Chinese for Latin.</summary>
    public static byte[] ToCsv(IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        var text = new StringBuilder("\uFEFF").AppendJoin(',', columns.Select(Quoted)).Append("\r\n");
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static object?[] Row(DeviceCompleteness d, CompletenessStep s) =>
    [
        d.Park, d.Device, d.Title?.Zh, d.Title?.En, d.Gateway, s.Start, s.Expected, s.Read, s.Sent, s.Stored, s.Late, s.Refused.Values.Sum(),
        string.Join(' ', s.Refused.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key}:{r.Value}"))),
        s.Dropped?.Full, s.Dropped?.Age, s.Dropped?.Damage, s.Completeness, s.Running, s.Final, string.Join(' ', s.Why),
    ];

    private static string Cell(object? value) => value switch
    {
        null => "",
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        string text => Quoted(text),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Quoted(value.ToString() ?? ""),
    };

    /// <summary>RFC 4180; and a text that a spreadsheet would take for a formula gets an apostrophe before it.</summary>
    private static string Quoted(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }
}
