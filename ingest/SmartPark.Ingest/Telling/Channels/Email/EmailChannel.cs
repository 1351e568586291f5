using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
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
    private static readonly TimeSpan Try = TimeSpan.FromMilliseconds(TellingLimits.TryMs);

    private readonly EmailSettings _settings;
    private readonly MessageLanguage _language;
    private readonly TimeProvider _time;
    private readonly MailboxAddress _from;
    private readonly ReachedPeople _reached = new();
    private readonly SemaphoreSlim _one = new(1);
    private AlarmSmtpClient _client;

    /// <summary>A channel that has not connected.</summary>
    public EmailChannel(EmailSettings settings, MessageLanguage language, TimeProvider time)
    {
        (_settings, _language, _time, _from) = (settings, language, time, MailboxAddress.Parse(settings.From));
        _client = NewClient();
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
        var redaction = new Redaction();
        try
        {
            var waiting = people.Where(p => _reached.Was(message.Id, p.Id) is null).ToArray();
            return _reached.Sum(message.Id, people, unreachable, waiting.Length == 0 ? [] : await TryAsync(message, waiting, redaction, cancellationToken), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Renew();
            return ChannelAnswer.Failed($"{_settings.Host} did not answer within {Try.TotalSeconds:0} s");
        }
        catch (SmtpCommandException e)
        {
            // Whatever the code: the sender, the size or the content was refused by rules that a person can mend.
            return ChannelAnswer.Failed(redaction.Clean($"{_settings.Host}: {(int)e.StatusCode} {e.Message}"));
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or AuthenticationException or SslHandshakeException or TimeoutException
            or NotSupportedException or InvalidOperationException or ServiceNotConnectedException or ServiceNotAuthenticatedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Renew();
            return ChannelAnswer.Failed(redaction.Clean($"{_settings.Host}: {e.Message}"));
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _one.Dispose();
    }

    /// <summary>How a connection is made safe: beyond this machine a server that offers no TLS gets neither password nor mail.</summary>
    public static SecureSocketOptions Security(EmailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Tls ? SecureSocketOptions.SslOnConnect
            : ChannelCheck.IsLoopback(settings.Host) ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
    }

#pragma warning disable CA5359 // Any certificate for this machine alone.
    private AlarmSmtpClient NewClient() => new()
    {
        Timeout = TellingLimits.TryMs,

        // A site without internet reaches no list of revoked certificates, and its mail server is its own.
        CheckCertificateRevocation = false,

        // A mail server on this machine mostly has a certificate that it made itself, and nobody stands between.
        ServerCertificateValidationCallback = ChannelCheck.IsLoopback(_settings.Host) ? (_, _, _, _) => true : null,
    };
#pragma warning restore CA5359

    /// <summary>Sends to those who wait, notes who was reached and who refused for good, and returns why the others were not reached.</summary>
    private async Task<Dictionary<string, string>> TryAsync(ChannelMessage message, PersonEntry[] waiting, Redaction redaction, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Try, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await ConnectAsync(redaction, both.Token);
        using var mail = AlarmMail.Of(message, _language, _from, waiting, _time.GetUtcNow());
        _client.Begin();
        try
        {
            await _client.SendAsync(mail, both.Token);
        }
        catch (SmtpCommandException) when (waiting.All(p => _client.RefusedRecipients.ContainsKey(p.Email!)))
        {
            // Nobody was accepted: each refusal is told below.
        }

        var failures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var person in waiting)
        {
            if (!_client.RefusedRecipients.TryGetValue(person.Email!, out var refusal))
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

    private async Task ConnectAsync(Redaction redaction, CancellationToken cancellationToken)
    {
        var password = _settings.PasswordFile is { } file ? SecretLine.Read(file) : null;
        if (password is not null)
        {
            redaction.Hide(password).Hide(Base64(password)).Hide(Base64($"\0{_settings.Username}\0{password}"));
        }

        if (_client.IsConnected && await IsAliveAsync(cancellationToken))
        {
            return;
        }

        await _client.ConnectAsync(_settings.Host, _settings.Port, Security(_settings), cancellationToken);
        if (_settings.Username is { } user && password is not null)
        {
            await _client.AuthenticateAsync(Encoding.UTF8, user, password, cancellationToken);
        }
    }

    /// <summary>Whether the connection that was kept is good; one that is not is left.</summary>
    private async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.NoOpAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or CommandException or ServiceNotConnectedException)
        {
            Renew();
            return false;
        }
    }

    // A client whose session broke off in the middle is not used again.
    private void Renew()
    {
        _client.Dispose();
        _client = NewClient();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
