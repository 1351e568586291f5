using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPark.Chaos.Fleet;

namespace SmartPark.Chaos.Plain;

/// <summary>
/// The usual subscriber, for comparison, at its best: QoS 1 in a persistent session, written in batches, and a message is acknowledged to the
/// broker only when the database has committed it.
/// </summary>
internal sealed class PlainWriter(PlainWriterFile file)
{
    private const int MessagesMax = 10_000;
    private const int BatchMax = 1_000;
    private const int RetryMs = 500;

    private readonly Channel<MqttApplicationMessageReceivedEventArgs> _received = Channel.CreateBounded<MqttApplicationMessageReceivedEventArgs>(MessagesMax);

    /// <summary>Runs until it is killed or told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += async e =>
        {
            e.AutoAcknowledge = false;
            await _received.Writer.WriteAsync(e, cancellationToken);
        };
        var writing = WriteAsync(cancellationToken);
        // MQTT 3.1.1: there a session that is not clean is kept; in 5 it would end with the connection unless an expiry is asked for.
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", file.BrokerPort).WithClientId("plain-writer").WithProtocolVersion(MqttProtocolVersion.V311).WithCleanSession(false)
            .WithTimeout(TimeSpan.FromSeconds(10)).WithKeepAlivePeriod(TimeSpan.FromSeconds(15)).Build();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!client.IsConnected)
                {
                    await client.ConnectAsync(options, cancellationToken);
                    await client.SubscribeAsync("plain/#", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken);
                }

                await Clock.DelayAsync(RetryMs, cancellationToken);
            }
            catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or SocketException or OperationCanceledException or InvalidOperationException)
            {
                await Clock.DelayAsync(RetryMs, CancellationToken.None);
            }
        }

        await writing;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var batch = new List<MqttApplicationMessageReceivedEventArgs>();
        try
        {
            while (await _received.Reader.WaitToReadAsync(cancellationToken))
            {
                batch.Clear();
                while (batch.Count < BatchMax && _received.Reader.TryRead(out var message))
                {
                    batch.Add(message);
                }

                await WriteAsync(http, batch, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end: what was not acknowledged stays with the broker.
        }
    }

    private async Task WriteAsync(HttpClient http, List<MqttApplicationMessageReceivedEventArgs> batch, CancellationToken cancellationToken)
    {
        var body = Lines(batch);
        while (true)
        {
            try
            {
                using var content = new StringContent(body);
                using var response = await http.PostAsync(new Uri($"http://127.0.0.1:{file.DatabasePort}/write?db={file.Database}&precision=ms"), content, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    break;
                }
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The database is away: the batch waits for it.
            }

            await Clock.DelayAsync(RetryMs, cancellationToken);
        }

        foreach (var message in batch)
        {
            try
            {
                await message.AcknowledgeAsync(cancellationToken);
            }
            catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or InvalidOperationException)
            {
                // The connection that brought it is gone: the broker will bring it again, and the same key is written again.
            }
        }
    }

    private static string Lines(List<MqttApplicationMessageReceivedEventArgs> batch)
    {
        var text = new StringBuilder();
        foreach (var received in batch)
        {
            var message = JsonSerializer.Deserialize<PlainMessage>(received.ApplicationMessage.Payload.ToArray())!;
            var group = (PollGroup)message.Group;
            text.Append(CultureInfo.InvariantCulture, $"{DeviceCode.Measurement(group)},device={AnswerLog.IdOf(message.Device)} ");
            for (var i = 0; i < message.Values.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{DeviceCode.Quantities(group)[i]}={message.Values[i]:R}");
            }

            text.Append(CultureInfo.InvariantCulture, $" {message.TimeMs}\n");
        }

        return text.ToString();
    }
}
