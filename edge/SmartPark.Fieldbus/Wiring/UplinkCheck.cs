using System.Net;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Fieldbus.Wiring;

/// <summary>Whether the members of an uplink fit each other, and that nothing leaves the machine unprotected by accident.</summary>
public static class UplinkCheck
{
    /// <summary>Adds every mistake, with <paramref name="file"/> and <paramref name="path"/> as its place. Opens no file and no connection.</summary>
    public static void Check(string file, string path, BrokerConnection uplink, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(uplink);
        ArgumentNullException.ThrowIfNull(problems);
        if (!uplink.Tls && !uplink.AllowPlaintext && !IsLoopback(uplink.Host))
        {
            problems.Add(new(
                file, path + ".tls", $"false with host \"{uplink.Host}\"", "true beyond loopback, or allow_plaintext true where the network itself protects"));
        }

        if (!uplink.Tls)
        {
            foreach (var (member, value) in new[] { ("ca_file", uplink.CaFile), ("certificate_file", uplink.CertificateFile), ("key_file", uplink.KeyFile) })
            {
                if (value is not null)
                {
                    problems.Add(new(file, $"{path}.{member}", $"\"{value}\" without TLS", "tls true, or no such member"));
                }
            }
        }

        CheckPair(file, path, ("certificate_file", uplink.CertificateFile), ("key_file", uplink.KeyFile), problems);
        if (uplink.PasswordFile is not null && uplink.Username is null)
        {
            problems.Add(new(file, path + ".username", "nothing", "a user name beside password_file"));
        }
    }

    /// <summary>Whether a host name or address can only mean this machine.</summary>
    public static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static void CheckPair(
        string file, string path, (string Member, string? Value) first, (string Member, string? Value) second, ICollection<ConfigurationProblem> problems)
    {
        if (first.Value is null != second.Value is null)
        {
            var (missing, present) = first.Value is null ? (first.Member, second.Member) : (second.Member, first.Member);
            problems.Add(new(file, $"{path}.{missing}", "nothing", $"a file beside {present}"));
        }
    }
}
