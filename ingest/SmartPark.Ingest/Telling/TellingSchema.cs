namespace SmartPark.Ingest.Telling;

/// <summary>Tables of telling people in the operations database.</summary>
internal static class TellingSchema
{
    /// <summary>
    /// The migration that makes them. Times are UTC milliseconds; about and state are the numbers of their types. What happened before is not told: the place in
    /// the events begins behind them.
    /// </summary>
    public const string Tables = """
        CREATE TABLE telling_place (id INTEGER PRIMARY KEY CHECK (id = 1), event INTEGER NOT NULL) STRICT;
        INSERT INTO telling_place SELECT 1, coalesce(max(n), 0) FROM alarm_events;
        CREATE TABLE alarm_deliveries (
          id INTEGER PRIMARY KEY AUTOINCREMENT, episode BLOB NOT NULL, route TEXT NOT NULL, step INTEGER NOT NULL, turn INTEGER NOT NULL, channel TEXT NOT NULL, about INTEGER NOT NULL,
          severity INTEGER NOT NULL, made_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, next_ms INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,
          ended_ms INTEGER, people TEXT NOT NULL DEFAULT '', UNIQUE (episode, route, step, turn, channel, about)) STRICT;
        CREATE INDEX alarm_deliveries_waiting ON alarm_deliveries (channel, severity, next_ms) WHERE state = 0;
        CREATE INDEX alarm_deliveries_ended ON alarm_deliveries (ended_ms) WHERE state > 0;
        """;
}
