using System.ComponentModel.DataAnnotations;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>The broker inside the process, for one box and for tests: section <c>SmartPark:Broker:Embedded</c>.</summary>
public sealed class EmbeddedBrokerOptions
{
    /// <summary>The section.</summary>
    public const string Section = "SmartPark:Broker:Embedded";

    /// <summary>Whether to run one, instead of connecting to a broker elsewhere.</summary>
    public bool Enabled { get; set; }

    /// <summary>Address to listen on. Beyond loopback a certificate and a credentials file are needed.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>TCP port; 0 lets the operating system choose, and <see cref="EmbeddedBroker.Port"/> says which.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 1883;

    /// <summary>PEM file of the certificate; with it the port speaks TLS.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of its private key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File of lines <c>user:password</c> for gateways; without it only the credential made in the process is good.</summary>
    public string? CredentialsFile { get; set; }

    /// <summary>File of lines <c>user:password</c> for who reads the alarms that channels of kind <c>mqtt</c> publish, and nothing else; without it nobody does.</summary>
    public string? ReadersFile { get; set; }

    /// <summary>Connections at a time: the gateways of some parks; a city wants a broker of its own.</summary>
    [Range(1, 10_000)]
    public int ConnectionsMax { get; set; } = 500;

    /// <summary>Largest packet in bytes: a birth of a large node is a megabyte, the codec takes no more than four.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int PacketBytesMax { get; set; } = 4 * 1024 * 1024;
}
