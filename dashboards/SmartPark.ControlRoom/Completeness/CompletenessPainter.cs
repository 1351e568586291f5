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
                Paint(canvas, park, choice);
            }
            else if (IsDue(canvas))
            {
                canvas.IsDrawing = true;
                _ = Task.Run(() =>
                {
                    lock (canvas)
                    {
                        Paint(canvas, park, choice);
                        canvas.IsDrawing = false;
                    }
                });
            }

            return canvas.Picture!;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsDue(Canvas canvas) => !canvas.IsDrawing && Now >= canvas.NotBeforeUnixMs && (ledger.Version != canvas.Version || Now >= canvas.NotAfterUnixMs);

    private void Paint(Canvas canvas, string park, CompletenessChoice choice)
    {
        var (start, version) = (time.GetTimestamp(), ledger.Version);
        try
        {
            canvas.Picture = Paint(park, choice);
        }
        catch (IOException e)
        {
            // Said on the page, and tried again with the next picture.
            LogUnreadable(e);
            canvas.Picture = canvas.Picture is { } before ? before with { IsUnreadable = true } : new() { Starts = [], EndUnixMs = Now, Rows = [], IsUnreadable = true };
        }

        var cost = time.GetElapsedTime(start) * ControlRoomLimits.PictureCostFactor;
        var rest = cost > ControlRoomLimits.CompletenessRest ? cost : ControlRoomLimits.CompletenessRest;
        canvas.Version = version;
        canvas.NotBeforeUnixMs = Now + (long)rest.TotalMilliseconds;
        canvas.NotAfterUnixMs = canvas.NotBeforeUnixMs + (long)ControlRoomLimits.CompletenessFor.TotalMilliseconds;
    }

    private CompletenessPicture Paint(string park, CompletenessChoice choice)
    {
        var now = Now;
        var (starts, from, to) = choice.Columns(now, registry.Zone);
        var devices = ledger.DeviceIds(park);
        var most = Math.Max(1, LedgerLimits.CellsMax / Math.Max(1, to - from));
        var rows = devices.Chunk(most).SelectMany(part => ledger.Read(park, part, from, to, now)).Select(d => Row(d, starts, from)).Where(r => !r.Total.IsBlank)
            .OrderBy(r => Rank(r.Total)).ThenBy(r => r.Total.Completeness ?? 1).ThenByDescending(r => (r.Total.Due ?? 0) - (r.Total.Held ?? 0)).ThenBy(r => r.Device, StringComparer.Ordinal).ToList();
        var known = rows.Where(r => r.Total.Completeness is not null).Select(r => r.Total).ToList();
        return new()
        {
            Starts = starts,
            EndUnixMs = to * CompletenessLimits.HourMs,
            Rows = rows,
            Known = known.Count == 0 ? null : HourFigures.Sum(known),
            Complete = known.Count(t => t.Completeness == 1),
            WithGaps = known.Count(t => t.Completeness < 1),
            Unknown = rows.Count - known.Count,
        };
    }

    /// <summary>Gaps first, then what is unknown, then what is complete.</summary>
    private static int Rank(HourFigures total) => Shades.Of(total) switch { Shade.Unknown => 1, Shade.Complete => 2, Shade.Blank => 3, _ => 0 };

    private CompletenessRow Row(DeviceHours device, IReadOnlyList<long> starts, int fromHour)
    {
        var cells = new HourFigures[starts.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            var first = (int)(starts[i] / CompletenessLimits.HourMs) - fromHour;
            var end = i + 1 < cells.Length ? (int)(starts[i + 1] / CompletenessLimits.HourMs) - fromHour : device.Hours.Count;
            cells[i] = end - first == 1 ? device.Hours[first] : HourFigures.Sum([.. device.Hours.Skip(first).Take(end - first)]);
        }

        return new(device.Device, registry.TryGetDevice(device.Park, device.Device, out var entry) ? entry : null, device.Gateway, cells, Total(device.Hours));
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
