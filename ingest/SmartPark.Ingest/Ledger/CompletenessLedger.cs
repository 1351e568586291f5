using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Ingest.Ledger;

/// <summary>
/// The completeness ledger in the operations database: what gateways reported and what the centre counted, by device and UTC hour. Merging a report
/// takes the greatest of each field within gateway, epoch, device and hour, so reports may come in any order and any number of times. Thread-safe.
/// </summary>
public sealed class CompletenessLedger : IDisposable
{
    private const int HoursPerDay = 24;

    private readonly Lock _gate = new();
    private readonly OperationsDatabase _database;
    private readonly LedgerNames _names = new();
    private readonly LedgerReader _reader;
    private SqliteConnection? _connection;
    private long _version;

    /// <summary>The ledger of a database; opened at the first use.</summary>
    public CompletenessLedger(OperationsDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _reader = new(database);
    }

    /// <summary>Rises with each change; what was read under the same version is still true but for the clock.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>
    /// Commits a gateway's report; returns how many of its rows found no place because devices or epochs are too many.
    /// Throws <see cref="IOException"/> when the file cannot be written, and then keeps none of it.
    /// </summary>
    public int Merge(string park, string gateway, CompletenessReport report, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Write(connection =>
        {
            var parkNumber = _names.Park(connection, park);
            if (_names.Epoch(connection, parkNumber, gateway, report.Epoch) is not { } epoch)
            {
                return report.Rows.Count;
            }

            var refused = 0;
            using var upsert = new LedgerStatement(connection, LedgerSql.MergeGateway, 14);
            using var unpack = new DayUnpacking(connection);
            foreach (var row in report.Rows)
            {
                if (_names.Device(connection, parkNumber, row.Device) is not { } device)
                {
                    refused++;
                    continue;
                }

                unpack.Open(parkNumber, row.Hour / HoursPerDay, device.Number);
                upsert.Run(parkNumber, row.Hour, device.Number, epoch, row.Planned, row.CoveredMs, row.Expected, row.Read, row.Sent, row.Stored, row.Late, row.DroppedFull, row.DroppedAge,
                    row.DroppedDamage);
                var end = Math.Min(nowUnixMs, (row.Hour + 1) * CompletenessLimits.HourMs);

                // A row that covers no time, of samples that a wrong clock stamped, does not say that the gateway answered for the device then.
                var isNewest = device.Planned is null || row.Hour >= (nowUnixMs / CompletenessLimits.HourMs) - 1;
                LedgerNames.Learn(connection, device, gateway, isNewest ? row.Planned : device.Planned!.Value, row.CoveredMs > 0 ? end - row.CoveredMs : device.SinceUnixMs);
            }

            return refused;
        });
    }

    /// <summary>
    /// Commits what the store holds of an hour: a count for each device that has one, 0 for the others of <paramref name="devices"/>, or for every
    /// device known when that is null. Throws <see cref="IOException"/>.
    /// </summary>
    public void SetStored(string park, int hour, IReadOnlyDictionary<string, long> stored, IReadOnlyCollection<string>? devices, bool isFinal)
    {
        ArgumentNullException.ThrowIfNull(stored);
        Write(connection =>
        {
            var parkNumber = _names.Park(connection, park);
            var known = devices is null ? stored.Keys.Union(KnownSince(parkNumber, hour)) : devices.Union(stored.Keys);
            using var upsert = new LedgerStatement(connection, LedgerSql.SetStored, 6);
            using var unpack = new DayUnpacking(connection);
            foreach (var id in known.Where(id => Identifier.IsValid(id)).ToList())
            {
                if (_names.Device(connection, parkNumber, id) is { } device)
                {
                    unpack.Open(parkNumber, hour / HoursPerDay, device.Number);
                    upsert.Run(parkNumber, hour, device.Number, isFinal ? device.Planned : null, stored.GetValueOrDefault(id), isFinal ? 1 : 0);
                }
            }

            CountRefused(connection, park, parkNumber, hour);
            return 0;
        });
    }

    /// <summary>Marks hours up to this one as final for a park.</summary>
    public void SetFinished(string park, int hour) => Write(connection =>
    {
        using var upsert = new LedgerStatement(connection, LedgerSql.SetFinished, 2);
        return upsert.Run(_names.Park(connection, park), hour);
    });

    /// <summary>The last hour that is final for a park; null when none is.</summary>
    public int? Finished(string park) => Write<int?>(connection =>
    {
        using var query = new LedgerStatement(connection, "SELECT hour FROM completeness_finished WHERE park = $0;", 1);
        using var row = query.Query(_names.Parks.GetValueOrDefault(park, -1));
        return row.Read() ? row.GetInt32(0) : null;
    }, changes: false);

    /// <summary>Remembers across a restart that an hour of a park is to be counted again.</summary>
    public void RememberChanged(IReadOnlyList<(string Park, int Hour)> hours) => Write(connection =>
    {
        using var insert = new LedgerStatement(connection, "INSERT OR IGNORE INTO completeness_changed (park, hour) VALUES ($0, $1);", 2);
        return hours.Sum(h => insert.Run(h.Park, h.Hour));
    }, changes: false);

    /// <summary>Forgets it: the hour was counted.</summary>
    public void ForgetChanged(string park, int hour) => Write(connection =>
    {
        using var delete = new LedgerStatement(connection, "DELETE FROM completeness_changed WHERE park = $0 AND hour = $1;", 2);
        return delete.Run(park, hour);
    }, changes: false);

    /// <summary>Hours to be counted again, the newest first.</summary>
    public IReadOnlyList<(string Park, int Hour)> Remembered(int limit) => Write(connection =>
    {
        using var query = new LedgerStatement(connection, "SELECT park, hour FROM completeness_changed ORDER BY hour DESC LIMIT $0;", 1);
        using var rows = query.Query(limit);
        var found = new List<(string, int)>();
        while (rows.Read())
        {
            found.Add((rows.GetString(0), rows.GetInt32(1)));
        }

        return found;
    }, changes: false);

    /// <summary>Packs a day of a park that is older than <see cref="LedgerLimits.OpenDays"/>; returns how many devices it had, 0 when nothing is left to pack.</summary>
    public int Pack(int today) => Write(connection =>
    {
        foreach (var park in _names.Parks.Values)
        {
            if (DayPacking.Run(connection, park, today - LedgerLimits.OpenDays) is > 0 and var packed)
            {
                return packed;
            }
        }

        return 0;
    }, changes: false);

    /// <summary>Deletes what is older than <see cref="LedgerLimits.RetentionDays"/>.</summary>
    public int Prune(int today) => Write(connection =>
    {
        var day = today - LedgerLimits.RetentionDays;
        return new[] { LedgerSql.PruneGateway, LedgerSql.PruneCentre, LedgerSql.PruneRefused, LedgerSql.PrunePacked }.Sum(sql =>
        {
            using var delete = new LedgerStatement(connection, sql, 1);
            return delete.Run(sql == LedgerSql.PrunePacked ? day : day * HoursPerDay);
        });
    });

    /// <summary>
    /// The hours of a park's devices that the ledger knows, devices in the order of their ids. Throws <see cref="IOException"/> when the file cannot be
    /// read, <see cref="ArgumentOutOfRangeException"/> for an empty range.
    /// </summary>
    /// <param name="park">Park id.</param>
    /// <param name="only">Only these devices; null for all.</param>
    /// <param name="fromHour">First hour.</param>
    /// <param name="toHour">Hour after the last.</param>
    /// <param name="nowUnixMs">Now, for what is due so far in the running hour.</param>
    public IReadOnlyList<DeviceHours> Read(string park, IReadOnlyCollection<string>? only, int fromHour, int toHour, long nowUnixMs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fromHour, toHour);
        List<LedgerDevice> devices;
        long parkNumber;
        lock (_gate)
        {
            _ = Guarded(Connected);
            if (!_names.Parks.TryGetValue(park, out parkNumber))
            {
                return [];
            }

            devices = [.. _names.DevicesOf(parkNumber).Where(d => only is null || only.Contains(d.Id))
                .Select(d => new LedgerDevice { Number = d.Number, Id = d.Id, Gateway = d.Gateway, Planned = d.Planned, SinceUnixMs = d.SinceUnixMs })];
        }

        return _reader.Read(park, parkNumber, devices, fromHour, toHour, nowUnixMs);
    }

    /// <summary>The hours of one device; see the other overload.</summary>
    public IReadOnlyList<DeviceHours> Read(string park, string? device, int fromHour, int toHour, long nowUnixMs) =>
        Read(park, device is null ? null : new[] { device }, fromHour, toHour, nowUnixMs);

    /// <summary>Devices of a park in the ledger, in the order of their ids. Throws <see cref="IOException"/>.</summary>
    public IReadOnlyList<string> DeviceIds(string park)
    {
        lock (_gate)
        {
            _ = Guarded(Connected);
            return _names.Parks.TryGetValue(park, out var number) ? [.. _names.DevicesOf(number).Select(d => d.Id).Order(StringComparer.Ordinal)] : [];
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Close();
        }

        _reader.Dispose();
    }

    private IEnumerable<string> KnownSince(long park, int hour) =>
        _names.DevicesOf(park).Where(d => d.SinceUnixMs < (hour + 1) * CompletenessLimits.HourMs).Select(d => d.Id);

    /// <summary>Counts the dead letters of an hour, a sample that was refused again and again once.</summary>
    private void CountRefused(SqliteConnection connection, string park, long parkNumber, int hour)
    {
        var counts = new List<(string Device, string Reason, long Count)>();
        using (var query = new LedgerStatement(connection, LedgerSql.CountRefused, 3))
        {
            using var rows = query.Query(park, hour * CompletenessLimits.HourMs, (hour + 1) * CompletenessLimits.HourMs);
            while (rows.Read())
            {
                counts.Add((rows.GetString(0), rows.GetString(1), rows.GetInt64(2)));
            }
        }

        using var upsert = new LedgerStatement(connection, LedgerSql.SetRefused, 5);
        foreach (var (id, reason, count) in counts)
        {
            if (Identifier.IsValid(id) && _names.Device(connection, parkNumber, id) is { } device)
            {
                upsert.Run(parkNumber, hour, device.Number, reason, count);
            }
        }
    }

    private T Write<T>(Func<SqliteConnection, T> work, bool changes = true)
    {
        lock (_gate)
        {
            return Guarded(() =>
            {
                var connection = Connected();
                try
                {
                    using var transaction = connection.BeginTransaction();
                    var result = work(connection);
                    transaction.Commit();
                    if (changes)
                    {
                        Interlocked.Increment(ref _version);
                    }

                    return result;
                }
                catch
                {
                    // Rolled back, but the numbers in memory may already know what was not committed: the next use reads them anew.
                    Close();
                    throw;
                }
            });
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw new IOException($"The completeness ledger in {_database.File} cannot be used: {e.Message}", e);
        }
    }

    private SqliteConnection Connected()
    {
        if (_connection is null)
        {
            var connection = _database.Open();
            _names.Reload(connection);
            _connection = connection;
        }

        return _connection;
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
