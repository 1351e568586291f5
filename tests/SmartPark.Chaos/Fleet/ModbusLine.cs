using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SmartPark.Chaos.Fleet;

/// <summary>
/// The devices of one line behind one Modbus TCP port. Every answered read of a device carries its next sequence number. One connection at a
/// time, as a serial server has: a thread of its own serves it.
/// </summary>
internal sealed class ModbusLine : IDisposable
{
    private const int RequestBytes = 12;
    private const byte ReadHolding = 3;
    private const byte IllegalAddress = 2;

    /// <summary>Time that a gateway gets to take the last reply before the fleet hangs up.</summary>
    public const int LastReplyMs = 3_000;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly AnswerLog _log;
    private readonly Thread _thread;
    private volatile bool _isSilent;
    private volatile Socket? _connection;

    public ModbusLine(AnswerLog log)
    {
        _log = log;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4);
        _thread = new Thread(Accept) { IsBackground = true, Name = "fleet-" + log.Line };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>From now on requests find no answer; what was answered last has time to be taken.</summary>
    public void FallSilent() => _isSilent = true;

    public void Dispose()
    {
        _isSilent = true;
        _listener.Dispose();
        _connection?.Dispose();
        _thread.Join(TimeSpan.FromSeconds(5));
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                using var socket = _listener.Accept();
                socket.NoDelay = true;
                _connection = socket;
                Serve(socket);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (_isSilent)
                {
                    return;
                }
            }

            // The end that the gateway made, by its death or because it gave the connection up; a hang-up of the fleet takes nothing back.
            if (!_isSilent)
            {
                _log.Ended(Clock.NowMs);
            }
        }
    }

    private void Serve(Socket socket)
    {
        Span<byte> request = stackalloc byte[RequestBytes];
        Span<byte> reply = stackalloc byte[260];
        while (ReadAll(socket, request))
        {
            var now = Clock.NowMs;
            if (_isSilent)
            {
                continue;
            }

            var length = Answer(request, reply, now);
            var rest = reply[..length];
            while (!rest.IsEmpty)
            {
                rest = rest[socket.Send(rest)..];
            }
        }
    }

    /// <summary>Makes the reply and notes it; returns its length.</summary>
    private int Answer(ReadOnlySpan<byte> request, Span<byte> reply, long now)
    {
        var unit = request[6];
        var address = BinaryPrimitives.ReadUInt16BigEndian(request[8..]);
        var count = BinaryPrimitives.ReadUInt16BigEndian(request[10..]);
        var group = address == DeviceCode.FireAddress ? PollGroup.Fire : PollGroup.Meter;
        request[..8].CopyTo(reply);
        var isKnown = request[7] == ReadHolding && unit >= 1 && unit <= _log.Devices.Count && count == DeviceCode.Registers(group) && (group == PollGroup.Fire || address == 0);
        if (!isKnown)
        {
            reply[7] |= 0x80;
            reply[8] = IllegalAddress;
            BinaryPrimitives.WriteUInt16BigEndian(reply[4..], 3);
            return 9;
        }

        var device = unit - 1;
        var sequence = _log.NextSequence(device, group);
        BinaryPrimitives.WriteUInt16BigEndian(reply[4..], (ushort)(3 + (count * 2)));
        reply[8] = (byte)(count * 2);
        DeviceCode.Write(_log.Devices[device], group, sequence, reply[9..]);
        _log.Add(device, group, now);
        return 9 + (count * 2);
    }

    private static bool ReadAll(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var n = socket.Receive(buffer);
            if (n == 0)
            {
                return false;
            }

            buffer = buffer[n..];
        }

        return true;
    }
}
