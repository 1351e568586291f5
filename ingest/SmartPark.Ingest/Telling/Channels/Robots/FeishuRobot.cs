using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling.Channels.Robots;

/// <summary>
/// Feishu's custom robot (open.feishu.cn, "自定义机器人使用指南" and "频控策略"): a post, in which text, links and mentions are apart, so that nothing in a name acts as markup. The signature
/// is HMAC-SHA256 of nothing, under seconds, line feed and secret; it stands in the body. The body has 20 KB at most.
/// </summary>
internal sealed class FeishuRobot : IRobot
{
    /// <summary>Bytes of the lines at most: half of the 20 KB, as each stands within JSON.</summary>
    public const int TextBytesMax = 10_000;

    /// <summary>The pause when it was too fast and does not say for how long: its counts are kept by the second and by the minute.</summary>
    public static readonly TimeSpan TooFastPause = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public RobotRequest Request(ChannelMessage message, MessageLanguage language, string address, string? secret, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (seconds, sign) = (now.ToUnixTimeSeconds(), secret is null ? null : Sign(secret, now.ToUnixTimeSeconds()));
        var body = ChannelJson.Object(json =>
        {
            if (sign is not null)
            {
                json.WriteString("timestamp", seconds.ToString(CultureInfo.InvariantCulture));
                json.WriteString("sign", sign);
            }

            json.WriteString("msg_type", "post");
            json.Object("content", () => json.Object("post", () => json.Object(language == MessageLanguage.English ? "en_us" : "zh_cn", () => WritePost(json, message, language))));
        });
        return new(address, body, sign);
    }

    /// <inheritdoc/>
    public Verdict Judge(HttpAnswer answer) => RobotAnswer.Judge(answer, "code", "msg", (code, text) =>

        // 9499 is "Bad Request" as well.
        code == 11232 || (code == 9499 && text.Contains("too many", StringComparison.OrdinalIgnoreCase)) ? TooFastPause : null);

    /// <summary>The signature: base64.</summary>
    public static string Sign(string secret, long unixSeconds) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}\n{secret}")), Array.Empty<byte>()));

    private static void WritePost(Utf8JsonWriter json, ChannelMessage message, MessageLanguage language)
    {
        var words = NoticeWords.Of(language);
        json.WriteString("title", NoticeText.Subject(message, language));
        json.WriteStartArray("content");
        var mentions = message.People.Select(p => p.Feishu).OfType<string>().Distinct().Concat(message.MentionsAll ? ["all"] : []).ToArray();
        if (mentions.Length > 0)
        {
            json.WriteStartArray();
            foreach (var mention in mentions)
            {
                Tag(("tag", "at"), ("user_id", mention));
            }

            json.WriteEndArray();
        }

        var bytes = 0;
        foreach (var line in NoticeText.Content(message, language))
        {
            bytes += Encoding.UTF8.GetByteCount(line.Label + line.Text + line.Link);
            json.WriteStartArray();
            if (bytes > TextBytesMax)
            {
                Tag(("tag", "text"), ("text", "…"));
                json.WriteEndArray();
                break;
            }

            if (line.IsLinkOnly)
            {
                Tag(("tag", "a"), ("text", line.Label), ("href", line.Link!));
            }
            else
            {
                Tag(("tag", "text"), ("text", line.Head(words) + (line.Link is null ? line.Text : "")));
                if (line.Link is { } link)
                {
                    Tag(("tag", "a"), ("text", line.Text), ("href", link));
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();

        void Tag(params (string Name, string Value)[] members)
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }
    }
}
