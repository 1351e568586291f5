using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartPark.FieldSimulator.Wires;

namespace SmartPark.FieldSimulator.Running;

/// <summary>Serves the sites of a run and obeys the command stream until the process is to end.</summary>
/// <param name="options">The command line.</param>
/// <param name="parks">What it names.</param>
/// <param name="commands">The command stream; its end changes nothing.</param>
/// <param name="time">Clock of the values.</param>
/// <param name="loggers">Log.</param>
public sealed partial class SimulatorService(RunOptions options, SimulatedParks parks, TextReader commands, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateLogger<SimulatorService>();
    private readonly List<SimulatedSite> _sites = [];

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!IPAddress.IsLoopback(options.Listen))
        {
            LogOpenToAll(_logger, options.Listen);
        }

        var site = new SimulatedSiteOptions { Listen = options.Listen, PlacesOfFile = true, SerialFolder = options.SerialLinks, PaceSerial = !options.Unpaced };
        foreach (var gateway in parks.Gateways)
        {
            _sites.Add(await SimulatedSite.StartAsync(gateway, parks.Profiles, parks.City, site, time, loggers.CreateLogger<SimulatedSite>()));
        }

        LogServing(_logger, _sites.Sum(static s => s.Devices.Count), _sites.Sum(static s => s.Wiring.Lines.Count), _sites.Count);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var site in _sites)
        {
            await site.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Commands is { } file)
        {
            using var first = new StreamReader(file);
            await ObeyAsync(first, stoppingToken);
        }

        await ObeyAsync(commands, stoppingToken);
    }

    private async Task ObeyAsync(TextReader reader, CancellationToken stoppingToken)
    {
        // A console read blocks and cannot be cancelled: it is left behind when the process ends.
        while (await Task.Run(reader.ReadLine, CancellationToken.None).WaitAsync(stoppingToken) is { } line)
        {
            var mistake = line.Length > SimulatorLimits.CommandLengthMax ? $"a command of {line.Length} characters; at most {SimulatorLimits.CommandLengthMax}" : FaultCommands.Execute(line, _sites);
            if (mistake is not null)
            {
                LogMistake(_logger, mistake);
            }
        }
    }

    [LoggerMessage(3030, LogLevel.Information, "Playing {Devices} devices on {Lines} lines of {Sites} gateways")]
    private static partial void LogServing(ILogger logger, int devices, int lines, int sites);

    [LoggerMessage(3031, LogLevel.Warning, "Command not carried out: {Mistake}")]
    private static partial void LogMistake(ILogger logger, string mistake);

    [LoggerMessage(3032, LogLevel.Warning, "Listening on {Address}: whoever reaches it reads the simulated devices, Modbus knows no password")]
    private static partial void LogOpenToAll(ILogger logger, IPAddress address);
}
