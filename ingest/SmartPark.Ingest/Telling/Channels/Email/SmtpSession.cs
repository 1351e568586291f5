using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using SmartPark.Ingest.Telling.Channels.Http;

namespace SmartPark.Ingest.Telling.Channels.Email;

/// <summary>What a mail server did with a mail.</summary>
/// <param name="Failure">Why nobody has it, without secrets; null when the server took it, or refused every recipient by name.</param>
/// <param name="Refused">Recipients that it refused, by address, with what it said.</param>
internal sealed record SmtpSent(string? Failure, IReadOnlyDictionary<string, SmtpResponse> Refused);

/// <summary>
/// A connection to a mail server that is kept between mails and made again after it broke. Beyond this machine a server that offers no TLS gets neither password nor mail. The caller sends one mail at a time.
/// </summary>
internal sealed class SmtpSession : IDisposable
{
    private readonly EmailSettings _settings;
    private readonly TimeProvider _time;
    private readonly TimeSpan _try;
    private AlarmSmtpClient _client;

    /// <summary>A session that has not connected.</summary>
    /// <param name="settings">The mail server.</param>
    /// <param name="time">The clock.</param>
    /// <param name="longest">How long one mail takes at most.</param>
    public SmtpSession(EmailSettings settings, TimeProvider time, TimeSpan longest)
    {
        (_settings, _time, _try) = (settings, time, longest);
        _client = NewClient();
    }

    /// <summary>Sends a mail; every failure is in the answer, only cancellation is thrown. <paramref name="redaction"/> learns what is secret.</summary>
    public async Task<SmtpSent> SendAsync(MimeMessage mail, Redaction redaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(redaction);
        using var timeout = new CancellationTokenSource(_try, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        _client.Begin();
        try
        {
            await ConnectAsync(redaction, both.Token);
            try
            {
                await _client.SendAsync(mail, both.Token);
            }
            catch (SmtpCommandException) when (mail.To.Mailboxes.All(m => _client.RefusedRecipients.ContainsKey(m.Address)))
            {
                // Nobody was accepted: each refusal is in the answer.
            }

            return new(null, new Dictionary<string, SmtpResponse>(_client.RefusedRecipients, StringComparer.OrdinalIgnoreCase));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Renew();
            return Failed($"{_settings.Host} did not answer within {_try.TotalSeconds:0} s");
        }
        catch (SmtpCommandException e)
        {
            // Whatever the code: the sender, the size or the content was refused by rules that a person can mend.
            return Failed(redaction.Clean($"{_settings.Host}: {(int)e.StatusCode} {e.Message}"));
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or AuthenticationException or SslHandshakeException or TimeoutException
            or NotSupportedException or InvalidOperationException or ServiceNotConnectedException or ServiceNotAuthenticatedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Renew();
            return Failed(redaction.Clean($"{_settings.Host}: {e.Message}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static SmtpSent Failed(string why) => new(why, new Dictionary<string, SmtpResponse>());

#pragma warning disable CA5359 // Any certificate for this machine alone.
    private AlarmSmtpClient NewClient() => new()
    {
        Timeout = (int)_try.TotalMilliseconds,

        // A site without internet reaches no list of revoked certificates, and its mail server is its own.
        CheckCertificateRevocation = false,

        // A mail server on this machine mostly has a certificate that it made itself, and nobody stands between.
        ServerCertificateValidationCallback = ChannelCheck.IsLoopback(_settings.Host) ? (_, _, _, _) => true : null,
    };
#pragma warning restore CA5359

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

        await _client.ConnectAsync(_settings.Host, _settings.Port, EmailChannel.Security(_settings), cancellationToken);
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
