using System.ComponentModel.DataAnnotations;

namespace SmartPark.Ingest.Access;

/// <summary>Where HTTP listens: section <c>SmartPark:Http</c>.</summary>
public sealed class HttpOptions
{
    /// <summary>The section.</summary>
    public const string Section = "SmartPark:Http";

    /// <summary>Addresses to listen on, separated by semicolons: <c>http://127.0.0.1:8080</c>, <c>https://0.0.0.0:8443</c>. Port 0 lets the operating system choose.</summary>
    [StringLength(1000, MinimumLength = 1)]
    public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>PEM file of the certificate (with its chain) for https addresses.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of its private key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// Host names that requests may name, separated by semicolons. On loopback always localhost and the loopback addresses, and these beside them;
    /// beyond loopback any when this is empty.
    /// </summary>
    public string? AllowedHosts { get; set; }

    /// <summary>Connections at a time; further ones are refused. A page holds one or two for as long as it is open.</summary>
    [Range(10, 100_000)]
    public int ConnectionsMax { get; set; } = 1_000;
}
