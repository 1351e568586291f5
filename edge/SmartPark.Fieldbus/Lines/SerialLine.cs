using System.Globalization;
using System.IO.Ports;

namespace SmartPark.Fieldbus.Lines;

/// <summary>Settings of a serial port.</summary>
/// <param name="Path">Device, best a stable <c>/dev/serial/by-id/</c> link.</param>
/// <param name="Timing">Baud rate and character format.</param>
/// <param name="Rs485Rts">Drive RTS as transmit-enable: high while sending, low to listen.</param>
public sealed record SerialSettings(string Path, CharacterTiming Timing, bool Rs485Rts);

/// <summary>A line over a serial port or a pseudo-terminal.</summary>
/// <remarks>
/// On Linux a read of System.IO.Ports with a cancellation token leaves a registration on the token for ever and loses the bytes of a read that
/// completes while it is cancelled. So one read without a token is always in flight into an own buffer, and cancelling only stops waiting for it.
/// </remarks>
/// <param name="id">Line id of the wiring.</param>
/// <param name="settings">Port settings.</param>
/// <param name="time">Clock of the RS-485 turnaround.</param>
public sealed class SerialLine(string id, SerialSettings settings, TimeProvider time) : ILine
{
    // Two of the longest RTU frames: one being read and one that nobody asked for.
    private const int ArrivedBytesMax = 512;

    private readonly byte[] _arrived = new byte[ArrivedBytesMax];
    private SerialPort? _port;
    private Task<int>? _reading;
    private int _start;
    private int _end;

    /// <inheritdoc/>
    public string Id { get; } = id;

    /// <inheritdoc/>
    public bool IsOpen => _port is not null;

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Close();
        if (!File.Exists(settings.Path))
        {
            throw Failure("no such device", null);
        }

        var timing = settings.Timing;
        var port = new SerialPort(settings.Path, timing.Baud, timing.Parity, CharacterTiming.DataBits, timing.StopBits == 2 ? StopBits.Two : StopBits.One);
        try
        {
            port.Open();
            if (settings.Rs485Rts)
            {
                port.RtsEnable = false;
            }
        }
        catch (Exception error) when (IsPortFailure(error))
        {
            port.Dispose();
            throw Failure(error.Message, error);
        }

        (_start, _end) = (0, 0);
        _port = port;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var port = _port ?? throw Failure("not open", null);
        try
        {
            if (settings.Rs485Rts)
            {
                await WriteWithRtsAsync(port, bytes);
            }
            else
            {
                await port.BaseStream.WriteAsync(bytes, CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            }
        }
        catch (Exception error) when (IsPortFailure(error))
        {
            throw Failure(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var port = _port ?? throw Failure("not open", null);
        try
        {
            if (_start == _end)
            {
                _reading ??= port.BaseStream.ReadAsync(_arrived, 0, _arrived.Length, CancellationToken.None);
                var count = _reading.IsCompleted ? await _reading : await _reading.WaitAsync(cancellationToken);
                _reading = null;
                (_start, _end) = (0, count);
            }
        }
        catch (Exception error) when (IsPortFailure(error))
        {
            throw Failure(error.Message, error);
        }

        var taken = Math.Min(buffer.Length, _end - _start);
        _arrived.AsMemory(_start, taken).CopyTo(buffer);
        _start += taken;
        return taken;
    }

    /// <inheritdoc/>
    public int DiscardInput()
    {
        var port = _port ?? throw Failure("not open", null);
        var discarded = _end - _start;
        (_start, _end) = (0, 0);
        try
        {
            if (_reading is { IsCompleted: true } finished)
            {
                _reading = null;
                discarded += finished.GetAwaiter().GetResult();
            }

            var waiting = port.BytesToRead;
            if (waiting > 0)
            {
                port.DiscardInBuffer();
            }

            return discarded + waiting;
        }
        catch (Exception error) when (IsPortFailure(error))
        {
            throw Failure(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        _port?.Dispose();
        // Disposing ends the read in flight with an error that nobody needs to see.
        _ = _reading?.ContinueWith(static read => read.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        (_port, _reading) = (null, null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private async Task WriteWithRtsAsync(SerialPort port, ReadOnlyMemory<byte> bytes)
    {
        // Once begun, a frame is finished: cancelling between RTS high and low would leave the bus driven and everyone else mute.
        port.RtsEnable = true;
        try
        {
            await port.BaseStream.WriteAsync(bytes, CancellationToken.None);
            // The drain below blocks its thread until the last bit has left, so most of that time is waited for without one.
            await Task.Delay(settings.Timing.CharacterTime * bytes.Length, time, CancellationToken.None);
            await port.BaseStream.FlushAsync(CancellationToken.None);
        }
        finally
        {
            port.RtsEnable = false;
        }
    }

    private static bool IsPortFailure(Exception error) =>
        error is IOException or InvalidOperationException or UnauthorizedAccessException or ArgumentException or TimeoutException;

    private IOException Failure(string found, Exception? cause) => new(string.Create(CultureInfo.InvariantCulture, $"line {Id}, {settings.Path}: {found}"), cause);
}
