using MailKit.Net.Smtp;
using MimeKit;

namespace SmartPark.Ingest.Telling.Channels.Email;

/// <summary>An SMTP client that takes recipients one by one: who is refused does not keep the others from the mail. Used by one mail at a time.</summary>
internal sealed class AlarmSmtpClient : SmtpClient
{
    private readonly Dictionary<string, SmtpResponse> _refused = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Recipients that the server refused for the last mail, by address, with what it said.</summary>
    public IReadOnlyDictionary<string, SmtpResponse> RefusedRecipients => _refused;

    /// <summary>Forgets the last mail.</summary>
    public void Begin() => _refused.Clear();

    /// <inheritdoc/>
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => _refused[mailbox.Address] = response;
}
