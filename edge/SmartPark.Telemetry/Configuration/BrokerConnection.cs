using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SmartPark.Telemetry.Configuration;

/// <summary>How to reach the MQTT broker; the same members at the gateway (JSON file) and at ingest (options).</summary>
/// <remarks>Secrets are never members: a password stands in a file of its own that only the process may read.</remarks>
public sealed record BrokerConnection
{
    /// <summary>Host name or address of the broker.</summary>
    [StringLength(253, MinimumLength = 1), Description("Host name or address of the broker")]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>TCP port, 1 to 65535; 1883 plain and 8883 TLS by IANA.</summary>
    [Range(1, 65535), Description("TCP port")]
    public int Port { get; set; } = 1883;

    /// <summary>Whether to speak TLS. Without it, anything but a loopback host is refused unless <see cref="AllowPlaintext"/>.</summary>
    [Description("Speak TLS; required for hosts beyond loopback unless allow_plaintext is true")]
    public bool Tls { get; set; }

    /// <summary>PEM file of the authority that signed the broker's certificate; null means the system's trust store.</summary>
    [Description("PEM file of the authority that signed the broker's certificate")]
    public string? CaFile { get; set; }

    /// <summary>PEM file of the client certificate for mutual TLS.</summary>
    [Description("PEM file of the client certificate for mutual TLS")]
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the private key that belongs to <see cref="CertificateFile"/>.</summary>
    [Description("PEM file of the private key of the client certificate")]
    public string? KeyFile { get; set; }

    /// <summary>User name, when the broker asks for one.</summary>
    [Description("User name")]
    public string? Username { get; set; }

    /// <summary>File with the password on its first line.</summary>
    [Description("File with the password on its first line")]
    public string? PasswordFile { get; set; }

    /// <summary>Explicit, logged override: speak without TLS to a host beyond loopback.</summary>
    [Description("Explicit override: speak without TLS to a host beyond loopback")]
    public bool AllowPlaintext { get; set; }
}
