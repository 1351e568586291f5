using System.Collections.Immutable;
using System.Runtime.InteropServices;
using SmartPark.Telemetry;

namespace SmartPark.Energy.HourLedger;

/// <summary>
/// The cells of one meter as they are filled. What it holds is a function of the set of readings given, whatever their order and repetition. Not thread-safe; bounded by the hours that its readings
/// span, whose store it is that keeps no more than it may.
/// </summary>
/// <param name="cuts">Times at which cells are cut, in order (<see cref="Registers.MeterRegister.Cuts"/>). An event entered later cuts only what is filled again from the stored readings.</param>
public sealed class MeterHours(IEnumerable<long> cuts)
{
    private readonly long[] _cuts = [.. cuts];
    private readonly Dictionary<CellKey, HourCell> _cells = [];

    /// <summary>A meter without cuts.</summary>
    public MeterHours()
        : this([])
    {
    }

    /// <summary>Cells with something in them.</summary>
    public int Count => _cells.Count;

    /// <summary>Takes a stored reading in. Returns whether it changed anything.</summary>
    /// <param name="unixMs">When it was read, 1970 or later.</param>
    /// <param name="value">As it was stored; NaN for none.</param>
    /// <param name="quality">How far it can be trusted.</param>
    public bool Add(long unixMs, double value, Quality quality = Quality.Good) => Add(HourCell.Of(unixMs, value, quality, _cuts));

    /// <summary>Takes a cell in. Returns whether it changed anything.</summary>
    public bool Add(in HourCell cell)
    {
        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, cell.Key, out var exists);
        var merged = exists ? HourCell.Merge(kept, cell) : cell;
        var isChanged = !exists || merged != kept;
        kept = merged;
        return isChanged;
    }

    /// <summary>The cells in the order of their times.</summary>
    public ImmutableArray<HourCell> Cells() => [.. _cells.Values.OrderBy(c => c.Key)];
}
