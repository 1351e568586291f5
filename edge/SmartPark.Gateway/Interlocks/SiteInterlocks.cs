using Microsoft.Extensions.Logging;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.Gateway.Interlocks;

/// <summary>
/// The interlocks of a gateway: alarms that switch its outputs, with the network away too. None acts unless it is enabled and the gateway's switch is on. When
/// the gateway starts, each output is set by the alarms that are open, or else to its fail-safe state.
/// </summary>
internal sealed partial class SiteInterlocks : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<Interlock> _interlocks;
    private readonly Dictionary<LineOutput, string> _lineOf = [];
    private readonly Dictionary<string, LineOutputs> _lines = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _failures;

    /// <summary>Those of a checked site that may act.</summary>
    /// <param name="site">The site.</param>
    /// <param name="isEnabled">The gateway's switch.</param>
    /// <param name="time">Monotonic time.</param>
    /// <param name="logger">Where it is told what was switched.</param>
    public SiteInterlocks(GatewaySite site, bool isEnabled, TimeProvider time, ILogger logger)
    {
        (_time, _logger) = (time, logger);
        _interlocks = [.. site.File.Interlocks.Where(i => isEnabled && i.Enabled && InterlockCheck.OutputOf(site, i.Output) is not null).Select(i => new Interlock(i))];
        foreach (var shared in _interlocks.GroupBy(i => (i.Wiring.Output.Device, i.Wiring.Output.Point)))
        {
            var point = InterlockCheck.OutputOf(site, shared.First().Wiring.Output)!;
            _lineOf[new(point, [.. shared])] = site.Lines.First(l => l.Devices.Any(d => d.Id == point.Device)).Wiring.Id;
        }

        foreach (var interlock in site.File.Interlocks)
        {
            var armed = _interlocks.Any(i => i.Wiring.Id == interlock.Id);
            LogState(interlock.Id, armed ? "armed" : interlock.Enabled ? "off: interlocks_enabled is false" : "off", interlock.Output.Device, interlock.Output.Point);
        }
    }

    /// <summary>Interlocks that act.</summary>
    public int Armed => _interlocks.Count;

    /// <summary>Outputs that the device confirmed to be on.</summary>
    public int On => Locked(static s => s._lineOf.Keys.Count(o => o.IsOn));

    /// <summary>Outputs that do not do what they should.</summary>
    public int Faults => Locked(static s => s._lineOf.Keys.Count(o => o.IsFaulty));

    /// <summary>Writes that failed or were not confirmed, since the start.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>What is wrong with outputs, in words.</summary>
    public IReadOnlyList<string> Troubles => Locked(static s => (IReadOnlyList<string>)[.. s._lineOf.Keys.Where(o => o.IsFaulty).Select(o => $"output {o.Point.Device}/{o.Point.Quantity}: {o.Trouble}")]);

    /// <summary>The outputs of a line, for its worker; null when it has none. Called once a line.</summary>
    public LineOutputs? For(string line, ModbusClient client)
    {
        var outputs = _lineOf.Where(o => o.Value == line).Select(o => o.Key).ToArray();
        return outputs.Length == 0 ? null : _lines[line] = new(this, outputs, client, _time);
    }

    /// <summary>An alarm came or went at a device. From any line's worker; takes no longer than a look.</summary>
    public void Hear(AlarmRule rule, string device, EpisodeId episode, AlarmChange change)
    {
        if (_interlocks.Count == 0)
        {
            return;
        }

        var now = NowMs;
        lock (_gate)
        {
            foreach (var (output, line) in _lineOf)
            {
                foreach (var interlock in output.Interlocks)
                {
                    if (IsCause(interlock.Wiring.When, rule, device) && interlock.Hear(episode, change, now))
                    {
                        LogCause(interlock.Wiring.Id, rule.Id, device, change == AlarmChange.Raised ? "raised" : "over");
                        _lines.GetValueOrDefault(line)?.Wake();
                    }
                }
            }
        }
    }

    /// <summary>What is to be done with an output.</summary>
    public (int Raw, bool IsCheck)? Next(LineOutput output, long nowMs)
    {
        lock (_gate)
        {
            return output.Next(nowMs);
        }
    }

    /// <summary>When there is something to do with some outputs if nothing is heard until then.</summary>
    public long DueMs(IReadOnlyList<LineOutput> outputs, long nowMs)
    {
        lock (_gate)
        {
            return outputs.Min(o => o.DueMs(nowMs));
        }
    }

    /// <summary>Writes or looks at an output, on the worker of its line.</summary>
    public async ValueTask SetAsync(LineOutput output, int raw, bool isCheck, ModbusClient client, long nowMs, CancellationToken cancellationToken)
    {
        OutputResult result;
        var trouble = "";
        try
        {
            result = isCheck ? await output.Point.ReadAsync(raw, client, cancellationToken) : await output.Point.SetAsync(raw, client, cancellationToken);
            trouble = result.IsSet ? "" : result.Found is { } found ? $"shows {found}, expected {raw}" : $"{result.Outcome}{(client.LineFailure is { } failure ? ": " + failure : "")}";
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A defect must not end the line, and least of all the next try.
            LogDefect(e, output.Point.Device, output.Point.Quantity);
            (result, trouble) = (new(ModbusOutcome.Malformed, null, IsSet: false), e.Message);
        }

        bool hasTurned;
        lock (_gate)
        {
            hasTurned = output.Done(raw, result, trouble, NowMs);
        }

        if (!result.IsSet)
        {
            Interlocked.Increment(ref _failures);
        }

        if (result.IsSet && !isCheck)
        {
            LogSet(output.Point.Device, output.Point.Quantity, raw, NowMs - nowMs);
        }

        if (hasTurned && output.IsFaulty)
        {
            LogFaulty(output.Point.Device, output.Point.Quantity, trouble);
        }
        else if (hasTurned)
        {
            LogWell(output.Point.Device, output.Point.Quantity);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var line in _lines.Values)
        {
            line.Dispose();
        }
    }

    private long NowMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    private static bool IsCause(InterlockCause when, AlarmRule rule, string device) =>
        (when.Devices.Count == 0 || when.Devices.Contains(device))
        && (when.Severity is { } severity ? rule.Severity <= InterlockCheck.SeverityOf(severity) : when.Rules.Contains(rule.Id));

    private T Locked<T>(Func<SiteInterlocks, T> read)
    {
        lock (_gate)
        {
            return read(this);
        }
    }

    [LoggerMessage(2520, LogLevel.Information, "Interlock {Id} is {State}; it switches {Device}/{Point}")]
    private partial void LogState(string id, string state, string device, string point);

    [LoggerMessage(2521, LogLevel.Warning, "Interlock {Id}: alarm {Rule} at {Device} {What}")]
    private partial void LogCause(string id, string rule, string device, string what);

    [LoggerMessage(2522, LogLevel.Warning, "Output {Device}/{Point} is set to {Raw} and read back, {Ms} ms after its line was free")]
    private partial void LogSet(string device, string point, int raw, long ms);

    [LoggerMessage(2523, LogLevel.Error, "Output {Device}/{Point} does not do what it should: {Trouble}. It is tried again and again; check power and wiring, and act by hand")]
    private partial void LogFaulty(string device, string point, string trouble);

    [LoggerMessage(2524, LogLevel.Information, "Output {Device}/{Point} does what it should again")]
    private partial void LogWell(string device, string point);

    [LoggerMessage(2525, LogLevel.Error, "Defect while switching {Device}/{Point}: it is tried again")]
    private partial void LogDefect(Exception exception, string device, string point);
}
