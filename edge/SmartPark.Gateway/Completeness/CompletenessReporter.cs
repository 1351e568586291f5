using System.Collections.Concurrent;
using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Gateway.Completeness;

/// <summary>
/// Reports to ingest what was counted, every minute and soon after the turn of an hour. Rows are sent again until ingest has acknowledged all reports of
/// a round; then only what changed since. Rows long past and acknowledged are forgotten. Its loop reads the counts, the uplink only takes what is ready.
/// </summary>
internal sealed class CompletenessReporter(GatewayOutbox outbox, OutboxDisk? disk, ExpectedCounts expected, WakeSignal wake, TimeProvider time)
{
    private readonly ConcurrentQueue<CompletenessReport> _ready = new();
    private readonly Lock _gate = new();
    private readonly HashSet<CompletenessAcknowledgement> _open = [];
    private readonly Dictionary<(string Device, int Hour), HourFigures> _acknowledged = [];
    private Dictionary<(string Device, int Hour), HourFigures> _sent = [];
    private long _through;
    private long _acknowledgedThrough;
    private int? _lastHour;

    // From the clock, so that a late acknowledgement of a run before does not stand for a report of this one.
    private long _revision = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Reports that wait for the uplink.</summary>
    public int Ready => _ready.Count;

    /// <summary>Counts and reports until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (disk is not null)
        {
            await disk.Opened.WaitAsync(cancellationToken);
        }

        _lastHour = disk is not null && outbox.HoursSince(0, GatewayLimits.CompletenessRowsMax) is { Count: > 0 } rows ? rows.Max(r => r.Hour) : null;
        AddMissedHours();
        expected.Flush(outbox);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(GatewayLimits.CompletenessFlushMs), time);
        for (var turn = 0; await timer.WaitForNextTickAsync(cancellationToken); turn++)
        {
            AddMissedHours();
            expected.Flush(outbox);
            if (turn % (GatewayLimits.CompletenessReportMs / GatewayLimits.CompletenessFlushMs) == 0)
            {
                Prepare();
            }
        }
    }

    /// <summary>The next report to publish; false when none is ready.</summary>
    public bool TryTake(out CompletenessReport report) => _ready.TryDequeue(out report!);

    /// <summary>Ingest has kept a report.</summary>
    public void Acknowledge(CompletenessAcknowledgement acknowledgement)
    {
        lock (_gate)
        {
            if (!_open.Remove(acknowledgement) || _open.Count > 0)
            {
                return;
            }

            _acknowledgedThrough = _through;
            foreach (var (key, figures) in _sent)
            {
                _acknowledged[key] = figures;
            }

            _sent = [];
        }
    }

    /// <summary>Makes the reports of a round: everything that changed since the last round that was acknowledged as a whole.</summary>
    internal void Prepare()
    {
        var rows = Rows();
        lock (_gate)
        {
            // What was not taken or acknowledged is in this round too, with newer counts.
            _ready.Clear();
            _open.Clear();
            // Rows of one commit share its revision: a round that was cut by its bound may lack some of the last one.
            var last = rows.Count == 0 ? _acknowledgedThrough : rows.Max(r => r.Revision);
            _through = rows.Count < GatewayLimits.CompletenessRowsMax ? last : last - 1;
            foreach (var epoch in rows.GroupBy(r => r.Epoch))
            {
                foreach (var part in epoch.Chunk(CompletenessLimits.RowsPerMessageMax))
                {
                    var report = new CompletenessReport { Epoch = CompletenessReport.EpochText(epoch.Key), Revision = ++_revision, Rows = [.. part.Select(Count)] };
                    _open.Add(new(report.Epoch, report.Revision));
                    _ready.Enqueue(report);
                }
            }
        }

        if (rows.Count > 0)
        {
            wake.Set();
        }

        if (disk is not null && _open.Count == 0)
        {
            outbox.ForgetHours((int)(time.GetUtcNow().ToUnixTimeMilliseconds() / CompletenessLimits.HourMs) - GatewayLimits.HoursKept, _acknowledgedThrough);
        }
    }

    /// <summary>Adds the hours in which the gateway did not run, once a clock tells which they were.</summary>
    private void AddMissedHours()
    {
        if (_lastHour is { } last && outbox.Clock is not { IsDoubtful: true })
        {
            expected.AddMissedHours(outbox, last);
            _lastHour = null;
        }
    }

    /// <summary>Rows that changed. Without a disk all counts since the start are at hand: then those that differ from what was acknowledged.</summary>
    private List<HourRow> Rows()
    {
        var rows = outbox.HoursSince(_acknowledgedThrough, GatewayLimits.CompletenessRowsMax).Where(r => r.Hour is >= CompletenessLimits.HourMin and < CompletenessLimits.HourMax);
        if (disk is not null)
        {
            return [.. rows];
        }

        lock (_gate)
        {
            var changed = rows.Where(r => !_acknowledged.TryGetValue((r.Device, r.Hour), out var kept) || kept != r.Figures).Take(GatewayLimits.CompletenessRowsMax).ToList();
            _sent = changed.ToDictionary(r => (r.Device, r.Hour), r => r.Figures);
            return changed;
        }
    }

    private static HourCount Count(HourRow row)
    {
        var f = row.Figures;
        return new()
        {
            Device = row.Device,
            Hour = row.Hour,
            Planned = Bounded(f.Planned),
            CoveredMs = Math.Clamp(f.CoveredMs, 0, CompletenessLimits.HourMs),
            Expected = Bounded(f.Expected),
            Read = Bounded(f.Read),
            Sent = Bounded(Math.Min(f.Read, f.Stored + row.InFlight)),
            Stored = Bounded(f.Stored),
            Late = Bounded(f.Late),
            DroppedFull = Bounded(f.DroppedFull),
            DroppedAge = Bounded(f.DroppedAge),
            DroppedDamage = Bounded(f.DroppedDamage),
        };
    }

    private static long Bounded(long count) => Math.Clamp(count, 0, CompletenessLimits.CountMax);
}
