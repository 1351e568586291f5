using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SmartPark.Gateway.Tests;

/// <summary>
/// A Modbus TCP server of few lines: every unit answers every register with <see cref="Register"/>, and units in <see cref="Silent"/> say nothing.
/// </summary>
internal sealed class RegisterServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public RegisterServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public HashSet<byte> Silent { get; } = [];

    /// <summary>Value of a register; by default zero.</summary>
    public Func<byte, ushort, ushort> Register { get; set; } = (_, _) => 0;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        using var socket = accepted;
        var frame = new byte[260];
        try
        {
            while (await FillAsync(socket, frame.AsMemory(0, 12)))
            {
                if (!Silent.Contains(frame[6]))
                {
                    await socket.SendAsync(Reply(frame), _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The client went, or the test ends.
        }
    }

    private async Task<bool> FillAsync(Socket socket, Memory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = await socket.ReceiveAsync(buffer, _stop.Token);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }

    /// <summary>MBAP: id 2, protocol 2, length 2, unit 1; then function, byte count, data.</summary>
    private byte[] Reply(byte[] request)
    {
        var (unit, function) = (request[6], request[7]);
        var (address, count) = (BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(8)), BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(10)));
        var isBits = function is 1 or 2;
        var bytes = isBits ? (count + 7) / 8 : count * 2;
        var reply = new byte[9 + bytes];
        request.AsSpan(0, 4).CopyTo(reply);
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(4), (ushort)(3 + bytes));
        (reply[6], reply[7], reply[8]) = (unit, function, (byte)bytes);
        for (var i = 0; i < count; i++)
        {
            var value = Register(unit, (ushort)(address + i));
            if (!isBits)
            {
                BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(9 + (2 * i)), value);
            }
            else if (value != 0)
            {
                reply[9 + (i / 8)] |= (byte)(1 << (i % 8));
            }
        }

        return reply;
    }
}
