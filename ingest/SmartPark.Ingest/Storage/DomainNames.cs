using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Storage;

/// <summary>The names of the domains as they are stored: the InfluxDB measurements, the same words as in the catalogue.</summary>
internal static class DomainNames
{
    /// <summary>Every domain with its name.</summary>
    public static readonly IReadOnlyList<Domain> All = Enum.GetValues<Domain>();

    /// <summary>The stored name of a domain.</summary>
    public static string Of(Domain domain) => domain switch
    {
        Domain.People => "people",
        Domain.Logistics => "logistics",
        Domain.Energy => "energy",
        Domain.Environment => "environment",
        Domain.Capacity => "capacity",
        Domain.Fire => "fire",
        Domain.Safety => "safety",
        Domain.Gateway => "gateway",
        _ => throw new ArgumentOutOfRangeException(nameof(domain), domain, "not a domain"),
    };
}
