using System.Net.Http.Headers;
using SmartPark.Ingest.Telling.Channels.Http;

namespace SmartPark.Ingest.Telling.Channels.Robots;

/// <summary>A robot in a group of a messenger: one message for all, with those mentioned whom the vendor lets be mentioned.</summary>
internal sealed class RobotChannel(RobotSettings settings, MessageLanguage language, IRobot robot, ChannelHttp http) : IChannel
{
    /// <inheritdoc/>
    public bool NeedsPeople => false;

    /// <inheritdoc/>
    public bool Groups => true;

    /// <inheritdoc/>
    public Task<ChannelAnswer> SendAsync(ChannelMessage message, CancellationToken cancellationToken) =>
        http.SendAsync(redaction => Request(message, redaction), robot.Judge, cancellationToken);

    private HttpRequestMessage Request(ChannelMessage message, Redaction redaction)
    {
        var address = settings.Url ?? SecretLine.Read(settings.UrlFile!);
        redaction.HideAddress(address);
        var secret = settings.SecretFile is { } file ? SecretLine.Read(file) : null;
        redaction.Hide(secret);
        var made = robot.Request(message, language, address, secret, http.Now);
        redaction.HideAddress(made.Address).Hide(made.Signature);
        var request = new HttpRequestMessage(HttpMethod.Post, made.Address) { Content = new ByteArrayContent(made.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return request;
    }
}
