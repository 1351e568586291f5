using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>
/// In the control role, where writers elsewhere write: which old hours they write to. Gateways of ours report it, and samples of all pass by on their way to the live picture; such hours are marked in the
/// file and read from the store a while later. Recent hours are read again and again anyway. Does nothing in other roles, which know what they commit. Thread-safe.
/// </summary>
internal sealed partial class SeenHours(PendingCells pending, HourMarks marks, BuildQueue builds, LedgerClock clock, IntakeOptions options, ILogger<SeenHours> logger)
{
    private readonly bool _isOn = options.Role == IntakeRole.Control;

    /// <summary>A gateway reported hours.</summary>
    public void Note(string park, CompletenessReport report)
    {
        if (_isOn)
        {
            var recent = clock.Hour - 1;
            var index = pending.Index;
            Mark([.. report.Rows.Where(r => r.Hour < recent && index.IsDevice(park, r.Device)).Select(r => new MarkedHour(park, r.Hour))]);
        }
    }

    /// <summary>Samples passed by.</summary>
    public void Note(ReadOnlySpan<PlacedSample> samples)
    {
        if (!_isOn)
        {
            return;
        }

        var recent = clock.Hour - 1;
        HashSet<MarkedHour>? old = null;
        foreach (ref readonly var placed in samples)
        {
            var hour = (int)(placed.Sample.SourceTimeUnixMs / CellKey.HourMs);
            if (hour < recent && pending.Index.Of(placed.Sample.Series) is not null)
            {
                (old ??= []).Add(new(placed.Sample.Series.Park, hour));
            }
        }

        if (old is not null)
        {
            Mark(old);
        }
    }

    private void Mark(HashSet<MarkedHour> hours)
    {
        if (hours.Count == 0)
        {
            return;
        }

        // By the minute, so that a backlog of a thousand messages writes a mark once: all notes of a minute are one generation, read at the end of the next.
        var due = ((clock.Now / EnergyLedgerLimits.ControlReadAfterMs) + 2) * EnergyLedgerLimits.ControlReadAfterMs;
        try
        {
            marks.Set(hours, due);
        }
        catch (IOException e)
        {
            LogNotMarked(e, hours.Count);
        }

        builds.Add(hours.Select(h => new HourRange(h.Park, h.Hour, h.Hour + 1, due, due)));
    }

    [LoggerMessage(5524, LogLevel.Error, "{Hours} hours with late register readings are remembered in memory only; if the process is killed before they are read, the energy ledger lacks them until it is rebuilt")]
    private partial void LogNotMarked(Exception exception, int hours);
}
