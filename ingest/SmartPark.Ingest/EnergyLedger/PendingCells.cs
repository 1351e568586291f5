using System.Runtime.InteropServices;
using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>What a flush takes.</summary>
/// <param name="Cells">Cells of each register, in the order of their keys.</param>
/// <param name="Count">Cells in all.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="AtUnixMs">When they were taken: whatever the store had by then is in these or in an earlier flush, but for what was deferred.</param>
/// <param name="Deferred">By park, the earliest hour of samples that found no room.</param>
internal sealed record TakenCells(List<RegisterCells> Cells, int Count, long Generation, long AtUnixMs, IReadOnlyList<MarkedHour> Deferred);

/// <summary>
/// Hour cells of samples that the store has just committed, until they are flushed: noted by the writers after each commit and before the acknowledgement. Hours that are not the running one or the one
/// before are marked in the file first, so that a kill does not forget them. Bounded: at <see cref="EnergyLedgerLimits.PendingCellsMax"/> it asks for a flush at once; when the file does not answer and
/// there are twice as many, further samples are remembered as hours of their park, to be read again from the store. Thread-safe. Off in a mere writer, whose samples the control process reads.
/// </summary>
internal sealed partial class PendingCells(HourMarks marks, IngestInstruments instruments, IntakeOptions options, TimeProvider time, ILogger<PendingCells> logger)
{
    private const int HourMs = CellKey.HourMs;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _deferred = new(StringComparer.Ordinal);
    private readonly bool _isOff = options.Role == IntakeRole.Writer;
    private Dictionary<(int Number, CellKey Key), HourCell> _cells = [];
    private RegisterIndex _index = new(-1, []);
    // Above those of earlier processes.
    private long _generation = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether as much waits as may.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _cells.Count >= EnergyLedgerLimits.PendingCellsMax;
            }
        }
    }

    /// <summary>Cells that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _cells.Count;
            }
        }
    }

    /// <summary>Which series are registers; the same until the ledger takes another edition of the registry in.</summary>
    public RegisterIndex Index => Volatile.Read(ref _index);

    /// <summary>Takes another edition; what waits of an hour that is cut otherwise now goes, since these hours are read again from the store.</summary>
    /// <param name="index">The edition.</param>
    /// <param name="isDropped">Whether a cell of a register goes; null for none.</param>
    public void Use(RegisterIndex index, Func<int, CellKey, bool>? isDropped = null)
    {
        lock (_gate)
        {
            Volatile.Write(ref _index, index);
            if (isDropped is not null)
            {
                foreach (var key in _cells.Keys.Where(k => isDropped(k.Number, k.Key)).ToList())
                {
                    _cells.Remove(key);
                }
            }
        }
    }

    /// <summary>Samples were committed, but for those that the outcome names.</summary>
    public void Note(ReadOnlySpan<PlacedSample> samples, WriteOutcome outcome)
    {
        if (_isOff)
        {
            return;
        }

        var index = Index;
        var skip = outcome.Rejected.Count + outcome.Keep.Count == 0 ? null : Others(outcome);
        HashSet<MarkedHour>? old = null;
        var recentHour = (int)(Now / HourMs) - 1;
        for (var i = 0; i < samples.Length; i++)
        {
            var sample = samples[i].Sample;
            var slot = index.Of(sample.Series);

            // As long as it is not known which series are registers, any may be one.
            if ((slot is not null || index.Revision < 0) && skip?.Contains(i) != true)
            {
                if (slot is not null)
                {
                    Add(index, slot, sample);
                }

                var hour = (int)(sample.SourceTimeUnixMs / HourMs);
                if (hour < recentHour)
                {
                    (old ??= []).Add(new(sample.Series.Park, hour));
                }
            }
        }

        if (old is not null)
        {
            Mark(old);
        }
    }

    /// <summary>Takes what waits.</summary>
    public TakenCells Take()
    {
        Dictionary<(int Number, CellKey Key), HourCell> cells;
        RegisterIndex index;
        long generation, now;
        List<MarkedHour> deferred;
        lock (_gate)
        {
            (cells, _cells) = (_cells, new(_cells.Count));
            (generation, now, index) = (_generation++, Now, _index);
            deferred = [.. _deferred.Select(d => new MarkedHour(d.Key, d.Value))];
            _deferred.Clear();
        }

        var byRegister = new List<RegisterCells>();
        foreach (var register in cells.GroupBy(c => c.Key.Number))
        {
            if (index.ByNumber.TryGetValue(register.Key, out var slot))
            {
                byRegister.Add(new(slot, [.. register.Select(c => c.Value).OrderBy(c => c.Key)]));
            }
        }

        return new(byRegister, cells.Count, generation, now, deferred);
    }

    /// <summary>Puts back what could not be flushed.</summary>
    public void PutBack(TakenCells taken)
    {
        lock (_gate)
        {
            foreach (var (slot, cells) in taken.Cells)
            {
                foreach (ref readonly var cell in cells.AsSpan())
                {
                    Add(slot, cell);
                }
            }
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static HashSet<int> Others(WriteOutcome outcome)
    {
        var others = new HashSet<int>(outcome.Keep);
        foreach (var (rejected, _) in outcome.Rejected)
        {
            others.Add(rejected);
        }

        return others;
    }

    private void Add(RegisterIndex index, RegisterSlot slot, in Sample sample)
    {
        lock (_gate)
        {
            // By the edition that holds now: its cuts may have changed since this batch was begun.
            var current = ReferenceEquals(_index, index) ? slot : _index.Of(sample.Series);
            if (current is not null)
            {
                Add(current, HourCell.Of(sample.SourceTimeUnixMs, sample.Value, sample.Quality, current.Cuts));
            }
        }
    }

    private void Add(RegisterSlot slot, in HourCell cell)
    {
        var key = (slot.Number, cell.Key);
        if (_cells.Count < EnergyLedgerLimits.PendingCellsHardMax || _cells.ContainsKey(key))
        {
            ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, key, out var exists);
            kept = exists ? HourCell.Merge(kept, cell) : cell;
            return;
        }

        var park = slot.Series.Park;
        _deferred[park] = Math.Min(_deferred.GetValueOrDefault(park, int.MaxValue), cell.Key.Hour);
        instruments.EnergyDeferred();
    }

    private void Mark(HashSet<MarkedHour> old)
    {
        try
        {
            // Of a generation that is not flushed before this call: the samples are in memory already, so the running one or a later flush holds them.
            marks.Set(old, Interlocked.Read(ref _generation));
        }
        catch (IOException e)
        {
            LogNotMarked(e, old.Count);
        }
    }

    [LoggerMessage(5520, LogLevel.Error, "{Hours} hours with late register readings are remembered in memory only; if the process is killed before they are flushed, the energy ledger lacks them until it is rebuilt")]
    private partial void LogNotMarked(Exception exception, int hours);
}
