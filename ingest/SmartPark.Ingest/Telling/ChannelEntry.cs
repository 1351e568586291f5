using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Telling;

/// <summary>Language of messages.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageLanguage>))]
public enum MessageLanguage : byte
{
    /// <summary>Simplified Chinese.</summary>
    [JsonStringEnumMemberName("zh")]
    Chinese,

    /// <summary>English.</summary>
    [JsonStringEnumMemberName("en")]
    English,
}

/// <summary>A way to tell: exactly one of its kinds is given.</summary>
public sealed record ChannelEntry
{
    /// <summary>Channel id, unique in the file.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name in receipts.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Language of its messages.</summary>
    public MessageLanguage Language { get; set; }

    /// <summary>Messages a minute at most; what endangers lives goes beyond it. A robot of DingTalk or WeCom takes 20.</summary>
    [Range(1, 60000), Description("Messages a minute at most; what endangers lives goes beyond it")]
    public int? PerMinute { get; set; }

    /// <summary>The name of its kind as the file has it: <c>email</c>, <c>webhook</c>, <c>dingtalk</c>, <c>wecom</c>, <c>feishu</c>, <c>sms</c>, <c>mqtt</c>, <c>alertmanager</c>.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        { Email: not null } => "email",
        { Dingtalk: not null } => "dingtalk",
        { Wecom: not null } => "wecom",
        { Feishu: not null } => "feishu",
        { Sms: not null } => "sms",
        { Mqtt: not null } => "mqtt",
        { Alertmanager: not null } => "alertmanager",
        _ => "webhook",
    };

    /// <summary>E-mail over SMTP.</summary>
    public EmailSettings? Email { get; set; }

    /// <summary>An HTTP address that takes JSON.</summary>
    public WebhookSettings? Webhook { get; set; }

    /// <summary>A robot in a DingTalk group.</summary>
    public RobotSettings? Dingtalk { get; set; }

    /// <summary>A robot in a WeCom group.</summary>
    public RobotSettings? Wecom { get; set; }

    /// <summary>A robot in a Feishu group.</summary>
    public RobotSettings? Feishu { get; set; }

    /// <summary>SMS through the HTTP interface of a provider.</summary>
    public SmsSettings? Sms { get; set; }

    /// <summary>A topic of the product's own broker.</summary>
    public MqttSettings? Mqtt { get; set; }

    /// <summary>Prometheus Alertmanager, API v2.</summary>
    public AlertmanagerSettings? Alertmanager { get; set; }
}

/// <summary>E-mail over SMTP (RFC 5321).</summary>
public sealed record EmailSettings
{
    /// <summary>Host of the mail server.</summary>
    [StringLength(253, MinimumLength = 1)]
    public required string Host { get; init; }

    /// <summary>Port: 587 with STARTTLS, 465 with TLS, 25 without.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>TLS from the first byte (port 465). Else STARTTLS is asked for, and needed beyond loopback.</summary>
    public bool Tls { get; set; }

    /// <summary>Sender, <c>SmartPark &lt;alarm@park.example&gt;</c>.</summary>
    [StringLength(320, MinimumLength = 3)]
    public required string From { get; init; }

    /// <summary>User name, when the server asks for one.</summary>
    public string? Username { get; set; }

    /// <summary>File with the password on its first line.</summary>
    [Description("File with the password on its first line")]
    public string? PasswordFile { get; set; }
}

/// <summary>What a webhook sends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookFormat>))]
public enum WebhookFormat : byte
{
    /// <summary>CloudEvents 1.0, structured mode.</summary>
    [JsonStringEnumMemberName("cloud-events")]
    CloudEvents,

    /// <summary>The alarm as plain JSON.</summary>
    [JsonStringEnumMemberName("json")]
    Json,
}

/// <summary>An HTTP address that takes JSON by POST, signed when a secret is given (Standard Webhooks 1.0).</summary>
public sealed record WebhookSettings
{
    /// <summary>Where to.</summary>
    [RegularExpression(ChannelUrl.Pattern)]
    public string? Url { get; set; }

    /// <summary>File with the address on its first line, for one that holds a secret.</summary>
    [Description("File with the address on its first line, for one that holds a secret")]
    public string? UrlFile { get; set; }

    /// <summary>What is sent.</summary>
    public WebhookFormat Format { get; set; }

    /// <summary>File with the secret of the signature on its first line: <c>whsec_</c> and base64, or any text of 16 characters or more.</summary>
    [Description("File with the secret of the signature on its first line")]
    public string? SecretFile { get; set; }

    /// <summary>Further headers, such as one that lets in.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();
}

/// <summary>A robot in a group of a messenger.</summary>
public sealed record RobotSettings
{
    /// <summary>Address of the robot, with its token.</summary>
    [RegularExpression(ChannelUrl.Pattern)]
    public string? Url { get; set; }

    /// <summary>File with the address on its first line.</summary>
    [Description("File with the address on its first line")]
    public string? UrlFile { get; set; }

    /// <summary>File with the secret of the signature on its first line; absent where the robot is kept by key words or addresses. WeCom has none.</summary>
    [Description("File with the secret of the signature on its first line")]
    public string? SecretFile { get; set; }
}

/// <summary>SMS through the HTTP interface of a provider; one request a person.</summary>
public sealed record SmsSettings
{
    /// <summary>Where to; <c>{phone}</c>, <c>{text}</c> and <c>{id}</c> are filled in, escaped for an address.</summary>
    [RegularExpression(ChannelUrl.Pattern)]
    public string? Url { get; set; }

    /// <summary>File with the address on its first line.</summary>
    [Description("File with the address on its first line")]
    public string? UrlFile { get; set; }

    /// <summary>POST or GET.</summary>
    [RegularExpression("^(GET|POST)$")]
    public string Method { get; set; } = "POST";

    /// <summary>Body; <c>{phone}</c>, <c>{text}</c> and <c>{id}</c> are filled in, escaped for the content type. Absent for none.</summary>
    [Description("Body with {phone}, {text} and {id}, which are escaped for the content type")]
    public string? Body { get; set; }

    /// <summary>Content type of the body: JSON or a form.</summary>
    [RegularExpression("^application/(json|x-www-form-urlencoded)$")]
    public string ContentType { get; set; } = "application/json";

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>File whose first line is sent as <c>Authorization</c>.</summary>
    [Description("File whose first line is sent as the header Authorization")]
    public string? AuthorizationFile { get; set; }

    /// <summary>Text that an answer of success contains; without it every 2xx is one.</summary>
    [StringLength(200, MinimumLength = 1), Description("Text that an answer of success contains; without it every 2xx is one")]
    public string? SuccessContains { get; set; }

    /// <summary>Characters of a text at most; longer ones are cut at the end of a part that matters less.</summary>
    [Range(60, 1000)]
    public int CharactersMax { get; set; } = 300;
}

/// <summary>A topic of the product's own broker.</summary>
public sealed record MqttSettings
{
    /// <summary>Topic; <c>{park}</c> and <c>{severity}</c> are filled in. Not below <c>spBv1.0/</c>.</summary>
    [StringLength(200, MinimumLength = 1)]
    public required string Topic { get; init; }
}

/// <summary>Prometheus Alertmanager, API v2.</summary>
public sealed record AlertmanagerSettings
{
    /// <summary>Its address without <c>/api/v2</c>.</summary>
    [RegularExpression(ChannelUrl.Pattern)]
    public required string Url { get; init; }

    /// <summary>File whose first line is sent as <c>Authorization</c>.</summary>
    [Description("File whose first line is sent as the header Authorization")]
    public string? AuthorizationFile { get; set; }

    /// <summary>Seconds after which what stands is sent again, as Alertmanager forgets what it does not hear of.</summary>
    [Range(10, 300)]
    public int RepeatS { get; set; } = 60;
}

/// <summary>Addresses of channels.</summary>
internal static class ChannelUrl
{
    /// <summary>Pattern: HTTP or HTTPS with a host; plain HTTP is refused beyond loopback by the check.</summary>
    public const string Pattern = "^https?://[^/?#\\s]+[^\\s]*$";
}
