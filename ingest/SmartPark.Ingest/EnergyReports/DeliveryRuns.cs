using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPark.Energy.Land;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>What became of a run. The numbers are stored.</summary>
public enum DeliveryRunState : byte
{
    /// <summary>It waits, or is tried again.</summary>
    Waiting = 0,

    /// <summary>It is delivered.</summary>
    Delivered = 1,

    /// <summary>It was tried as long as it is tried.</summary>
    GivenUp = 2,
}

/// <summary>One period of one delivery.</summary>
/// <param name="Delivery">Delivery id.</param>
/// <param name="Period">The period.</param>
/// <param name="DueUnixMs">When it was due.</param>
/// <param name="PlannedUnixMs">Since when it is tried.</param>
/// <param name="State">What became of it.</param>
/// <param name="Tries">Tries that failed.</param>
/// <param name="NextUnixMs">When it is tried next.</param>
/// <param name="EndedUnixMs">When it ended; null while it waits.</param>
/// <param name="Detail">What was answered last.</param>
/// <param name="File">The file that was written; null for none yet.</param>
/// <param name="Number">Number under which it was published; null when it was not.</param>
/// <param name="Version">Version of that.</param>
/// <param name="Mailed">Addresses that have the mail, or refused it for good.</param>
public sealed record DeliveryRun(
    string Delivery, DatePeriod Period, long DueUnixMs, long PlannedUnixMs, DeliveryRunState State, int Tries, long NextUnixMs, long? EndedUnixMs, string Detail, string? File, string? Number, int? Version,
    IReadOnlyList<string> Mailed);

/// <summary>Runs of deliveries in the operations database. Throws <see cref="IOException"/> when the file cannot be used; nothing is changed then. Thread-safe.</summary>
internal sealed class DeliveryRuns(OperationsDatabase database) : IDisposable
{
    private const string Columns = "SELECT delivery, period_from, period_to, due_ms, planned_ms, state, tries, next_ms, ended_ms, detail, file, number, version, mailed FROM energy_deliveries ";
    private const string DayFormat = "yyyy-MM-dd";

    private readonly OperationsFile _file = new(database, "Deliveries of energy reports");

    /// <summary>First day of the last period that was planned; null for none.</summary>
    public DateOnly? LastFrom(string delivery) => _file.Read(
        "SELECT max(period_from) FROM energy_deliveries WHERE delivery = $d;", static r => r.IsDBNull(0) ? (DateOnly?)null : Day(r.GetString(0)), ("$d", delivery))[0];

    /// <summary>Adds periods that are due; those that are there stay as they are.</summary>
    public void Plan(string delivery, IEnumerable<(DatePeriod Period, long DueUnixMs)> due, long nowUnixMs) => _file.Change(connection => due.Sum(d => OperationsFile.Run(
        connection, "INSERT OR IGNORE INTO energy_deliveries (delivery, period_from, period_to, due_ms, planned_ms, next_ms) VALUES ($d, $f, $t, $due, $now, $now);",
        ("$d", delivery), ("$f", Day(d.Period.From)), ("$t", Day(d.Period.To)), ("$due", d.DueUnixMs), ("$now", nowUnixMs))));

    /// <summary>Runs to be tried now, the oldest period first.</summary>
    public IReadOnlyList<DeliveryRun> Due(long nowUnixMs) => _file.Read(Columns + "WHERE state = 0 AND next_ms <= $now ORDER BY period_from, delivery;", Row, ("$now", nowUnixMs));

    /// <summary>Runs, the newest first.</summary>
    public IReadOnlyList<DeliveryRun> List(int count) => _file.Read(Columns + "ORDER BY due_ms DESC, delivery LIMIT $n;", Row, ("$n", count));

    /// <summary>Keeps what a run is now.</summary>
    public void Keep(DeliveryRun run) => _file.Change(connection => OperationsFile.Run(
        connection,
        "UPDATE energy_deliveries SET state = $s, tries = $t, next_ms = $n, ended_ms = $e, detail = $x, file = $file, number = $number, version = $version, mailed = $m WHERE delivery = $d AND period_from = $f;",
        ("$s", (int)run.State), ("$t", run.Tries), ("$n", run.NextUnixMs), ("$e", run.EndedUnixMs), ("$x", run.Detail), ("$file", run.File), ("$number", run.Number), ("$version", run.Version),
        ("$m", string.Join('\n', run.Mailed)), ("$d", run.Delivery), ("$f", Day(run.Period.From))));

    /// <summary>Deletes the oldest ended runs beyond <see cref="DeliveryLimits.RunsMax"/>, but never the last of a delivery: by it is known what was planned.</summary>
    public int Trim(int max = DeliveryLimits.RunsMax) => _file.Change(connection => OperationsFile.Run(
        connection,
        """
        DELETE FROM energy_deliveries WHERE rowid IN (SELECT rowid FROM energy_deliveries WHERE state > 0 ORDER BY ended_ms DESC LIMIT -1 OFFSET $max)
          AND period_from < (SELECT max(o.period_from) FROM energy_deliveries o WHERE o.delivery = energy_deliveries.delivery);
        """,
        ("$max", max)));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static DeliveryRun Row(SqliteDataReader r) => new(
        r.GetString(0), new(Day(r.GetString(1)), Day(r.GetString(2))), r.GetInt64(3), r.GetInt64(4), (DeliveryRunState)r.GetByte(5), r.GetInt32(6), r.GetInt64(7), r.IsDBNull(8) ? null : r.GetInt64(8), r.GetString(9),
        Text(r, 10), Text(r, 11), r.IsDBNull(12) ? null : r.GetInt32(12), r.GetString(13).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static string? Text(SqliteDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

    private static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, DayFormat, CultureInfo.InvariantCulture);
}
