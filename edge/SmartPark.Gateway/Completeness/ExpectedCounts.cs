using System.Runtime.InteropServices;
using SmartPark.Gateway.Clock;
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
    private readonly GatewayClock? _clock;
    private readonly Queue<(long FromRunMs, long ToRunMs, bool IsDoubtful, Dictionary<(int Device, int Hour), long> Expected)> _held = [];
    private bool _wasDoubtful;
    private long _steps;
    private long? _coveredRunMs;
    private long _coveredAt;

    /// <summary>Expectations of the devices of a site and of the gateway itself.</summary>
    /// <param name="gateway">Gateway id.</param>
    /// <param name="own">Quantities that the gateway measures about itself.</param>
    /// <param name="devices">The devices by index.</param>
    /// <param name="time">What stamps readings.</param>
    /// <param name="clock">Turns their times into UTC; null when they are.</param>
    public ExpectedCounts(string gateway, int own, IReadOnlyList<SiteDevice> devices, TimeProvider time, GatewayClock? clock = null)
    {
        (_time, _clock) = (time, clock);
        _devices = [gateway, .. devices.Select(d => d.Id)];
        _planned = [own * CompletenessLimits.HourMs / GatewayLimits.SelfMeasurementIntervalMs, .. devices.Select(PlannedOf)];
    }

    /// <summary>Samples of a whole hour of a device by its plan: points by ticks.</summary>
    public static long PlannedOf(SiteDevice device) => device.Groups.Sum(g => g.Count * CompletenessLimits.HourMs / Math.Max(1, (long)g.Interval.TotalMilliseconds));

    /// <summary>Samples due of a device, or of <see cref="GatewayOutbox.Node"/>, at a time.</summary>
    public void Add(int device, long runMs, long samples)
    {
        var key = (device + 1, HourOf(_clock?.Stamp(runMs).UnixMs ?? runMs));
        lock (_gate)
        {
            _expected[key] = _expected.GetValueOrDefault(key) + samples;
        }
    }

    /// <summary>Samples due of a device now.</summary>
    public void AddNow(int device, long samples) => Add(device, _time.GetUtcNow().ToUnixTimeMilliseconds(), samples);

    /// <summary>
    /// Adds what was expected, and the time since the last call, to the counts of the outbox. While the clock is doubtful nobody knows of which hour it
    /// is: then it waits, and of more than <see cref="GatewayLimits.ExpectedHeldMax"/> calls the oldest is left to the plan of the centre.
    /// </summary>
    public void Flush(GatewayOutbox outbox)
    {
        Dictionary<(int Device, int Hour), HourFigures> sums = [];
        lock (_gate)
        {
            // Without a clock of ours the wall clock may have jumped: it covers the time that really passed, up to now.
            var (now, at) = (_time.GetUtcNow().ToUnixTimeMilliseconds(), _time.GetTimestamp());
            var from = now - (_coveredRunMs is null ? 0 : (long)_time.GetElapsedTime(_coveredAt, at).TotalMilliseconds);
            (_coveredRunMs, _coveredAt) = (now, at);
            var clock = _clock?.Reading ?? default;
            var isDoubtful = clock.State == ClockState.Doubtful;
            _held.Enqueue((from, now, isDoubtful || _wasDoubtful || clock.Steps != _steps, new(_expected)));
            (_wasDoubtful, _steps) = (isDoubtful, clock.Steps);
            _expected.Clear();
            if (isDoubtful)
            {
                if (_held.Count > GatewayLimits.ExpectedHeldMax)
                {
                    _held.Dequeue();
                }

                return;
            }

            while (_held.TryDequeue(out var held))
            {
                Add(sums, held.FromRunMs, held.ToRunMs, held.IsDoubtful, held.Expected);
            }
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
        var now = HourOf(Utc(_time.GetUtcNow().ToUnixTimeMilliseconds()));
        for (var hour = Math.Max(lastHour + 1, now - GatewayLimits.MissedHoursMax); hour < now; hour++)
        {
            for (var device = 0; device < _devices.Length; device++)
            {
                outbox.AddFigures(_devices[device], hour, new() { Planned = _planned[device], CoveredMs = CompletenessLimits.HourMs, Expected = _planned[device] });
            }
        }
    }

    /// <summary>Adds what was expected between two run times, by the hours that are known now.</summary>
    private void Add(Dictionary<(int Device, int Hour), HourFigures> sums, long fromRunMs, long toRunMs, bool isDoubtful, Dictionary<(int Device, int Hour), long> expected)
    {
        foreach (var ((device, hour), samples) in expected)
        {
            // Of a time when the clock was doubtful or jumped, seconds only, the end stands for all.
            var key = (device, isDoubtful ? HourOf(Utc(toRunMs)) : hour);
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
            sum = sum with { Planned = _planned[device], Expected = sum.Expected + samples };
        }

        for (var (start, end) = (Utc(fromRunMs), Utc(toRunMs)); start < end;)
        {
            var hour = HourOf(start);
            var next = Math.Min(end, (hour + 1) * CompletenessLimits.HourMs);
            for (var device = 0; device < _devices.Length; device++)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (device, hour), out _);
                sum = sum with { Planned = _planned[device], CoveredMs = sum.CoveredMs + next - start };
            }

            start = next;
        }
    }

    private long Utc(long runMs) => _clock?.ToUnixMs(runMs) ?? runMs;

    private static int HourOf(long unixMs) => (int)(unixMs / CompletenessLimits.HourMs);
}
