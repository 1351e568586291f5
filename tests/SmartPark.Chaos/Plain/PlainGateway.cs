using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPark.Chaos.Fleet;

namespace SmartPark.Chaos.Plain;

/// <summary>
/// The usual gateway, for comparison: reads, keeps messages in memory, publishes with QoS 1 in a persistent session and forgets a message
/// once the broker has acknowledged it. The queue is bounded as those of the peers are, oldest out first.
/// </summary>
internal sealed class PlainGateway(PlainGatewayFile file) : IDisposable
{
    private const int MessagesMax = 100_000;
    private const int ReconnectMs = 500;

    private readonly Lock _gate = new();
    private readonly LinkedList<byte[]> _queue = new();
    private readonly SemaphoreSlim _appended = new(0);
    private long _dropped;

    public void Dispose() => _appended.Dispose();

    /// <summary>Runs until it is killed or told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var line in file.Lines)
        {
            new Thread(() => Poll(line, cancellationToken)) { IsBackground = true }.Start();
        }

        var status = ReportAsync(cancellationToken);
        await PublishAsync(cancellationToken);
        await status;
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        // MQTT 3.1.1: there a session that is not clean is kept; in 5 it would end with the connection unless an expiry is asked for.
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", file.BrokerPort).WithClientId("plain-" + file.Id).WithProtocolVersion(MqttProtocolVersion.V311).WithCleanSession(false)
            .WithTimeout(TimeSpan.FromSeconds(10)).WithKeepAlivePeriod(TimeSpan.FromSeconds(15)).Build();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!client.IsConnected)
                {
                    await client.ConnectAsync(options, cancellationToken);
                }

                await SendFirstAsync(client, cancellationToken);
            }
            catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or SocketException or OperationCanceledException or InvalidOperationException)
            {
                // The message stays first in the queue and is sent again, as managed clients do.
                await Clock.DelayAsync(ReconnectMs, CancellationToken.None);
            }
        }
    }

    private async Task SendFirstAsync(IMqttClient client, CancellationToken cancellationToken)
    {
        LinkedListNode<byte[]>? first;
        lock (_gate)
        {
            first = _queue.First;
        }

        if (first is null)
        {
            await _appended.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
            return;
        }

        var sent = await client.PublishAsync(
            new MqttApplicationMessage { Topic = "plain/" + file.Id, Payload = new(first.Value), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, cancellationToken);
        lock (_gate)
        {
            if (sent.IsSuccess && first.List is not null)
            {
                _queue.Remove(first);
            }
        }
    }

    private void Poll(PlainLine line, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = Site.CityFiles.ResponseTimeoutMs };
            try
            {
                socket.Connect(IPAddress.Loopback, line.Port);
                while (!cancellationToken.IsCancellationRequested)
                {
                    var began = Clock.NowMs;
                    for (var i = 0; i < line.Devices.Count; i++)
                    {
                        Read(socket, i + 1, line.Devices[i], PollGroup.Fire);
                        Read(socket, i + 1, line.Devices[i], PollGroup.Meter);
                    }

                    Thread.Sleep((int)Math.Max(0, began + file.IntervalMs - Clock.NowMs));
                }
            }
            catch (SocketException)
            {
                Thread.Sleep(ReconnectMs);
            }
        }
    }

    private void Read(Socket socket, int unit, int device, PollGroup group)
    {
        var registers = DeviceCode.Registers(group);
        var address = group == PollGroup.Fire ? DeviceCode.FireAddress : 0;
        socket.Send([0, 1, 0, 0, 0, 6, (byte)unit, 3, 0, (byte)address, 0, (byte)registers]);
        var reply = new byte[9 + (registers * 2)];
        for (var at = 0; at < reply.Length;)
        {
            var n = socket.Receive(reply.AsSpan(at));
            at += n > 0 ? n : throw new SocketException((int)SocketError.ConnectionReset);
        }

        var values = new double[DeviceCode.Quantities(group).Count];
        var bytes = reply.AsSpan(9);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = group == PollGroup.Meter ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * 4)..])
                : i < 2 ? BinaryPrimitives.ReadDoubleBigEndian(bytes[(i * 8)..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[16..]);
        }

        Append(JsonSerializer.SerializeToUtf8Bytes(new PlainMessage(device, (int)group, Clock.NowMs, values)));
    }

    private void Append(byte[] message)
    {
        lock (_gate)
        {
            _queue.AddLast(message);
            if (_queue.Count > MessagesMax)
            {
                _queue.RemoveFirst();
                _dropped++;
            }
        }

        _appended.Release();
    }

    /// <summary>The members of our gateways' status file that the harness reads.</summary>
    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            int waiting;
            lock (_gate)
            {
                waiting = _queue.Count;
            }

            var text = JsonSerializer.Serialize(new { time_unix_ms = Clock.NowMs, outbox = new { waiting, dropped = Volatile.Read(ref _dropped), resent = 0, disk = "on-disk" } });
            try
            {
                await File.WriteAllTextAsync(file.StatusFile + ".new", text, cancellationToken);
                File.Move(file.StatusFile + ".new", file.StatusFile, overwrite: true);
                await Clock.DelayAsync(1000, cancellationToken);
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
            {
                // Its disk is full, or the file may not grow (EFBIG); readings do not need one.
                await Clock.DelayAsync(1000, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
