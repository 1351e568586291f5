using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Site;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Gateway.Completeness;

/// <summary>
/// What the poll plan expects, by device and UTC hour. A poll that was made is expected in the hour of its readings, so that a tick at the very end of
/// an hour is not expected in one hour and read in the next; a tick that passed without a poll is expected when it was skipped. Lines and
/// self-measurement add; <see cref="Flush"/> hands the sums to the outbox's counts now and then, with the time that they cover. Thread-safe.
/// </summary>
internal sealed class ExpectedCounts
{
    private readonly Lock _gate = new();
    private readonly string[] _devices;
    private readonly long[] _planned;
    private readonly Dictionary<(int Device, int Hour), long> _expected = [];
    private readonly TimeProvider _time;
    private long? _coveredUnixMs;
    private long _coveredAt;

    /// <summary>Expectations of the devices of a site and of the gateway itself.</summary>
    /// <param name="gateway">Gateway id.</param>
    /// <param name="own">Quantities that the gateway measures about itself.</param>
    /// <param name="devices">The devices by index.</param>
    /// <param name="time">The clock.</param>
    public ExpectedCounts(string gateway, int own, IReadOnlyList<SiteDevice> devices, TimeProvider time)
    {
        _time = time;
        _devices = [gateway, .. devices.Select(d => d.Id)];
        _planned = [own * CompletenessLimits.HourMs / GatewayLimits.SelfMeasurementIntervalMs, .. devices.Select(PlannedOf)];
    }

    /// <summary>Samples of a whole hour of a device by its plan: points by ticks.</summary>
    public static long PlannedOf(SiteDevice device) => device.Groups.Sum(g => g.Count * CompletenessLimits.HourMs / Math.Max(1, (long)g.Interval.TotalMilliseconds));

    /// <summary>Samples due of a device, or of <see cref="GatewayOutbox.Node"/>, at a time.</summary>
    public void Add(int device, long unixMs, long samples)
    {
        lock (_gate)
        {
            var key = (device + 1, HourOf(unixMs));
            _expected[key] = _expected.GetValueOrDefault(key) + samples;
        }
    }

    /// <summary>Samples due of a device now.</summary>
    public void AddNow(int device, long samples) => Add(device, _time.GetUtcNow().ToUnixTimeMilliseconds(), samples);

    /// <summary>
    /// Adds what was expected, and the time since the last call, to the counts of the outbox. A wall clock that jumped covers the time that really
    /// passed, up to now.
    /// </summary>
    public void Flush(GatewayOutbox outbox)
    {
        Dictionary<(int Device, int Hour), HourFigures> sums = [];
        lock (_gate)
        {
            var (now, at) = (_time.GetUtcNow().ToUnixTimeMilliseconds(), _time.GetTimestamp());
            var from = now - (_coveredUnixMs is null ? 0 : (long)_time.GetElapsedTime(_coveredAt, at).TotalMilliseconds);
            foreach (var (key, samples) in _expected)
            {
                sums[key] = new() { Planned = _planned[key.Device], Expected = samples };
            }

            for (var start = from; start < now;)
            {
                var hour = HourOf(start);
                var end = Math.Min(now, (hour + 1) * CompletenessLimits.HourMs);
                for (var device = 0; device < _devices.Length; device++)
                {
                    sums[(device, hour)] = sums.GetValueOrDefault((device, hour)) with { Planned = _planned[device], CoveredMs = end - start };
                }

                start = end;
            }

            (_coveredUnixMs, _coveredAt) = (now, at);
            _expected.Clear();
        }

        foreach (var ((device, hour), figures) in sums)
        {
            outbox.AddFigures(_devices[device], hour, figures);
        }
    }

    /// <summary>
    /// Adds whole hours in which the gateway did not run, after <paramref name="lastHour"/> and before this one: everything was due and nothing read.
    /// Hours that it ran in part stay open; the centre expects their rest by the plan.
    /// </summary>
    public void AddMissedHours(GatewayOutbox outbox, int lastHour)
    {
        var now = HourOf(_time.GetUtcNow().ToUnixTimeMilliseconds());
        for (var hour = Math.Max(lastHour + 1, now - GatewayLimits.MissedHoursMax); hour < now; hour++)
        {
            for (var device = 0; device < _devices.Length; device++)
            {
                outbox.AddFigures(_devices[device], hour, new() { Planned = _planned[device], CoveredMs = CompletenessLimits.HourMs, Expected = _planned[device] });
            }
        }
    }

    private static int HourOf(long unixMs) => (int)(unixMs / CompletenessLimits.HourMs);
}
