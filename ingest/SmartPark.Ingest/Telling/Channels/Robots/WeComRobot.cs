using SmartPark.Alarms;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling.Channels.Robots;

/// <summary>
/// WeCom's group robot (developer.work.weixin.qq.com, path 91770 "群机器人配置说明", codes of path 90313): text when somebody is mentioned, as only text takes mobiles and all; else
/// markdown with the colour of the severity. Nothing is signed: the key in the address is its secret.
/// </summary>
internal sealed class WeComRobot : IRobot
{
    /// <summary>Bytes of a text at most.</summary>
    public const int TextBytesMax = 2048;

    /// <summary>Bytes of markdown at most.</summary>
    public const int MarkdownBytesMax = 4096;

    /// <summary>The pause when it was too fast: its count is kept by the minute.</summary>
    public static readonly TimeSpan TooFastPause = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public RobotRequest Request(ChannelMessage message, MessageLanguage language, string address, string? secret, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(message);
        var users = message.People.Select(p => p.Wecom).OfType<string>().Concat(message.MentionsAll ? ["@all"] : []).Distinct().ToArray();
        var mobiles = message.People.Where(p => p.Wecom is null).Select(p => p.Mobile).OfType<string>().Select(DingTalkRobot.Domestic).Distinct().ToArray();
        var words = NoticeWords.Of(language);
        var (title, content) = (RobotText.Plain(NoticeText.Subject(message, language)), NoticeText.Content(message, language));
        return new(address, ChannelJson.Object(json =>
        {
            if (users.Length + mobiles.Length > 0)
            {
                json.WriteString("msgtype", "text");
                json.Object("text", () =>
                {
                    json.WriteString("content", RobotText.Fit(
                        content.SelectMany(l => l is { IsLinkOnly: false, Link: { } link } ? [RobotText.Said(l, words), link] : new[] { RobotText.Said(l, words) }).Prepend(title), TextBytesMax));
                    json.List("mentioned_list", users, json.WriteStringValue);
                    json.List("mentioned_mobile_list", mobiles, json.WriteStringValue);
                });
                return;
            }

            json.WriteString("msgtype", "markdown");
            json.Object("markdown", () => json.WriteString("content", RobotText.Fit(content.Select(l => Markdown(l, words)).Prepend($"**<font color=\"{Colour(message)}\">{title}</font>**"), MarkdownBytesMax)));
        }), null);
    }

    /// <inheritdoc/>
    public Verdict Judge(HttpAnswer answer) => RobotAnswer.Judge(answer, "errcode", "errmsg", (code, _) => code == 45009 ? TooFastPause : null);

    private static string Markdown(NoticeLine line, NoticeWords words) => line.Link is not { } link ? $"> {RobotText.Said(line, words)}"
        : line.IsLinkOnly ? $"[{line.Label}]({link})" : $"> {line.Head(words)}[{RobotText.Plain(line.Text)}]({link})";

    // It knows three colours: green, grey, orange-red.
    private static string Colour(ChannelMessage message) => message.About switch
    {
        MessageAbout.Cleared => "info",
        MessageAbout.Raised when message.First.Severity is Severity.Critical or Severity.High => "warning",
        _ => "comment",
    };
}
