using SmartPark.Fieldbus.Lines;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>How requests are framed on the line.</summary>
public enum ModbusFraming : byte
{
    /// <summary>MBAP header with transaction id.</summary>
    Tcp,

    /// <summary>Unit, PDU, CRC16; on serial ports and transparent TCP.</summary>
    Rtu,
}

/// <summary>Timing and tolerance of one line.</summary>
public sealed record ModbusClientOptions
{
    /// <summary>How requests are framed.</summary>
    public required ModbusFraming Framing { get; init; }

    /// <summary>Time for a reply.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence kept before sending: t3.5 of the baud rate or more; zero for MBAP.</summary>
    public TimeSpan SilenceBeforeRequest { get; init; }

    /// <summary>Tries per request; exceptions 01 to 03 are not tried again.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Accept a transaction id that a gateway rewrote.</summary>
    public bool IgnoreTransactionId { get; init; }
}

/// <summary>The one client of a line. Not thread-safe: one request at a time, by design.</summary>
public sealed class ModbusClient(ILine line, ModbusClientOptions options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The line that carries the requests.</summary>
    public ILine Line { get; } = line;

    /// <summary>Sends a request and waits for the reply that fits it; opens the line when it is closed.</summary>
    public ValueTask<ModbusReply> ExecuteAsync(ModbusRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{options}{time}{request}{cancellationToken}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Line.DisposeAsync();
}
