using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SmartPark.Benchmarks.Macro;

/// <summary>
/// The cheapest Modbus TCP device there can be, so that the client and not the device is measured: any unit, any address, every register
/// a count that moves, one thread a connection, no allocation a request.
/// </summary>
internal sealed class RegisterServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private long _requests;

    public RegisterServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        new Thread(Accept) { IsBackground = true, Name = "bench-accept" }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public long Requests => Volatile.Read(ref _requests);

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                socket.NoDelay = true;
                new Thread(() => Serve(socket)) { IsBackground = true, Name = "bench-device" }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: the benchmark is over.
        }
    }

    private void Serve(Socket socket)
    {
        Span<byte> request = stackalloc byte[12];
        Span<byte> reply = stackalloc byte[260];
        using (socket)
        {
            while (ReadAll(socket, request))
            {
                var count = BinaryPrimitives.ReadUInt16BigEndian(request[10..]);
                var bytes = request[7] is 1 or 2 ? (count + 7) / 8 : count * 2;
                request[..8].CopyTo(reply);
                BinaryPrimitives.WriteUInt16BigEndian(reply[4..], (ushort)(3 + bytes));
                reply[8] = (byte)bytes;
                var tick = (ushort)(Interlocked.Increment(ref _requests) % 200);
                for (var i = 0; i + 1 < bytes; i += 2)
                {
                    // 0x42C8 0000 is 100.0 as float32; the low bits of the first word move it a little, inside every valid range of the map.
                    BinaryPrimitives.WriteUInt16BigEndian(reply[(9 + i)..], i % 4 == 0 ? (ushort)(0x4100 + tick) : (ushort)0);
                }

                if (!SendAll(socket, reply[..(9 + bytes)]))
                {
                    return;
                }
            }
        }
    }

    private static bool ReadAll(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int n;
            try
            {
                n = socket.Receive(buffer);
            }
            catch (SocketException)
            {
                return false;
            }

            if (n == 0)
            {
                return false;
            }

            buffer = buffer[n..];
        }

        return true;
    }

    private static bool SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[socket.Send(bytes)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
