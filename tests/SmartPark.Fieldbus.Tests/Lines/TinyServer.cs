using System.Net;
using System.Net.Sockets;
using SmartPark.Fieldbus.Modbus;

namespace SmartPark.Fieldbus.Tests.Lines;

/// <summary>A Modbus server on a thread of its own, blocking and without allocations per request: every register holds its own address.</summary>
internal sealed class TinyServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread _thread;
    private volatile Socket? _connection;
    private volatile bool _stopping;

    public TinyServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public ModbusFraming Framing { get; init; }

    public int SilentUnit { get; init; } = -1;

    public void DropConnection() => _connection?.Shutdown(SocketShutdown.Both);

    public void Dispose()
    {
        _stopping = true;
        _listener.Dispose();
        _connection?.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        while (!_stopping)
        {
            try
            {
                using var connection = _listener.Accept();
                connection.NoDelay = true;
                _connection = connection;
                ServeConnection(connection);
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                // The connection was dropped, or the test is over and the loop ends.
            }
        }
    }

    private void ServeConnection(Socket connection)
    {
        var received = new byte[ModbusLimits.TcpFrameLengthMax];
        var reply = new byte[ModbusLimits.TcpFrameLengthMax];
        var data = new byte[ModbusLimits.PduLengthMax];
        var header = Framing == ModbusFraming.Tcp ? MbapFrame.HeaderLength : RtuFrame.HeaderLength;
        var count = 0;
        while (true)
        {
            var got = connection.Receive(received, count, received.Length - count, SocketFlags.None);
            if (got == 0)
            {
                return;
            }

            count += got;
            var length = Framing == ModbusFraming.Tcp ? MbapFrame.LengthOf(received.AsSpan(0, count)) : RtuFrame.RequestLength(received.AsSpan(0, count));
            if (length <= 0 || length > count)
            {
                continue;
            }

            count = 0;
            var unit = received[header - 1];
            var pdu = received.AsMemory(header, length - header - (Framing == ModbusFraming.Tcp ? 0 : Crc16.Length));
            if (unit == SilentUnit || RequestPdu.Decode(unit, pdu, out var request) != ModbusExceptionCode.None)
            {
                continue;
            }

            for (var register = 0; register < request.Count; register++)
            {
                (data[2 * register], data[(2 * register) + 1]) = ((byte)((request.Address + register) >> 8), (byte)(request.Address + register));
            }

            var pduLength = ReplyPdu.Encode(request, data.AsSpan(0, 2 * request.Count), reply.AsSpan(header));
            connection.Send(reply, Framing == ModbusFraming.Tcp
                ? MbapFrame.Seal(reply, MbapFrame.TransactionId(received), unit, pduLength)
                : RtuFrame.Seal(reply, unit, pduLength), SocketFlags.None);
        }
    }
}
