using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Curves of registers; the last <see cref="EnergyLedgerLimits.CurvesMax"/> that were asked for are kept until their cells or their register change. Thread-safe.</summary>
internal sealed class CurveCache(CellStore cells)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _order = new();
    private readonly Dictionary<int, LinkedListNode<Entry>> _kept = [];

    private sealed record Entry(int Number, long Version, MeterRegister Register, ConsumptionCurve Curve);

    /// <summary>The curve of a register; throws <see cref="IOException"/> when the file cannot be read.</summary>
    public ConsumptionCurve Of(RegisterSlot slot, MeterRegister register)
    {
        lock (_gate)
        {
            if (_kept.TryGetValue(slot.Number, out var node) && node.Value.Version == slot.State.Version && ReferenceEquals(node.Value.Register, register))
            {
                _order.Remove(node);
                _order.AddFirst(node);
                return node.Value.Curve;
            }
        }

        var (curve, version) = Build(slot, register);
        lock (_gate)
        {
            if (_kept.Remove(slot.Number, out var old))
            {
                _order.Remove(old);
            }

            _kept[slot.Number] = _order.AddFirst(new Entry(slot.Number, version, register, curve));
            if (_order.Count > EnergyLedgerLimits.CurvesMax)
            {
                _kept.Remove(_order.Last!.Value.Number);
                _order.RemoveLast();
            }
        }

        return curve;
    }

    /// <summary>A curve that is not kept: for who goes through all meters.</summary>
    public (ConsumptionCurve Curve, long Version) Build(RegisterSlot slot, MeterRegister register)
    {
        var (all, version) = cells.Read(slot);
        return (ConsumptionCurve.Of(register, all), version);
    }

    /// <summary>The cells of a register; throws as <see cref="Of"/>.</summary>
    public HourCell[] Cells(RegisterSlot slot) => cells.Read(slot).Cells;

    /// <summary>A curve of no readings.</summary>
    public static ConsumptionCurve Empty(MeterRegister register) => ConsumptionCurve.Of(register, ReadOnlySpan<HourCell>.Empty);
}
