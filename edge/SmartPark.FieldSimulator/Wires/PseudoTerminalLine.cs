using Microsoft.Extensions.Logging;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.FieldSimulator.Wires;

/// <summary>An RS-485 line on a pseudo-terminal.</summary>
internal sealed partial class PseudoTerminalLine : ISimulatedLine
{
    private readonly PseudoTerminal _terminal = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string? _link;
    private readonly ILogger _logger;
    private readonly Task _serving;

    /// <summary>Opens the line; with <paramref name="link"/> a symbolic link of that name leads to it. Throws <see cref="IOException"/> when either cannot be made.</summary>
    public PseudoTerminalLine(LineWiring wiring, LineUnits units, string? link, CharacterTiming? pace, TimeProvider time, ILogger logger)
    {
        (Units, _link, _logger) = (units, link, logger);
        if (link is not null)
        {
            MakeLink(link, _terminal.Path);
        }

        Wiring = wiring with { SerialPort = link ?? _terminal.Path };
        LogOpen(logger, wiring.Id, Wiring.SerialPort);
        _serving = ServeAsync(pace, time);
    }

    /// <inheritdoc/>
    public LineUnits Units { get; }

    /// <inheritdoc/>
    public LineWiring Wiring { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        if (_link is not null)
        {
            File.Delete(_link);
        }

        await _terminal.DisposeAsync();
        _stop.Dispose();
    }

    // A link left by a run that was killed is replaced; anything else of that name is somebody's.
    private static void MakeLink(string link, string target)
    {
        var file = new FileInfo(link);
        if (file.LinkTarget is not null)
        {
            file.Delete();
        }

        if (Path.GetDirectoryName(Path.GetFullPath(link)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.CreateSymbolicLink(link, target);
    }

    private async Task ServeAsync(CharacterTiming? pace, TimeProvider time)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // A serial line is never closed by its master: after a silence the session begins anew.
                await new WireSession(_terminal, ModbusFraming.Rtu, Units, pace, time).RunAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A fault of the simulator costs one request, never the line.
                LogFailed(_logger, e, Wiring.Id);
            }
        }
    }

    [LoggerMessage(3010, LogLevel.Information, "Line {Line} is on {Path}")]
    private static partial void LogOpen(ILogger logger, string line, string path);

    [LoggerMessage(3011, LogLevel.Error, "Line {Line}: the session failed in the simulator itself and begins anew")]
    private static partial void LogFailed(ILogger logger, Exception exception, string line);
}
