using System.Diagnostics;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake.Broker;

/// <summary>The host at a mosquitto that asks for TLS, a password, a client certificate.</summary>
public sealed class BrokerTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task With_TLS_and_a_password_from_its_file_the_host_connects()
    {
        using var certificate = TestCertificate.Write();
        await using var broker = await MosquittoServer.StartAsync(anonymous: false, await PasswordsAsync("ingest", "the right one") + Tls(certificate));
        await using var host = await IngestHost.StartAsync(Settings(broker, certificate, password: "the right one"));

        Assert.True(host.Get<BrokerStatus>().State.IsConnected);
    }

    [Fact]
    public async Task With_mutual_TLS_the_client_certificate_is_the_credential()
    {
        using var certificate = TestCertificate.Write();
        await using var broker = await MosquittoServer.StartAsync(anonymous: false, Tls(certificate) + "require_certificate true\nuse_identity_as_username true\n");
        await using var host = await IngestHost.StartAsync(new(Settings(broker, certificate, password: null))
        {
            ["SmartPark:Broker:CertificateFile"] = certificate.CertificateFile,
            ["SmartPark:Broker:KeyFile"] = certificate.KeyFile,
        });

        Assert.True(host.Get<BrokerStatus>().State.IsConnected);
    }

    [Fact]
    public async Task A_wrong_password_is_said_in_readiness_and_mended_without_a_restart()
    {
        using var certificate = TestCertificate.Write();
        await using var broker = await MosquittoServer.StartAsync(anonymous: false, await PasswordsAsync("ingest", "the right one") + Tls(certificate));
        await using var host = await IngestHost.StartAsync(Settings(broker, certificate, password: "the wrong one"), ready: false);
        await Wait.UntilAsync(() => host.Get<BrokerStatus>().State.Error is not null, "refused");
        Assert.False(host.Get<BrokerStatus>().State.IsConnected);

        await File.WriteAllTextAsync(PasswordFile, "the right one\n", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => host.Get<BrokerStatus>().State.IsOnline, "connected");
    }

    [Fact]
    public async Task A_broker_whose_certificate_another_signed_is_not_believed()
    {
        using var certificate = TestCertificate.Write();
        using var other = TestCertificate.Write();
        await using var broker = await MosquittoServer.StartAsync(anonymous: true, Tls(certificate));
        await using var host = await IngestHost.StartAsync(Settings(broker, other, password: null), ready: false);
        await Wait.UntilAsync(() => host.Get<BrokerStatus>().State.Error is not null, "refused");

        Assert.Contains("certificate", host.Get<BrokerStatus>().State.Error, StringComparison.OrdinalIgnoreCase);
        Assert.False(host.Get<BrokerStatus>().State.IsConnected);
    }

    private string PasswordFile => Path.Combine(_folder, "password");

    private static string Tls(TestCertificate certificate) => $"""
        cafile {certificate.CertificateFile}
        certfile {certificate.CertificateFile}
        keyfile {certificate.KeyFile}

        """;

    private async Task<string> PasswordsAsync(string user, string password)
    {
        var file = Path.Combine(_folder, "passwords");
        using var tool = Process.Start(ServerProcess.Find("mosquitto_passwd")!, ["-b", "-c", file, user, password]);
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, tool.ExitCode);
        TestCertificate.OpenToMosquitto(_folder);
        return $"password_file {file}\n";
    }

    private Dictionary<string, string?> Settings(MosquittoServer broker, TestCertificate authority, string? password)
    {
        var settings = new Dictionary<string, string?>
        {
            ["SmartPark:Broker:Host"] = "localhost",
            ["SmartPark:Broker:Port"] = broker.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["SmartPark:Broker:Tls"] = "true",
            ["SmartPark:Broker:CaFile"] = authority.CertificateFile,
        };
        if (password is not null)
        {
            File.WriteAllText(PasswordFile, password + "\n");
            settings["SmartPark:Broker:Username"] = "ingest";
            settings["SmartPark:Broker:PasswordFile"] = PasswordFile;
        }

        return settings;
    }
}
