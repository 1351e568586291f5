namespace SmartPark.Ingest.EnergyLedger;

/// <summary>How far the ledger is with reading registers' histories from the store.</summary>
/// <param name="Registers">Registers of the registry.</param>
/// <param name="WaitingWhole">Registers whose whole history is to be read.</param>
/// <param name="WaitingCuts">Registers of which hours are to be read again because an event or a ratio was entered or taken away.</param>
/// <param name="WaitingRanges">Ranges of hours of parks that are to be read again because late data came through another process or before a kill.</param>
/// <param name="Done">Registers read since the process began.</param>
/// <param name="Failure">Why reading does not go on now; null when it does.</param>
/// <param name="Refused">Registers that cannot be read, with the reason; at most <see cref="EnergyLedgerLimits.FailuresShownMax"/>.</param>
/// <param name="AsOfUnixMs">What the store had by then is in the ledger, but for what waits; null before the first flush.</param>
public sealed record EnergyLedgerStatus(
    int Registers, int WaitingWhole, int WaitingCuts, int WaitingRanges, long Done, string? Failure, IReadOnlyList<(string Meter, string Why)> Refused, long? AsOfUnixMs);

/// <summary>A range of hours of a park that is to be read again from the store.</summary>
/// <param name="Park">Park id.</param>
/// <param name="FromHour">First hour.</param>
/// <param name="ToHour">Hour after the last.</param>
/// <param name="DueUnixMs">Not before.</param>
/// <param name="Generation">Marks up to this generation go when it was read.</param>
internal readonly record struct HourRange(string Park, int FromHour, int ToHour, long DueUnixMs, long Generation);

/// <summary>What is to be read from the store: registers whole, hours of registers, hours of parks. Bounded by the registers and by <see cref="EnergyLedgerLimits.RangesMax"/>. Thread-safe.</summary>
internal sealed class BuildQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, RegisterSlot> _whole = [];
    private readonly Dictionary<int, (RegisterSlot Slot, HashSet<int> Hours)> _cuts = [];
    private readonly List<HourRange> _ranges = [];
    private IReadOnlyList<(string, string)> _refused = [];
    private int _registers;
    private int _beingRead;
    private long _done;
    private string? _failure;

    /// <summary>Whether no hour of a park waits or is being read: what is flushed then is all that the store has.</summary>
    public bool HasNoRanges
    {
        get
        {
            lock (_gate)
            {
                return _ranges.Count == 0 && _beingRead == 0;
            }
        }
    }

    /// <summary>Another edition: what waits is what it says.</summary>
    public void Set(
        IReadOnlyList<RegisterSlot> slots, IEnumerable<RegisterSlot> whole, IEnumerable<(RegisterSlot Slot, HashSet<int> Hours)> cuts, IReadOnlyList<(string Meter, string Why)> refused)
    {
        lock (_gate)
        {
            _registers = slots.Count;
            _refused = [.. refused.Take(EnergyLedgerLimits.FailuresShownMax)];
            _whole.Clear();
            _cuts.Clear();
            foreach (var slot in whole)
            {
                _whole[slot.Number] = slot;
            }

            foreach (var cut in cuts)
            {
                _cuts[cut.Slot.Number] = cut;
            }
        }
    }

    /// <summary>Adds hours of parks; those that touch are joined when they are due alike.</summary>
    public void Add(IEnumerable<HourRange> ranges)
    {
        lock (_gate)
        {
            foreach (var range in ranges)
            {
                var isFull = _ranges.Count >= EnergyLedgerLimits.RangesMax;
                var at = _ranges.FindLastIndex(
                    r => r.Park == range.Park && (isFull || (r.DueUnixMs == range.DueUnixMs && range.FromHour <= r.ToHour && range.ToHour >= r.FromHour)));
                if (at >= 0)
                {
                    var other = _ranges[at];
                    _ranges[at] = new(range.Park, Math.Min(other.FromHour, range.FromHour), Math.Max(other.ToHour, range.ToHour), Math.Max(other.DueUnixMs, range.DueUnixMs),
                        Math.Max(other.Generation, range.Generation));
                }
                else
                {
                    _ranges.Add(range);
                }
            }
        }
    }

    /// <summary>Takes a range that is due; give it to <see cref="EndRange"/>.</summary>
    public HourRange? TakeRange(long nowUnixMs)
    {
        lock (_gate)
        {
            var at = _ranges.FindIndex(r => r.DueUnixMs <= nowUnixMs);
            if (at < 0)
            {
                return null;
            }

            var range = _ranges[at];
            _ranges.RemoveAt(at);
            _beingRead++;
            return range;
        }
    }

    /// <summary>A range was read, or is to be read again.</summary>
    public void EndRange(HourRange range, bool isRead)
    {
        lock (_gate)
        {
            _beingRead--;
            if (!isRead)
            {
                _ranges.Add(range);
            }
        }
    }

    /// <summary>A register of which hours are to be read again; null when there is none. It stays until <see cref="Done(RegisterSlot)"/>.</summary>
    public (RegisterSlot Slot, HashSet<int> Hours)? NextCut()
    {
        lock (_gate)
        {
            foreach (var cut in _cuts.Values)
            {
                return cut;
            }

            return null;
        }
    }

    /// <summary>Registers of one park that are to be read whole; empty when there are none. They stay until <see cref="Done(RegisterSlot)"/>.</summary>
    public IReadOnlyList<RegisterSlot> NextWhole()
    {
        lock (_gate)
        {
            foreach (var first in _whole.Values)
            {
                return [.. _whole.Values.Where(s => s.Series.Park == first.Series.Park).Take(EnergyLedgerLimits.SeriesPerReadMax)];
            }

            return [];
        }
    }

    /// <summary>Whether a register still waits to be read by this edition.</summary>
    public bool Holds(RegisterSlot slot)
    {
        lock (_gate)
        {
            return ReferenceEquals(_whole.GetValueOrDefault(slot.Number), slot) || ReferenceEquals(_cuts.GetValueOrDefault(slot.Number).Slot, slot);
        }
    }

    /// <summary>A register was read.</summary>
    public void Done(RegisterSlot slot)
    {
        lock (_gate)
        {
            _done++;
            if (ReferenceEquals(_whole.GetValueOrDefault(slot.Number), slot))
            {
                _whole.Remove(slot.Number);
            }

            if (ReferenceEquals(_cuts.GetValueOrDefault(slot.Number).Slot, slot))
            {
                _cuts.Remove(slot.Number);
            }
        }
    }

    /// <summary>Why reading does not go on; null when it does.</summary>
    public void Fail(string? why)
    {
        lock (_gate)
        {
            _failure = why;
        }
    }

    /// <summary>How far it is.</summary>
    public EnergyLedgerStatus Status(long? asOfUnixMs)
    {
        lock (_gate)
        {
            return new(_registers, _whole.Count, _cuts.Count, _ranges.Count + _beingRead, _done, _failure, _refused, asOfUnixMs);
        }
    }
}
