using MimeKit;
using MimeKit.Text;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels.Email;
using SmartPark.Ingest.Telling.Channels.Http;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>What came of a mail.</summary>
/// <param name="Ended">Recipients that have it, or refused it for good.</param>
/// <param name="Detail">Who refused and why, or why it did not go; empty when all have it.</param>
internal sealed record DeliveryMailAnswer(IReadOnlyList<string> Ended, string Detail);

/// <summary>Mails with a report attached, over the mail server of the file. One at a time.</summary>
internal sealed class DeliveryMail(EmailSettings settings, TimeProvider time)
{
    private readonly MailboxAddress _from = MailboxAddress.Parse(settings.From);

    /// <summary>Sends one mail to all recipients. Every failure is an answer; only cancellation is thrown.</summary>
    /// <param name="id">By it the mail is known when it comes again.</param>
    /// <param name="subject">Subject.</param>
    /// <param name="text">Its text.</param>
    /// <param name="name">Name of the attachment.</param>
    /// <param name="file">The attachment.</param>
    /// <param name="recipients">Addresses.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    public async Task<DeliveryMailAnswer> SendAsync(string id, string subject, string text, string name, byte[] file, IReadOnlyList<string> recipients, CancellationToken cancellationToken)
    {
        using var session = new SmtpSession(settings, time, TimeSpan.FromMilliseconds(DeliveryLimits.MailMs));
        using var mail = Mail(id, subject, text, name, file, recipients);
        var redaction = new Redaction();
        var sent = await session.SendAsync(mail, redaction, cancellationToken);
        if (sent.Failure is { } failure)
        {
            return new([], failure);
        }

        var refused = recipients.Where(r => sent.Refused.ContainsKey(r)).ToList();
        var detail = string.Join("; ", refused.Select(r => redaction.Clean($"{r}: {(int)sent.Refused[r].StatusCode} {sent.Refused[r].Response}")));
        return new([.. recipients.Where(r => !sent.Refused.TryGetValue(r, out var refusal) || (int)refusal.StatusCode >= 500)], detail.Length > 0 ? detail : $"mailed to {recipients.Count}");
    }

    private MimeMessage Mail(string id, string subject, string text, string name, byte[] file, IReadOnlyList<string> recipients)
    {
        var mail = new MimeMessage { Subject = subject, Date = time.GetUtcNow(), MessageId = AlarmMail.Id("report", id, _from) };
        mail.From.Add(_from);
        mail.To.AddRange(recipients.Select(r => MailboxAddress.Parse(r)));

        // No answers of machines to a machine (RFC 3834, section 5).
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        var isCsv = name.EndsWith(".csv", StringComparison.Ordinal);
        mail.Body = new Multipart("mixed")
        {
            new TextPart(TextFormat.Plain) { Text = text },
            new MimePart(isCsv ? "text" : "application", isCsv ? "csv" : "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
            {
                Content = new MimeContent(new MemoryStream(file)), ContentDisposition = new(ContentDisposition.Attachment), ContentTransferEncoding = ContentEncoding.Base64, FileName = name,
            },
        };
        return mail;
    }
}
