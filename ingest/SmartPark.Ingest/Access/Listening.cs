using System.Net;
using SmartPark.Ingest.Settings;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Access;

/// <summary>One address that HTTP listens on.</summary>
/// <param name="Address">IP address.</param>
/// <param name="Port">TCP port; 0 lets the operating system choose.</param>
/// <param name="IsTls">Whether it speaks TLS.</param>
/// <param name="Text">As it was written.</param>
internal sealed record Listening(IPAddress Address, int Port, bool IsTls, string Text)
{
    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>How this machine itself reaches it.</summary>
    public Uri OwnUrl
    {
        get
        {
            var address = Address.Equals(IPAddress.Any) ? IPAddress.Loopback : Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Address;
            return new UriBuilder(IsTls ? "https" : "http", address.ToString(), Port).Uri;
        }
    }

    /// <summary>Reads a list of URLs; each that cannot be used is a problem.</summary>
    public static IReadOnlyList<Listening> Read(string urls, ICollection<ConfigurationProblem> problems)
    {
        var all = new List<Listening>();
        foreach (var text in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (TryParse(text) is { } listening)
            {
                all.Add(listening);
            }
            else
            {
                problems.Add(new(SettingsReader.Source, HttpOptions.Section + ":Urls", $"\"{text}\"", "http:// or https://, an IP address, localhost or *, and a port"));
            }
        }

        if (all.Count == 0 && problems.Count == 0)
        {
            problems.Add(new(SettingsReader.Source, HttpOptions.Section + ":Urls", "no address", "at least one"));
        }

        return all;
    }

    private static Listening? TryParse(string text)
    {
        // Kestrel's own wild cards are not URIs.
        var plain = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
        {
            return null;
        }

        // Another name than localhost would be resolved by somebody else, and could point anywhere tomorrow.
        var address = url.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(url.Host.Trim('[', ']'), out var parsed) ? parsed : null;
        return address is null ? null : new(address, url.Port, url.Scheme == "https", text);
    }
}
