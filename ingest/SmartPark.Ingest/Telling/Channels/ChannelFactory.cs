using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Telling.Channels.Alertmanager;
using SmartPark.Ingest.Telling.Channels.Email;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Channels.Mqtt;
using SmartPark.Ingest.Telling.Channels.Robots;
using SmartPark.Ingest.Telling.Channels.Sms;
using SmartPark.Ingest.Telling.Channels.Webhook;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Telling.Channels;

/// <summary>Makes channels from entries that <see cref="ChannelCheck"/> let pass, and owns them and what they share. Dispose it after the last message.</summary>
internal sealed class ChannelFactory(BrokerConnection broker, EmbeddedBroker embedded, TimeProvider time, Random random) : IDisposable
{
    private readonly ChannelHttp _http = new(time);
    private readonly AlarmPublisher _publisher = new(broker, embedded, time, random);
    private readonly List<IDisposable> _made = [];

    /// <summary>The channel of an entry; nothing is connected before its first message.</summary>
    public IChannel Create(ChannelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        IChannel channel = entry switch
        {
            { Email: { } email } => new EmailChannel(email, entry.Language, time),
            { Webhook: { } webhook } => new WebhookChannel(webhook, _http),
            { Dingtalk: { } robot } => new RobotChannel(robot, entry.Language, new DingTalkRobot(), _http),
            { Wecom: { } robot } => new RobotChannel(robot, entry.Language, new WeComRobot(), _http),
            { Feishu: { } robot } => new RobotChannel(robot, entry.Language, new FeishuRobot(), _http),
            { Sms: { } sms } => new SmsChannel(sms, entry.Language, _http),
            { Mqtt: { } mqtt } => new MqttChannel(mqtt, _publisher),
            { Alertmanager: { } alertmanager } => new AlertmanagerChannel(alertmanager, entry.Language, _http),
            _ => throw new ArgumentException($"channel {entry.Id} is of no kind", nameof(entry)),
        };
        if (channel is IDisposable owned)
        {
            _made.Add(owned);
        }

        return channel;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in _made)
        {
            channel.Dispose();
        }

        _publisher.Dispose();
        _http.Dispose();
    }
}
