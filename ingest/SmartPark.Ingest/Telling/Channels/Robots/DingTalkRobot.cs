using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling.Channels.Robots;

/// <summary>
/// DingTalk's custom robot (open.dingtalk.com, "自定义机器人接入" and "自定义机器人的安全设置"): markdown; mobiles stand both in <c>at</c> and, with an @, in the text; the signature is
/// HMAC-SHA256 of milliseconds, line feed and secret under the secret, in the address. Sources' limits: 20 messages a minute, and ten minutes shut out beyond.
/// </summary>
internal sealed class DingTalkRobot : IRobot
{
    /// <summary>Bytes of a text at most: the whole body may have 20,000, and title and mentions stand beside it.</summary>
    public const int TextBytesMax = 16_000;

    /// <summary>The pause when it was too fast: its count is kept by the minute.</summary>
    public static readonly TimeSpan TooFastPause = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public RobotRequest Request(ChannelMessage message, MessageLanguage language, string address, string? secret, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(address);
        var mobiles = message.People.Select(p => p.Mobile).OfType<string>().Select(Domestic).Distinct().ToArray();
        var title = RobotText.Plain(NoticeText.Subject(message, language));
        var body = ChannelJson.Object(json =>
        {
            json.WriteString("msgtype", "markdown");
            json.Object("markdown", () =>
            {
                json.WriteString("title", title);
                json.WriteString("text", Text(title, message, language, mobiles));
            });
            json.Object("at", () =>
            {
                json.List("atMobiles", mobiles, json.WriteStringValue);
                json.WriteBoolean("isAtAll", message.MentionsAll);
            });
        });
        if (secret is null)
        {
            return new(address, body, null);
        }

        var (timestamp, sign) = (now.ToUnixTimeMilliseconds(), Sign(secret, now.ToUnixTimeMilliseconds()));
        var joint = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new(string.Create(CultureInfo.InvariantCulture, $"{address}{joint}timestamp={timestamp}&sign={Uri.EscapeDataString(sign)}"), body, sign);
    }

    /// <inheritdoc/>
    public Verdict Judge(HttpAnswer answer) => RobotAnswer.Judge(answer, "errcode", "errmsg", (code, _) => code is 130101 or 660026 ? TooFastPause : null);

    /// <summary>The signature: base64, not yet escaped for an address.</summary>
    public static string Sign(string secret, long unixMs) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixMs}\n{secret}"))));

    /// <summary>A number as DingTalk knows it: of the mainland without its country code.</summary>
    public static string Domestic(string mobile)
    {
        ArgumentNullException.ThrowIfNull(mobile);
        return mobile.StartsWith("+86", StringComparison.Ordinal) ? mobile[3..] : mobile;
    }

    private static string Text(string title, ChannelMessage message, MessageLanguage language, string[] mobiles)
    {
        var words = NoticeWords.Of(language);
        List<string> lines = [$"### {title}"];
        if (mobiles.Length > 0)
        {
            lines.Add(string.Join(' ', mobiles.Select(m => "@" + m)));
        }

        // An empty line between two: a single line feed is none in its markdown.
        lines.AddRange(NoticeText.Content(message, language).Select(l => l.Link is not { } link ? $"**{l.Head(words)}**{RobotText.Plain(l.Text)}"
            : l.IsLinkOnly ? $"[{l.Label}]({link})" : $"**{l.Head(words)}**[{RobotText.Plain(l.Text)}]({link})"));
        return RobotText.Fit(lines, TextBytesMax, "\n\n");
    }
}
