using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.Ledger;

/// <summary>The hours of one device.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id; a gateway's own id for what it measures about itself.</param>
/// <param name="Gateway">The gateway that reported it last; null when none did.</param>
/// <param name="Hours">One for each hour of the range, in order.</param>
public sealed record DeviceHours(string Park, string Device, string? Gateway, IReadOnlyList<HourFigures> Hours);

/// <summary>Reads ranges of the ledger over a connection of its own, so that readers do not wait for the writer. Thread-safe, one reader at a time.</summary>
internal sealed class LedgerReader(OperationsDatabase database) : IDisposable
{
    private readonly Lock _gate = new();
    private SqliteConnection? _connection;

    /// <summary>The hours of some devices of a park.</summary>
    public IReadOnlyList<DeviceHours> Read(string park, long parkNumber, List<LedgerDevice> devices, int fromHour, int toHour, long nowUnixMs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)devices.Count * (toHour - fromHour), LedgerLimits.CellsMax);
        devices.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        var cells = new Cells(devices, fromHour, toHour);
        lock (_gate)
        {
            try
            {
                _connection ??= database.Open();
                using var transaction = _connection.BeginTransaction(deferred: true);
                Fill(_connection, parkNumber, devices.Count == 1 ? devices[0].Number : null, cells);
            }
            catch (SqliteException e)
            {
                _connection?.Dispose();
                _connection = null;
                throw new IOException($"The completeness ledger in {database.File} cannot be read: {e.Message}", e);
            }
        }

        return [.. devices.Select((d, i) => new DeviceHours(park, d.Id, d.Gateway, cells.Figures(i, d, nowUnixMs)))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _connection?.Dispose();
            _connection = null;
        }
    }

    private static void Fill(SqliteConnection connection, long park, long? device, Cells cells)
    {
        Run(connection, LedgerSql.ReadGateway, park, cells.FromHour, cells.ToHour, device, r => cells.Add(r.GetInt64(0), r.GetInt32(1), new GatewayPart(
            r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10),
            r.GetInt64(11))));
        Run(connection, LedgerSql.ReadCentre, park, cells.FromHour, cells.ToHour, device, r => cells.Set(r.GetInt64(0), r.GetInt32(1), new CentrePart(
            r.IsDBNull(2) ? null : r.GetInt64(2), r.IsDBNull(3) ? null : r.GetInt64(3), r.GetInt64(4) != 0)));
        Run(connection, LedgerSql.ReadRefused, park, cells.FromHour, cells.ToHour, device, r => cells.Add(
            r.GetInt64(0), r.GetInt32(1), new RefusedCount(RefusalReasons.Parse(r.GetString(2)), r.GetInt64(3))));
        Run(connection, LedgerSql.ReadPacked, park, cells.FromHour / 24, (cells.ToHour - 1) / 24, device, r =>
        {
            var day = DayPack.Read((byte[])r.GetValue(2), r.GetInt32(1));
            foreach (var row in day.Gateway)
            {
                cells.Add(r.GetInt64(0), row.Hour, row.Part);
            }

            foreach (var row in day.Centre)
            {
                cells.Set(r.GetInt64(0), row.Hour, row.Part);
            }
        });
    }

    private static void Run(SqliteConnection connection, string sql, long park, int from, int to, long? device, Action<SqliteDataReader> row)
    {
        using var statement = new LedgerStatement(connection, sql, 4);
        using var rows = statement.Query(park, from, to, device);
        while (rows.Read())
        {
            row(rows);
        }
    }

    /// <summary>What was found, by device and hour.</summary>
    private sealed class Cells(List<LedgerDevice> devices, int fromHour, int toHour)
    {
        private readonly Dictionary<long, int> _rows = devices.Select((d, i) => (d.Number, i)).ToDictionary(p => p.Number, p => p.i);
        private readonly GatewayPart?[] _gateway = new GatewayPart?[devices.Count * (toHour - fromHour)];
        private readonly CentrePart?[] _centre = new CentrePart?[devices.Count * (toHour - fromHour)];
        private readonly Dictionary<int, List<RefusedCount>> _refused = [];

        public int FromHour => fromHour;

        public int ToHour => toHour;

        public void Add(long device, int hour, in GatewayPart part)
        {
            if (TryIndex(device, hour, out var i))
            {
                _gateway[i] = _gateway[i] is { } before ? before.Plus(part) : part;
            }
        }

        public void Add(long device, int hour, RefusedCount count)
        {
            if (TryIndex(device, hour, out var i))
            {
                _refused.TryAdd(i, []);
                _refused[i].Add(count);
            }
        }

        public void Set(long device, int hour, CentrePart part)
        {
            if (TryIndex(device, hour, out var i))
            {
                _centre[i] = part;
            }
        }

        public HourFigures[] Figures(int device, LedgerDevice known, long nowUnixMs)
        {
            var hours = new HourFigures[toHour - fromHour];
            for (var h = 0; h < hours.Length; h++)
            {
                var i = (device * hours.Length) + h;
                hours[h] = HourFigures.Of(fromHour + h, nowUnixMs, _gateway[i], _centre[i], known.Planned, known.SinceUnixMs, _refused.GetValueOrDefault(i));
            }

            return hours;
        }

        private bool TryIndex(long device, int hour, out int index)
        {
            index = 0;
            if (hour < fromHour || hour >= toHour || !_rows.TryGetValue(device, out var row))
            {
                return false;
            }

            index = (row * (toHour - fromHour)) + (hour - fromHour);
            return true;
        }
    }
}
