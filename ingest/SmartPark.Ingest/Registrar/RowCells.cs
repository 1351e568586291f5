using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.Registrar;

/// <summary>A row as it is stored.</summary>
/// <param name="Table">Name of its table.</param>
/// <param name="Key">Its key.</param>
/// <param name="Cells">Its cells as JSON, <see cref="RowCells.Json(RegistryTable, RegistryRow, TimeZoneInfo)"/>.</param>
internal sealed record StoredRow(string Table, string Key, string Cells);

/// <summary>The one form of a row that is stored and hashed: a JSON object of its cells that are not empty, sorted by column, all of them texts.</summary>
internal static class RowCells
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The stored form of a row.</summary>
    public static string Json(RegistryTable table, RegistryRow row, TimeZoneInfo zone)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            foreach (var (name, cell) in table.Cells(row, zone).OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, cell);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The cells of a stored form; null when it is none.</summary>
    public static IReadOnlyDictionary<string, string>? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Rows in their stored form.</summary>
    public static IEnumerable<StoredRow> Stored(RegistryRows rows, TimeZoneInfo zone) =>
        RegistryTables.All.SelectMany(t => rows.Of(t).Select(r => new StoredRow(t.Name, r.Key, Json(t, r.Value, zone))));

    /// <summary>
    /// SHA-256 in hex over the rows of a revision: a line <c>table TAB cells LF</c> in UTF-8 for each, sorted by table and key by code points. Anybody with the rows can work it out again.
    /// </summary>
    public static string Hash(IEnumerable<StoredRow> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows.OrderBy(r => r.Table, StringComparer.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{row.Table}\t{row.Cells}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
