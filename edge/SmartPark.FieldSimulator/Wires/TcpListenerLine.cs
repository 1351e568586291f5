using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.FieldSimulator.Wires;

/// <summary>A line behind a TCP port: a Modbus TCP device or gateway, or a transparent serial server.</summary>
internal sealed partial class TcpListenerLine : ISimulatedLine
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _room = new(SimulatorLimits.ConnectionsPerLineMax);
    private readonly CharacterTiming? _pace;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _accepting;

    /// <summary>Starts to listen. Throws <see cref="SocketException"/> when the port is taken.</summary>
    public TcpListenerLine(LineWiring wiring, LineUnits units, IPEndPoint endPoint, CharacterTiming? pace, TimeProvider time, ILogger logger)
    {
        (Units, _pace, _time, _logger) = (units, pace, time, logger);
        _listener = new(endPoint);
        _listener.Start(SimulatorLimits.ConnectionsPerLineMax);
        var bound = (IPEndPoint)_listener.LocalEndpoint;
        Wiring = wiring with { Host = bound.Address.ToString(), Port = bound.Port };
        LogListening(logger, wiring.Id, bound.ToString());
        _accepting = AcceptAsync();
    }

    /// <inheritdoc/>
    public LineUnits Units { get; }

    /// <inheritdoc/>
    public LineWiring Wiring { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        // Every connection gives its place back when it ends.
        for (var i = 0; i < SimulatorLimits.ConnectionsPerLineMax; i++)
        {
            await _room.WaitAsync();
        }

        _listener.Dispose();
        _room.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                // The client was gone before it was accepted, or the machine is out of sockets: the next one may do.
                LogAcceptFailed(_logger, Wiring.Id, e.SocketErrorCode);
                await Task.Delay(SimulatorLimits.AcceptPause, _time);
                continue;
            }

            Admit(socket);
        }
    }

    private void Admit(Socket socket)
    {
        if (_room.Wait(0))
        {
            _ = ServeAsync(socket);
            return;
        }

        Units.CountRefused();
        LogRefused(_logger, Wiring.Id, SimulatorLimits.ConnectionsPerLineMax);
        Refuse(socket);
    }

    private static void Refuse(Socket socket) => socket.Dispose();

    private async Task ServeAsync(Socket socket)
    {
        var framing = Wiring.Kind == LineKind.ModbusTcp ? ModbusFraming.Tcp : ModbusFraming.Rtu;
        try
        {
            socket.NoDelay = true;
            await new WireSession(new SocketWire(socket), framing, Units, _pace, _time).RunAsync(_stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            LogConnectionEnded(_logger, Wiring.Id, e.Message);
        }
        catch (Exception e)
        {
            // A fault of the simulator may end one connection, never the line.
            LogConnectionFailed(_logger, e, string.Create(CultureInfo.InvariantCulture, $"{Wiring.Id} ({Wiring.Kind})"));
        }
        finally
        {
            socket.Dispose();
            _room.Release();
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Line {Line} listens on {EndPoint}")]
    private static partial void LogListening(ILogger logger, string line, string endPoint);

    [LoggerMessage(3002, LogLevel.Warning, "Line {Line}: connection refused, {Max} are open; close one or let idle ones end")]
    private static partial void LogRefused(ILogger logger, string line, int max);

    [LoggerMessage(3003, LogLevel.Debug, "Line {Line}: connection ended: {Reason}")]
    private static partial void LogConnectionEnded(ILogger logger, string line, string reason);

    [LoggerMessage(3004, LogLevel.Error, "Line {Line}: a connection failed in the simulator itself")]
    private static partial void LogConnectionFailed(ILogger logger, Exception exception, string line);

    [LoggerMessage(3005, LogLevel.Warning, "Line {Line}: a connection could not be accepted: {Error}")]
    private static partial void LogAcceptFailed(ILogger logger, string line, SocketError error);
}
