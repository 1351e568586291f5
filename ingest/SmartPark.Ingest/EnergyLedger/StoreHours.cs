using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>How far a rebuild is.</summary>
/// <param name="Meters">Meters to be read.</param>
/// <param name="Done">Meters read.</param>
/// <param name="Samples">Readings read so far.</param>
/// <param name="Changed">Meters of which a cell differed.</param>
public readonly record struct RebuildProgress(int Meters, int Done, long Samples, int Changed);

/// <summary>Reads hours from the store into the ledger, a few registers of one park at a time. Throws <see cref="IOException"/> when store or file are away; what was read before then is kept.</summary>
internal sealed class StoreHours(IReadingStore store, CellStore cells, LedgerClock clock, IngestInstruments instruments)
{
    /// <summary>Reads the hours of registers and puts them in the place of what the ledger has of them; hours of which the store has nothing stay.</summary>
    /// <param name="slots">Registers of one park, at most <see cref="EnergyLedgerLimits.SeriesPerReadMax"/>.</param>
    /// <param name="fromHour">First hour.</param>
    /// <param name="toHour">Hour after the last.</param>
    /// <param name="keepsBefore">Whether what closed months looked like before is kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Readings read, and registers that changed.</returns>
    public async Task<(long Samples, int Changed)> ReplaceAsync(IReadOnlyList<RegisterSlot> slots, int fromHour, int toHour, bool keepsBefore, CancellationToken cancellationToken)
    {
        foreach (var slot in slots)
        {
            cells.BeginBuild(slot);
        }

        try
        {
            var changed = new HashSet<int>();
            var samples = await ReadAsync(slots, fromHour, toHour, parts =>
            {
                foreach (var (slot, part) in parts)
                {
                    if (cells.Replace(slot, part, clock.ClosedBeforeHour, keepsBefore) > 0)
                    {
                        changed.Add(slot.Number);
                    }
                }
            }, cancellationToken);
            instruments.EnergyChanged(changed.Count);
            return (samples, changed.Count);
        }
        finally
        {
            foreach (var slot in slots)
            {
                cells.EndBuild(slot);
            }
        }
    }

    /// <summary>Reads the hours of registers and merges them with what the ledger has of them.</summary>
    public Task<long> MergeAsync(IReadOnlyList<RegisterSlot> slots, int fromHour, int toHour, CancellationToken cancellationToken) => ReadAsync(
        slots, fromHour, toHour, parts => instruments.EnergyChanged(cells.Merge(parts, clock.ClosedBeforeHour)), cancellationToken);

    private async Task<long> ReadAsync(IReadOnlyList<RegisterSlot> slots, int fromHour, int toHour, Action<IReadOnlyCollection<RegisterCells>> write, CancellationToken cancellationToken)
    {
        if (slots.Count == 0 || toHour <= fromHour)
        {
            return 0;
        }

        var query = new HoursQuery([.. slots.Select(s => new HoursOfSeries(s.Series, s.Domain, s.Cuts))], fromHour, toHour);
        var waiting = new Dictionary<int, HourCell[]>();
        var (samples, count) = (0L, 0);
        await foreach (var part in store.ReadHoursAsync(query, cancellationToken))
        {
            waiting[part.Index] = waiting.TryGetValue(part.Index, out var before) ? CellLists.Merge(before, part.Cells) : part.Cells;
            samples += part.Samples;
            count += part.Cells.Length;
            if (count >= EnergyLedgerLimits.BuildCellsPerWrite)
            {
                await WriteAsync();
            }
        }

        await WriteAsync();
        return samples;

        async Task WriteAsync()
        {
            if (waiting.Count > 0)
            {
                List<RegisterCells> parts = [.. waiting.Select(w => new RegisterCells(slots[w.Key], w.Value))];

                // The file works synchronously, so its work runs on the pool.
                await Task.Run(() => write(parts), CancellationToken.None);
            }

            waiting.Clear();
            count = 0;
        }
    }
}
