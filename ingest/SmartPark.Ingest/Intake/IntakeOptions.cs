using System.ComponentModel.DataAnnotations;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Intake;

/// <summary>How samples are taken in: section <c>SmartPark:Intake</c>.</summary>
public sealed class IntakeOptions
{
    /// <summary>The section.</summary>
    public const string Section = "SmartPark:Intake";

    /// <summary>Sparkplug host id: gateways that name it as their primary host watch its STATE.</summary>
    [StringLength(40, MinimumLength = 1)]
    public string HostId { get; set; } = "smartpark";

    /// <summary>Store samples of devices that nobody registered, without building and enterprise, instead of refusing them. Their park must be known.</summary>
    public bool AcceptUnregistered { get; set; }

    /// <summary>Samples that make a batch full; InfluxDB and DuckDB both take batches of 5,000 to 10,000 best.</summary>
    [Range(1, IntakeLimits.BatchSamplesMax)]
    public int BatchSamples { get; set; } = 10_000;

    /// <summary>Oldest sample of a batch in milliseconds before it is written although it is not full.</summary>
    [Range(10, 60_000)]
    public int BatchAgeMs { get; set; } = 250;

    /// <summary>
    /// How long the store may refuse everything, in milliseconds, before this host says offline on STATE and gateways keep their samples on disk.
    /// Until then intake holds back.
    /// </summary>
    [Range(100, 600_000)]
    public int StoreAwayMs { get; set; } = 10_000;

    /// <summary>How far back the live picture is restored from the store at start, in hours.</summary>
    [Range(1, 24 * 31)]
    public int RestoreHours { get; set; } = 48;

    internal void Check(ICollection<ConfigurationProblem> problems)
    {
        if (!Identifier.IsValid(HostId))
        {
            problems.Add(new(Settings.SettingsReader.Source, Section + ":HostId", $"\"{HostId}\"", $"text of the form {Identifier.Pattern}"));
        }
    }
}
