using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Settings;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Access;

/// <summary>What may listen where: on loopback anything; beyond it only with credentials and TLS, or with the explicit override.</summary>
internal static class DoorRules
{
    private const string Override = AccessOptions.Section + ":AllowInsecure=true";

    /// <summary>Adds a problem for each door of HTTP that stands open.</summary>
    public static void CheckHttp(IReadOnlyList<Listening> doors, HttpOptions http, AccessOptions access, ICollection<ConfigurationProblem> problems)
    {
        var hasToken = access.TokenFile is not null || access.Token is not null;
        foreach (var door in doors)
        {
            if (door.IsTls)
            {
                CheckPair(HttpOptions.Section, $"{HttpOptions.Section}:Urls has {door.Text}", http.CertificateFile, http.KeyFile, problems);
            }

            if (door.IsLoopback || access.AllowInsecure)
            {
                continue;
            }

            if (!hasToken)
            {
                problems.Add(new(SettingsReader.Source, HttpOptions.Section + ":Urls", $"{door.Text}, which others reach, without an access token",
                    $"{AccessOptions.Section}:TokenFile, or an address of this machine only such as http://127.0.0.1:8080, or {Override}"));
            }

            if (!door.IsTls)
            {
                problems.Add(new(SettingsReader.Source, HttpOptions.Section + ":Urls", $"{door.Text}, which others reach, without TLS",
                    $"an https address with {HttpOptions.Section}:CertificateFile and KeyFile, or an address of this machine only such as http://127.0.0.1:8080, or {Override}"));
            }
        }
    }

    /// <summary>Adds a problem for signing in with one click where others could do it too; no override lifts this.</summary>
    public static void CheckDemo(IReadOnlyList<Listening> doors, HttpOptions http, EmbeddedBrokerOptions broker, AccessOptions access, ICollection<ConfigurationProblem> problems)
    {
        if (!access.DemoSignIn)
        {
            return;
        }

        const string Path = AccessOptions.Section + ":DemoSignIn";
        foreach (var door in doors.Where(d => !d.IsLoopback))
        {
            problems.Add(new(SettingsReader.Source, Path, $"true with {door.Text}, which others reach", "false, or only addresses of this machine such as http://127.0.0.1:8080"));
        }

        if (broker.Enabled && IPAddress.TryParse(broker.Address, out var address) && !IPAddress.IsLoopback(address))
        {
            problems.Add(new(SettingsReader.Source, Path, $"true with an embedded broker on {broker.Address}, which others reach", $"false, or {EmbeddedBrokerOptions.Section}:Address=127.0.0.1"));
        }

        if (!string.IsNullOrWhiteSpace(http.AllowedHosts))
        {
            problems.Add(new(SettingsReader.Source, Path, $"true with other host names than this machine's own ({http.AllowedHosts})", $"false, or nothing in {HttpOptions.Section}:AllowedHosts"));
        }
    }

    /// <summary>Adds a problem for whatever makes the embedded broker an open door, or unusable.</summary>
    public static void CheckEmbedded(EmbeddedBrokerOptions broker, AccessOptions access, ICollection<ConfigurationProblem> problems)
    {
        if (!broker.Enabled)
        {
            return;
        }

        const string Section = EmbeddedBrokerOptions.Section;
        EmbeddedUsers.Read(broker, problems);

        if (broker.CertificateFile is not null || broker.KeyFile is not null)
        {
            CheckPair(Section, $"{Section} speaks TLS", broker.CertificateFile, broker.KeyFile, problems);
        }

        if (!IPAddress.TryParse(broker.Address, out var address))
        {
            problems.Add(new(SettingsReader.Source, Section + ":Address", $"\"{broker.Address}\"", "an IP address"));
            return;
        }

        if (IPAddress.IsLoopback(address) || access.AllowInsecure)
        {
            return;
        }

        if (broker.CredentialsFile is null)
        {
            problems.Add(new(SettingsReader.Source, Section + ":Address", $"{broker.Address}, which others reach, without credentials for gateways",
                $"{Section}:CredentialsFile, or 127.0.0.1, or {Override}"));
        }

        if (broker.CertificateFile is null)
        {
            problems.Add(new(SettingsReader.Source, Section + ":Address", $"{broker.Address}, which others reach, without TLS",
                $"{Section}:CertificateFile and KeyFile, or 127.0.0.1, or {Override}"));
        }
    }

    /// <summary>Adds a problem for a connection to a broker elsewhere that would show passwords and readings to whoever listens, or cannot work.</summary>
    public static void CheckBroker(BrokerConnection broker, ICollection<ConfigurationProblem> problems)
    {
        const string Section = "SmartPark:Broker";
        if (!broker.Tls && !broker.AllowPlaintext && !IsLoopbackName(broker.Host))
        {
            problems.Add(new(SettingsReader.Source, Section + ":Host", $"\"{broker.Host}\", which is not this machine, without TLS",
                $"{Section}:Tls=true, or {Section}:AllowPlaintext=true where the network is guarded otherwise"));
        }

        if (broker.PasswordFile is { } password && !File.Exists(password))
        {
            problems.Add(new(SettingsReader.Source, Section + ":PasswordFile", $"\"{password}\", which is no file", "a file with the password on its first line"));
        }

        if (broker.PasswordFile is not null && broker.Username is null)
        {
            problems.Add(new(SettingsReader.Source, Section + ":Username", "nothing beside a password file", "the user name"));
        }

        if (broker.CaFile is { } authority && !File.Exists(authority))
        {
            problems.Add(new(SettingsReader.Source, Section + ":CaFile", $"\"{authority}\", which is no file", "a PEM file"));
        }

        if (broker.CertificateFile is not null || broker.KeyFile is not null)
        {
            CheckPair(Section, $"{Section} names one of them", broker.CertificateFile, broker.KeyFile, problems);
        }
    }

    /// <summary>The certificate of a PEM file and its key file.</summary>
    public static X509Certificate2 ReadCertificate(string certificate, string key)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificate, key);

        // A certificate straight from PEM has a key that some platforms do not use for TLS; through PKCS #12 it works on all.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static void CheckPair(string section, string why, string? certificate, string? key, ICollection<ConfigurationProblem> problems)
    {
        if (certificate is null || key is null)
        {
            var missing = certificate is null ? ":CertificateFile" : ":KeyFile";
            problems.Add(new(SettingsReader.Source, section + missing, "nothing", $"a PEM file, since {why}"));
            return;
        }

        try
        {
            ReadCertificate(certificate, key).Dispose();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problems.Add(new(SettingsReader.Source, section + ":CertificateFile", $"\"{certificate}\" with key \"{key}\", which cannot be used ({e.Message})", "PEM files of a certificate and its private key"));
        }
    }

    private static bool IsLoopbackName(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
