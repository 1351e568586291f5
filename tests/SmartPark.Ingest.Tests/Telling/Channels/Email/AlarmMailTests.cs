using FsCheck.Xunit;
using MimeKit;
using SmartPark.Alarms;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Email;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Email;

public sealed class AlarmMailTests
{
    private static readonly MailboxAddress From = new("SmartPark", "alarm@park.example");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(ChannelParts.Onset + 1_000);

    [Fact]
    public void A_mail_has_text_and_html_and_says_that_a_machine_wrote_it()
    {
        using var mail = Read(ChannelParts.Raised(ChannelParts.Fire()).To(ChannelParts.Li, ChannelParts.Wang));
        Assert.Equal("【紧急】感烟探测器报警 · 清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07", mail.Subject);
        Assert.Equal("\"李安全\" <li@park.example>, \"王值班\" <wang@park.example>", mail.To.ToString());
        Assert.Equal(Now, mail.Date);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal((MessageImportance.High, XMessagePriority.Highest), (mail.Importance, mail.XPriority));
        Assert.Equal("multipart/alternative", mail.Body!.ContentType.MimeType);
        Assert.Contains("安装位置：风管右侧，检修口上方", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://park.example/alarms/1\" style=\"display:inline-block;background:#b3001b", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("风管右侧，检修口上方</td>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_sent_again_has_the_same_id_and_raise_escalation_and_end_are_one_thread()
    {
        using var raised = Read(ChannelParts.Raised(ChannelParts.Fire()).To(ChannelParts.Li));
        using var again = Read(ChannelParts.Raised(ChannelParts.Fire()).To(ChannelParts.Li));
        using var cleared = Read(ChannelParts.Cleared(ChannelParts.Fire().Gone(60_000)).To(ChannelParts.Li));
        using var other = Read(ChannelParts.Raised(ChannelParts.Dust()).To(ChannelParts.Li) with { Id = "d-2" });
        Assert.Equal(raised.MessageId, again.MessageId);
        Assert.Matches("^[0-9a-f]{32}\\.message@park\\.example$", raised.MessageId);
        Assert.NotEqual(raised.MessageId, cleared.MessageId);
        Assert.Equal(raised.References, cleared.References);
        Assert.Equal(raised.InReplyTo, cleared.InReplyTo);
        Assert.NotEqual(raised.InReplyTo, other.InReplyTo);
        Assert.Equal((MessageImportance.Normal, XMessagePriority.Normal), (cleared.Importance, cleared.XPriority));
    }

    [Theory]
    [InlineData(Severity.Critical, "#b3001b", XMessagePriority.Highest)]
    [InlineData(Severity.High, "#b34700", XMessagePriority.High)]
    [InlineData(Severity.Medium, "#7a5c00", XMessagePriority.Normal)]
    [InlineData(Severity.Low, "#1f5fa8", XMessagePriority.Low)]
    public void Each_severity_has_a_colour_and_a_priority(Severity severity, string colour, XMessagePriority priority)
    {
        using var mail = Read(ChannelParts.Raised(ChannelParts.Dust(severity)).To(ChannelParts.Li));
        Assert.Contains("background:" + colour, mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(priority, mail.XPriority);
    }

    [Fact]
    public void A_group_is_a_list_with_a_link_each_and_refers_to_every_alarm()
    {
        using var mail = Read(ChannelParts.Raised([.. Enumerable.Range(0, 12).Select(i => ChannelParts.Fire(ChannelParts.Onset + i, $"smoke-{i}") with { Link = $"https://park.example/alarms/{i}" })]).To(ChannelParts.Li));
        Assert.Equal("【紧急】共 12 条报警 · 清岚高新园", mail.Subject);
        Assert.Equal(12, mail.References.Count);
        Assert.Contains("<th style=\"text-align:left;vertical-align:top;padding:4px 12px 4px 0;color:#555555;white-space:nowrap\">12.</th>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://park.example/alarms/11\">", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public void No_name_or_text_adds_a_header_or_an_element(string? text)
    {
        var evil = (text ?? "") + "\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>\"><b>" + text;
        var notice = ChannelParts.Fire() with { Title = ChannelParts.Text(evil, evil), Room = ChannelParts.Text(evil, evil), Link = "https://park.example/\"><script>" };
        var message = ChannelParts.Raised(notice) with { Id = evil, People = [ChannelParts.Li with { Name = evil }] };
        using var mail = Read(message);
        Assert.Empty(mail.Bcc);
        Assert.Equal("li@park.example", Assert.Single(mail.To.Mailboxes).Address);
        string[] expected = ["Auto-Submitted", "Content-Type", "Date", "From", "Importance", "In-Reply-To", "Message-Id", "MIME-Version", "References", "Subject", "To", "X-Priority"];
        Assert.Equal(expected, mail.Headers.Concat(mail.Body!.Headers).Select(h => h.Field).Distinct().Order(StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", mail.HtmlBody, StringComparison.Ordinal);
    }

    /// <summary>The mail as the other side reads it.</summary>
    private static MimeMessage Read(ChannelMessage message)
    {
        using var mail = AlarmMail.Of(message, MessageLanguage.Chinese, From, message.People, Now);
        using var stream = new MemoryStream();
        mail.WriteTo(stream);
        stream.Position = 0;
        return MimeMessage.Load(stream);
    }
}
