using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Ingest.Ledger;

/// <summary>An hour of a park that is to be counted again.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Hour">Hours since 1970 UTC.</param>
/// <param name="Devices">Which devices; null for all.</param>
internal readonly record struct ChangedHour(string Park, int Hour, IReadOnlyCollection<string>? Devices);

/// <summary>
/// Which hours of which parks have changed since they were counted: marked by the writer after each commit, taken by the recount. Bounded: many
/// devices of one hour become the whole park, and hours beyond the bound wait in the file. Hours that are not the running one or the one before are
/// remembered in the file before the samples are acknowledged, so a kill does not forget them; those two are counted after every start anyway.
/// Thread-safe. Remembers nothing in a mere writer, whose samples the ledger of the control process counts.
/// </summary>
internal sealed partial class ChangedHours(CompletenessLedger ledger, IngestInstruments instruments, IntakeOptions options, TimeProvider time, ILogger<ChangedHours> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Park, int Hour), Entry> _entries = [];
    private readonly Dictionary<(string Park, int Hour), long> _countedMs = [];
    private readonly bool _isOff = options.Role == IntakeRole.Writer;
    private bool _overflowed;

    private sealed class Entry
    {
        public HashSet<string>? Devices { get; set; } = new(StringComparer.Ordinal);
    }

    /// <summary>Hours that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Samples were committed.</summary>
    public void Note(ReadOnlySpan<PlacedSample> samples)
    {
        var old = new HashSet<(string, int)>();
        var (device, hour) = ((string?)null, 0);
        lock (_gate)
        {
            foreach (ref readonly var placed in samples)
            {
                // A device's quantities come together: most often it is the same device and hour as just before.
                var (series, at) = (placed.Sample.Series, (int)(placed.Sample.SourceTimeUnixMs / CompletenessLimits.HourMs));
                if (!ReferenceEquals(series.Device, device) || at != hour)
                {
                    (device, hour) = (series.Device, at);
                    Add(series.Park, series.Device, at, old);
                }
            }
        }

        Remember(old);
    }

    /// <summary>Samples were refused.</summary>
    public void Note(IReadOnlyCollection<DeadLetter> letters)
    {
        var old = new HashSet<(string, int)>();
        lock (_gate)
        {
            foreach (var letter in letters)
            {
                if (letter is { SourceTimeUnixMs: { } at, Quantity: not null } && (letter.Device ?? letter.Gateway) is { } device
                    && at / CompletenessLimits.HourMs is >= CompletenessLimits.HourMin and < CompletenessLimits.HourMax and var hour && Identifier.IsValid(device))
                {
                    Add(letter.Park, device, (int)hour, old);
                }
            }
        }

        Remember(old);
    }

    /// <summary>A gateway reported hours.</summary>
    public void Note(string park, CompletenessReport report)
    {
        var old = new HashSet<(string, int)>();
        lock (_gate)
        {
            foreach (var row in report.Rows)
            {
                Add(park, row.Device, row.Hour, old);
            }
        }

        Remember(old);
    }

    /// <summary>A whole hour of a park is to be counted.</summary>
    public void NoteAll(string park, int hour)
    {
        lock (_gate)
        {
            if (Open(park, hour, null) is { } entry)
            {
                entry.Devices = null;
            }
        }
    }

    /// <summary>Takes an hour that is due, the newest first: not counted within <see cref="LedgerLimits.RecountPauseMs"/>. False when none is.</summary>
    public bool TryTake(out ChangedHour changed)
    {
        changed = default;
        lock (_gate)
        {
            var due = Now - LedgerLimits.RecountPauseMs;
            (string Park, int Hour)? found = null;
            foreach (var key in _entries.Keys)
            {
                if ((found is null || key.Hour > found.Value.Hour) && (!_countedMs.TryGetValue(key, out var counted) || counted <= due))
                {
                    found = key;
                }
            }

            if (found is not { } hour)
            {
                return false;
            }

            _entries.Remove(hour, out var entry);
            changed = new(hour.Park, hour.Hour, entry!.Devices);
            _countedMs[hour] = Now;
            if (_countedMs.Count > LedgerLimits.ChangedHoursMax)
            {
                // Only the last minute matters.
                foreach (var (key, _) in _countedMs.Where(c => c.Value <= due).ToList())
                {
                    _countedMs.Remove(key);
                }
            }

            return true;
        }
    }

    /// <summary>Puts an hour back that could not be counted.</summary>
    public void PutBack(in ChangedHour changed)
    {
        lock (_gate)
        {
            if (Open(changed.Park, changed.Hour, null) is { Devices: { } devices } entry)
            {
                if (changed.Devices is null || devices.Count + changed.Devices.Count > LedgerLimits.ChangedDevicesMax)
                {
                    entry.Devices = null;
                }
                else
                {
                    devices.UnionWith(changed.Devices);
                }
            }
        }
    }

    /// <summary>Reads remembered hours from the file when there is room; called at start and now and then. Throws <see cref="IOException"/>.</summary>
    public void Recall(bool isStart)
    {
        lock (_gate)
        {
            if (!isStart && !(_overflowed && _entries.Count == 0))
            {
                return;
            }

            _overflowed = false;
        }

        foreach (var (park, hour) in ledger.Remembered(LedgerLimits.ChangedHoursMax))
        {
            NoteAll(park, hour);
        }
    }

    private void Add(string park, string device, int hour, HashSet<(string, int)> old)
    {
        if (Open(park, hour, old) is not { Devices: { } devices } entry || !devices.Add(device))
        {
            return;
        }

        if (devices.Count > LedgerLimits.ChangedDevicesMax)
        {
            entry.Devices = null;
        }
    }

    private Entry? Open(string park, int hour, HashSet<(string, int)>? old)
    {
        if (_isOff)
        {
            return null;
        }

        if (_entries.TryGetValue((park, hour), out var entry))
        {
            return entry;
        }

        if (hour < (Now / CompletenessLimits.HourMs) - 1)
        {
            old?.Add((park, hour));
        }

        if (_entries.Count >= LedgerLimits.ChangedHoursMax)
        {
            _overflowed = true;
            instruments.HourDeferred();
            return null;
        }

        return _entries[(park, hour)] = new();
    }

    private void Remember(HashSet<(string Park, int Hour)> old)
    {
        if (old.Count == 0)
        {
            return;
        }

        try
        {
            ledger.RememberChanged([.. old]);
        }
        catch (IOException e)
        {
            // The samples are stored all the same; a kill before the count would leave these hours with an older count.
            LogNotRemembered(e, old.Count);
        }
    }

    [LoggerMessage(5450, LogLevel.Error, "{Hours} hours that late samples changed are remembered in memory only; if the process is killed before they are counted, the ledger shows an older count of them")]
    private partial void LogNotRemembered(Exception exception, int hours);
}
