namespace SmartPark.Ingest.Access;

/// <summary>Who may come in: section <c>SmartPark:Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>The section.</summary>
    public const string Section = "SmartPark:Access";

    /// <summary>File with the access token on its first line; asked for wherever it is set.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The access token itself, for an environment variable; <see cref="TokenFile"/> is better, since environments are easily read.</summary>
    public string? Token { get; set; }

    /// <summary>Explicit, logged override: listen beyond loopback without token or without TLS. For networks that others guard.</summary>
    public bool AllowInsecure { get; set; }

    /// <summary>Signing in with one click as each role, for a demo on this machine; refused as soon as anything listens beyond loopback, whatever else is set.</summary>
    public bool DemoSignIn { get; set; }
}
