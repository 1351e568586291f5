using SmartPark.Gateway.Polling;

namespace SmartPark.Gateway.Tests.Polling;

/// <summary>Runs a plan in virtual time: each poll takes as long as a function says.</summary>
internal sealed class VirtualLine
{
    private readonly PollSlot[] _slots;
    private readonly PollSchedule _schedule;

    public VirtualLine(params PollSlot[] slots)
    {
        _slots = slots;
        _schedule = new(slots, 0);
        Polls = [.. slots.Select(_ => new List<long>())];
        BusyMs = new long[slots.Max(s => s.Device) + 1];
    }

    /// <summary>Start times of the polls by slot.</summary>
    public IReadOnlyList<List<long>> Polls { get; }

    /// <summary>Time that each device held the line.</summary>
    public long[] BusyMs { get; }

    public long NowMs { get; set; }

    public PollSchedule Schedule => _schedule;

    /// <summary>How a poll of a slot at a time goes.</summary>
    public Func<int, long, (long CostMs, PollEnd End)> Play { get; set; } = (_, _) => (20, PollEnd.Answered);

    public VirtualLine RunUntil(long endMs)
    {
        while (NowMs < endMs)
        {
            if (!_schedule.TryTake(NowMs, out var slot))
            {
                var wake = _schedule.NextWakeMs(NowMs);
                Assert.True(wake >= NowMs, "a wake in the past");
                NowMs = Math.Min(endMs, Math.Max(NowMs + 1, wake));
                continue;
            }

            Polls[slot].Add(NowMs);
            var (cost, end) = Play(slot, NowMs);
            _schedule.Complete(slot, NowMs, NowMs + cost, end);
            NowMs += cost;
            BusyMs[_slots[slot].Device] += cost;
        }

        return this;
    }

    public static PollSlot Slot(int device, long intervalMs, bool urgent = false, int group = 0, int points = 10) => new(device, group, intervalMs, urgent, points);
}
