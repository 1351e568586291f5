using System.Collections.Concurrent;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>The power of a park over the last day.</summary>
/// <param name="Points">Start of each step (UTC ms) and the sum of the meters' means, kW; steps in which a meter is missing are left out.</param>
/// <param name="StoreAway">Whether the store did not answer.</param>
public sealed record PowerCurve(IReadOnlyList<(long TimeUnixMs, double PowerKw)> Points, bool StoreAway);

/// <summary>Day curves of parks, read from the store at most once a minute each, however many viewers look. Bounded by the number of parks.</summary>
public sealed class PowerTrends(SeriesReader reader, TimeProvider time)
{
    /// <summary>Width of a step of the curve, ms: the quarter of an hour that load curves are kept in.</summary>
    public const long StepMs = 15 * 60_000;

    /// <summary>Steps further apart than this are a gap, ms: history that was loaded may be kept by the half hour.</summary>
    public const long GapMs = 3 * StepMs;

    /// <summary>Length of the curve, ms.</summary>
    public const long SpanMs = 24 * 3_600_000;

    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>The curve of a park: of its master meters, or of all meters that it counts as total power.</summary>
    public Task<PowerCurve> OfAsync(ParkPicture park)
    {
        ArgumentNullException.ThrowIfNull(park);
        var kept = _kept.GetOrAdd(park.Park.Id, static _ => new());
        lock (kept)
        {
            var now = time.GetUtcNow();
            if (kept.Curve is null || (kept.Curve.IsCompleted && now - kept.At > KeepFor))
            {
                // Not cancelled when one viewer leaves: others wait for the same curve, and the reader has its own deadline.
                kept.Curve = ReadAsync(park, now.ToUnixTimeMilliseconds());
                kept.At = now;
            }

            return kept.Curve;
        }
    }

    private async Task<PowerCurve> ReadAsync(ParkPicture park, long nowUnixMs)
    {
        var meters = park.Devices.Where(d => d.Readings.Any(r => r.Quantity.Id == "active_power_kw")).ToArray();
        if (meters.Any(m => m.ParkTotal))
        {
            meters = [.. meters.Where(m => m.ParkTotal)];
        }

        if (meters.Length is 0 or > ControlRoomLimits.TrendMetersMax)
        {
            return new([], StoreAway: false);
        }

        var sums = new SortedDictionary<long, (double Sum, int Meters)>();
        foreach (var meter in meters)
        {
            var series = new SeriesKey(park.Park.Id, meter.Entry.Id, "active_power_kw");
            var from = nowUnixMs - SpanMs;
            var answer = await reader.ReadAsync(
                new(series, QuantityKind.Gauge, Domain.Energy, from - (from % StepMs), nowUnixMs + 1, StepMs), CancellationToken.None);
            if (answer.StoreAway)
            {
                return new([], StoreAway: true);
            }

            foreach (var step in answer.Steps.Where(s => double.IsFinite(s.Mean)))
            {
                var sum = sums.GetValueOrDefault(step.TimeUnixMs);
                sums[step.TimeUnixMs] = (sum.Sum + step.Mean, sum.Meters + 1);
            }
        }

        return new([.. sums.Where(s => s.Value.Meters == meters.Length).Select(s => (s.Key, s.Value.Sum))], StoreAway: false);
    }

    private sealed class Kept
    {
        public Task<PowerCurve>? Curve { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
