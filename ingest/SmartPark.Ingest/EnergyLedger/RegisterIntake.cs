using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Registrar;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>
/// Takes editions of the registry into the ledger: new registers get a number and their whole history is read; where cuts came or went, the hours in which they lie are read again; a register that left
/// is read from the beginning when it returns. Not thread-safe: the flush's.
/// </summary>
internal sealed class RegisterIntake(CurrentRegistry registry, QuantityCatalogue catalogue, CellStore cells, PendingCells pending, BuildQueue builds)
{
    /// <summary>Takes the edition that holds now in, unless it is in already. Throws <see cref="IOException"/>; the one before then stays.</summary>
    public void TakeIn()
    {
        var edition = registry.Now;

        // Before its first edition the registrar has not read its rows yet.
        if (edition.Revision == 0 || edition.Revision == pending.Index.Revision)
        {
            return;
        }

        var meters = edition.Registry.Meters.Where(m => m.Register is not null).ToList();
        List<(string Meter, string Why)> unknown =
        [
            .. meters.Where(m => !catalogue.TryGet(m.Register!.Series.Quantity, out _)).Select(m => (m.Key.ToString(), $"{m.Register!.Series.Quantity} is no quantity of the catalogue")),
        ];
        meters.RemoveAll(m => !catalogue.TryGet(m.Register!.Series.Quantity, out _));
        var stored = cells.Load();
        if (meters.Select(m => m.Register!.Series).Where(s => !stored.ContainsKey(s)).ToList() is { Count: > 0 } missing)
        {
            cells.Add(missing);
            stored = cells.Load();
        }

        var (slots, whole, recut) = (new List<RegisterSlot>(meters.Count), new List<RegisterSlot>(), new List<(RegisterSlot Slot, HashSet<int> Hours)>());
        foreach (var meter in meters)
        {
            var register = meter.Register!;
            var known = stored[register.Series];
            catalogue.TryGet(register.Series.Quantity, out var quantity);
            var slot = new RegisterSlot(
                known.Number, meter.Key, register.Series, quantity!.Domain, register, [.. register.Cuts()], RegisterSlot.SignatureOf(register, edition.Registry.Zone), known.State);
            slots.Add(slot);
            if (known.Cuts is null)
            {
                whole.Add(slot);
            }
            else if (!known.Cuts.AsSpan().SequenceEqual(slot.Cuts))
            {
                recut.Add((slot, CutHours(known.Cuts, slot.Cuts)));
            }
        }

        var inUse = slots.Select(s => s.Number).ToHashSet();
        cells.ForgetCuts([.. stored.Values.Where(s => s.Cuts is not null && !inUse.Contains(s.Number)).Select(s => s.Number)]);
        var dropped = recut.ToDictionary(r => r.Slot.Number, r => r.Hours);
        pending.Use(new(edition.Revision, slots), (number, key) => dropped.TryGetValue(number, out var hours) && hours.Contains(key.Hour));
        builds.Set(slots, whole, recut, unknown);
    }

    /// <summary>The hours that are cut otherwise than before; a cut at the begin of an hour cuts nothing.</summary>
    private static HashSet<int> CutHours(long[] before, long[] now) =>
        [.. before.Except(now).Concat(now.Except(before)).Where(c => c % CellKey.HourMs != 0).Select(c => (int)(c / CellKey.HourMs))];
}
