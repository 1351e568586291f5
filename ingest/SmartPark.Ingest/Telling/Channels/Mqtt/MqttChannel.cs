namespace SmartPark.Ingest.Telling.Channels.Mqtt;

/// <summary>A topic of the product's own broker, with each alarm as the plain JSON of a webhook.</summary>
internal sealed class MqttChannel(MqttSettings settings, AlarmPublisher publisher) : IChannel
{
    /// <inheritdoc/>
    public bool NeedsPeople => false;

    /// <inheritdoc/>
    public bool Groups => false;

    /// <inheritdoc/>
    public Task<ChannelAnswer> SendAsync(ChannelMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var topic = AlarmTopic.Of(settings.Topic, AlarmJson.Park(message.First), message.First.Severity);
        return publisher.PublishAsync(topic, ChannelJson.Object(json => AlarmJson.Write(json, message)), cancellationToken);
    }
}
