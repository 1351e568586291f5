using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SmartPark.TestServers.Wires;

/// <summary>
/// The cheapest Modbus TCP device there can be, so that a client and not the device is measured: every unit answers every read with
/// <see cref="Register"/> and echoes every write of one coil or register to <see cref="Write"/>; one thread a connection, no allocation a request.
/// </summary>
public sealed class RegisterServer : IDisposable
{
    private const int RequestLength = 12;
    private const int ReplyHeaderLength = 9;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _connections = [];
    private long _requests;
    private bool _disposed;
    private volatile bool _isMute;

    /// <summary>Listens on a port of 127.0.0.1 that the operating system chose.</summary>
    public RegisterServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        new Thread(Accept) { IsBackground = true, Name = "register-server" }.Start();
    }

    /// <summary>TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Requests received, the silent units' too.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Units that say nothing; to be set before they are asked.</summary>
    public ISet<byte> Silent { get; } = new HashSet<byte>();

    /// <summary>Whether nobody on the wire says anything, as on a bus without power; may change at any time.</summary>
    public bool IsMute
    {
        get => _isMute;
        set => _isMute = value;
    }

    /// <summary>Value of a register by unit and address; of a coil or input, whether it is not zero. By default zero.</summary>
    public Func<byte, ushort, ushort> Register { get; set; } = (_, _) => 0;

    /// <summary>Takes a write of one coil (FF00 or 0000) or register by unit, address and value; by default nobody does.</summary>
    public Action<byte, ushort, ushort> Write { get; set; } = (_, _, _) => { };

    /// <summary>Closes the port and every connection.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        lock (_connections)
        {
            _disposed = true;
            _connections.ForEach(c => c.Dispose());
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                socket.NoDelay = true;
                lock (_connections)
                {
                    if (_disposed)
                    {
                        socket.Dispose();
                        return;
                    }

                    _connections.Add(socket);
                }

                new Thread(() => Serve(socket)) { IsBackground = true, Name = "register-server-connection" }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }

    private void Serve(Socket socket)
    {
        Span<byte> request = stackalloc byte[RequestLength];
        Span<byte> reply = stackalloc byte[ReplyHeaderLength + byte.MaxValue];
        try
        {
            while (Fill(socket, request))
            {
                Interlocked.Increment(ref _requests);
                if (!_isMute && !Silent.Contains(request[6]))
                {
                    Send(socket, reply[..Answer(request, reply)]);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client went, or the test is over.
        }
    }

    /// <summary>MBAP: id 2, protocol 2, length 2, unit 1; then function, byte count, data.</summary>
    private int Answer(ReadOnlySpan<byte> request, Span<byte> reply)
    {
        var (unit, address, count) = (request[6], BinaryPrimitives.ReadUInt16BigEndian(request[8..]), BinaryPrimitives.ReadUInt16BigEndian(request[10..]));
        if (request[7] is 5 or 6)
        {
            Write(unit, address, count);
            request.CopyTo(reply);
            return RequestLength;
        }

        var isBits = request[7] is 1 or 2;
        var bytes = isBits ? (count + 7) / 8 : count * 2;
        request[..8].CopyTo(reply);
        BinaryPrimitives.WriteUInt16BigEndian(reply[4..], (ushort)(3 + bytes));
        reply[8] = (byte)bytes;
        var data = reply.Slice(ReplyHeaderLength, bytes);
        data.Clear();
        for (var i = 0; i < count; i++)
        {
            var value = Register(unit, (ushort)(address + i));
            if (!isBits)
            {
                BinaryPrimitives.WriteUInt16BigEndian(data[(2 * i)..], value);
            }
            else if (value != 0)
            {
                data[i / 8] |= (byte)(1 << (i % 8));
            }
        }

        return ReplyHeaderLength + bytes;
    }

    private static bool Fill(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var received = socket.Receive(buffer);
            if (received == 0)
            {
                return false;
            }

            buffer = buffer[received..];
        }

        return true;
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }
}
