using MailKit.Security;
using MimeKit;
using SmartPark.Ingest.Telling.Channels.Http;

namespace SmartPark.Ingest.Telling.Channels.Email;

/// <summary>
/// E-mail over SMTP: one mail to all people of a message, over a connection that is kept. A recipient whom the server refuses for good (5xx) is given up and named; one whom it puts off
/// (4xx, greylisting) is tried again alone.
/// </summary>
internal sealed class EmailChannel : IChannel, IDisposable
{
    private readonly SmtpSession _session;
    private readonly MessageLanguage _language;
    private readonly TimeProvider _time;
    private readonly MailboxAddress _from;
    private readonly ReachedPeople _reached = new();
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>A channel that has not connected.</summary>
    public EmailChannel(EmailSettings settings, MessageLanguage language, TimeProvider time)
    {
        (_language, _time, _from) = (language, time, MailboxAddress.Parse(settings.From));
        _session = new(settings, time, TimeSpan.FromMilliseconds(TellingLimits.TryMs));
    }

    /// <inheritdoc/>
    public bool NeedsPeople => true;

    /// <inheritdoc/>
    public bool Groups => true;

    /// <summary>One: a session of SMTP carries one mail after another.</summary>
    public int AtOnce => 1;

    /// <inheritdoc/>
    public async Task<ChannelAnswer> SendAsync(ChannelMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var people = message.People.Where(p => p.Email is not null).DistinctBy(p => p.Id).ToArray();
        var unreachable = message.People.Where(p => p.Email is null).ToArray();
        await _one.WaitAsync(cancellationToken);
        try
        {
            var waiting = people.Where(p => _reached.Was(message.Id, p.Id) is null).ToArray();
            var redaction = new Redaction();
            using var mail = waiting.Length == 0 ? null : AlarmMail.Of(message, _language, _from, waiting, _time.GetUtcNow());
            var sent = mail is null ? null : await _session.SendAsync(mail, redaction, cancellationToken);
            return sent?.Failure is { } failure ? ChannelAnswer.Failed(failure)
                : _reached.Sum(message.Id, people, unreachable, sent is null ? [] : Note(message, waiting, sent, redaction), null);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _one.Dispose();
    }

    /// <summary>How a connection is made safe: beyond this machine a server that offers no TLS gets neither password nor mail.</summary>
    public static SecureSocketOptions Security(EmailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Tls ? SecureSocketOptions.SslOnConnect
            : ChannelCheck.IsLoopback(settings.Host) ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
    }

    /// <summary>Notes who was reached and who refused for good, and returns why the others were not reached.</summary>
    private Dictionary<string, string> Note(ChannelMessage message, PersonEntry[] waiting, SmtpSent sent, Redaction redaction)
    {
        var failures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var person in waiting)
        {
            if (!sent.Refused.TryGetValue(person.Email!, out var refusal))
            {
                _reached.Note(message.Id, person.Id, isReached: true);
                continue;
            }

            failures[person.Id] = redaction.Clean($"{(int)refusal.StatusCode} {refusal.Response}");
            if ((int)refusal.StatusCode >= 500)
            {
                _reached.Note(message.Id, person.Id, isReached: false);
            }
        }

        return failures;
    }
}
