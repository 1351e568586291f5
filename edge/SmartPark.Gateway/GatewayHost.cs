using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Alarms;
using SmartPark.Gateway.Clock;
using SmartPark.Gateway.Completeness;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Interlocks;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Polling;
using SmartPark.Gateway.Site;
using SmartPark.Gateway.Uplink;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway;

/// <summary>
/// One gateway at work: a worker per line, the outbox, the uplink, self-measurement and status. Several live in one process without
/// sharing anything but the process.
/// </summary>
public sealed partial class GatewayHost : BackgroundService
{
    private readonly GatewaySite _site;
    private readonly GatewaySettings _settings;
    private readonly TimeProvider _time;
    private readonly TimeProvider _stamps;
    private readonly GatewayClock? _clock;
    private readonly ILogger _logger;
    private readonly long _start;
    private readonly List<ModbusClient> _clients = [];
    private readonly List<LinePoller> _pollers = [];
    private readonly List<LineHealth> _lines = [];
    private readonly GatewayOutbox _outbox;
    private readonly OutboxDisk? _disk;
    private readonly UplinkStatus _uplinkStatus;
    private readonly SelfMeasurement _self;
    private readonly CompletenessReporter? _counts;
    private readonly UplinkWorker _uplink;
    private readonly SiteAlarms _alarms;
    private readonly SiteInterlocks _interlocks;
    private Task _opened = Task.CompletedTask;
    private bool _statusFailed;

    /// <summary>Builds the gateway of a site; nothing is opened before it is started.</summary>
    /// <exception cref="ConfigurationException">The catalogue lacks a quantity of the gateway's own measurement.</exception>
    public GatewayHost(GatewaySite site, QuantityCatalogue catalogue, GatewaySettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        (_site, _settings) = (site, settings);
        _logger = loggers.CreateLogger($"SmartPark.Gateway.{site.File.Park}.{site.File.Gateway}");
        _start = time.GetTimestamp();

        var problems = new List<ConfigurationProblem>();
        var own = SelfMeasurement.QuantitiesOf(catalogue, "quantities.json", problems);
        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }

        var random = new Random(settings.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));

        // Eras are numbered by chance even with a seed: numbers of an earlier run may stand in the outbox.
        _clock = settings.MarksSuspectTimes
            ? new(time, settings.TrustsKernelClock ? KernelClock.ReadSync : static () => ClockSync.Unknown, KernelClock.ReadBoot(), BuiltUnixMs(), RandomNumberGenerator.GetInt32(int.MaxValue), _logger)
            : null;
        (_time, _stamps) = (_clock ?? time, _clock?.Run ?? time);
        time = _time;
        var epoch = settings.Seed is { } seed ? (ulong)seed : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        var wake = new WakeSignal();
        var presence = new SitePresence(wake);
        var devices = site.Lines.SelectMany(l => l.Devices).Select((d, i) => new DeviceState(new(i, d.Id, d.Groups))).ToArray();
        var layouts = new LayoutBook(site.File.Gateway, [.. own.Select(q => q.Id)], [.. devices.Select(d => (d.Device.Id, (IReadOnlyList<string>)[.. d.Device.Points.Select(q => q.Id)]))]);
        _outbox = new(layouts, epoch, acknowledged: site.File.PrimaryHost is not null, wake, time) { Clock = _clock };
        _disk = DiskOf(settings) is { } disk ? new(_outbox, disk, time, random, _logger) : null;
        _outbox.Keeper = _disk;
        _alarms = new(site, settings.AlarmRules, _outbox, settings, new(_clock, _stamps, time), time, _logger);
        _interlocks = new(site, settings.InterlocksEnabled ?? site.File.InterlocksEnabled, _stamps, _logger);
        _alarms.Heard = _interlocks.Hear;
        var expected = new ExpectedCounts(site.File.Gateway, own.Count, [.. devices.Select(d => d.Device)], _stamps, _clock);
        AddLines(devices, presence, expected);
        _uplinkStatus = new(time);
        _self = new(own, _lines, _outbox, _uplinkStatus, _stamps, _start, expected, () => (_alarms.OpenEpisodes, _interlocks.On, _interlocks.Faults));

        // A host that does not acknowledge what it stored keeps no ledger either.
        _counts = site.File.PrimaryHost is null ? null : new(_outbox, _disk, expected, wake, time);
        var uplink = new UplinkSite(site.File.Uplink, site.File.Park, site.File.Gateway, site.File.PrimaryHost, devices, presence, _outbox, _self, wake, _counts);
        _uplink = new(uplink, new(own, [.. devices.Select(d => d.Device)], _outbox, _alarms.RulesText), _uplinkStatus, time, random, _logger);
    }

    /// <summary>How the gateway does now.</summary>
    public GatewayReport Report()
    {
        var nowMs = (long)_time.GetElapsedTime(_start).TotalMilliseconds;
        var (state, since, detail) = _uplinkStatus.Now;
        return new(_site.File.Park, _site.File.Gateway, _time.GetUtcNow().ToUnixTimeMilliseconds(), nowMs / 1000,
            [.. _lines.Select(l => new LineReport(l.Id, l.Devices, l.Silent, l.IsDown, l.Reads, l.Errors, l.Missed, nowMs - l.TurnMs))],
            OutboxReport(),
            new(WordOf(state), since, detail, _uplinkStatus.Messages, _uplinkStatus.Reconnects),
            _clock?.Reading is { } clock ? new(WordOf(clock.State), clock.Steps, clock.LastStepMs, clock.IsRefused) : null,
            _alarms.Rules > 0 ? new(_alarms.Rules, _alarms.OpenEpisodes, _alarms.Transitions, _alarms.Journal.Failure ?? "") : null,
            _interlocks.Armed > 0 ? new(_interlocks.Armed, _interlocks.On, _interlocks.Failures, _interlocks.Troubles) : null);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _disk?.Dispose();
        _alarms.Dispose();
        _interlocks.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStart(_site.File.Park, _site.File.Gateway, _site.Lines.Count, _site.Lines.Sum(l => l.Devices.Count));
        if (_site.File.Uplink is { Tls: false, AllowPlaintext: true } plain && !UplinkCheck.IsLoopback(plain.Host))
        {
            LogPlaintext(plain.Host, plain.Port);
        }

        _alarms.Open();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var sending = new CancellationTokenSource();
        using var keeping = new CancellationTokenSource();
        var disk = _disk?.RunAsync(keeping.Token) ?? Task.CompletedTask;
        _opened = OpenedAsync(reading.Token);
        Task[] readers = [.. _pollers.Select(p => ReadAsync(p.RunAsync, reading.Token)), _alarms.RunAsync(reading.Token), ReadAsync(_self.RunAsync, reading.Token), WriteStatusAsync(reading.Token),
            .. _counts is null ? Array.Empty<Task>() : [_counts.RunAsync(reading.Token)], .. _clock is null ? Array.Empty<Task>() : [_clock.RunAsync(reading.Token)]];
        if (_disk is null)
        {
            LogInMemory();
        }

        var uplink = SendAsync(sending.Token);

        // Whichever ends first ends all: none of them ends by itself, so it is the stop or a defect.
        await Task.WhenAny([.. readers, uplink, .. _disk is null ? Array.Empty<Task>() : [disk]]);
        await reading.CancelAsync();
        await Task.WhenAll(readers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // In the order of the flow: the lines have ended, now the uplink sends what they read last and says goodbye.
        await sending.CancelAsync();
        await uplink;

        // Last, what is not acknowledged goes to the database.
        await keeping.CancelAsync();
        await disk;
        _alarms.Close(isOutboxKept: _outbox.Disk.State == DiskState.OnDisk);
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        WriteStatus();
        foreach (var reader in readers.Where(r => r.IsFaulted))
        {
            await reader;
        }
    }

    /// <summary>
    /// Nothing is read before it can be kept: a kill while the outbox opens would cost it. A disk that does not answer delays the first reading by
    /// <see cref="GatewayLimits.OutboxOpeningMs"/> at most; then readings wait in memory.
    /// </summary>
    private async Task OpenedAsync(CancellationToken cancellationToken)
    {
        if (_disk is null)
        {
            return;
        }

        var patience = Task.Delay(TimeSpan.FromMilliseconds(GatewayLimits.OutboxOpeningMs), _time, cancellationToken);
        if (await Task.WhenAny(_disk.Opened, patience) == patience && !cancellationToken.IsCancellationRequested)
        {
            LogOpeningSlow(GatewayLimits.OutboxOpeningMs);
        }
    }

    private async Task ReadAsync(Func<CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        await _opened;
        await read(cancellationToken);
    }

    /// <summary>The uplink begins when the outbox knows its epoch.</summary>
    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (_disk is not null)
        {
            await _disk.Opened;
        }

        await _uplink.RunAsync(cancellationToken);
    }

    private OutboxReport OutboxReport()
    {
        var disk = _outbox.Disk;
        var isOnDisk = disk.State == DiskState.OnDisk;
        return new(_outbox.Waiting, _outbox.Unacknowledged, isOnDisk ? disk.Bytes : _outbox.Bytes, isOnDisk ? disk.BytesMax : GatewayLimits.OutboxMemoryBytesMax,
            _outbox.Dropped, _outbox.Resent, disk.Word, disk.Detail);
    }

    /// <summary>When this program's file was written, which is no later than now on a clock that is right; 0 when it cannot be told.</summary>
    private static long BuiltUnixMs()
    {
        var file = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(Environment.ProcessPath) ?? "");
        return File.Exists(file) ? new DateTimeOffset(File.GetLastWriteTimeUtc(file)).ToUnixTimeMilliseconds() : 0;
    }

    private static DiskSettings? DiskOf(GatewaySettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.OutboxCommitMs, GatewayLimits.OutboxCommitMsMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.OutboxCommitMs, GatewayLimits.OutboxCommitMsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.OutboxBytesMax, GatewayLimits.OutboxDiskBytesMin);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.OutboxAgeDaysMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.OutboxAgeDaysMax, GatewayLimits.OutboxAgeDaysMax);
        return settings.OutboxFolder is { } folder
            ? new(folder, settings.OutboxCommitMs, settings.OutboxBytesMax, (long)TimeSpan.FromDays(settings.OutboxAgeDaysMax).TotalMilliseconds)
            : null;
    }

    private void AddLines(DeviceState[] devices, SitePresence presence, ExpectedCounts expected)
    {
        var first = 0;
        foreach (var line in _site.Lines)
        {
            var client = LineClient.For(line.Wiring, _time);
            var health = new LineHealth(line.Wiring.Id, line.Devices.Count);
            var outputs = _interlocks.For(line.Wiring.Id, client);
            Func<CancellationToken, ValueTask>? before = outputs is null ? null : outputs.WorkAsync;
            ReadGroup read = (device, group, readings, cancellation) => line.Devices[device].ReadAsync(group, client, readings, _stamps, cancellation, before);
            _pollers.Add(new(line.Wiring.Id, devices[first..(first + line.Devices.Count)], read, _outbox, presence, health, () => client.LineFailure, _stamps, _start, _logger, expected, _alarms[_lines.Count], outputs));
            _clients.Add(client);
            _lines.Add(health);
            first += line.Devices.Count;
        }
    }

    private async Task WriteStatusAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(GatewayLimits.StatusIntervalMs), _time);
        do
        {
            WriteStatus();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void WriteStatus()
    {
        if (_settings.StatusFile is not { } file)
        {
            return;
        }

        try
        {
            StatusFile.Write(file, Report());
            _statusFailed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // A full or read-only disk, or a limit of file sizes (EFBIG, the last of the three), must not end the readings; the health check sees the status grow old.
            if (!_statusFailed)
            {
                LogStatusFailed(file, e.Message);
            }

            _statusFailed = true;
        }
    }

    private static string WordOf(ClockState state) => state switch
    {
        ClockState.Synchronised => "synchronised",
        ClockState.Doubtful => "doubtful",
        _ => "plausible",
    };

    private static string WordOf(UplinkState state) => state switch
    {
        UplinkState.WaitingForHost => "waiting-for-host",
        UplinkState.Online => "online",
        UplinkState.TakenOver => "taken-over",
        UplinkState.Stopped => "stopped",
        _ => "connecting",
    };

    [LoggerMessage(2200, LogLevel.Information, "Gateway {Park}/{Gateway} starts: {Lines} lines, {Devices} devices")]
    private partial void LogStart(string park, string gateway, int lines, int devices);

    [LoggerMessage(2201, LogLevel.Warning, "The uplink to {Host}:{Port} is not encrypted: readings and password travel in clear text, because allow_plaintext says so")]
    private partial void LogPlaintext(string host, int port);

    [LoggerMessage(2203, LogLevel.Warning, "No folder for the outbox: readings wait in memory, where a restart loses them")]
    private partial void LogInMemory();

    [LoggerMessage(2204, LogLevel.Warning, "The outbox has not opened within {Ms} ms: the lines are read all the same, and what they say waits in memory")]
    private partial void LogOpeningSlow(int ms);

    [LoggerMessage(2202, LogLevel.Warning, "Status file {File} cannot be written: {Reason}")]
    private partial void LogStatusFailed(string file, string reason);
}
