using System.Net;
using System.Net.Sockets;

namespace SmartPark.Gateway.Tests.Uplink;

/// <summary>A TCP proxy on loopback that can cut every connection, as a network does: without a goodbye.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly Task _accepting;

    public CuttingProxy(int target)
    {
        _listener.Start();
        _accepting = AcceptAsync(target);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (_gate)
        {
            foreach (var socket in _sockets)
            {
                // A reset instead of an orderly end, as after a router lost its tables.
                socket.Close(0);
            }

            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync(int target)
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(IPAddress.Loopback, target);
                lock (_gate)
                {
                    _sockets.AddRange([near, far]);
                }

                _ = PumpAsync(near, far);
                _ = PumpAsync(far, near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The proxy was stopped.
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or one side closed: the other side learns it by its own reads.
            to.Dispose();
        }
    }
}
