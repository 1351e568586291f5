using Microsoft.Data.Sqlite;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Intake.DeadLetters;

/// <summary>Which letters.</summary>
/// <param name="Reason">Only of this reason's word; null for all.</param>
/// <param name="Park">Only of this park; null for all.</param>
/// <param name="Device">Only of this device; null for all.</param>
public sealed record LetterFilter(string? Reason, string? Park, string? Device)
{
    internal void Bind(SqliteCommand query)
    {
        query.Parameters.AddWithValue("$reason", (object?)Reason ?? DBNull.Value);
        query.Parameters.AddWithValue("$park", (object?)Park ?? DBNull.Value);
        query.Parameters.AddWithValue("$device", (object?)Device ?? DBNull.Value);
    }
}

/// <summary>A prepared command for all letters of a transaction, and how letters lie in columns.</summary>
internal sealed class LetterCommand : IDisposable
{
    public const string Select =
        "SELECT id, at_ms, reason, detail, park, gateway, device, quantity, source_time_ms, value, excerpt, times, last_ms, unit, quality, quality_reason FROM dead_letters ";

    public const string Delete = "DELETE FROM dead_letters WHERE id = $0;";

    public const int InsertValues = 14;

    /// <summary>Keeps a letter or counts its repetition, and answers how often it came.</summary>
    public const string Insert = """
        INSERT INTO dead_letters (at_ms, last_ms, reason, detail, park, gateway, device, quantity, source_time_ms, value, excerpt, key, unit, quality, quality_reason)
        VALUES ($0, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (reason, key) DO UPDATE SET times = times + 1, last_ms = excluded.last_ms, detail = excluded.detail, value = excluded.value,
          unit = excluded.unit, quality = excluded.quality, quality_reason = excluded.quality_reason
        RETURNING times;
        """;

    private readonly SqliteCommand _command;

    public LetterCommand(SqliteConnection connection, string text, int parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        _command.CommandText = text;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter("$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), null));
        }
    }

    /// <summary>Runs it with one value and returns the rows changed.</summary>
    public int Run(long value)
    {
        _command.Parameters[0].Value = value;
        return _command.ExecuteNonQuery();
    }

    /// <summary>Runs the insert; false when the letter was there already.</summary>
    public bool Keep(DeadLetter letter, string reason)
    {
        var sample = letter.IsReplayable ? letter.Sample : null;
        object?[] values =
        [
            // SQLite turns NaN into NULL, which says the same here: there was no number.
            letter.AtUnixMs, reason, letter.Detail, letter.Park, letter.Gateway, letter.Device, letter.Quantity, letter.SourceTimeUnixMs,
            letter.Value is { } v && double.IsNaN(v) ? null : letter.Value, letter.Excerpt, letter.Key, sample?.Unit, (int?)sample?.Quality, (int?)sample?.Reason,
        ];
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return (long)_command.ExecuteScalar()! == 1;
    }

    public void Dispose() => _command.Dispose();

    /// <summary>The letters of a <see cref="Select"/>.</summary>
    public static List<KeptDeadLetter> Read(SqliteCommand query)
    {
        var letters = new List<KeptDeadLetter>();
        using var rows = query.ExecuteReader();
        while (rows.Read())
        {
            var sample = rows.IsDBNull(14) ? null : new LetterSample(Text(rows, 13), (Quality)rows.GetInt32(14), (QualityReason)rows.GetInt32(15));
            var letter = new DeadLetter(
                rows.GetInt64(1), RefusalReasons.Parse(rows.GetString(2)), rows.GetString(3), rows.GetString(4), Text(rows, 5), Text(rows, 6), Text(rows, 7),
                rows.IsDBNull(8) ? null : rows.GetInt64(8), rows.IsDBNull(9) ? null : rows.GetDouble(9), Text(rows, 10), sample);
            letters.Add(new(rows.GetInt64(0), letter, rows.GetInt64(11), rows.GetInt64(12)));
        }

        return letters;
    }

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
