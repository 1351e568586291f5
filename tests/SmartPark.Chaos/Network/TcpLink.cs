using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace SmartPark.Chaos.Network;

/// <summary>
/// A TCP proxy between two parts on loopback, with faults to switch on: cut, delay, bandwidth, and MQTT messages doubled and swapped on
/// the way up. Needs no rights, unlike tc or network namespaces.
/// </summary>
internal sealed class TcpLink : IAsyncDisposable
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Chunks under way in one direction: 2 MB, then the sender is held back as by a full window.</summary>
    private const int ChunksMax = 128;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly int _target;
    private readonly bool _isMqtt;
    private readonly Task _accepting;
    private long _bytes;

    /// <param name="name">For the report.</param>
    /// <param name="target">Port on loopback that it leads to.</param>
    /// <param name="isMqtt">Whether the way up is MQTT and may be shuffled.</param>
    public TcpLink(string name, int target, bool isMqtt)
    {
        (Name, _target, _isMqtt) = (name, target, isMqtt);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(64);
        _accepting = AcceptAsync();
    }

    public string Name { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public LinkState State { get; } = new();

    /// <summary>Bytes that passed, both ways.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Breaks what is connected and refuses what calls, or ends that.</summary>
    public void Cut(bool isCut)
    {
        State.IsCut = isCut;
        if (isCut)
        {
            foreach (var socket in _open.Keys)
            {
                socket.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Cut(true);
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await _listener.AcceptAsync(_stop.Token));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // A caller that hung up before it was accepted, or the end: the loop's condition tells which.
            }
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            if (State.IsCut)
            {
                return;
            }

            client.NoDelay = true;
            _open[client] = 0;
            _open[server] = 0;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                var shuffle = _isMqtt ? new PacketShuffle(State.Draw) : null;
                await Task.WhenAny(PumpAsync(client, server, shuffle), PumpAsync(server, client, null));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The part behind the link is away: the caller sees its connection closed, as it would without us.
            }

            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, PacketShuffle? shuffle)
    {
        var chunks = Channel.CreateBounded<(byte[] Bytes, long DueMs)>(ChunksMax);
        var sending = SendAsync(chunks, to);
        var buffer = new byte[ChunkBytes];
        var output = new ArrayBufferWriter<byte>();
        try
        {
            int n;
            while ((n = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
            {
                output.ResetWrittenCount();
                if (shuffle is null)
                {
                    output.Write(buffer.AsSpan(0, n));
                }
                else
                {
                    shuffle.Pass(buffer.AsSpan(0, n), output);
                }

                if (output.WrittenCount > 0)
                {
                    await chunks.Writer.WriteAsync((output.WrittenSpan.ToArray(), Clock.NowMs + State.DelayMs), _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or ChannelClosedException)
        {
            // Either end is gone: both pumps end, and with them the connection.
        }

        chunks.Writer.TryComplete();
        await sending;
    }

    private async Task SendAsync(Channel<(byte[] Bytes, long DueMs)> chunks, Socket to)
    {
        try
        {
            await foreach (var (bytes, due) in chunks.Reader.ReadAllAsync(_stop.Token))
            {
                if (due > Clock.NowMs)
                {
                    await Clock.DelayAsync(due - Clock.NowMs, _stop.Token);
                }

                for (var at = 0; at < bytes.Length;)
                {
                    at += await to.SendAsync(bytes.AsMemory(at), _stop.Token);
                }

                Interlocked.Add(ref _bytes, bytes.Length);
                if (State.BytesPerSecond > 0)
                {
                    await Clock.DelayAsync(bytes.Length * 1000L / State.BytesPerSecond, _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // As above; the pump that fills the channel learns it from the channel.
            chunks.Writer.TryComplete();
            to.Dispose();
        }
    }
}
