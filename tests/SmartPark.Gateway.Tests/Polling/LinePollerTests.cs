using Microsoft.Extensions.Time.Testing;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Polling;
using SmartPark.Gateway.Site;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Tests.Polling;

public sealed class LinePollerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly CancellationTokenSource _stop = new();
    private readonly GatewayOutbox _outbox;
    private readonly SitePresence _presence;
    private readonly LineHealth _health = new("rs485-1", 2);
    private readonly DeviceState[] _devices;
    private readonly LogBook _log = new();
    private readonly OutboxMessage _message = new();
    private readonly Dictionary<int, int> _polls = [];
    private Task _running = Task.CompletedTask;

    public LinePollerTests()
    {
        var wake = new WakeSignal();
        _outbox = new(new("gw-1", [], [("meter", ["active_power_kw", "energy_import_kwh"]), ("smoke", ["smoke_state"])]), 1, acknowledged: false, wake, _time);
        _presence = new(wake);
        _outbox.BeginSession(0);
        PollGroup power = new("fast", TimeSpan.FromSeconds(1), [TestQuantities.Get("active_power_kw"), TestQuantities.Get("energy_import_kwh")]);
        PollGroup smoke = new("alarm", TimeSpan.FromSeconds(1), [TestQuantities.Get("smoke_state")]);
        _devices = [new(new(0, "meter", [power])), new(new(1, "smoke", [smoke]))];
    }

    /// <summary>How the next read of a device goes.</summary>
    private Func<int, PointReading[], GroupRead> Play { get; set; } = (_, _) => new(ModbusOutcome.Ok, 1, 1, true);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Dispose();
    }

    private void Start()
    {
        var poller = new LinePoller("rs485-1", _devices, ReadAsync, _outbox, _presence, _health, () => "connection refused", _time, _time.GetTimestamp(), _log);
        _running = poller.RunAsync(_stop.Token);
    }

    private ValueTask<GroupRead> ReadAsync(int device, int group, Memory<PointReading> readings, CancellationToken cancellationToken)
    {
        var buffer = new PointReading[readings.Length];
        Array.Fill(buffer, new(device + 1, Quality.Good, QualityReason.None, _time.GetUtcNow().ToUnixTimeMilliseconds()));
        var read = Play(device, buffer);
        buffer.CopyTo(readings);
        lock (_polls)
        {
            _polls[device] = _polls.GetValueOrDefault(device) + 1;
        }

        return ValueTask.FromResult(read);
    }

    private GroupRead Fail(PointReading[] readings, ModbusOutcome outcome, QualityReason reason, bool answered = false)
    {
        Array.Fill(readings, new(double.NaN, Quality.Bad, reason, _time.GetUtcNow().ToUnixTimeMilliseconds()));
        return new(outcome, 1, 0, answered);
    }

    /// <summary>Lets virtual time pass in small steps; the worker takes part in each.</summary>
    private async Task PassAsync(int ms)
    {
        for (var passed = 0; passed < ms; passed += 50)
        {
            var turn = _health.TurnMs;
            _time.Advance(TimeSpan.FromMilliseconds(50));
            for (var i = 0; i < 20 && _health.TurnMs == turn; i++)
            {
                await Task.Yield();
            }
        }

        await Task.Yield();
    }

    private List<(int Device, Quality Quality, QualityReason Reason, int Count)> Sent()
    {
        var sent = new List<(int, Quality, QualityReason, int)>();
        while (_outbox.TryTake(0, _message))
        {
            sent.Add((_message.Layout.SiteIndex, _message.Samples[0].Quality, _message.Samples[0].Reason, _message.Count));
            _outbox.Published(_message);
        }

        return sent;
    }

    [Fact]
    public async Task A_late_poll_and_the_next_one_never_share_a_source_time()
    {
        // The first reply comes just when the next poll is due, which then has its reply within the same millisecond.
        var isLate = true;
        Play = (device, readings) =>
        {
            if (device == 0 && isLate)
            {
                isLate = false;
                _time.Advance(TimeSpan.FromSeconds(1));
                Array.Fill(readings, new(1, Quality.Good, QualityReason.None, _time.GetUtcNow().ToUnixTimeMilliseconds()));
            }

            return new(ModbusOutcome.Ok, 1, 1, true);
        };
        Start();
        await PassAsync(5_000);
        var times = new List<long>();
        while (_outbox.TryTake(0, _message))
        {
            if (_message.Layout.Device == "meter")
            {
                times.Add(_message.TimeUnixMs);
            }
        }

        Assert.True(times.Count >= 4, $"{times.Count} polls");
        Assert.Equal(times.Count, times.Distinct().Count());
    }

    [Fact]
    public async Task The_first_polls_happen_at_once_and_readings_reach_the_outbox_with_their_time()
    {
        Start();
        await Eventually.Async(() => _outbox.Waiting >= 1);
        Assert.True(_outbox.TryTake(0, _message));
        Assert.Equal((1_700_000_000_000, Quality.Good), (_message.TimeUnixMs, _message.Samples[0].Quality));
        Assert.Equal(DevicePresence.Answering, _devices[_message.Layout.SiteIndex].Presence);
    }

    [Fact]
    public async Task A_silent_device_gives_one_bad_message_then_is_reported_silent_and_the_other_goes_on()
    {
        Start();
        await PassAsync(3000);
        Sent();
        var version = _presence.Version;
        Play = (device, readings) => device == 0 ? Fail(readings, ModbusOutcome.Timeout, QualityReason.Timeout) : new(ModbusOutcome.Ok, 1, 1, true);
        await PassAsync(30_000);
        var sent = Sent();
        Assert.Equal([(0, Quality.Bad, QualityReason.Timeout, 2)], sent.Where(s => s.Device == 0));
        Assert.InRange(sent.Count(s => s.Device == 1), 29, 31);
        Assert.Equal(DevicePresence.Silent, _devices[0].Presence);
        Assert.True(_presence.Version > version);
        Assert.Equal(1, _health.Silent);
        Assert.Contains(_log.Lines, l => l.Id.Id == 2003 && l.Text.Contains("meter", StringComparison.Ordinal));

        Play = (_, _) => new(ModbusOutcome.Ok, 1, 2, true);
        await PassAsync((int)GatewayLimits.TrialPauseMaxMs + 2000);
        Assert.Equal(DevicePresence.Answering, _devices[0].Presence);
        Assert.Equal(0, _health.Silent);
        Assert.Contains(Sent(), s => s is { Device: 0, Quality: Quality.Good, Count: 2 });
    }

    [Fact]
    public async Task A_point_that_stays_bad_on_a_device_that_answers_is_repeated_each_minute()
    {
        Play = (device, readings) =>
        {
            if (device == 0)
            {
                readings[1] = readings[1] with { Value = double.NaN, Quality = Quality.Bad, Reason = QualityReason.NotAvailable };
            }

            return new(ModbusOutcome.Ok, 1, 1, true);
        };
        Start();
        await PassAsync(130_000);
        var sent = Sent().Where(s => s.Device == 0).ToArray();
        Assert.InRange(sent.Length, 129, 131);
        Assert.Equal(3, sent.Count(s => s.Count == 2));
    }

    [Fact]
    public async Task A_line_that_is_down_makes_its_devices_bad_then_silent_and_says_why()
    {
        Play = (_, readings) => Fail(readings, ModbusOutcome.LineDown, QualityReason.LineDown);
        Start();
        await PassAsync(10_000);
        Assert.True(_health.IsDown);
        Assert.All(_devices, d => Assert.Equal(DevicePresence.Silent, d.Presence));
        Assert.All(Sent(), s => Assert.Equal((Quality.Bad, QualityReason.LineDown), (s.Quality, s.Reason)));
        Assert.Contains(_log.Lines, l => l.Id.Id == 2001 && l.Text.Contains("connection refused", StringComparison.Ordinal));

        Play = (_, _) => new(ModbusOutcome.Ok, 1, 1, true);
        await PassAsync(2000);
        Assert.False(_health.IsDown);
        Assert.All(_devices, d => Assert.Equal(DevicePresence.Answering, d.Presence));
    }

    [Fact]
    public async Task A_defect_in_one_device_does_not_end_the_line()
    {
        Play = (device, _) => device == 0 ? throw new InvalidOperationException("a defect") : new(ModbusOutcome.Ok, 1, 1, true);
        Start();
        await PassAsync(10_000);
        Assert.False(_running.IsCompleted);
        Assert.InRange(Sent().Count(s => s.Device == 1), 9, 11);
        Assert.Contains(_log.Lines, l => l.Id.Id == 2000 && l.Text.Contains("a defect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Samples_of_a_message_are_in_the_order_of_their_times()
    {
        Play = (device, readings) =>
        {
            if (device == 0)
            {
                readings[0] = readings[0] with { SourceTimeUnixMs = readings[0].SourceTimeUnixMs + 7 };
            }

            return new(ModbusOutcome.Ok, 2, 2, true);
        };
        Start();
        await PassAsync(600);
        do
        {
            Assert.True(_outbox.TryTake(0, _message));
        }
        while (_message.Layout.SiteIndex != 0);

        var times = _message.Samples.ToArray().Select(s => _message.TimeUnixMs + s.OffsetMs).ToArray();
        Assert.Equal([1_700_000_000_500, 1_700_000_000_507], times);
        Assert.Equal([1, 0], _message.Samples.ToArray().Select(s => (int)s.Point));
    }
}
