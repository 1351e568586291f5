using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.ControlRoom.Completeness;

/// <summary>
/// Draws the completeness of parks from the ledger. A picture is shared by all viewers and drawn again, beside the pages, when the ledger has
/// changed and the picture is old enough; a page never waits for more than its first one.
/// </summary>
public sealed partial class CompletenessPainter(CompletenessLedger ledger, ParkRegistry registry, TimeProvider time, ILogger<CompletenessPainter> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Park, CompletenessChoice Choice), Canvas> _canvases = [];

    /// <summary>The picture as of now, or of some seconds ago.</summary>
    public CompletenessPicture Draw(string park, CompletenessChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        Canvas canvas;
        lock (_gate)
        {
            if (!_canvases.TryGetValue((park, choice), out canvas!))
            {
                if (_canvases.Count >= ControlRoomLimits.CompletenessPicturesMax)
                {
                    var oldest = _canvases.MinBy(c => c.Value.AskedUnixMs).Key;
                    _canvases.Remove(oldest);
                }

                _canvases.Add((park, choice), canvas = new());
            }

            canvas.AskedUnixMs = Now;
        }

        lock (canvas)
        {
            if (canvas.Picture is null)
            {
                // The first one is waited for, so that a page is complete before any script runs.
                Hang(canvas, Paint(park, choice, null));
            }
            else if (IsDue(canvas))
            {
                var before = canvas.Picture;
                canvas.IsDrawing = true;
                _ = Task.Run(() =>
                {
                    // Drawn without the lock: whoever looks meanwhile sees the picture before.
                    var painted = Paint(park, choice, before);
                    lock (canvas)
                    {
                        Hang(canvas, painted);
                    }
                });
            }

            return canvas.Picture!;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsDue(Canvas canvas) => !canvas.IsDrawing && Now >= canvas.NotBeforeUnixMs && (ledger.Version != canvas.Version || Now >= canvas.NotAfterUnixMs);

    private void Hang(Canvas canvas, (CompletenessPicture Picture, long Version, TimeSpan Took) painted)
    {
        var cost = painted.Took * ControlRoomLimits.PictureCostFactor;
        var rest = cost > ControlRoomLimits.CompletenessRest ? cost : ControlRoomLimits.CompletenessRest;
        (canvas.Picture, canvas.Version, canvas.IsDrawing) = (painted.Picture, painted.Version, false);
        canvas.NotBeforeUnixMs = Now + (long)rest.TotalMilliseconds;
        canvas.NotAfterUnixMs = canvas.NotBeforeUnixMs + (long)ControlRoomLimits.CompletenessFor.TotalMilliseconds;
    }

    private (CompletenessPicture Picture, long Version, TimeSpan Took) Paint(string park, CompletenessChoice choice, CompletenessPicture? before)
    {
        var (start, version) = (time.GetTimestamp(), ledger.Version);
        try
        {
            return (Paint(park, choice), version, time.GetElapsedTime(start));
        }
        catch (IOException e)
        {
            // Said on the page, and tried again with the next picture.
            LogUnreadable(e);
            return ((before ?? new() { Starts = [], EndUnixMs = Now, Rows = [] }) with { IsUnreadable = true }, version, time.GetElapsedTime(start));
        }
    }

    private CompletenessPicture Paint(string park, CompletenessChoice choice)
    {
        var now = Now;
        var (starts, from, to) = choice.Columns(now, registry.Zone);
        var devices = ledger.DeviceIds(park);
        var most = Math.Max(1, LedgerLimits.CellsMax / Math.Max(1, to - from));
        var rows = devices.Chunk(most).SelectMany(part => ledger.Read(park, part, from, to, now)).Select(d => Row(d, starts, from)).Where(r => !r.Total.IsBlank)
            .OrderBy(Rank).ThenBy(r => r.Ratio ?? 1).ThenByDescending(r => (r.Known?.Due ?? 0) - (r.Known?.Held ?? 0)).ThenBy(r => r.Device, StringComparer.Ordinal).ToList();
        var known = rows.Where(r => r.Known is not null).Select(r => r.Known!).ToList();
        return new()
        {
            Starts = starts,
            EndUnixMs = to * CompletenessLimits.HourMs,
            Rows = rows,
            Known = known.Count == 0 ? null : HourFigures.Sum(known),
            Complete = rows.Count(r => r.Ratio == 1),
            WithGaps = rows.Count(r => r.Ratio < 1),
            Unknown = rows.Count(r => r.Ratio is null),
            IsPart = rows.Exists(r => r.Total.Completeness is null),
        };
    }

    /// <summary>Gaps first, then what is unknown, then what is complete.</summary>
    private static int Rank(CompletenessRow row) => row.Ratio < 1 ? 0 : row.Ratio == 1 ? 2 : Shades.Of(row.Total) == Shade.Blank ? 3 : 1;

    private CompletenessRow Row(DeviceHours device, IReadOnlyList<long> starts, int fromHour)
    {
        var cells = new HourFigures[starts.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            var first = (int)(starts[i] / CompletenessLimits.HourMs) - fromHour;
            var end = i + 1 < cells.Length ? (int)(starts[i + 1] / CompletenessLimits.HourMs) - fromHour : device.Hours.Count;
            cells[i] = end - first == 1 ? device.Hours[first] : HourFigures.Sum([.. device.Hours.Skip(first).Take(end - first)]);
        }

        return new(device.Device, registry.TryGetDevice(device.Park, device.Device, out var entry) ? entry : null, device.Gateway, cells, Total(device.Hours), Known(device.Hours));
    }

    /// <summary>
    /// The hours together. An hour that was not counted yet, such as the one that has just begun, is left out of the sum while others are known: it
    /// says so itself, and would make every device unknown at each turn of the hour.
    /// </summary>
    private static HourFigures Total(IReadOnlyList<HourFigures> hours)
    {
        var counted = hours.Where(h => !(h.IsRunning && h.Completeness is null)).ToList();
        return HourFigures.Sum(counted.Count == 0 ? [.. hours] : counted);
    }

    private static HourFigures? Known(IReadOnlyList<HourFigures> hours)
    {
        var known = hours.Where(h => h.Completeness is not null).ToList();
        return known.Count == 0 ? null : HourFigures.Sum(known);
    }

    [LoggerMessage(6010, LogLevel.Warning, "The completeness page cannot read its figures")]
    private partial void LogUnreadable(Exception e);

    private sealed class Canvas
    {
        public CompletenessPicture? Picture { get; set; }

        public bool IsDrawing { get; set; }

        public long Version { get; set; }

        public long AskedUnixMs { get; set; }

        public long NotBeforeUnixMs { get; set; }

        public long NotAfterUnixMs { get; set; }
    }
}
