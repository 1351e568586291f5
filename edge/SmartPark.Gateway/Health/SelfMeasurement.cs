using SmartPark.Fieldbus.Devices;
using SmartPark.Gateway.Completeness;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Uplink;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway.Health;

/// <summary>
/// The gateway's measurement of itself, every <see cref="GatewayLimits.SelfMeasurementIntervalMs"/>: process, lines, outbox, uplink. Travels as
/// NDATA through the outbox like everything else. Memory and CPU are those of the process, which in the demo holds several gateways.
/// </summary>
internal sealed class SelfMeasurement
{
    private static readonly string[] Ids =
    [
        "gateway_uptime_s", "gateway_memory_mb", "gateway_cpu_pct", "gateway_reads_per_s", "gateway_points_per_s", "gateway_read_errors_count",
        "gateway_outbox_waiting_count", "gateway_outbox_dropped_count", "gateway_outbox_disk_state", "gateway_outbox_disk_mb", "gateway_reconnects_count", "gateway_lines_down_count", "gateway_devices_silent_count", "gateway_clock_state", "gateway_clock_step_s",
        "gateway_alarms_open_count", "gateway_interlocks_on_count", "gateway_interlock_faults_count",
    ];

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<LineHealth> _lines;
    private readonly GatewayOutbox _outbox;
    private readonly UplinkStatus _uplink;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly PointReading[] _latest = new PointReading[Ids.Length];
    private long _measured;
    private long _reads;
    private long _points;
    private readonly ExpectedCounts? _expected;
    private readonly Func<(int Open, int On, int Faults)>? _alarms;
    private TimeSpan _cpu;

    /// <summary>A measurement of these parts; uptime counts from <paramref name="start"/>, a timestamp of <paramref name="time"/>; <paramref name="alarms"/> tells alarms that are open, outputs that are on and outputs at fault.</summary>
    public SelfMeasurement(IReadOnlyList<Quantity> quantities, IReadOnlyList<LineHealth> lines, GatewayOutbox outbox, UplinkStatus uplink, TimeProvider time, long start, ExpectedCounts? expected = null,
        Func<(int Open, int On, int Faults)>? alarms = null)
    {
        (_expected, _alarms) = (expected, alarms);
        (Quantities, _lines, _outbox, _uplink, _time, _start, _measured) = (quantities, lines, outbox, uplink, time, start, start);
        _cpu = Environment.CpuUsage.TotalTime;
    }

    /// <summary>What is measured, in the order of the values.</summary>
    public IReadOnlyList<Quantity> Quantities { get; }

    /// <summary>Finds the quantities in the catalogue; each that is missing is a problem of <paramref name="file"/>.</summary>
    public static IReadOnlyList<Quantity> QuantitiesOf(QuantityCatalogue catalogue, string file, ICollection<ConfigurationProblem> problems)
    {
        var quantities = new List<Quantity>(Ids.Length);
        foreach (var id in Ids)
        {
            if (catalogue.TryGet(id, out var quantity))
            {
                quantities.Add(quantity);
            }
            else
            {
                problems.Add(new(file, "$.quantities", $"no \"{id}\"", "every quantity of the gateway's measurement of itself"));
            }
        }

        return quantities;
    }

    /// <summary>Measures until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(GatewayLimits.SelfMeasurementIntervalMs), _time);
        do
        {
            Measure();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Copies the latest values, for NBIRTH; time 0 where nothing was measured yet.</summary>
    public void CopyTo(Span<PointReading> readings)
    {
        lock (_gate)
        {
            _latest.CopyTo(readings);
        }
    }

    private void Measure()
    {
        var now = _time.GetTimestamp();
        var seconds = _time.GetElapsedTime(_measured, now).TotalSeconds;
        var cpu = Environment.CpuUsage.TotalTime;
        var (reads, points) = (_lines.Sum(l => l.Reads), _lines.Sum(l => l.Points));
        var (open, on, faults) = _alarms?.Invoke() ?? default;
        ReadOnlySpan<double> values =
        [
            _time.GetElapsedTime(_start, now).TotalSeconds,
            Environment.WorkingSet / 1e6,
            Rate((cpu - _cpu).TotalSeconds * 100, seconds),
            Rate(reads - _reads, seconds),
            Rate(points - _points, seconds),
            _lines.Sum(l => l.Errors),
            _outbox.Waiting,
            _outbox.Dropped,
            (double)_outbox.Disk.State,
            _outbox.Disk.Bytes / 1e6,
            _uplink.Reconnects,
            _lines.Count(l => l.IsDown),
            _lines.Sum(l => l.Silent),
            (double?)_outbox.Clock?.Reading.State ?? double.NaN,
            _outbox.Clock?.Reading.LastStepMs / 1000.0 ?? double.NaN,
            open,
            on,
            faults,
        ];
        (_measured, _reads, _points, _cpu) = (now, reads, points, cpu);

        var unixMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Span<OutboxSample> samples = stackalloc OutboxSample[values.Length];
        var count = 0;
        lock (_gate)
        {
            for (var i = 0; i < values.Length; i++)
            {
                // The first round has no time behind it: rates have no value yet.
                if (!double.IsNaN(values[i]))
                {
                    _latest[i] = new(values[i], Quality.Good, QualityReason.None, unixMs);
                    samples[count++] = new(values[i], 0, (ushort)i, Quality.Good, QualityReason.None);
                }
            }
        }

        _expected?.Add(GatewayOutbox.Node, unixMs, count);
        _outbox.Append(GatewayOutbox.Node, urgent: false, unixMs, samples[..count]);
    }

    private static double Rate(double difference, double seconds) => seconds > 0.001 ? difference / seconds : double.NaN;
}
