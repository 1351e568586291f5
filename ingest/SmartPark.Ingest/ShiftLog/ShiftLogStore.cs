using Microsoft.Data.Sqlite;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.ShiftLog;

/// <summary>The table of the shift log, on a connection of its own. Throws <see cref="IOException"/> when the file cannot be used. Thread-safe.</summary>
internal sealed class ShiftLogStore(OperationsDatabase database) : IDisposable
{
    private const string Columns = "n, kind, park, text, episode, refers_to, since_ms, raised, acknowledged, closed, standing, account, name, origin, at_ms";

    private const string Kinds = "(1, 3, 6, 7)";

    private readonly AccountFile _file = new(database);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Commits an entry together with what the audit trail says of it, and drops what is out of date. The entry's number is given here.</summary>
    public ShiftEntry Add(ShiftEntry e, IEnumerable<AccountStatement> audit)
    {
        _file.Change([
            new(
                "INSERT INTO shift_log (at_ms, park, kind, text, episode, refers_to, since_ms, raised, acknowledged, closed, standing, account, name, origin) "
                + "VALUES ($at, $park, $kind, $text, $episode, $refers, $since, $raised, $acknowledged, $closed, $standing, $account, $name, $origin);",
                ("$at", e.By.AtUnixMs), ("$park", e.Park), ("$kind", (int)e.Kind), ("$text", e.Text), ("$episode", e.Episode is { } id ? Bytes(id) : null), ("$refers", e.RefersTo),
                ("$since", e.Sums?.SinceUnixMs), ("$raised", e.Sums?.Raised), ("$acknowledged", e.Sums?.Acknowledged), ("$closed", e.Sums?.Closed), ("$standing", e.Sums?.Standing),
                ("$account", e.By.Account), ("$name", e.By.Name), ("$origin", e.By.From)),
            new("DELETE FROM shift_log WHERE n IN (SELECT n FROM shift_log WHERE at_ms < $before ORDER BY at_ms LIMIT $count);",
                ("$before", e.By.AtUnixMs - (ShiftLogLimits.KeptDays * 86_400_000L)), ("$count", ShiftLogLimits.TrimmedAtOnce)),
            .. audit,
        ]);
        return _file.Read(new($"SELECT {Columns} FROM shift_log ORDER BY n DESC LIMIT 1;"), Entry)[0];
    }

    /// <summary>An entry, or null.</summary>
    public ShiftEntry? Find(long number) => _file.Read(new($"SELECT {Columns} FROM shift_log WHERE n = $n;", ("$n", number)), Entry) is [var one] ? one : null;

    /// <summary>The newest entry of a kind in a park, or null.</summary>
    public ShiftEntry? Newest(string park, ShiftEntryKind kind) =>
        _file.Read(new($"SELECT {Columns} FROM shift_log WHERE park = $park AND kind = $kind ORDER BY n DESC LIMIT 1;", ("$park", park), ("$kind", (int)kind)), Entry) is [var one] ? one : null;

    /// <summary>How many entries an account wrote since a time.</summary>
    public int Written(string account, long sinceUnixMs) =>
        _file.Read(new("SELECT count(*) FROM shift_log WHERE at_ms > $since AND account = $account;", ("$since", sinceUnixMs), ("$account", account)), r => r.GetInt32(0))[0];

    /// <summary>Entries of a span of time, oldest first, the newest of them; and how many there are.</summary>
    public (int Count, IReadOnlyList<ShiftEntry> Entries) Entries(IReadOnlyCollection<string>? parks, long fromUnixMs, long toUnixMs)
    {
        var (among, values) = Among("park", parks, ("$from", fromUnixMs), ("$to", toUnixMs));
        var where = $"at_ms >= $from AND at_ms < $to{among}";
        return (
            _file.Read(new($"SELECT count(*) FROM shift_log WHERE {where};", values), r => r.GetInt32(0))[0],
            _file.Read(new($"SELECT * FROM (SELECT {Columns} FROM shift_log WHERE {where} ORDER BY n DESC LIMIT $max) ORDER BY n;", [.. values, ("$max", ShiftLogLimits.LinesMax)]), Entry));
    }

    /// <summary>What the alarm history says of a span of time: how often what happened, and the newest lines, oldest first.</summary>
    public (IReadOnlyDictionary<DeskEventKind, int> Counts, IReadOnlyList<ShiftAlarmLine> Lines) Alarms(IReadOnlyCollection<string>? parks, long fromUnixMs, long toUnixMs, bool countsOnly = false)
    {
        var (among, values) = Among("e.park", parks, ("$from", fromUnixMs), ("$to", toUnixMs));
        var where = $"FROM alarm_events v JOIN alarm_episodes e ON e.id = v.episode WHERE v.at_ms >= $from AND v.at_ms < $to AND v.kind IN {Kinds}{among}";
        var counts = _file.Read(new($"SELECT v.kind, count(*) {where} GROUP BY 1;", values), r => ((DeskEventKind)r.GetByte(0), r.GetInt32(1))).ToDictionary();
        return (counts, countsOnly ? [] : _file.Read(
            new($"SELECT * FROM (SELECT v.n, v.kind, v.episode, e.rule, e.park, e.device, e.severity, e.outcome, v.account, v.name, v.origin, v.at_ms {where} ORDER BY v.n DESC LIMIT $max) ORDER BY n;",
                [.. values, ("$max", ShiftLogLimits.LinesMax)]),
            r => new ShiftAlarmLine(
                r.GetInt64(0), (DeskEventKind)r.GetByte(1), Id(r, 2)!.Value, r.GetString(3), r.GetString(4), r.GetString(5), (Severity)r.GetByte(6), r.IsDBNull(7) ? null : (AlarmOutcome)r.GetByte(7),
                new(Text(r, 8), r.GetString(9), r.GetString(10), r.GetInt64(11)))));
    }

    private static ShiftEntry Entry(SqliteDataReader r) => new(
        r.GetInt64(0), (ShiftEntryKind)r.GetByte(1), r.GetString(2), r.GetString(3), Id(r, 4), r.IsDBNull(5) ? null : r.GetInt64(5),
        r.IsDBNull(6) ? null : new(r.GetInt64(6), r.GetInt32(7), r.GetInt32(8), r.GetInt32(9), r.GetInt32(10)), new(Text(r, 11), r.GetString(12), r.GetString(13), r.GetInt64(14)));

    private static (string Sql, (string Name, object? Value)[] Values) Among(string column, IReadOnlyCollection<string>? parks, params (string Name, object? Value)[] values) => parks is null
        ? ("", values)
        : ($" AND {column} IN ({string.Join(", ", parks.Select((_, i) => $"$park{i}"))})", [.. values, .. parks.Select((p, i) => ($"$park{i}", (object?)p))]);

    private static EpisodeId? Id(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : new(new Guid((byte[])row.GetValue(at), bigEndian: true));

    private static byte[] Bytes(EpisodeId id) => id.Value.ToByteArray(bigEndian: true);

    private static string? Text(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);
}
