using Microsoft.Data.Sqlite;

namespace SmartPark.Ingest.Ledger;

/// <summary>What the ledger knows of a device beside its hours.</summary>
internal sealed class LedgerDevice
{
    /// <summary>Its number in the file.</summary>
    public required long Number { get; init; }

    /// <summary>Device id.</summary>
    public required string Id { get; init; }

    /// <summary>The gateway that reported it last; null when none did.</summary>
    public string? Gateway { get; set; }

    /// <summary>Samples of a whole hour by the newest plan; null when no gateway said.</summary>
    public long? Planned { get; set; }

    /// <summary>Since when a gateway answers for it, UTC ms; null when none does.</summary>
    public long? SinceUnixMs { get; set; }
}

/// <summary>
/// Numbers for parks, devices and epochs, so that an hour is a few small integers on disk. Held in memory, some 200 bytes a device; what is new is
/// written in the caller's transaction and forgotten by <see cref="Reload"/> when that fails. Not thread-safe.
/// </summary>
internal sealed class LedgerNames
{
    private readonly Dictionary<string, long> _parks = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Park, string Device), LedgerDevice> _devices = [];
    private readonly Dictionary<(long Park, string Gateway, string Epoch), long> _epochs = [];

    /// <summary>Parks with their numbers.</summary>
    public IReadOnlyDictionary<string, long> Parks => _parks;

    /// <summary>The devices of a park.</summary>
    public IEnumerable<LedgerDevice> DevicesOf(long park) => _devices.Where(d => d.Key.Park == park).Select(d => d.Value);

    /// <summary>Reads everything from the file.</summary>
    public void Reload(SqliteConnection connection)
    {
        _parks.Clear();
        _devices.Clear();
        _epochs.Clear();
        Read(connection, "SELECT number, park FROM completeness_parks;", r => _parks[r.GetString(1)] = r.GetInt64(0));
        Read(connection, "SELECT number, park, device, gateway, planned, since_ms FROM completeness_devices;", r => _devices[(r.GetInt64(1), r.GetString(2))] = new()
        {
            Number = r.GetInt64(0),
            Id = r.GetString(2),
            Gateway = r.IsDBNull(3) ? null : r.GetString(3),
            Planned = r.IsDBNull(4) ? null : r.GetInt64(4),
            SinceUnixMs = r.IsDBNull(5) ? null : r.GetInt64(5),
        });
        Read(connection, "SELECT number, park, gateway, epoch FROM completeness_epochs;", r => _epochs[(r.GetInt64(1), r.GetString(2), r.GetString(3))] = r.GetInt64(0));
    }

    /// <summary>The number of a park, made when it is new.</summary>
    public long Park(SqliteConnection connection, string park)
    {
        if (!_parks.TryGetValue(park, out var number))
        {
            _parks[park] = number = Insert(connection, "INSERT INTO completeness_parks (park) VALUES ($0) RETURNING number;", park);
        }

        return number;
    }

    /// <summary>A device, made when it is new; null when there are too many.</summary>
    public LedgerDevice? Device(SqliteConnection connection, long park, string device)
    {
        if (!_devices.TryGetValue((park, device), out var known) && _devices.Count < LedgerLimits.DevicesMax)
        {
            var number = Insert(connection, "INSERT INTO completeness_devices (park, device) VALUES ($0, $1) RETURNING number;", park, device);
            _devices[(park, device)] = known = new() { Number = number, Id = device };
        }

        return known;
    }

    /// <summary>The number of an epoch, made when it is new; null when there are too many.</summary>
    public long? Epoch(SqliteConnection connection, long park, string gateway, string epoch)
    {
        if (_epochs.TryGetValue((park, gateway, epoch), out var number))
        {
            return number;
        }

        if (_epochs.Count >= LedgerLimits.EpochsMax)
        {
            return null;
        }

        return _epochs[(park, gateway, epoch)] =
            Insert(connection, "INSERT INTO completeness_epochs (park, gateway, epoch) VALUES ($0, $1, $2) RETURNING number;", park, gateway, epoch);
    }

    /// <summary>Takes note of what a gateway said of a device.</summary>
    public static void Learn(SqliteConnection connection, LedgerDevice device, string gateway, long planned, long? sinceUnixMs)
    {
        var since = Earlier(device.SinceUnixMs, sinceUnixMs);
        if (device.Gateway == gateway && device.Planned == planned && device.SinceUnixMs == since)
        {
            return;
        }

        (device.Gateway, device.Planned, device.SinceUnixMs) = (gateway, planned, since);
        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE completeness_devices SET gateway = $gateway, planned = $planned, since_ms = $since WHERE number = $number;";
        update.Parameters.AddWithValue("$gateway", gateway);
        update.Parameters.AddWithValue("$planned", planned);
        update.Parameters.AddWithValue("$since", since is { } known ? known : DBNull.Value);
        update.Parameters.AddWithValue("$number", device.Number);
        update.ExecuteNonQuery();
    }

    private static long? Earlier(long? one, long? other) => one < other ? one : other ?? one;

    // CA2100: every text passed here is a constant of this class.
#pragma warning disable CA2100
    private static long Insert(SqliteConnection connection, string sql, params object[] values)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            insert.Parameters.AddWithValue("$" + (char)('0' + i), values[i]);
        }

        return (long)insert.ExecuteScalar()!;
    }

    private static void Read(SqliteConnection connection, string sql, Action<SqliteDataReader> row)
    {
        using var query = connection.CreateCommand();
        query.CommandText = sql;
        using var rows = query.ExecuteReader();
        while (rows.Read())
        {
            row(rows);
        }
    }
#pragma warning restore CA2100
}
