using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Gateway.Uplink;

/// <summary>Makes the MQTT options of a connection. Password and certificates are read anew each time, so that they can be rotated without a restart.</summary>
internal static class BrokerOptions
{
    /// <summary>Longest password file: a password is one line, not a document.</summary>
    private const int PasswordBytesMax = 64 * 1024;

    /// <summary>Options for one connection of an edge node whose will is its NDEATH.</summary>
    /// <exception cref="IOException">A password or certificate file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key file is not PEM, or the key does not fit.</exception>
    public static MqttClientOptions For(BrokerConnection broker, string clientId, string willTopic, byte[] will)
    {
        // MQTT 5: a take-over by another client with this id is told with its reason, which 3.1.1 cannot.
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId)
            .WithCleanStart(true)
            .WithSessionExpiryInterval(0)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(GatewayLimits.KeepAliveSeconds))
            .WithTimeout(TimeSpan.FromMilliseconds(GatewayLimits.BrokerTimeoutMs))
            .WithWillTopic(willTopic)
            .WithWillPayload(will)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain(false)
            .WithoutPacketFragmentation();
        if (broker.Username is { } user)
        {
            options.WithCredentials(user, broker.PasswordFile is { } file ? ReadPassword(file) : "");
        }

        if (broker.Tls)
        {
            options.WithTlsOptions(tls => Secure(tls, broker));
        }

        return options.Build();
    }

    private static void Secure(MqttClientTlsOptionsBuilder tls, BrokerConnection broker)
    {
        tls.UseTls(true).WithTargetHost(broker.Host);
        if (broker.CaFile is { } ca)
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(ca);

            // An authority of one's own publishes no revocation list that a site without internet could read.
            tls.WithTrustChain(chain).WithRevocationMode(X509RevocationMode.NoCheck);
        }

        if (broker.CertificateFile is { } certificate)
        {
#pragma warning disable CA2000 // The connection's options own it; it lives as long as they do.
            tls.WithClientCertificates([X509Certificate2.CreateFromPemFile(certificate, broker.KeyFile)]);
#pragma warning restore CA2000
        }
    }

    private static string ReadPassword(string file)
    {
        if (new FileInfo(file).Length > PasswordBytesMax)
        {
            throw new IOException($"{file} is longer than a password file may be ({PasswordBytesMax} bytes)");
        }

        using var reader = File.OpenText(file);
        return reader.ReadLine() ?? throw new IOException($"{file} is empty: its first line is the password");
    }
}
