using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace SmartPark.TestServers;

/// <summary>A mail that a server took.</summary>
/// <param name="Peer">Port of the connection it came over: equal for mails over one connection.</param>
/// <param name="From">Envelope sender.</param>
/// <param name="To">Envelope recipients that were accepted.</param>
/// <param name="User">Who had signed in; empty for nobody.</param>
/// <param name="Data">The mail as it came.</param>
public sealed record TakenMail(int Peer, string From, IReadOnlyList<string> To, string User, string Data);

/// <summary>
/// Python's aiosmtpd, an SMTP server written by others. A recipient says by its name how it is treated: <c>refused…</c> always 550, <c>later…</c> 450 the first time, <c>drop…</c> ends the
/// connection; every other is taken. User <c>smartpark</c> signs in with the password given at the start.
/// </summary>
public sealed class AiosmtpdServer : ServerProcess
{
    private const string Script = """
        import asyncio, json, pathlib, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult

        port, password, folder = int(sys.argv[1]), sys.argv[2].encode(), pathlib.Path(sys.argv[3])
        seen, count = set(), 0

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith('refused'):
                    return '550 5.1.1 no such mailbox'
                if address.startswith('later') and address not in seen:
                    seen.add(address)
                    return '450 4.7.1 greylisted'
                if address.startswith('drop'):
                    server.transport.abort()
                    return '421 4.3.2 gone'
                envelope.rcpt_tos.append(address)
                return '250 2.1.5 OK'

            async def handle_DATA(self, server, session, envelope):
                global count
                count += 1
                mail = {'Peer': session.peer[1], 'From': envelope.mail_from, 'To': envelope.rcpt_tos, 'User': session.auth_data or '', 'Data': envelope.content.decode('utf-8', 'replace')}
                part = folder / f'{count:06}.part'
                part.write_text(json.dumps(mail))
                part.rename(folder / f'{count:06}.json')
                return '250 2.0.0 taken'

        def sign_in(server, session, envelope, mechanism, data):
            user, given = data.login.decode(), data.password
            if user == 'smartpark' and given == password:
                return AuthResult(success=True, auth_data=user)
            return AuthResult(success=False, handled=False)

        async def main():
            loop = asyncio.get_running_loop()
            tls = None
            if (folder / 'server.pem').exists():
                tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                tls.load_cert_chain(folder / 'server.pem')
            make = lambda: SMTP(Handler(), authenticator=sign_in, auth_require_tls=tls is not None, hostname='mail.example', tls_context=tls, require_starttls=tls is not None)
            server = await loop.create_server(make, '127.0.0.1', port)
            await server.serve_forever()

        asyncio.run(main())

        """;

    private readonly string _password;
    private readonly bool _tls;

    private AiosmtpdServer(string password, bool tls) => (_password, _tls) = (password, tls);

    /// <summary>The mails that it took, in order.</summary>
    public IReadOnlyList<TakenMail> Mails => [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(f => JsonSerializer.Deserialize<TakenMail>(File.ReadAllText(f))!)];

    /// <inheritdoc/>
    protected override string Program => "/usr/bin/python3";

    /// <inheritdoc/>
    protected override string DebianPackage => "python3-aiosmtpd";

    /// <summary>Starts one. With <paramref name="tls"/> it takes nothing before STARTTLS, and its certificate is one that it made itself.</summary>
    public static async Task<AiosmtpdServer> StartAsync(string password = "unused", bool tls = false)
    {
        var server = new AiosmtpdServer(password, tls);
        await server.RunAsync();
        return server;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments()
    {
        var script = Path.Combine(Folder, "server.py");
        File.WriteAllText(script, Script);
        if (_tls)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=mail.example", key, HashAlgorithmName.SHA256)
                .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
            File.WriteAllText(Path.Combine(Folder, "server.pem"), key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n");
        }

        return [script, Port.ToString(CultureInfo.InvariantCulture), _password, Folder];
    }
}
