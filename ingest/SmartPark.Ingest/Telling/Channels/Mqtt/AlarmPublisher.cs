using System.Net.Sockets;
using System.Security.Cryptography;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Telling.Channels.Mqtt;

/// <summary>
/// A connection of its own to the product's broker, made with the first alarm and kept. Not the host's: that one ends whenever STATE is to be said anew, and its commands may be
/// dropped, while an alarm wants its acknowledgement. Thread-safe.
/// </summary>
internal sealed class AlarmPublisher(BrokerConnection broker, EmbeddedBroker embedded, TimeProvider time, Random random) : IDisposable
{
    private static readonly TimeSpan Try = TimeSpan.FromMilliseconds(TellingLimits.TryMs);

#pragma warning disable CA5394 // A suffix that keeps two processes apart; it guards nothing.
    private readonly string _clientId = $"telling-{random.Next(0x1000000):x6}";
#pragma warning restore CA5394
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim _connecting = new(1);

    /// <summary>Publishes at QoS 1 and waits for the acknowledgement. Without a subscriber it is a failure: the broker has it, and nobody was told.</summary>
    public async Task<ChannelAnswer> PublishAsync(string topic, byte[] payload, CancellationToken cancellationToken)
    {
        var name = BrokerTarget.Name(broker, embedded);
        using var timeout = new CancellationTokenSource(Try, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await ConnectAsync(both.Token);
            var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithContentType("application/json")
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
            var result = await _client.PublishAsync(message, both.Token);
            return result.ReasonCode switch
            {
                MqttClientPublishReasonCode.Success => ChannelAnswer.Taken(topic),
                MqttClientPublishReasonCode.NoMatchingSubscribers => ChannelAnswer.Failed($"{name} took it, but nobody subscribes to {topic}"),
                _ => ChannelAnswer.Failed($"{name} refused it on {topic}: {result.ReasonCode} {result.ReasonString}".TrimEnd()),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ChannelAnswer.Failed($"{name} did not answer within {Try.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or MqttProtocolViolationException or SocketException or IOException
            or UnauthorizedAccessException or CryptographicException or TimeoutException or InvalidOperationException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ChannelAnswer.Failed($"{name}: {Innermost(e)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _connecting.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_client.IsConnected)
            {
                return;
            }

            if (embedded is { IsEnabled: true, Port: 0 })
            {
                throw new IOException("it has not started");
            }

            var answer = await _client.ConnectAsync(BrokerTarget.Builder(broker, embedded, _clientId).Build(), cancellationToken);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw new IOException($"it refused the connection: {answer.ResultCode} {answer.ReasonString}".TrimEnd());
            }
        }
        finally
        {
            _connecting.Release();
        }
    }

    private static string Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e.Message;
}
