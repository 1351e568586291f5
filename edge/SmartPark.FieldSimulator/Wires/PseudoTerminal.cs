using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using static SmartPark.FieldSimulator.Wires.TerminalCalls;

namespace SmartPark.FieldSimulator.Wires;

/// <summary>
/// A serial line without hardware: a pseudo-terminal in raw mode. Programs open <see cref="Path"/> like any serial port; the simulator
/// holds the other end. Linux only.
/// </summary>
internal sealed class PseudoTerminal : IWire, IAsyncDisposable
{
    /// <summary>How often the reading thread looks whether it is to end.</summary>
    private const int PollMs = 100;

    private readonly int _master;
    private readonly int _slave;
    private readonly Thread _reader;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<byte[]> _chunks = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(SimulatorLimits.SerialChunksWaitingMax) { SingleReader = true, SingleWriter = true });
    private ReadOnlyMemory<byte> _rest;
    private long _bytesDropped;
    private volatile bool _stop;

    /// <summary>Opens a pseudo-terminal. Throws <see cref="IOException"/> when the system has none to give.</summary>
    public PseudoTerminal()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Simulated serial lines need the pseudo-terminals of Linux.");
        }

        _master = Checked(OpenMaster(ReadWrite | NoControllingTerminal | NonBlocking | CloseOnExec), "posix_openpt");
        try
        {
            Path = Unlocked(_master);
            // Held open by the simulator itself: without it the master reports a hang-up whenever no program has the port open.
            _slave = Checked(Open(Path, ReadWrite | NoControllingTerminal | CloseOnExec), $"open {Path}");
        }
        catch
        {
            _ = Close(_master);
            throw;
        }

        _reader = new(ReadLoop) { IsBackground = true, Name = "pty " + Path };
        _reader.Start();
    }

    /// <summary>The device that programs open, such as <c>/dev/pts/3</c>.</summary>
    public string Path { get; }

    /// <summary>Bytes lost because the session or the program at the other end did not take them.</summary>
    public long BytesDropped => Interlocked.Read(ref _bytesDropped);

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_rest.IsEmpty)
        {
            if (!await _chunks.Reader.WaitToReadAsync(cancellationToken) || !_chunks.Reader.TryRead(out var chunk))
            {
                return 0;
            }

            _rest = chunk;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var written = Write(_master, bytes.Span, (nuint)bytes.Length);
        // A full terminal means that nobody reads: a real line would send into the void as well.
        Interlocked.Add(ref _bytesDropped, bytes.Length - Math.Max(0, written));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stop)
        {
            _stop = true;
            await _ended.Task;
            _ = Close(_slave);
            _ = Close(_master);
        }
    }

    private static string Unlocked(int master)
    {
        Checked(Grant(master), "grantpt");
        Checked(TerminalCalls.Unlock(master), "unlockpt");
        Span<byte> name = stackalloc byte[128];
        var error = Name(master, name, (nuint)name.Length);
        if (error != 0)
        {
            throw new IOException($"ptsname_r: {new Win32Exception(error).Message}");
        }

        // Raw on both ends before anybody opens it: no echo, no translated line ends.
        Span<byte> termios = stackalloc byte[TermiosBytes];
        termios.Clear();
        Checked(GetAttributes(master, termios), "tcgetattr");
        MakeRaw(termios);
        Checked(SetAttributes(master, Now, termios), "tcsetattr");
        return Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }

    private static int Checked(int result, string call) => result >= 0 ? result : throw new IOException($"{call}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    private void ReadLoop()
    {
        Span<byte> buffer = stackalloc byte[SimulatorLimits.SerialChunkBytes];
        var descriptor = new PollDescriptor { Descriptor = _master, Events = PollIn };
        while (!_stop)
        {
            if (Poll(ref descriptor, 1, PollMs) > 0 && Read(_master, buffer, (nuint)buffer.Length) is > 0 and var count && !_chunks.Writer.TryWrite(buffer[..(int)count].ToArray()))
            {
                Interlocked.Add(ref _bytesDropped, count);
            }
        }

        _chunks.Writer.Complete();
        _ended.SetResult();
    }
}
