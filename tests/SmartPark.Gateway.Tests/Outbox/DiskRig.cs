using Microsoft.Extensions.Time.Testing;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Tests.Clock;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Tests.Outbox;

/// <summary>An outbox on a real disk whose worker is stepped by the test; may be killed and opened again.</summary>
internal sealed class DiskRig : IDisposable
{
    private readonly OutboxMessage _message = new();
    private readonly long _bytesMax;
    private readonly int _ageDays;
    private int _runs;

    public DiskRig(string folder, long bytesMax = GatewayLimits.OutboxDiskBytesDefault, int ageDays = GatewayLimits.OutboxAgeDaysDefault, int devices = 4, Machine? machine = null)
    {
        (Folder, _bytesMax, _ageDays, Devices, Machine) = (folder, bytesMax, ageDays, devices, machine);
        Time = machine?.True ?? new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        Open();
    }

    public string Folder { get; }

    public int Devices { get; set; }

    /// <summary>The clocks that the gateway's own clock is made of; null for an outbox that believes every time.</summary>
    public Machine? Machine { get; }

    public FakeTimeProvider Time { get; }

    public LogBook Log { get; } = new();

    public GatewayOutbox Outbox { get; private set; } = null!;

    public OutboxDisk Disk { get; private set; } = null!;

    public long NowMs => Time.GetTimestamp() / (Time.TimestampFrequency / 1000);

    public long NowUnixMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Open(Action<DiskRig>? beforeStart = null)
    {
        var clock = Machine?.Clock(Log);
        var time = (TimeProvider?)clock ?? Time;
        Outbox = new(TestOutbox.Layouts(Devices, 64), 0xBAD0 + (ulong)++_runs, acknowledged: true, new(), time) { Clock = clock };
        Disk = new(Outbox, new(Folder, GatewayLimits.OutboxCommitMsDefault, _bytesMax, (long)TimeSpan.FromDays(_ageDays).TotalMilliseconds), time, new Random(1), Log);
        Outbox.Keeper = Disk;
        beforeStart?.Invoke(this);
        Disk.Start();
    }

    /// <summary>The process dies and starts again.</summary>
    public void Kill()
    {
        Disk.Dispose();
        Open();
    }

    /// <summary>The process stops in order and starts again.</summary>
    public void Restart()
    {
        Disk.Stop();
        Open();
    }

    /// <summary>A commit interval passes.</summary>
    public void Step(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(GatewayLimits.OutboxCommitMsDefault));
            Disk.Step();
        }
    }

    /// <summary>Each append of this rig has a number of its own: it is in the time and in the values.</summary>
    public long Sequence { get; private set; }

    public long NextTimeUnixMs() => NowUnixMs + (++Sequence * 1000);

    public long Append(int device, int samples = 3, bool urgent = false) =>
        Outbox.Append(device, urgent, NowUnixMs + ++Sequence, TestOutbox.Samples(samples, Sequence));

    /// <summary>The counts of all devices and hours, reported or not.</summary>
    public HourFigures Total()
    {
        var total = default(HourFigures);
        foreach (var figures in Outbox.HoursSince(0, int.MaxValue).Select(r => r.Figures).Concat(Outbox.PendingFigures().Values))
        {
            total.Add(figures);
        }

        return total;
    }

    public bool TryTake(out OutboxMessage message) => Outbox.TryTake(NowMs, message = _message);

    public void Acknowledge(params long[] numbers)
    {
        var stored = new StoredRanges(Outbox.Epoch);
        foreach (var number in numbers)
        {
            Assert.True(stored.TryAdd(number));
        }

        Outbox.Acknowledge(stored, NowMs);
    }

    /// <summary>Takes and acknowledges until nothing waits; what came, by device and source time.</summary>
    public List<(string Device, long TimeUnixMs, double Value)> Drain()
    {
        var all = new List<(string, long, double)>();
        Outbox.BeginSession(NowMs);
        for (var idle = 0; idle < 5 && Outbox.Waiting > 0;)
        {
            idle++;
            while (TryTake(out var message))
            {
                idle = 0;
                foreach (var sample in message.Samples)
                {
                    all.Add((message.Layout.CountedAs, message.TimeUnixMs + sample.OffsetMs, sample.Value));
                }

                Acknowledge(message.Number);
            }

            Step();
        }

        return all;
    }

    public void Dispose() => Disk.Dispose();
}
