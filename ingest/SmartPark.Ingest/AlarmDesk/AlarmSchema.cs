namespace SmartPark.Ingest.AlarmDesk;

/// <summary>Tables of the alarm desk in the operations database.</summary>
internal static class AlarmSchema
{
    /// <summary>The migration that makes them. Times are UTC milliseconds; severities, outcomes and kinds are the numbers of their types.</summary>
    public const string Tables = """
        CREATE TABLE alarm_episodes (
          id BLOB PRIMARY KEY, rule TEXT NOT NULL, fingerprint TEXT NOT NULL, subject TEXT NOT NULL, park TEXT NOT NULL, device TEXT NOT NULL, quantity TEXT NOT NULL,
          severity INTEGER NOT NULL, latching INTEGER NOT NULL, onset_ms INTEGER NOT NULL, raised_ms INTEGER NOT NULL, learned_ms INTEGER NOT NULL,
          value REAL, alarm_limit REAL, cleared_ms INTEGER, ack_account TEXT, ack_name TEXT, ack_origin TEXT, ack_ms INTEGER,
          assigned_account TEXT, assigned_name TEXT, closed_account TEXT, closed_name TEXT, closed_origin TEXT, closed_ms INTEGER, outcome INTEGER, note TEXT) STRICT;
        CREATE INDEX alarm_episodes_standing ON alarm_episodes (learned_ms) WHERE closed_ms IS NULL;
        CREATE INDEX alarm_episodes_by_time ON alarm_episodes (learned_ms);
        CREATE INDEX alarm_episodes_by_park ON alarm_episodes (park, learned_ms);
        CREATE INDEX alarm_episodes_by_alarm ON alarm_episodes (rule, subject, onset_ms);
        CREATE TABLE alarm_events (
          n INTEGER PRIMARY KEY AUTOINCREMENT, episode BLOB NOT NULL, kind INTEGER NOT NULL, account TEXT, name TEXT NOT NULL, origin TEXT NOT NULL,
          at_ms INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
        CREATE INDEX alarm_events_by_episode ON alarm_events (episode, n);
        CREATE TABLE alarm_shelves (
          rule TEXT NOT NULL, subject TEXT NOT NULL, park TEXT NOT NULL, until_ms INTEGER NOT NULL, reason TEXT NOT NULL, account TEXT, name TEXT NOT NULL, origin TEXT NOT NULL,
          at_ms INTEGER NOT NULL, PRIMARY KEY (rule, subject)) STRICT;
        CREATE TABLE alarm_stops (
          id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, park TEXT NOT NULL, device TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER, reason TEXT NOT NULL,
          account TEXT, name TEXT NOT NULL, origin TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
        CREATE TABLE alarm_engines (part TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, state BLOB NOT NULL) STRICT;
        CREATE TABLE alarm_nodes (park TEXT NOT NULL, gateway TEXT NOT NULL, rules TEXT NOT NULL, PRIMARY KEY (park, gateway)) STRICT;
        """;

    /// <summary>The migration that tells on which line the device of an episode hangs; empty for those of before.</summary>
    public const string Lines = "ALTER TABLE alarm_episodes ADD COLUMN line TEXT NOT NULL DEFAULT '';";
}
