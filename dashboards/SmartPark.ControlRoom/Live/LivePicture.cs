using System.Collections.Concurrent;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>
/// The live picture that all viewers share: a park is drawn at most once a second however many look, and only while someone does.
/// Pages subscribe to <see cref="Ticked"/> and fetch what they show.
/// </summary>
public sealed partial class LivePicture : BackgroundService
{
    private readonly ParkRegistry _registry;
    private readonly LatestValues _latest;
    private readonly NodeStates _nodes;
    private readonly TimeProvider _time;
    private readonly ILogger<LivePicture> _logger;
    private readonly ParkPainter _painter;
    private readonly ConcurrentDictionary<string, Canvas> _canvases = new(StringComparer.Ordinal);

    /// <summary>A picture over the live state of ingest.</summary>
    public LivePicture(
        ParkRegistry registry, QuantityCatalogue catalogue, LatestValues latest, NodeStates nodes, DayCounters day, TimeProvider time,
        ILogger<LivePicture> logger)
    {
        ArgumentNullException.ThrowIfNull(day);
        (_registry, _latest, _nodes, _time, _logger) = (registry, latest, nodes, time, logger);
        _painter = new(registry, catalogue, latest, nodes, (Sample sample) => day.Growth(sample));
    }

    /// <summary>Raised once a second on a pool thread. Handlers only post work to their own circuit; none may block.</summary>
    public event EventHandler? Ticked;

    /// <summary>The city as registered.</summary>
    public ParkRegistry Registry => _registry;

    /// <summary>The city now: parks with the most urgent first.</summary>
    public CityPicture City() => new(
        [.. _registry.Parks.Select(Draw).OrderByDescending(p => p.Condition).ThenBy(p => p.Park.Id, StringComparer.Ordinal)]);

    /// <summary>A park now, or null when it is not registered.</summary>
    public ParkPicture? Park(string id) => _registry.TryGetPark(id, out var park) ? Draw(park) : null;

    /// <summary>Raises <see cref="Ticked"/>; a handler that throws is logged and does not keep the others from theirs.</summary>
    public void Tick()
    {
        foreach (var handler in Ticked?.GetInvocationList().Cast<EventHandler>() ?? [])
        {
            try
            {
                handler(this, EventArgs.Empty);
            }
            catch (Exception e)
            {
                LogHandlerFailed(e);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ControlRoomLimits.Tick, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Tick();
        }
    }

    private ParkPicture Draw(ParkFile park)
    {
        var canvas = _canvases.GetOrAdd(park.Id, static _ => new());
        lock (canvas)
        {
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            var seen = (_latest.Version, _nodes.Version);
            if (canvas.Picture is null || now >= canvas.NotBeforeUnixMs && (seen != canvas.Seen || now >= canvas.NotAfterUnixMs))
            {
                var start = _time.GetTimestamp();
                canvas.Picture = _painter.Draw(park, now);
                var took = _time.GetElapsedTime(start) * ControlRoomLimits.PictureCostFactor;

                // Half a tick less than a tick: the next tick must not find the picture a few milliseconds too young.
                var rest = took > ControlRoomLimits.Tick / 2 ? took : ControlRoomLimits.Tick / 2;
                canvas.Seen = seen;
                canvas.NotBeforeUnixMs = now + (long)rest.TotalMilliseconds;
                canvas.NotAfterUnixMs = canvas.NotBeforeUnixMs + (5 * (long)ControlRoomLimits.Tick.TotalMilliseconds);
            }

            return canvas.Picture;
        }
    }

    [LoggerMessage(6001, LogLevel.Error, "A page failed to take the tick of the live picture")]
    private partial void LogHandlerFailed(Exception e);

    private sealed class Canvas
    {
        public ParkPicture? Picture { get; set; }

        public (long, long) Seen { get; set; }

        /// <summary>No new picture before: bounds the cost.</summary>
        public long NotBeforeUnixMs { get; set; }

        /// <summary>A new picture after, even without new values: they grow old.</summary>
        public long NotAfterUnixMs { get; set; }
    }
}
