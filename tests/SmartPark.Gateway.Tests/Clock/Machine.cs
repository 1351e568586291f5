using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Gateway.Clock;
using SmartPark.Gateway.Tests.Outbox;

namespace SmartPark.Gateway.Tests.Clock;

/// <summary>A machine with a monotonic clock that is true and a wall clock that may be wrong by <see cref="WrongBy"/>.</summary>
internal sealed class Machine : TimeProvider
{
    public const long TrueUnixMs = 1_800_000_000_000;
    public const long BuiltUnixMs = TrueUnixMs - (86_400_000L * 300);
    private int _eras;

    public FakeTimeProvider True { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(TrueUnixMs));

    public TimeSpan WrongBy { get; set; }

    public ClockSync Sync { get; set; } = ClockSync.Unsynchronised;

    public string Boot { get; set; } = "boot-1";

    public long TrueNowUnixMs => True.GetUtcNow().ToUnixTimeMilliseconds();

    public override long TimestampFrequency => True.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => True.GetUtcNow() + WrongBy;

    public override long GetTimestamp() => True.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => True.CreateTimer(callback, state, dueTime, period);

    /// <summary>The clock of the next process on it.</summary>
    public GatewayClock Clock(ILogger log) => new(this, () => Sync, Boot, BuiltUnixMs, _eras += 1000, log);

    /// <summary>What a reading of an outbox on it is stamped with now.</summary>
    public static long Run(DiskRig rig) => rig.Outbox.Clock!.Run.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>So many seconds pass, with what an outbox does in each.</summary>
    public static void Pass(DiskRig rig, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            rig.Outbox.Clock!.Look();
            rig.Disk.Step();
        }
    }
}
