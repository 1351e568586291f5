using System.Globalization;
using System.Net.Http.Headers;
using SmartPark.Ingest.Telling.Channels.Http;

namespace SmartPark.Ingest.Telling.Channels.Webhook;

/// <summary>
/// Posts each alarm as JSON: a CloudEvent in structured mode (CloudEvents 1.0.2, JSON format 1.0.2, HTTP binding 1.0.2), or the alarm alone. With a secret it is signed by
/// Standard Webhooks 1.0; what is sent again bears the same <c>webhook-id</c> and a new time.
/// </summary>
internal sealed class WebhookChannel(WebhookSettings settings, ChannelHttp http) : IChannel
{
    /// <inheritdoc/>
    public bool NeedsPeople => false;

    /// <inheritdoc/>
    public bool Groups => false;

    /// <inheritdoc/>
    public Task<ChannelAnswer> SendAsync(ChannelMessage message, CancellationToken cancellationToken)
    {
        var body = Body(message, settings.Format);
        return http.SendAsync(redaction => Request(message.Id, body, redaction), Verdict.Of, cancellationToken);
    }

    /// <summary>The body of a message.</summary>
    public static byte[] Body(ChannelMessage message, WebhookFormat format)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ChannelJson.Object(json =>
        {
            if (format == WebhookFormat.Json)
            {
                AlarmJson.Write(json, message);
                return;
            }

            var episode = message.First.Episode;
            json.WriteString("specversion", "1.0");
            json.WriteString("id", message.Id);
            json.WriteString("source", episode.Park.Length > 0 ? "/smartpark/parks/" + episode.Park : "/smartpark");
            json.WriteString("type", "com.smartpark.alarm." + AlarmJson.Word(message.About));
            json.WriteString("subject", episode.Id.ToString());
            json.WriteString("time", AlarmJson.Time(AlarmJson.HappenedUnixMs(message), message.First.Zone));
            json.WriteString("datacontenttype", "application/json");
            json.Object("data", () => AlarmJson.Write(json, message));
        });
    }

    private HttpRequestMessage Request(string id, byte[] body, Redaction redaction)
    {
        var address = settings.Url ?? SecretLine.Read(settings.UrlFile!);
        redaction.HideAddress(address);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(settings.Format == WebhookFormat.CloudEvents ? "application/cloudevents+json" : "application/json", "utf-8");
        foreach (var (name, value) in settings.Headers)
        {
            redaction.Hide(value);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var now = http.Now.ToUnixTimeSeconds();
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        if (settings.SecretFile is { } file)
        {
            var secret = SecretLine.Read(file);
            var signature = WebhookSignature.Of(WebhookSignature.Key(secret) ?? throw new IOException($"{file} holds no secret of {WebhookSignature.TextMin} characters or more"), id, now, body);
            redaction.Hide(secret).Hide(signature).Hide(signature["v1,".Length..]);
            request.Headers.Add("webhook-signature", signature);
        }

        return request;
    }
}
