using Microsoft.Data.Sqlite;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Telling.Channels;
using static SmartPark.Ingest.Intake.DeadLetters.OperationsFile;

namespace SmartPark.Ingest.Telling;

/// <summary>The durable queue of deliveries. Throws <see cref="IOException"/> when the file cannot be used; nothing is changed then. Thread-safe.</summary>
internal sealed class DeliveryStore(OperationsDatabase database) : IDisposable
{
    private const string Columns = "d.id, d.episode, d.route, d.step, d.turn, d.channel, d.about, d.severity, d.due_ms, d.made_ms, d.tries";

    private readonly OperationsFile _file = new(database, "Deliveries");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Number of the newest event of which every delivery is planned.</summary>
    public long Place() => _file.Read("SELECT event FROM telling_place;", static r => r.GetInt64(0))[0];

    /// <summary>Keeps deliveries and how far events are planned, as one; those that are there already change nothing. Returns how many are new.</summary>
    public int Plan(IEnumerable<PlannedDelivery> deliveries, long place, long nowUnixMs) => _file.Change(connection =>
    {
        var added = deliveries.Sum(d => Add(connection, d, nowUnixMs));
        Run(connection, "UPDATE telling_place SET event = max(event, $n);", ("$n", place));
        return added;
    });

    /// <summary>
    /// Deliveries of a channel that can be sent now, the gravest first and then the oldest. The end of an alarm waits until its beginning was tried to the end.
    /// </summary>
    public IReadOnlyList<Delivery> Due(string channel, long nowUnixMs, int count) => _file.Read(
        $"""
        SELECT {Columns} FROM alarm_deliveries d WHERE d.state = 0 AND d.channel = $c AND d.next_ms <= $now
          AND NOT (d.about = $cleared AND EXISTS (SELECT 1 FROM alarm_deliveries r WHERE r.episode = d.episode AND r.channel = d.channel AND r.about = $raised AND r.state = 0 AND r.due_ms <= $now))
        ORDER BY d.severity, d.due_ms, d.id LIMIT $m;
        """, Row, ("$c", channel), ("$now", nowUnixMs), ("$cleared", (int)MessageAbout.Cleared), ("$raised", (int)MessageAbout.Raised), ("$m", count));

    /// <summary>When the next delivery of a channel becomes due after a time; null when none waits for one.</summary>
    public long? NextDue(string channel, long afterUnixMs) => _file.Read(
        "SELECT min(next_ms) FROM alarm_deliveries WHERE state = 0 AND channel = $c AND next_ms > $t;",
        static r => r.IsDBNull(0) ? (long?)null : r.GetInt64(0), ("$c", channel), ("$t", afterUnixMs))[0];

    /// <summary>How many deliveries wait whose time has come, by channel.</summary>
    public IReadOnlyDictionary<string, int> Waiting(long nowUnixMs) => _file.Read(
        "SELECT channel, count(*) FROM alarm_deliveries WHERE state = 0 AND due_ms <= $now GROUP BY channel;", static r => (r.GetString(0), r.GetInt32(1)), ("$now", nowUnixMs))
        .ToDictionary(w => w.Item1, w => w.Item2, StringComparer.Ordinal);

    /// <summary>How many deliveries wait in all, for now and later.</summary>
    public int Count() => _file.Read("SELECT count(*) FROM alarm_deliveries WHERE state = 0;", static r => r.GetInt32(0))[0];

    /// <summary>What was told of an alarm's beginning: route, step, channel, ids of people, and when.</summary>
    public IReadOnlyList<(string Route, int Step, string Channel, string People, long AtUnixMs)> Told(EpisodeId episode) => _file.Read(
        "SELECT route, step, channel, people, ended_ms FROM alarm_deliveries WHERE episode = $e AND about = $a AND state = $t ORDER BY id;",
        static r => (r.GetString(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetInt64(4)),
        ("$e", Bytes(episode)), ("$a", (int)MessageAbout.Raised), ("$t", (int)DeliveryState.Told));

    /// <summary>Routes, steps and channels over which the beginning of an alarm was told, or waits to be told now.</summary>
    public IReadOnlyList<(string Route, int Step, string Channel)> Begun(EpisodeId episode, long nowUnixMs) => _file.Read(
        "SELECT route, min(step), channel FROM alarm_deliveries WHERE episode = $e AND about = $a AND (state = $t OR (state = 0 AND due_ms <= $now)) GROUP BY route, channel;",
        static r => (r.GetString(0), r.GetInt32(1), r.GetString(2)),
        ("$e", Bytes(episode)), ("$a", (int)MessageAbout.Raised), ("$t", (int)DeliveryState.Told), ("$now", nowUnixMs));

    /// <summary>Alarms whose condition holds and whose beginning a channel took, the newest first.</summary>
    public IReadOnlyList<EpisodeId> ToldAndActive(string channel, int count) => _file.Read(
        "SELECT DISTINCT d.episode FROM alarm_deliveries d JOIN alarm_episodes e ON e.id = d.episode "
        + "WHERE d.channel = $c AND d.about = $a AND d.state = $t AND e.closed_ms IS NULL AND e.cleared_ms IS NULL ORDER BY e.learned_ms DESC LIMIT $m;",
        static r => new EpisodeId(new((byte[])r.GetValue(0), bigEndian: true)), ("$c", channel), ("$a", (int)MessageAbout.Raised), ("$t", (int)DeliveryState.Told), ("$m", count));

    /// <summary>Ends what waits for channels that no longer exist; returns how many.</summary>
    public int EndOthers(IReadOnlyCollection<string> channels, long nowUnixMs) => _file.Change(connection => Run(
        connection, "UPDATE alarm_deliveries SET state = $s, ended_ms = $now WHERE state = 0 AND channel NOT IN (SELECT value FROM json_each($c));",
        ("$s", (int)DeliveryState.Needless), ("$now", nowUnixMs), ("$c", System.Text.Json.JsonSerializer.Serialize(channels))));

    /// <summary>Deletes deliveries that ended before a time; returns how many.</summary>
    public int Trim(long beforeUnixMs) => _file.Change(connection => Run(connection, "DELETE FROM alarm_deliveries WHERE state > 0 AND ended_ms < $t;", ("$t", beforeUnixMs)));

    /// <summary>Keeps what became of deliveries, and those that follow from them, within a transaction of the desk.</summary>
    public static void Write(SqliteConnection connection, IEnumerable<DeliveryChange> changes, IEnumerable<PlannedDelivery> next, long nowUnixMs)
    {
        foreach (var c in changes)
        {
            Run(connection, "UPDATE alarm_deliveries SET state = $s, tries = $t, next_ms = $n, people = $p, ended_ms = CASE WHEN $s = 0 THEN NULL ELSE $now END WHERE id = $id AND state = 0;",
                ("$s", (int)c.State), ("$t", c.Tries), ("$n", c.NextUnixMs), ("$p", c.People), ("$now", nowUnixMs), ("$id", c.Id));
        }

        foreach (var planned in next)
        {
            Add(connection, planned, nowUnixMs);
        }
    }

    private static int Add(SqliteConnection connection, in PlannedDelivery d, long nowUnixMs) => Run(
        connection,
        "INSERT OR IGNORE INTO alarm_deliveries (episode, route, step, turn, channel, about, severity, made_ms, due_ms, next_ms) VALUES ($e, $r, $s, $t, $c, $a, $v, $m, $d, $d);",
        ("$e", Bytes(d.Episode)), ("$r", d.Route), ("$s", d.Step), ("$t", d.Turn), ("$c", d.Channel), ("$a", (int)d.About), ("$v", (int)d.Severity), ("$m", nowUnixMs), ("$d", d.DueUnixMs));

    private static Delivery Row(SqliteDataReader r) => new(
        r.GetInt64(0),
        new(new(new Guid((byte[])r.GetValue(1), bigEndian: true)), r.GetString(2), r.GetInt32(3), r.GetInt32(4), r.GetString(5), (MessageAbout)r.GetByte(6), (Severity)r.GetByte(7), r.GetInt64(8)),
        r.GetInt64(9), r.GetInt32(10));

    private static byte[] Bytes(EpisodeId id) => id.Value.ToByteArray(bigEndian: true);
}
