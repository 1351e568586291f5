using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using MimeKit;
using MimeKit.Text;
using SmartPark.Alarms;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling.Channels.Email;

/// <summary>
/// The mail of a message: plain text and HTML side by side (RFC 2046, section 5.1.4). Its id is made of the message's, so that one sent twice is known; what belongs to one alarm
/// refers to one root, so that readers show raise, escalation and end as one thread (RFC 5322, section 3.6.4). Pure.
/// </summary>
internal static class AlarmMail
{
    // Chinese stays readable in the source; the signs of HTML do not.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The mail.</summary>
    /// <param name="message">The message.</param>
    /// <param name="language">Its language.</param>
    /// <param name="from">Sender.</param>
    /// <param name="people">Recipients; each has an address.</param>
    /// <param name="now">Now.</param>
    public static MimeMessage Of(ChannelMessage message, MessageLanguage language, MailboxAddress from, IEnumerable<PersonEntry> people, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(people);
        var severity = message.About == MessageAbout.Raised ? message.First.Severity : Severity.Medium;
        var mail = new MimeMessage
        {
            Subject = OneLine(NoticeText.Subject(message, language)),
            Date = now,
            MessageId = Id("message", message.Id, from),
            Importance = severity switch { Severity.Critical or Severity.High => MessageImportance.High, Severity.Low => MessageImportance.Low, _ => MessageImportance.Normal },
            XPriority = severity switch
            {
                Severity.Critical => XMessagePriority.Highest,
                Severity.High => XMessagePriority.High,
                Severity.Low => XMessagePriority.Low,
                _ => XMessagePriority.Normal,
            },
        };
        mail.From.Add(from);
        mail.To.AddRange(people.Select(p => new MailboxAddress(OneLine(p.Name), p.Email!)));

        // No answers of machines to a machine (RFC 3834, section 5).
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        var roots = message.Notices.Select(n => Id("alarm", n.Episode.Id.ToString(), from)).Distinct().ToArray();
        mail.InReplyTo = roots[0];
        mail.References.AddRange(roots);
        mail.Body = new MultipartAlternative
        {
            new TextPart(TextFormat.Plain) { Text = NoticeText.Plain(message, language) },
            new TextPart(TextFormat.Html) { Text = Page(message, language) },
        };
        return mail;
    }

    /// <summary>The HTML of a message: no pictures, no scripts, styles at their elements as mail readers want them.</summary>
    public static string Page(ChannelMessage message, MessageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (words, colour) = (NoticeWords.Of(language), Colour(message));
        var page = new StringBuilder(2048);
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="{(language == MessageLanguage.English ? "en" : "zh-CN")}"><head><meta charset="utf-8"><title>{Encode(NoticeText.Subject(message, language))}</title></head>
            <body style="margin:0;font-family:sans-serif;color:#1b1b1b">
            <div style="background:{colour};color:#ffffff;padding:12px 16px;font-size:18px;font-weight:bold">{Encode(NoticeText.Subject(message, language))}</div>
            <table style="border-collapse:collapse;margin:8px 16px" role="presentation">

            """);
        var content = NoticeText.Content(message, language);
        foreach (var line in content.Where(l => !l.IsLinkOnly))
        {
            var text = line.Link is { } link ? $"<a href=\"{Encode(link)}\">{Encode(line.Text)}</a>" : Encode(line.Text);
            page.Append(CultureInfo.InvariantCulture, $"<tr><th style=\"text-align:left;vertical-align:top;padding:4px 12px 4px 0;color:#555555;white-space:nowrap\">{Encode(line.Label)}</th><td style=\"padding:4px 0\">{text}</td></tr>\n");
        }

        page.Append("</table>\n");
        foreach (var line in content.Where(l => l.IsLinkOnly))
        {
            page.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:8px 16px\"><a href=\"{Encode(line.Link!)}\" style=\"display:inline-block;background:{colour};color:#ffffff;padding:10px 20px;text-decoration:none;border-radius:4px\">{Encode(line.Label)}</a></p>\n");
        }

        return page.Append("</body></html>\n").ToString();
    }

    /// <summary>An id of RFC 5322 without angle brackets: a hash, so that nothing in a name can break it, at the sender's domain.</summary>
    public static string Id(string kind, string id, MailboxAddress from)
    {
        ArgumentNullException.ThrowIfNull(from);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{id}")).AsSpan(0, 16));
        return $"{hash}.{kind}@{from.Domain}";
    }

    /// <summary>The colours of the alarm desk; white on each reads well (WCAG 2.2, contrast of 4.5).</summary>
    private static string Colour(ChannelMessage message) => message switch
    {
        { About: MessageAbout.Cleared } => "#1e7b34",
        { About: MessageAbout.Test } => "#4a5568",
        _ => message.First.Severity switch { Severity.Critical => "#b3001b", Severity.High => "#b34700", Severity.Medium => "#7a5c00", _ => "#1f5fa8" },
    };

    private static string Encode(string text) => Html.Encode(text);

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
