using Microsoft.Extensions.Logging;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Gateway.Alarms;
using SmartPark.Gateway.Completeness;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Interlocks;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Site;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Gateway.Polling;

/// <summary>Reads one group of one device of a line into the buffer; failures of device and line are outcomes, not exceptions.</summary>
/// <param name="device">Index of the device on the line.</param>
/// <param name="group">Index of the group.</param>
/// <param name="readings">One item per point of the group.</param>
/// <param name="cancellationToken">Ends the read when the gateway stops.</param>
internal delegate ValueTask<GroupRead> ReadGroup(int device, int group, Memory<PointReading> readings, CancellationToken cancellationToken);

/// <summary>
/// The worker of one line: asks by the plan, keeps the latest readings, and puts what is worth sending into the outbox. Nothing it does
/// waits for another line, the broker or a store.
/// </summary>
internal sealed partial class LinePoller
{
    private const long NapMaxMs = 60_000;

    private readonly string _line;
    private readonly IReadOnlyList<DeviceState> _devices;
    private readonly (int Device, SiteGroup Group, BadRepeat Bad)[] _groups;
    private readonly int[] _unreachable;
    private readonly long[] _lastTimes;
    private readonly ReadGroup _read;
    private readonly GatewayOutbox _outbox;
    private readonly SitePresence _presence;
    private readonly LineHealth _health;
    private readonly Func<string?> _lineFailure;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PointReading[] _readings;
    private readonly OutboxSample[] _samples;
    private readonly long _start;
    private readonly ExpectedCounts? _expected;
    private readonly LineAlarms? _alarms;
    private readonly LineOutputs? _outputs;
    private PollSchedule? _schedule;

    /// <summary>A worker for the devices of a line; <paramref name="lineFailure"/> says why the line is down; the times in <paramref name="health"/> count from <paramref name="start"/>, a timestamp of <paramref name="time"/>.</summary>
    public LinePoller(string line, IReadOnlyList<DeviceState> devices, ReadGroup read, GatewayOutbox outbox, SitePresence presence,
        LineHealth health, Func<string?> lineFailure, TimeProvider time, long start, ILogger logger, ExpectedCounts? expected = null, LineAlarms? alarms = null, LineOutputs? outputs = null)
    {
        (_expected, _alarms, _outputs) = (expected, alarms, outputs);
        (_line, _devices, _read, _outbox, _presence, _health, _lineFailure, _time, _start, _logger) =
            (line, devices, read, outbox, presence, health, lineFailure, time, start, logger);
        _groups = [.. devices.SelectMany((d, i) => d.Device.Groups.Select(g => (i, g, new BadRepeat(g.Count))))];
        (_unreachable, _lastTimes) = (new int[devices.Count], new long[_groups.Length]);
        var points = _groups.Length == 0 ? 0 : _groups.Max(g => g.Group.Count);
        (_readings, _samples) = (new PointReading[points], new OutboxSample[points]);
    }

    /// <summary>Polls until cancelled. Does not end for anything that a device, a line or a defect does.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _schedule = new([.. _groups.Select(g => new PollSlot(g.Device, g.Group.Index, (long)g.Group.Interval.TotalMilliseconds, g.Group.Urgent, g.Group.Count))], NowMs);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_outputs is not null)
            {
                // Before any poll: what an alarm switches waits for no reading.
                await _outputs.WorkAsync(cancellationToken);
            }

            var now = NowMs;
            _health.Turn(now, _schedule.Missed);
            var isDue = _schedule.TryTake(now, out var slot);
            ExpectSkipped();
            if (!isDue)
            {
                var nap = Math.Clamp(_schedule.NextWakeMs(now) - now, 1, NapMaxMs);
                await (_outputs is null ? new(Task.Delay(TimeSpan.FromMilliseconds(nap), _time, cancellationToken)) : _outputs.NapAsync(nap, cancellationToken));
                continue;
            }

            await LeaveTheLastMillisecondAsync(slot, cancellationToken);
            var end = await PollAsync(slot, cancellationToken);
            _schedule.Complete(slot, now, NowMs, end);
            Settle(slot, end);
        }
    }

    private long NowMs => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>
    /// Source times are whole milliseconds: two readings of a series within the same one would be one sample to every store. It happens to a poll that is
    /// late and the next one that is not.
    /// </summary>
    private async ValueTask LeaveTheLastMillisecondAsync(int slot, CancellationToken cancellationToken)
    {
        while (_time.GetUtcNow().ToUnixTimeMilliseconds() == _lastTimes[slot])
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), _time, cancellationToken);
        }
    }

    private async ValueTask<PollEnd> PollAsync(int slot, CancellationToken cancellationToken)
    {
        var (device, group, _) = _groups[slot];
        GroupRead read;
        _alarms?.ReadBegins();
        try
        {
            read = await _read(device, group.Index, _readings.AsMemory(0, group.Count), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // A defect in one protocol or profile must not end the line for the other devices: counted, logged, the device rests.
            LogDefect(e, _devices[device].Device.Id, _line);
            Mark(group, QualityReason.Unspecified);
            read = new(ModbusOutcome.Malformed, 1, 0, Answered: false);
        }

        _health.Read(read.GoodPoints, read.Outcome != ModbusOutcome.Ok);
        LineIs(down: read.Outcome == ModbusOutcome.LineDown);
        if (read.Answered)
        {
            // Before its data reach the outbox: the uplink announces a device (DBIRTH) before it sends them.
            _unreachable[device] = 0;
            SetPresence(device, DevicePresence.Answering);
        }

        Keep(slot);
        return read switch
        {
            { Outcome: ModbusOutcome.LineDown } => PollEnd.LineDown,
            { Answered: false } => PollEnd.Unanswered,
            { Outcome: ModbusOutcome.DeviceException, GoodPoints: 0 } => PollEnd.Refused,
            _ => PollEnd.Answered,
        };
    }

    private void Mark(SiteGroup group, QualityReason reason) =>
        Array.Fill(_readings, new(double.NaN, Quality.Bad, reason, _time.GetUtcNow().ToUnixTimeMilliseconds()), 0, group.Count);

    private void LineIs(bool down)
    {
        if (down && !_health.IsDown)
        {
            LogLineDown(_line, _devices.Count, _lineFailure() ?? "unknown");
        }
        else if (!down && _health.IsDown)
        {
            LogLineUp(_line);
        }

        _health.IsDown = down;
    }

    /// <summary>Counts polls without an answer; enough of them make a device silent.</summary>
    private void Settle(int slot, PollEnd end)
    {
        var device = _groups[slot].Device;
        if (end is PollEnd.Answered or PollEnd.Refused)
        {
            return;
        }

        _unreachable[device] = end == PollEnd.LineDown ? _unreachable[device] + 1 : Math.Max(_unreachable[device], _schedule!.Unanswered(device));
        if (_unreachable[device] >= GatewayLimits.UnansweredPollsToSilent)
        {
            SetPresence(device, DevicePresence.Silent);
        }
    }

    private void SetPresence(int device, DevicePresence presence)
    {
        var before = _devices[device].SetPresence(presence);
        if (before == presence)
        {
            return;
        }

        if (presence == DevicePresence.Silent)
        {
            _health.CountSilent(1);
            LogSilent(_devices[device].Device.Id, _unreachable[device], _line, _devices.Count - _health.Silent, _devices.Count);
        }
        else if (before == DevicePresence.Silent)
        {
            _health.CountSilent(-1);
            LogAnswers(_devices[device].Device.Id, _line);
        }

        _presence.Changed();
    }

    /// <summary>What the plan expected at times that passed without a poll.</summary>
    private void ExpectSkipped()
    {
        while (_schedule!.TryTakeSkipped(out var skipped))
        {
            var (device, group, _) = _groups[skipped.Slot];
            _expected?.AddNow(_devices[device].Device.Index, skipped.Times * group.Count);
        }
    }

    /// <summary>What the plan expected of a poll that was made: in the hour of its readings.</summary>
    private void Expect(int device, ReadOnlySpan<PointReading> readings)
    {
        if (_expected is null || _schedule!.IsTrial)
        {
            return;
        }

        for (var i = 0; i < readings.Length;)
        {
            var (hour, first) = (readings[i].SourceTimeUnixMs / CompletenessLimits.HourMs, i);
            while (++i < readings.Length && readings[i].SourceTimeUnixMs / CompletenessLimits.HourMs == hour)
            {
                // Nearly always all readings of a poll are of one hour.
            }

            _expected.Add(device, readings[first].SourceTimeUnixMs, i - first);
        }
    }

    /// <summary>Keeps the readings for births and puts those worth sending into the outbox.</summary>
    private void Keep(int slot)
    {
        var (index, group, bad) = _groups[slot];
        var state = _devices[index];
        var readings = _readings.AsSpan(0, group.Count);
        state.Update(group, readings);

        // Before the samples are kept: an alarm that is told of a sample must not be lost when the sample is not.
        _alarms?.Judge(slot, readings);
        _lastTimes[slot] = readings[^1].SourceTimeUnixMs;
        Expect(state.Device.Index, readings);

        // After DDEATH the host holds every metric of the device stale; another bad sample would say nothing new.
        var isSilent = state.Presence == DevicePresence.Silent;
        var count = 0;
        for (var i = 0; i < readings.Length; i++)
        {
            ref readonly var reading = ref readings[i];
            if (!(isSilent && reading.Quality == Quality.Bad) && bad.IsDue(i, reading))
            {
                var offset = (int)Math.Clamp(reading.SourceTimeUnixMs - readings[0].SourceTimeUnixMs, int.MinValue, int.MaxValue);
                Insert(count++, new(reading.Value, offset, (ushort)(group.FirstPoint + i), reading.Quality, reading.Reason));
            }
        }

        if (count > 0)
        {
            _outbox.Append(state.Device.Index, group.Urgent, readings[0].SourceTimeUnixMs, _samples.AsSpan(0, count));
        }
    }

    /// <summary>Inserts in the order of time: Sparkplug wants a live payload chronological. Almost always a plain append.</summary>
    private void Insert(int count, in OutboxSample sample)
    {
        while (count > 0 && _samples[count - 1].OffsetMs > sample.OffsetMs)
        {
            _samples[count] = _samples[count - 1];
            count--;
        }

        _samples[count] = sample;
    }

    [LoggerMessage(2000, LogLevel.Error, "Defect while reading {Device} on {Line}: the device rests, the line goes on")]
    private partial void LogDefect(Exception exception, string device, string line);

    [LoggerMessage(2001, LogLevel.Warning, "Line {Line} with {Devices} devices is down: {Failure}. Check cable, serial server and address; it is tried again by itself")]
    private partial void LogLineDown(string line, int devices, string failure);

    [LoggerMessage(2002, LogLevel.Information, "Line {Line} works")]
    private partial void LogLineUp(string line);

    [LoggerMessage(2003, LogLevel.Warning, "Device {Device} silent for {Polls} polls on {Line}; {Answering} of {Devices} devices of the line are not silent: check unit address, wiring and power")]
    private partial void LogSilent(string device, int polls, string line, int answering, int devices);

    [LoggerMessage(2004, LogLevel.Information, "Device {Device} on {Line} answers again")]
    private partial void LogAnswers(string device, string line);
}
