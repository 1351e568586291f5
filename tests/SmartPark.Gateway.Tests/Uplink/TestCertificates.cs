using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPark.Gateway.Tests.Uplink;

/// <summary>An authority with a server and a client certificate, as PEM files that a broker may read.</summary>
internal static class TestCertificates
{
    public static async Task WriteAsync(TemporaryFolder folder)
    {
        // Valid around the machine's own clock, which TLS checks against.
        var now = TimeProvider.System.GetUtcNow();
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=test authority", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = caRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        folder.Write("ca.pem", ca.ExportCertificatePem());
        Issue(folder, "server", ca, now, 1);
        Issue(folder, "client", ca, now, 2);
        using var chmod = Process.Start("chmod", ["-R", "a+rX", folder.Path]);
        await chmod.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static void Issue(TemporaryFolder folder, string name, X509Certificate2 ca, DateTimeOffset now, byte serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(ca, now.AddHours(-1), now.AddDays(1), [serial]);
        folder.Write($"{name}.pem", certificate.ExportCertificatePem());
        folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
    }
}
