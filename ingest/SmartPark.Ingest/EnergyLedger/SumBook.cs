using System.Collections.Concurrent;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Sums of a register worked out anew.</summary>
/// <param name="Slot">The register.</param>
/// <param name="Sums">The sums.</param>
/// <param name="Cells">The cells that they are of.</param>
/// <param name="Before">Cells of closed months as they were before late data.</param>
internal sealed record NewSums(RegisterSlot Slot, PeriodSums Sums, HourCell[] Cells, HourCell[] Before);

/// <summary>
/// The sums of all registers: in memory, a kilobyte each, and in the file for the next process. A sum answers as long as it was worked out by the register and the cells that hold; that of the running
/// period for a while longer, and says as of when. Thread-safe.
/// </summary>
internal sealed class SumBook(LedgerFile file, ParkRegistry city, LedgerClock clock)
{
    private readonly ConcurrentDictionary<int, PeriodSums> _sums = [];
    private readonly Lock _loading = new();
    private volatile bool _isLoaded;

    /// <summary>The city's zone.</summary>
    public TimeZoneInfo Zone => city.Zone;

    /// <summary>The last sums of a register, whatever they are of; null when there are none. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    public PeriodSums? Of(RegisterSlot slot)
    {
        Load();
        return _sums.GetValueOrDefault(slot.Number);
    }

    /// <summary>The sum of a period, when it holds; null when the curve must be asked. Throws <see cref="IOException"/>.</summary>
    public (Consumed Sum, long AsOfUnixMs)? Of(RegisterSlot slot, LedgerPeriod period, long fromUnixMs, long toUnixMs)
    {
        if (Of(slot) is not { } sums || sums.Signature != slot.Signature || !sums.Reaches(period))
        {
            return null;
        }

        // Version before touched: what is committed between the two is then taken for a change.
        var (version, touched) = (slot.State.Version, slot.State.Touched);
        var end = period.ToUnixMs(Zone);
        var isRunning = end > clock.Now;
        var holds = sums.Version == version || touched >= (end / CellKey.HourMs) + EnergyLedgerLimits.MonthTailHours
            || (isRunning && clock.Now - sums.AsOfUnixMs <= EnergyLedgerLimits.RunningSumAgeMaxMs);
        return holds ? (sums.Of(period, fromUnixMs, toUnixMs), sums.Version == version ? long.MaxValue : sums.AsOfUnixMs) : null;
    }

    /// <summary>Commits sums; throws <see cref="IOException"/>, and then keeps none of them.</summary>
    public void Set(IReadOnlyCollection<NewSums> all) => file.Write(connection =>
    {
        using var tables = new CellTables(connection);
        using var write = new LedgerStatement(connection, "INSERT OR REPLACE INTO energy_months (number, sums) VALUES ($0, $1);", 2);
        using var rest = new LedgerStatement(connection, "UPDATE energy_recent SET touched = NULL WHERE number = $0 AND version = $1;", 2);
        using var forget = new LedgerStatement(connection, "DELETE FROM energy_before WHERE number = $0;", 1);
        var rested = new List<NewSums>();
        foreach (var one in all)
        {
            write.Run(one.Slot.Number, one.Sums.ToBytes());
            if (rest.Run(one.Slot.Number, one.Sums.Version) > 0)
            {
                rested.Add(one);
                forget.Run(one.Slot.Number);
            }
            else if (one.Before.Length > 0)
            {
                // More came meanwhile: from now on it is compared with the cells that these sums are of.
                tables.WriteBefore(one.Slot.Number, [.. tables.Before(one.Slot.Number).Select(
                    b => CellLists.Find(one.Before, b.Key) is null ? b : CellLists.Find(one.Cells, b.Key) ?? new(b.Key, default, default, 0))]);
            }
        }

        return rested;
    }, rested =>
    {
        foreach (var one in rested)
        {
            one.Slot.State.Set(one.Sums.Version, CellState.NotTouched);
        }

        foreach (var one in all)
        {
            _sums[one.Slot.Number] = one.Sums;
        }
    });

    private void Load()
    {
        if (_isLoaded)
        {
            return;
        }

        lock (_loading)
        {
            if (!_isLoaded)
            {
                var bounds = new Dictionary<LedgerPeriod, (long, long)>();
                file.Read(connection =>
                {
                    using var query = new LedgerStatement(connection, "SELECT number, sums FROM energy_months;", 0);
                    using var rows = query.Query();
                    while (rows.Read())
                    {
                        if (PeriodSums.Read((byte[])rows.GetValue(1), BoundsOf) is { } sums)
                        {
                            _sums.TryAdd(rows.GetInt32(0), sums);
                        }
                    }

                    return 0;
                });
                _isLoaded = true;

                (long, long) BoundsOf(LedgerPeriod period) =>
                    bounds.TryGetValue(period, out var known) ? known : bounds[period] = (period.FromUnixMs(Zone), period.ToUnixMs(Zone));
            }
        }
    }
}
