using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>The users that the files of the embedded broker name.</summary>
internal static class EmbeddedUsers
{
    /// <summary>Reads both files. A name stands in one of them: who reads alarms is no gateway.</summary>
    public static IReadOnlyList<(BrokerCredential Credential, BrokerRole Role)> Read(EmbeddedBrokerOptions options, ICollection<ConfigurationProblem> problems)
    {
        var gateways = options.CredentialsFile is { } gatewayFile ? BrokerCredentials.ReadFile(gatewayFile, problems) : [];
        if (options.ReadersFile is not { } file)
        {
            return [.. gateways.Select(g => (g, BrokerRole.Gateway))];
        }

        var readers = BrokerCredentials.ReadFile(file, problems);
        var taken = gateways.Select(g => g.Username).Append(EmbeddedBroker.GatewayUser).ToHashSet(StringComparer.Ordinal);
        foreach (var reader in readers.Where(r => taken.Contains(r.Username)).DistinctBy(r => r.Username))
        {
            problems.Add(new(file, "$", $"user \"{reader.Username}\", which is a gateway's", "another name"));
        }

        // A slash ends the name in a client id.
        foreach (var reader in readers.Where(r => r.Username.Contains('/', StringComparison.Ordinal)))
        {
            problems.Add(new(file, "$", $"user \"{reader.Username}\"", "a name without a slash"));
        }

        return [.. gateways.Select(g => (g, BrokerRole.Gateway)), .. readers.Select(r => (r, BrokerRole.AlarmReader))];
    }
}
