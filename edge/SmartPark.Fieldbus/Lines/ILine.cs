namespace SmartPark.Fieldbus.Lines;

/// <summary>A byte stream to the devices of one line: a serial port or a socket. One request is in flight at a time; not thread-safe.</summary>
/// <remarks>Failures of opening, reading and writing are <see cref="IOException"/>s; the caller closes, waits and opens again.</remarks>
public interface ILine : IAsyncDisposable
{
    /// <summary>Line id of the wiring, for messages.</summary>
    string Id { get; }

    /// <summary>Whether the line was opened and has not failed since.</summary>
    bool IsOpen { get; }

    /// <summary>Opens the port or connects the socket.</summary>
    ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>Sends all bytes.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Reads at least one byte; fewer than asked is usual. Cancelling leaves the line open and usable.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Throws away what has arrived and was not read; returns the number of bytes.</summary>
    int DiscardInput();

    /// <summary>Closes the port or socket; it can be opened again.</summary>
    void Close();
}
