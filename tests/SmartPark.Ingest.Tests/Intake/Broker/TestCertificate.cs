using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPark.Ingest.Tests.Intake.Broker;

/// <summary>A certificate for localhost and 127.0.0.1 that signs itself, as PEM files.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-cert-").FullName;

    private TestCertificate(X509Certificate2 certificate)
    {
        Chain = [certificate];
    }

    public string CertificateFile => Path.Combine(_folder, "cert.pem");

    public string KeyFile => Path.Combine(_folder, "key.pem");

    public X509Certificate2Collection Chain { get; }

    public static TestCertificate Write()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        var certificate = new TestCertificate(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)));
        File.WriteAllText(certificate.CertificateFile, certificate.Chain[0].ExportCertificatePem());
        File.WriteAllText(certificate.KeyFile, key.ExportPkcs8PrivateKeyPem());
        OpenToMosquitto(certificate._folder);
        return certificate;
    }

    /// <summary>Lets others read a folder of this test: mosquitto that was started as root reads its files as a user of its own.</summary>
    public static void OpenToMosquitto(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;
        File.SetUnixFileMode(folder, Read | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        foreach (var file in Directory.GetFiles(folder))
        {
            File.SetUnixFileMode(file, Read);
        }
    }

    public void Dispose()
    {
        Chain[0].Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
