namespace SmartPark.Gateway.Polling;

/// <summary>
/// The plan of one line: which group of which device is asked next. Pure: milliseconds of a monotonic clock in, slots out.
/// Each group is due at fixed times that never drift; a time that passed while the line was busy is skipped and counted, never made up
/// for in a burst. Among the groups that are due, fire and safety go first, then the earliest deadline (the group's next time).
/// Units that do not answer rest and are tried within <see cref="DeadTimeBudget"/>. While nobody on the line answers, trials delay nobody and cost no budget; the
/// first answer brings back at once all units that fell silent with the line.
/// </summary>
/// <remarks>Not thread-safe: it belongs to the one worker of its line. At most one slot is out at a time.</remarks>
internal sealed class PollSchedule
{
    private const long Never = long.MinValue;

    private readonly PollSlot[] _slots;
    private readonly long[] _nextMs;
    private readonly long[] _phaseMs;
    private readonly int[] _refusals;
    private readonly UnitBreaker[] _units;
    private readonly int[] _trialSlots;
    private readonly PriorityQueue<int, long> _waiting = new();
    private readonly PriorityQueue<int, (long DeadlineMs, int Slot)> _urgent = new();
    private readonly PriorityQueue<int, (long DeadlineMs, int Slot)> _others = new();
    private readonly PriorityQueue<int, long> _trials = new();
    private readonly DeadTimeBudget _budget;
    private readonly long[] _intervalMs;
    private readonly long[] _answeredMs;
    private readonly long[] _skipped;
    private readonly Queue<int> _skippedSlots = new();
    private int _held;
    private int _urgentRun;
    private bool _trialOut;
    private int _lastAnswering;
    private int _goodUnansweredInARow;
    private long _lineAnsweredMs = Never;

    /// <summary>A plan that starts at <paramref name="startMs"/>; the first slot is due at once.</summary>
    public PollSchedule(IReadOnlyList<PollSlot> slots, long startMs)
    {
        _slots = [.. slots];
        _nextMs = new long[_slots.Length];
        _phaseMs = new long[_slots.Length];
        _refusals = new int[_slots.Length];
        _skipped = new long[_slots.Length];
        _budget = new(startMs);
        var devices = _slots.Length == 0 ? 0 : _slots.Max(s => s.Device) + 1;
        _units = new UnitBreaker[devices];
        _trialSlots = new int[devices];
        (_intervalMs, _answeredMs) = (new long[devices], new long[devices]);
        Array.Fill(_trialSlots, -1);
        Array.Fill(_intervalMs, long.MaxValue);
        Array.Fill(_answeredMs, Never);
        for (var i = 0; i < _slots.Length; i++)
        {
            ref var trial = ref _trialSlots[_slots[i].Device];
            if (trial < 0 || _slots[i].Points < _slots[trial].Points)
            {
                trial = i;
            }

            _intervalMs[_slots[i].Device] = Math.Min(_intervalMs[_slots[i].Device], _slots[i].IntervalMs);
        }

        Spread(startMs);
    }

    /// <summary>Times of groups that passed while the line was busy with others.</summary>
    public long Missed { get; private set; }

    /// <summary>Times of groups that passed while their device rested.</summary>
    public long Rested { get; private set; }

    /// <summary>Whether the slot handed out last is a trial: it stands for no time of the plan.</summary>
    public bool IsTrial { get; private set; }

    /// <summary>Takes a slot of which times have passed without a poll, and how many, since they were last taken; false when there is none.</summary>
    public bool TryTakeSkipped(out (int Slot, long Times) skipped)
    {
        skipped = default;
        if (!_skippedSlots.TryDequeue(out var slot))
        {
            return false;
        }

        skipped = (slot, _skipped[slot]);
        _skipped[slot] = 0;
        return true;
    }

    /// <summary>Polls in a row that a device has not answered.</summary>
    public int Unanswered(int device) => _units[device].Unanswered;

    /// <summary>Hands out the slot to poll now; false when none is due. Each slot taken is completed before the next is taken.</summary>
    public bool TryTake(long nowMs, out int slot)
    {
        MoveDue(nowMs);
        if (IsTrial = TryTakeTrial(nowMs, out slot))
        {
            return true;
        }

        _trialOut = false;
        while (TryDequeueDue(out slot))
        {
            if (_units[_slots[slot].Device].IsHeld)
            {
                Rested += Skip(slot, Advance(slot, nowMs) + 1);
                continue;
            }

            Missed += Skip(slot, Advance(slot, nowMs));
            return true;
        }

        return false;
    }

    /// <summary>Tells how the poll of the slot taken last went, and how long it held the line.</summary>
    public void Complete(int slot, long startMs, long endMs, PollEnd end)
    {
        var device = _slots[slot].Device;
        ref var unit = ref _units[device];
        var wasHeld = unit.IsHeld;
        switch (end)
        {
            case PollEnd.Answered:
                _refusals[slot] = 0;
                Hear(device, endMs);
                break;
            case PollEnd.Refused:
                Hear(device, endMs);
                Rest(slot, endMs);
                break;
            case PollEnd.Unanswered:
                _goodUnansweredInARow += unit.InGoodStanding && _answeredMs[device] != Never ? 1 : 0;
                if (!IsLineSilent)
                {
                    _budget.Charge(endMs, endMs - startMs, trial: !unit.InGoodStanding);
                }

                _trials.Enqueue(device, endMs + Pause(device, unit.Fail(), wasHeld));
                break;
            case PollEnd.LineDown when wasHeld:
                _trials.Enqueue(device, endMs + GatewayLimits.TrialPauseMinMs);
                break;
            default:
                break;
        }

        _held += (unit.IsHeld ? 1 : 0) - (wasHeld ? 1 : 0);
    }

    /// <summary>When to look again: a time at which a slot may be due, <see cref="long.MaxValue"/> for an empty plan.</summary>
    public long NextWakeMs(long nowMs)
    {
        if (_urgent.Count > 0 || _others.Count > 0)
        {
            return nowMs;
        }

        var wake = _waiting.TryPeek(out _, out var due) ? due : long.MaxValue;
        if (_trials.TryPeek(out _, out var trial))
        {
            wake = Math.Min(wake, IsProtected ? Math.Max(trial, _budget.AllowsAtMs(nowMs)) : trial);
        }

        return Math.Max(wake, nowMs);
    }

    /// <summary>Whether any device answers that trials could delay; on a line without one there is nothing to protect.</summary>
    private bool IsProtected => _held < _units.Length;

    /// <summary>Whether it is the line that does not answer, and not a unit: several that always did failed one after the other, or all are held.</summary>
    private bool IsLineSilent => _goodUnansweredInARow >= GatewayLimits.UnansweredUnitsToSilentLine || !IsProtected;

    private void Hear(int device, long nowMs)
    {
        var wasSilent = IsLineSilent;
        _goodUnansweredInARow = 0;
        _units[device].Answer();
        if (wasSilent)
        {
            Revive(device, nowMs);
        }

        (_answeredMs[device], _lineAnsweredMs, _lastAnswering) = (nowMs, nowMs, device);
    }

    /// <summary>
    /// The line answers again: what failed with it was no fault of its units, so they are asked now and their standing is good. Units that were silent before are not among them.
    /// </summary>
    private void Revive(int first, long nowMs)
    {
        _units[first].Forgive();
        for (var device = 0; device < _units.Length; device++)
        {
            if (_units[device].IsHeld && FellSilentWithTheLine(device))
            {
                _units[device].Forgive();
                _trials.Remove(device, out _, out _);
                _trials.Enqueue(device, nowMs);
            }
        }
    }

    private bool FellSilentWithTheLine(int device) => _lineAnsweredMs == Never
        || (_answeredMs[device] != Never && _lineAnsweredMs - _answeredMs[device] <= (2 * _intervalMs[device]) + GatewayLimits.TakenAlongMs);

    /// <summary>The pause of a unit that did not answer; short for the one that answered last, when nobody does any more.</summary>
    private long Pause(int device, long pauseMs, bool wasHeld) =>
        device == _lastAnswering && _held + (wasHeld ? 0 : 1) >= _units.Length ? Math.Min(pauseMs, GatewayLimits.SilentLineProbeMs) : pauseMs;

    private void Spread(long startMs)
    {
        // Groups of one interval are laid evenly over it, urgent ones first, so that the line and the uplink see a stream and not bursts.
        foreach (var group in Enumerable.Range(0, _slots.Length).GroupBy(i => _slots[i].IntervalMs))
        {
            var ordered = group.OrderByDescending(i => _slots[i].Urgent).ThenBy(i => i).ToArray();
            for (var i = 0; i < ordered.Length; i++)
            {
                var share = (double)i / ordered.Length;
                var slot = ordered[i];
                _phaseMs[slot] = startMs + (long)(share * group.Key);
                _nextMs[slot] = startMs + (long)(share * Math.Min(group.Key, GatewayLimits.FirstRoundMaxMs));
                _waiting.Enqueue(slot, _nextMs[slot]);
            }
        }
    }

    private void MoveDue(long nowMs)
    {
        while (_waiting.TryPeek(out var slot, out var due) && due <= nowMs)
        {
            _waiting.Dequeue();
            var queue = _slots[slot].Urgent ? _urgent : _others;
            queue.Enqueue(slot, (_nextMs[slot] + _slots[slot].IntervalMs, slot));
        }
    }

    private bool TryTakeTrial(long nowMs, out int slot)
    {
        slot = -1;
        if (!_trials.TryPeek(out var device, out var at) || at > nowMs || (IsProtected && (_trialOut || !_budget.Allows(nowMs))))
        {
            return false;
        }

        // Never two trials in a row while others wait: a trial may hold the line for several timeouts.
        _trialOut = _urgent.Count > 0 || _others.Count > 0;
        _trials.Dequeue();
        slot = _trialSlots[device];
        return true;
    }

    private bool TryDequeueDue(out int slot)
    {
        var others = _others.Count > 0 && (_urgent.Count == 0 || _urgentRun >= GatewayLimits.UrgentRunMax);
        _urgentRun = others || _others.Count == 0 ? 0 : _urgentRun + 1;
        return others ? _others.TryDequeue(out slot, out _) : _urgent.TryDequeue(out slot, out _);
    }

    /// <summary>Moves a slot to its first time after now, on the grid of its phase; returns how many times were skipped.</summary>
    private long Advance(int slot, long nowMs)
    {
        var interval = _slots[slot].IntervalMs;
        var next = After(_phaseMs[slot], interval, nowMs);
        var skipped = Math.Max(0, ((next - _nextMs[slot]) / interval) - 1);
        _nextMs[slot] = next;
        _waiting.Enqueue(slot, next);
        return skipped;
    }

    /// <summary>Lengthens the wait of a group that its device refuses: doubled each time, up to the cap or its own interval.</summary>
    private void Rest(int slot, long nowMs)
    {
        var interval = _slots[slot].IntervalMs;
        _refusals[slot] = Math.Min(_refusals[slot] + 1, 16);
        var pause = Math.Max(interval, Math.Min(interval << _refusals[slot], GatewayLimits.RefusedPauseMaxMs));
        var next = After(_phaseMs[slot], interval, nowMs + pause - interval);
        if (next > _nextMs[slot] && _waiting.Remove(slot, out _, out _))
        {
            Rested += Skip(slot, (next - _nextMs[slot]) / interval);
            _nextMs[slot] = next;
            _waiting.Enqueue(slot, next);
        }
    }

    /// <summary>Notes times of a slot that passed.</summary>
    private long Skip(int slot, long times)
    {
        if (times > 0)
        {
            if (_skipped[slot] == 0)
            {
                _skippedSlots.Enqueue(slot);
            }

            _skipped[slot] += times;
        }

        return times;
    }

    private static long After(long phaseMs, long intervalMs, long nowMs) =>
        nowMs < phaseMs ? phaseMs : phaseMs + ((((nowMs - phaseMs) / intervalMs) + 1) * intervalMs);
}
