using System.Collections;
using System.Globalization;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Gateway.Verbs;

/// <summary>Members of the uplink that the environment replaces: <c>SmartPark__Uplink__Host</c> and so on. Names are compared without case.</summary>
internal static class UplinkEnvironment
{
    private const string Prefix = "SmartPark__Uplink__";
    private const string Place = "environment";

    /// <summary>The uplink with the members replaced; adds a problem for each variable that is unknown or has no usable value.</summary>
    public static BrokerConnection Apply(BrokerConnection uplink, IDictionary environment, ICollection<ConfigurationProblem> problems)
    {
        var replaced = uplink with { };
        foreach (DictionaryEntry variable in environment)
        {
            if (variable is { Key: string name, Value: string value } && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !Set(replaced, name[Prefix.Length..], value, out var expected))
            {
                problems.Add(new(Place, name, $"\"{value}\"", expected));
            }
        }

        return replaced;
    }

    private static bool Set(BrokerConnection uplink, string member, string value, out string expected)
    {
        expected = "text of 1 to 253 characters";
        switch (member.ToUpperInvariant())
        {
            case "HOST":
                uplink.Host = value;
                return value.Length is > 0 and <= 253;
            case "PORT":
                expected = "a port from 1 to 65535";
                var isPort = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535;
                uplink.Port = isPort ? port : uplink.Port;
                return isPort;
            case "TLS":
                expected = "true or false";
                var isTls = bool.TryParse(value, out var tls);
                uplink.Tls = tls;
                return isTls;
            case "ALLOWPLAINTEXT":
                expected = "true or false";
                var isAllow = bool.TryParse(value, out var allow);
                uplink.AllowPlaintext = allow;
                return isAllow;
            case "CAFILE":
                uplink.CaFile = Text(value);
                return true;
            case "CERTIFICATEFILE":
                uplink.CertificateFile = Text(value);
                return true;
            case "KEYFILE":
                uplink.KeyFile = Text(value);
                return true;
            case "USERNAME":
                uplink.Username = Text(value);
                return true;
            case "PASSWORDFILE":
                uplink.PasswordFile = Text(value);
                return true;
            default:
                expected = $"one of {Prefix}Host, Port, Tls, CaFile, CertificateFile, KeyFile, Username, PasswordFile, AllowPlaintext";
                return false;
        }
    }

    /// <summary>An empty variable takes the member away: compose files cannot leave one out.</summary>
    private static string? Text(string value) => value.Length == 0 ? null : value;
}
