namespace SmartPark.FieldSimulator.Wires;

/// <summary>The device end of a wire: a socket that a client opened, or a pseudo-terminal. Failures are <see cref="IOException"/>s.</summary>
internal interface IWire
{
    /// <summary>Reads at least one byte; 0 when the other end closed.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Writes all bytes.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
