using System.Runtime.CompilerServices;
using SmartPark.Fieldbus.Lines;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>The one client of a line. Not thread-safe: one request at a time, by design.</summary>
public sealed class ModbusClient : IAsyncDisposable
{
    private readonly ModbusClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ModbusExchange _exchange;
    private readonly LinePause _pause;
    private int _inUse;

    /// <summary>A client for <paramref name="line"/>, which it opens when needed and disposes with itself.</summary>
    public ModbusClient(ILine line, ModbusClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (Line, _options, _time) = (line, options, time);
        _pause = new LinePause(time);
        _exchange = new ModbusExchange(line, options, time, _pause, Counters);
    }

    /// <summary>The line that carries the requests.</summary>
    public ILine Line { get; }

    /// <summary>What happened since the client was made.</summary>
    public ModbusCounters Counters { get; } = new();

    /// <summary>Why the line is down, in words for the person on site; null while it works or was not needed yet.</summary>
    public string? LineFailure => _exchange.LineFailure;

    /// <summary>
    /// Sends a request and waits for the reply that fits it; opens the line when it is closed. What a device or a line does is never an exception.
    /// </summary>
    /// <exception cref="ArgumentException">The request breaks a limit of its function (<see cref="RequestPdu.Fault"/>), or reads from the broadcast address.</exception>
    /// <exception cref="InvalidOperationException">Another request is in flight.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the client stays usable.</exception>
    public ValueTask<ModbusReply> ExecuteAsync(ModbusRequest request, CancellationToken cancellationToken)
    {
        if (RequestPdu.Fault(request) is { } fault)
        {
            throw new ArgumentException(fault, nameof(request));
        }

        if (_exchange.IsBroadcast(request) && !RequestPdu.IsWrite(request.Function))
        {
            throw new ArgumentException("unit 0 on a serial line is the broadcast: it takes writes only", nameof(request));
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Interlocked.Exchange(ref _inUse, 1) == 0
            ? RunAsync(request, cancellationToken)
            : throw new InvalidOperationException($"line {Line.Id}: a request is in flight");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _exchange.Dispose();
        _pause.Dispose();
        return Line.DisposeAsync();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ModbusReply> RunAsync(ModbusRequest request, CancellationToken cancellationToken)
    {
        try
        {
            Counters.Requests++;
            var mayReopen = true;
            for (var attempt = 1; ; attempt++)
            {
                var worked = _exchange.LineWorks;
                var reply = await _exchange.TryAsync(request, cancellationToken);
                if (reply.Outcome == ModbusOutcome.Ok)
                {
                    return reply;
                }

                if (reply.Outcome == ModbusOutcome.LineDown && worked && mayReopen)
                {
                    // A server may close a connection that it finds idle; the first request after that learns of it and is not to blame.
                    (mayReopen, attempt) = (false, attempt - 1);
                }
                else if (attempt >= _options.Attempts || !IsWorthRetrying(reply))
                {
                    return reply;
                }

                Counters.Retries++;
                if ((ModbusExceptionCode)reply.ExceptionCode is ModbusExceptionCode.Acknowledge or ModbusExceptionCode.ServerDeviceBusy)
                {
                    await _pause.UntilAsync(_time.GetTimestamp() + Timestamps.Of(_time, _options.BusyPause), cancellationToken);
                }
            }
        }
        finally
        {
            Volatile.Write(ref _inUse, 0);
        }
    }

    // 01 to 03 are configuration errors and 08 a broken device: asking again changes nothing. A line that is down has its own pause.
    private static bool IsWorthRetrying(in ModbusReply reply) => reply.Outcome switch
    {
        ModbusOutcome.Timeout or ModbusOutcome.Malformed => true,
        ModbusOutcome.DeviceException => (ModbusExceptionCode)reply.ExceptionCode
            is ModbusExceptionCode.ServerDeviceFailure or ModbusExceptionCode.Acknowledge or ModbusExceptionCode.ServerDeviceBusy
            or ModbusExceptionCode.GatewayPathUnavailable or ModbusExceptionCode.GatewayTargetFailedToRespond,
        _ => false,
    };
}
