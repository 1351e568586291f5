using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.Intake.DeadLetters;
using static SmartPark.Ingest.Intake.DeadLetters.OperationsFile;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>What is to be committed as one: changed episodes, their events, and the state of an engine that made them.</summary>
internal sealed class DeskCommit
{
    public List<EpisodeState> Episodes { get; } = [];

    public List<(EpisodeId Episode, DeskEventKind Kind, Mark By, string Text)> Events { get; } = [];

    public List<(string Part, long AtUnixMs, byte[] State)> Engines { get; } = [];

    public Shelf? Shelved { get; set; }

    public List<(string Rule, string Subject)> Unshelved { get; } = [];

    /// <summary>What a neighbour of the desk writes in the same transaction; null for nothing.</summary>
    public Action<SqliteConnection>? Also { get; set; }

    public bool IsEmpty => Episodes.Count == 0 && Events.Count == 0 && Engines.Count == 0 && Shelved is null && Unshelved.Count == 0 && Also is null;
}

/// <summary>The tables of the alarm desk. Throws <see cref="IOException"/> when the file cannot be used; nothing is committed then. Thread-safe.</summary>
internal sealed class AlarmStore(OperationsDatabase database) : IDisposable
{
    private const string EpisodeColumns =
        "id, rule, fingerprint, subject, park, device, quantity, severity, latching, onset_ms, raised_ms, learned_ms, value, alarm_limit, cleared_ms, ack_account, ack_name, ack_origin, ack_ms, "
        + "assigned_account, assigned_name, closed_account, closed_name, closed_origin, closed_ms, outcome, note, line";

    private readonly OperationsFile _file = new(database, "Alarms");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Commits a change and returns its events as they were numbered.</summary>
    public IReadOnlyList<DeskEvent> Commit(DeskCommit change) => _file.Use(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var episode in change.Episodes)
        {
            Write(connection, episode);
        }

        List<DeskEvent> events = new(change.Events.Count);
        foreach (var (id, kind, by, text) in change.Events)
        {
            events.Add(new(Append(connection, id, kind, by, text), id, kind, by, text));
        }

        foreach (var (part, at, state) in change.Engines)
        {
            Run(connection, "INSERT INTO alarm_engines (part, at_ms, state) VALUES ($p, $a, $s) ON CONFLICT (part) DO UPDATE SET at_ms = $a, state = $s;", ("$p", part), ("$a", at), ("$s", state));
        }

        if (change.Shelved is { } shelf)
        {
            Run(connection,
                "INSERT OR REPLACE INTO alarm_shelves (rule, subject, park, until_ms, reason, account, name, origin, at_ms) VALUES ($r, $s, $p, $u, $w, $a, $n, $o, $t);",
                ("$r", shelf.Rule), ("$s", shelf.Subject), ("$p", shelf.Park), ("$u", shelf.UntilUnixMs), ("$w", shelf.Reason), ("$a", shelf.By.Account), ("$n", shelf.By.Name),
                ("$o", shelf.By.From), ("$t", shelf.By.AtUnixMs));
        }

        foreach (var (rule, subject) in change.Unshelved)
        {
            Run(connection, "DELETE FROM alarm_shelves WHERE rule = $r AND subject = $s;", ("$r", rule), ("$s", subject));
        }

        change.Also?.Invoke(connection);

        transaction.Commit();
        return events;
    });

    /// <summary>Every episode that stands, oldest first.</summary>
    public IReadOnlyList<EpisodeState> Standing() =>
        _file.Use(connection => Episodes(connection, $"SELECT {EpisodeColumns} FROM alarm_episodes WHERE closed_ms IS NULL ORDER BY learned_ms;"));

    /// <summary>Episodes learned of since a time, oldest first, the newest <see cref="AlarmDeskLimits.RecentRaisedMax"/>.</summary>
    public IReadOnlyList<EpisodeState> Since(long learnedUnixMs) => _file.Use(connection => Episodes(
        connection,
        $"SELECT * FROM (SELECT {EpisodeColumns} FROM alarm_episodes WHERE learned_ms >= $t ORDER BY learned_ms DESC LIMIT $m) ORDER BY learned_ms;",
        ("$t", learnedUnixMs), ("$m", AlarmDeskLimits.RecentRaisedMax)));

    /// <summary>An episode, or null.</summary>
    public EpisodeState? Find(EpisodeId id) =>
        _file.Use(connection => Episodes(connection, $"SELECT {EpisodeColumns} FROM alarm_episodes WHERE id = $id;", ("$id", Bytes(id))) is [var one] ? one : null);

    /// <summary>Episodes that a filter passes, newest first, and how many there are.</summary>
    public (int Total, IReadOnlyList<EpisodeState> Page) List(EpisodeFilter filter, int offset, int count) => _file.Use(connection =>
    {
        var (where, parameters) = filter.ToSql();
        using var counting = Command(connection, $"SELECT count(*) FROM alarm_episodes WHERE {where};", parameters);
        var total = Convert.ToInt32(counting.ExecuteScalar(), CultureInfo.InvariantCulture);
        return (total, Episodes(
            connection, $"SELECT {EpisodeColumns} FROM alarm_episodes WHERE {where} ORDER BY learned_ms DESC, id LIMIT $count OFFSET $offset;",
            [.. parameters, ("$count", count), ("$offset", offset)]));
    });

    /// <summary>The history of an episode, oldest first; of a very long one the newest <see cref="AlarmDeskLimits.EventsShownMax"/>.</summary>
    public IReadOnlyList<DeskEvent> EventsOf(EpisodeId id) => _file.Use(connection => Events(
        connection, "SELECT * FROM (SELECT n, episode, kind, account, name, origin, at_ms, text FROM alarm_events WHERE episode = $id ORDER BY n DESC LIMIT $m) ORDER BY n;",
        ("$id", Bytes(id)), ("$m", AlarmDeskLimits.EventsShownMax)));

    /// <summary>Events after a number, oldest first.</summary>
    public IReadOnlyList<DeskEvent> EventsAfter(long number, int count) => _file.Use(connection => Events(
        connection, "SELECT n, episode, kind, account, name, origin, at_ms, text FROM alarm_events WHERE n > $n ORDER BY n LIMIT $m;", ("$n", number), ("$m", count)));

    /// <summary>The number of the newest event; 0 when there is none.</summary>
    public long NewestEvent() => _file.Use(connection =>
    {
        using var command = Command(connection, "SELECT coalesce(max(n), 0) FROM alarm_events;");
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    });

    /// <summary>All alarms on the shelf.</summary>
    public IReadOnlyList<Shelf> Shelves() => _file.Use(connection =>
    {
        using var command = Command(connection, "SELECT rule, subject, park, until_ms, reason, account, name, origin, at_ms FROM alarm_shelves;");
        using var row = command.ExecuteReader();
        List<Shelf> shelves = [];
        while (row.Read())
        {
            shelves.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), new(Text(row, 5), row.GetString(6), row.GetString(7), row.GetInt64(8))));
        }

        return shelves;
    });

    /// <summary>Devices out of service and maintenance windows that have not ended by a time.</summary>
    public IReadOnlyList<ServiceStop> Stops(long nowUnixMs) => _file.Use(connection =>
    {
        using var command = Command(
            connection, "SELECT id, kind, park, device, from_ms, to_ms, reason, account, name, origin, at_ms FROM alarm_stops WHERE to_ms IS NULL OR to_ms > $now;", ("$now", nowUnixMs));
        using var row = command.ExecuteReader();
        List<ServiceStop> stops = [];
        while (row.Read())
        {
            stops.Add(new(
                row.GetInt64(0), (ServiceStopKind)row.GetByte(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt64(5), row.GetString(6),
                new(Text(row, 7), row.GetString(8), row.GetString(9), row.GetInt64(10))));
        }

        return stops;
    });

    /// <summary>Keeps a stop and returns it with its number.</summary>
    public ServiceStop Add(ServiceStop stop) => _file.Use(connection =>
    {
        using var command = Command(
            connection,
            "INSERT INTO alarm_stops (kind, park, device, from_ms, to_ms, reason, account, name, origin, at_ms) VALUES ($k, $p, $d, $f, $t, $r, $a, $n, $o, $m); SELECT last_insert_rowid();",
            ("$k", (int)stop.Kind), ("$p", stop.Park), ("$d", stop.Device), ("$f", stop.FromUnixMs), ("$t", stop.ToUnixMs), ("$r", stop.Reason), ("$a", stop.By.Account), ("$n", stop.By.Name),
            ("$o", stop.By.From), ("$m", stop.By.AtUnixMs));
        return stop with { Id = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) };
    });

    /// <summary>Ends a stop.</summary>
    public void End(long stop, long atUnixMs) => _file.Use(connection => Run(connection, "UPDATE alarm_stops SET to_ms = $t WHERE id = $id;", ("$t", atUnixMs), ("$id", stop)));

    /// <summary>The saved state of an engine, or null.</summary>
    public (long AtUnixMs, byte[] State)? EngineState(string part) => _file.Use<(long, byte[])?>(connection =>
    {
        using var command = Command(connection, "SELECT at_ms, state FROM alarm_engines WHERE part = $p;", ("$p", part));
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), (byte[])row.GetValue(1)) : null;
    });

    /// <summary>Gateways that have ever been heard, and the rules that they said they evaluate.</summary>
    public IReadOnlyList<(string Park, string Gateway, string Rules)> Nodes() => _file.Use(connection =>
    {
        using var command = Command(connection, "SELECT park, gateway, rules FROM alarm_nodes;");
        using var row = command.ExecuteReader();
        List<(string, string, string)> nodes = [];
        while (row.Read())
        {
            nodes.Add((row.GetString(0), row.GetString(1), row.GetString(2)));
        }

        return nodes;
    });

    /// <summary>Remembers a gateway and its rules.</summary>
    public void KeepNode(string park, string gateway, string rules) => _file.Use(connection =>
        Run(connection, "INSERT OR REPLACE INTO alarm_nodes (park, gateway, rules) VALUES ($p, $g, $r);", ("$p", park), ("$g", gateway), ("$r", rules)));

    /// <summary>Deletes closed episodes learned of before a time, and the oldest closed ones beyond a number; returns how many.</summary>
    public int Trim(long beforeUnixMs, int keep) => _file.Use(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var gone = Run(connection,
            "DELETE FROM alarm_episodes WHERE closed_ms IS NOT NULL AND (learned_ms < $t OR learned_ms < (SELECT learned_ms FROM alarm_episodes ORDER BY learned_ms DESC LIMIT 1 OFFSET $k));",
            ("$t", beforeUnixMs), ("$k", keep));
        if (gone > 0)
        {
            Run(connection, "DELETE FROM alarm_events WHERE episode NOT IN (SELECT id FROM alarm_episodes);");
        }

        transaction.Commit();
        return gone;
    });

    private static void Write(SqliteConnection connection, EpisodeState e) => Run(
        connection,
        $"INSERT OR REPLACE INTO alarm_episodes ({EpisodeColumns}) VALUES ($id, $rule, $print, $subject, $park, $device, $quantity, $severity, $latching, $onset, $raised, $learned, $value, $limit, "
        + "$cleared, $aa, $an, $ao, $at, $sa, $sn, $ca, $cn, $co, $ct, $outcome, $note, $line);",
        ("$id", Bytes(e.Id)), ("$rule", e.Rule), ("$print", e.Fingerprint), ("$subject", e.Subject), ("$park", e.Park), ("$device", e.Device), ("$quantity", e.Quantity),
        ("$severity", (int)e.Severity), ("$latching", e.IsLatching ? 1 : 0), ("$onset", e.OnsetUnixMs), ("$raised", e.RaisedUnixMs), ("$learned", e.LearnedUnixMs),
        ("$value", Finite(e.Value)), ("$limit", Finite(e.Limit)), ("$cleared", e.ClearedUnixMs),
        ("$aa", e.Acknowledged?.Account), ("$an", e.Acknowledged?.Name), ("$ao", e.Acknowledged?.From), ("$at", e.Acknowledged?.AtUnixMs),
        ("$sa", e.AssignedTo?.Account), ("$sn", e.AssignedTo?.Name),
        ("$ca", e.Closed?.Account), ("$cn", e.Closed?.Name), ("$co", e.Closed?.From), ("$ct", e.Closed?.AtUnixMs),
        ("$outcome", e.Outcome is { } outcome ? (int)outcome : null), ("$note", e.OutcomeNote), ("$line", e.Line));

    private static long Append(SqliteConnection connection, EpisodeId id, DeskEventKind kind, Mark by, string text)
    {
        using var command = Command(
            connection, "INSERT INTO alarm_events (episode, kind, account, name, origin, at_ms, text) VALUES ($e, $k, $a, $n, $o, $t, $x); SELECT last_insert_rowid();",
            ("$e", Bytes(id)), ("$k", (int)kind), ("$a", by.Account), ("$n", by.Name), ("$o", by.From), ("$t", by.AtUnixMs), ("$x", text));
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static List<EpisodeState> Episodes(SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var row = command.ExecuteReader();
        List<EpisodeState> episodes = [];
        while (row.Read())
        {
            episodes.Add(new()
            {
                Id = new(new Guid((byte[])row.GetValue(0), bigEndian: true)), Rule = row.GetString(1), Fingerprint = row.GetString(2), Subject = row.GetString(3), Park = row.GetString(4),
                Device = row.GetString(5), Quantity = row.GetString(6), Severity = (Severity)row.GetByte(7), IsLatching = row.GetInt64(8) != 0,
                OnsetUnixMs = row.GetInt64(9), RaisedUnixMs = row.GetInt64(10), LearnedUnixMs = row.GetInt64(11),
                Value = row.IsDBNull(12) ? double.NaN : row.GetDouble(12), Limit = row.IsDBNull(13) ? double.NaN : row.GetDouble(13),
                ClearedUnixMs = row.IsDBNull(14) ? null : row.GetInt64(14), Acknowledged = MarkOf(row, 15),
                AssignedTo = row.IsDBNull(19) ? null : (row.GetString(19), row.GetString(20)), Closed = MarkOf(row, 21),
                Outcome = row.IsDBNull(25) ? null : (AlarmOutcome)row.GetByte(25), OutcomeNote = Text(row, 26), Line = row.GetString(27),
            });
        }

        return episodes;
    }

    private static List<DeskEvent> Events(SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var row = command.ExecuteReader();
        List<DeskEvent> events = [];
        while (row.Read())
        {
            events.Add(new(
                row.GetInt64(0), new(new Guid((byte[])row.GetValue(1), bigEndian: true)), (DeskEventKind)row.GetByte(2),
                new(Text(row, 3), row.GetString(4), row.GetString(5), row.GetInt64(6)), row.GetString(7)));
        }

        return events;
    }

    private static Mark? MarkOf(SqliteDataReader row, int at) => row.IsDBNull(at + 3) ? null : new(Text(row, at), row.GetString(at + 1), row.GetString(at + 2), row.GetInt64(at + 3));

    private static string? Text(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);

    private static byte[] Bytes(EpisodeId id) => id.Value.ToByteArray(bigEndian: true);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
