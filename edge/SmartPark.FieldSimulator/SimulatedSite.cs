using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SmartPark.FieldSimulator.Faults;
using SmartPark.FieldSimulator.Registers;
using SmartPark.FieldSimulator.Wires;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.FieldSimulator;

/// <summary>What happened on a line since it was opened.</summary>
/// <param name="Requests">Requests received, whether or not a fault kept the answer back.</param>
/// <param name="NoiseBytes">Bytes that belonged to no request.</param>
/// <param name="ConnectionsRefused">Connections beyond <see cref="SimulatorLimits.ConnectionsPerLineMax"/>.</param>
public readonly record struct LineCounts(long Requests, long NoiseBytes, long ConnectionsRefused);

/// <summary>
/// Plays one site: serves every line of a gateway file over the real protocol, its devices showing the values of a <see cref="SimulatedCity"/>
/// at the clock's time. <see cref="Wiring"/> leads a gateway to it.
/// </summary>
public sealed partial class SimulatedSite : IAsyncDisposable
{
    private readonly List<ISimulatedLine> _lines = [];
    private readonly Dictionary<string, SimulatedDevice> _devices = new(StringComparer.Ordinal);
    private readonly ILogger _logger;

    private SimulatedSite(GatewayFile wiring, ILogger logger) => (Wiring, _logger) = (wiring, logger);

    /// <summary>The gateway file with its lines rewritten to where they are served.</summary>
    public GatewayFile Wiring { get; private set; }

    /// <summary>The devices by id.</summary>
    public IReadOnlyDictionary<string, SimulatedDevice> Devices => _devices;

    /// <summary>Opens every line.</summary>
    /// <exception cref="ConfigurationException">A device names an unknown profile or line, or two devices of a line have one unit.</exception>
    /// <exception cref="IOException">A port is taken, or a pseudo-terminal or its link cannot be made; what was open is closed again.</exception>
    public static async Task<SimulatedSite> StartAsync(
        GatewayFile wiring, ProfileLibrary profiles, SimulatedCity city, SimulatedSiteOptions options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentNullException.ThrowIfNull(city);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        Check(wiring, profiles);
        var site = new SimulatedSite(wiring, logger);
        foreach (var device in wiring.Devices)
        {
            site._devices.Add(device.Id, city.Device(wiring.Park, device, profiles.TryGet(device.Profile, out var profile) ? profile : throw new KeyNotFoundException(device.Profile)));
        }

        await Task.Run(() => site.WarmUp(time.GetUtcNow().ToUnixTimeMilliseconds()));
        try
        {
            foreach (var line in wiring.Lines)
            {
                site.Open(line, options, time);
            }
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }

        site.Wiring = wiring with { Lines = [.. site._lines.Select(l => l.Wiring)] };
        return site;
    }

    /// <summary>Sets what is wrong with a device; <see cref="Fault.None"/> mends it. Throws <see cref="KeyNotFoundException"/> for an unknown device.</summary>
    public void SetFault(string device, Fault fault)
    {
        if (!_lines.Any(l => l.Units.TrySetFault(device, fault)))
        {
            throw new KeyNotFoundException($"No device \"{device}\" on gateway {Wiring.Gateway}.");
        }

        LogFault(_logger, device, fault);
    }

    /// <summary>Sets what is wrong with every device of a line that has no fault of its own. Throws <see cref="KeyNotFoundException"/> for an unknown line.</summary>
    public void SetLineFault(string line, Fault fault)
    {
        LineOf(line).Units.LineFault = fault;
        LogFault(_logger, "line:" + line, fault);
    }

    /// <summary>What happened on a line. Throws <see cref="KeyNotFoundException"/> for an unknown line.</summary>
    public LineCounts CountsOf(string line) => LineOf(line).Units is var u ? new(u.Requests, u.NoiseBytes, u.ConnectionsRefused) : default;

    /// <summary>Closes every line.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines)
        {
            await line.DisposeAsync();
        }

        _lines.Clear();
    }

    private static void Check(GatewayFile wiring, ProfileLibrary profiles)
    {
        var problems = new List<ConfigurationProblem>();
        var units = new HashSet<(string, int)>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < wiring.Devices.Count; i++)
        {
            var device = wiring.Devices[i];
            if (!profiles.TryGet(device.Profile, out _))
            {
                problems.Add(new(wiring.Gateway, $"$.devices[{i}].profile", $"\"{device.Profile}\"", "a device profile"));
            }

            if (!wiring.Lines.Any(l => l.Id == device.Line))
            {
                problems.Add(new(wiring.Gateway, $"$.devices[{i}].line", $"\"{device.Line}\"", "one of this gateway's lines"));
            }

            if (!ids.Add(device.Id))
            {
                problems.Add(new(wiring.Gateway, $"$.devices[{i}].id", $"\"{device.Id}\" a second time", "each id once"));
            }

            if (!units.Add((device.Line, device.Unit)))
            {
                problems.Add(new(wiring.Gateway, $"$.devices[{i}].unit", $"{device.Unit} a second time on line {device.Line}", "each unit once on a line"));
            }
        }

        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }
    }

    // Counters add up every day since the first when they are first asked; no gateway should wait for that.
    private void WarmUp(long unixMs) => Parallel.ForEach(_devices.Values, device => device.Measure(unixMs, new double[device.Quantities.Count]));

    private void Open(LineWiring line, SimulatedSiteOptions options, TimeProvider time)
    {
        var units = Wiring.Devices.Where(d => d.Line == line.Id).Select(d => new SimulatedUnit((byte)d.Unit, _devices[d.Id])).ToList();
        CharacterTiming? pace = options.PaceSerial && line.Kind != LineKind.ModbusTcp ? Line.TimingOf(line) : null;
        if (line.Kind == LineKind.ModbusRtu)
        {
            _lines.Add(new PseudoTerminalLine(line, new(units), LinkOf(line, options), pace, time, _logger));
            return;
        }

        var endPoint = new IPEndPoint(options.Listen, options.PlacesOfFile ? line.Port ?? Line.ModbusTcpPort : 0);
        try
        {
            _lines.Add(new TcpListenerLine(line, new(units), endPoint, pace, time, _logger));
        }
        catch (SocketException e)
        {
            throw new IOException($"Line {line.Id} of gateway {Wiring.Gateway} cannot listen on {endPoint}: {e.Message}", e);
        }
    }

    private static string? LinkOf(LineWiring line, SimulatedSiteOptions options) => !options.PlacesOfFile || line.SerialPort is null ? null
        : options.SerialFolder is { } folder ? Path.Combine(folder, Path.GetFileName(line.SerialPort))
        : line.SerialPort;

    private ISimulatedLine LineOf(string line) =>
        _lines.FirstOrDefault(l => l.Wiring.Id == line) ?? throw new KeyNotFoundException($"No line \"{line}\" on gateway {Wiring.Gateway}.");

    [LoggerMessage(3020, LogLevel.Warning, "Fault of {Target}: {Fault}")]
    private static partial void LogFault(ILogger logger, string target, Fault fault);
}
