using SmartPark.FieldSimulator;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.Demo;

/// <summary>A detector that somebody tests.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id.</param>
/// <param name="Quantity">The contact that closes.</param>
internal sealed record Drill(string Park, string Device, string Quantity);

/// <summary>
/// Tests of detectors now and then, so that whoever looks at the demo sees alarms come and go: the contact closes at the simulated device, and everything after
/// it is as in a real park. A detector whose last alarm still stands on the desk is not tested again: a demo left alone fills no desk.
/// </summary>
internal sealed class Drills : IAsyncDisposable
{
    /// <summary>What is tested, one in each park, in this order and then again.</summary>
    public static readonly IReadOnlyList<Drill> All =
    [
        new("beihe", "switchroom-safety", "water_leak_state"),
        new("donghu", "b5-fire", "smoke_state"),
        new("nanshan", "tankfarm-safety", "emergency_stop_state"),
    ];

    /// <summary>From the start to the first test: time to open the page.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(20);

    /// <summary>How long a contact stays closed.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(45);

    /// <summary>Between the tests of the first round, so that all parks are seen soon.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromSeconds(15);

    /// <summary>Between tests after the first round.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<(Drill Drill, SimulatedDevice Device)> _drills;
    private readonly EpisodeBook _desk;
    private readonly TimeProvider _time;
    private readonly Task _running;

    private Drills(IReadOnlyList<(Drill, SimulatedDevice)> drills, EpisodeBook desk, TimeProvider time)
    {
        (_drills, _desk, _time) = (drills, desk, time);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Starts them. Throws <see cref="InvalidOperationException"/> when a device of <see cref="All"/> is not in the field.</summary>
    public static Drills Start(IReadOnlyList<SimulatedDevice> field, EpisodeBook desk, TimeProvider time) =>
        new([.. All.Select(d => (d, field.Single(f => f.Park == d.Park && f.Id == d.Device)))], desk, time);

    /// <summary>Ends them; what is closed opens.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(First, _time, stopping);
            for (var round = 0; ; round++)
            {
                foreach (var (drill, device) in _drills)
                {
                    await TestAsync(drill, device, stopping);
                    await Task.Delay(round == 0 ? Between : Pause, _time, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task TestAsync(Drill drill, SimulatedDevice device, CancellationToken stopping)
    {
        if (_desk.Picture.Alarms.Any(a => a.Episode.Park == drill.Park && a.Episode.Device == drill.Device && a.Episode.Quantity == drill.Quantity))
        {
            return;
        }

        device.Hold(drill.Quantity, 1);
        try
        {
            await Task.Delay(Length, _time, stopping);
        }
        finally
        {
            device.Release(drill.Quantity);
        }
    }
}
