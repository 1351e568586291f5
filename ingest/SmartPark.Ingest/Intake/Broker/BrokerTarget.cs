using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>Makes MQTT options for the host's connection. Password and certificates are read anew each time, so that they can be rotated without a restart.</summary>
internal static class BrokerTarget
{
    /// <summary>Seconds between pings when nothing else is sent; after one and a half the broker sends the will.</summary>
    public const int KeepAliveSeconds = 15;

    /// <summary>Seconds for connecting and for each answer: a broker that takes longer is no use to a live picture.</summary>
    public const int TimeoutSeconds = 10;

    private const int PasswordBytesMax = 64 * 1024;

    /// <summary>Options for one connection whose will says that this host is offline.</summary>
    /// <param name="broker">Broker elsewhere.</param>
    /// <param name="embedded">Broker in this process; wins when it is enabled.</param>
    /// <param name="clientId">MQTT client id.</param>
    /// <param name="part">What this process is to the broker: its topic, its last words.</param>
    /// <param name="connectedAtUnixMs">Time of this connect: of the will and of the birth that follows (Sparkplug 3.0, section 5.2).</param>
    /// <exception cref="IOException">A password or certificate file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key file is not PEM, or the key does not fit.</exception>
    public static MqttClientOptions Options(BrokerConnection broker, EmbeddedBroker embedded, string clientId, HostPart part, long connectedAtUnixMs) =>
        Builder(broker, embedded, clientId)
            .WithWillTopic(part.StateTopic)
            .WithWillPayload(part.SaysLast(connectedAtUnixMs))
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain(true)
            .Build();

    /// <summary>Options for a connection of this process that leaves nothing behind: no will, no session.</summary>
    /// <param name="broker">Broker elsewhere.</param>
    /// <param name="embedded">Broker in this process; wins when it is enabled.</param>
    /// <param name="clientId">MQTT client id.</param>
    /// <exception cref="IOException">A password or certificate file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key file is not PEM, or the key does not fit.</exception>
    public static MqttClientOptionsBuilder Builder(BrokerConnection broker, EmbeddedBroker embedded, string clientId)
    {
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId)
            .WithCleanStart(true)
            .WithSessionExpiryInterval(0)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(KeepAliveSeconds))
            .WithTimeout(TimeSpan.FromSeconds(TimeoutSeconds));
        if (embedded.IsEnabled)
        {
            return options.WithTcpServer("127.0.0.1", embedded.HostPort).WithCredentials(embedded.Host.Username, embedded.Host.Password);
        }

        options.WithTcpServer(broker.Host, broker.Port);
        if (broker.Username is { } user)
        {
            options.WithCredentials(user, broker.PasswordFile is { } file ? Password(file) : "");
        }

        return broker.Tls ? options.WithTlsOptions(tls => Secure(tls, broker)) : options;
    }

    /// <summary>Broker and port, for messages.</summary>
    public static string Name(BrokerConnection broker, EmbeddedBroker embedded) =>
        embedded.IsEnabled ? $"the embedded broker on port {embedded.Port}" : $"{broker.Host}:{broker.Port}";

    private static void Secure(MqttClientTlsOptionsBuilder tls, BrokerConnection broker)
    {
        tls.UseTls(true).WithTargetHost(broker.Host);
        if (broker.CaFile is { } ca)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(ca);

            // A private authority publishes no revocation list that a site without internet could reach.
            tls.WithTrustChain(authorities).WithRevocationMode(X509RevocationMode.NoCheck);
        }

        if (broker.CertificateFile is { } certificate)
        {
#pragma warning disable CA2000 // The options own it as long as the connection lasts.
            tls.WithClientCertificates([X509Certificate2.CreateFromPemFile(certificate, broker.KeyFile)]);
#pragma warning restore CA2000
        }
    }

    private static string Password(string file)
    {
        if (new FileInfo(file).Length > PasswordBytesMax)
        {
            throw new IOException($"The password file {file} is longer than {PasswordBytesMax} bytes: its first line should be the password.");
        }

        return File.ReadLines(file).FirstOrDefault() ?? throw new IOException($"The password file {file} is empty: its first line should be the password.");
    }
}
