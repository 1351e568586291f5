using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Channels.Webhook;

namespace SmartPark.Ingest.Telling.Channels;

/// <summary>Makes channels from entries that <see cref="ChannelCheck"/> let pass, and owns what they share. Dispose it after the last message.</summary>
internal sealed class ChannelFactory(TimeProvider time) : IDisposable
{
    private readonly ChannelHttp _http = new(time);

    /// <summary>The channel of an entry; nothing is connected before its first message.</summary>
    public IChannel Create(ChannelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry switch
        {
            { Webhook: { } webhook } => new WebhookChannel(webhook, _http),
            _ => throw new ArgumentException($"channel {entry.Id} is of no kind", nameof(entry)),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
