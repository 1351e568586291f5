using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// Which months of parks are written whole, by which registry: so a start writes only what is missing. In the operations database; throws <see cref="IOException"/> when it cannot be used. Thread-safe.
/// </summary>
internal sealed class WriteBackMarks(OperationsDatabase database) : IDisposable
{
    /// <summary>Makes the table, a migration.</summary>
    public const string Tables = "CREATE TABLE energy_written (park TEXT NOT NULL, month TEXT NOT NULL, registry TEXT NOT NULL, PRIMARY KEY (park, month)) STRICT;";

    private const string MonthFormat = "yyyy-MM-dd";

    private readonly OperationsFile _file = new(database, "What of energy is written back");

    /// <summary>Months that are written by a registry, by its rows' hash.</summary>
    public IReadOnlySet<(string Park, DateOnly Month)> Written(string registry) => _file.Read(
        "SELECT park, month FROM energy_written WHERE registry = $r;", static (SqliteDataReader r) => (r.GetString(0), DateOnly.ParseExact(r.GetString(1), MonthFormat, CultureInfo.InvariantCulture)),
        ("$r", registry)).ToHashSet();

    /// <summary>Marks a month as written by a registry.</summary>
    public void Mark(string park, DateOnly month, string registry) => _file.Change(connection => OperationsFile.Run(
        connection, "INSERT INTO energy_written (park, month, registry) VALUES ($p, $m, $r) ON CONFLICT DO UPDATE SET registry = excluded.registry;",
        ("$p", park), ("$m", Text(month)), ("$r", registry)));

    /// <summary>What was written by one registry holds by another but for some parks; months before a day go.</summary>
    public void Move(string before, string after, IReadOnlyCollection<string> changedParks, DateOnly oldest) => _file.Change(connection =>
        OperationsFile.Run(connection, "DELETE FROM energy_written WHERE month < $m;", ("$m", Text(oldest)))
        + OperationsFile.Run(
            connection, "UPDATE energy_written SET registry = $after WHERE registry = $before AND park NOT IN (SELECT value FROM json_each($parks));",
            ("$after", after), ("$before", before), ("$parks", System.Text.Json.JsonSerializer.Serialize(changedParks))));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Text(DateOnly day) => day.ToString(MonthFormat, CultureInfo.InvariantCulture);
}
