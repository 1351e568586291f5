using System.ComponentModel.DataAnnotations;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Intake;

/// <summary>Which part of intake a process does.</summary>
public enum IntakeRole
{
    /// <summary>Everything, alone.</summary>
    All,

    /// <summary>STATE, births, deaths, sequence, rebirth, live picture and API; stores and acknowledges nothing.</summary>
    Control,

    /// <summary>Stores and acknowledges its share of a shared subscription; as many of them as it takes.</summary>
    Writer,
}

/// <summary>How samples are taken in: section <c>SmartPark:Intake</c>.</summary>
public sealed class IntakeOptions
{
    /// <summary>The section.</summary>
    public const string Section = "SmartPark:Intake";

    /// <summary>Sparkplug host id: gateways that name it as their primary host watch its STATE.</summary>
    [StringLength(40, MinimumLength = 1)]
    public string HostId { get; set; } = "smartpark";

    /// <summary>Which part this process does: <c>all</c>, <c>control</c> or <c>writer</c>. The last two need a store that several processes share.</summary>
    public IntakeRole Role { get; set; }

    /// <summary>The group of the shared subscription by which writers divide the messages among them.</summary>
    [StringLength(40, MinimumLength = 1)]
    public string ShareGroup { get; set; } = "smartpark";

    /// <summary>Id of this writer, one for each process; null for a random one. Names its topic <c>smartpark/writer/…/state</c>.</summary>
    public string? WriterId { get; set; }

    /// <summary>Store samples of devices that nobody registered, without building and enterprise, instead of refusing them. Their park must be known.</summary>
    public bool AcceptUnregistered { get; set; }

    /// <summary>Samples that make a batch full; InfluxDB and DuckDB both take batches of 5,000 to 10,000 best.</summary>
    [Range(1, IntakeLimits.BatchSamplesMax)]
    public int BatchSamples { get; set; } = 10_000;

    /// <summary>Oldest sample of a batch in milliseconds before it is written although it is not full.</summary>
    [Range(10, 60_000)]
    public int BatchAgeMs { get; set; } = 250;

    /// <summary>
    /// How long the store may refuse everything, or the queue behind the broker stay full, in milliseconds, before this host says offline on STATE
    /// and gateways keep their samples on disk.
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

        if (!Identifier.IsValid(ShareGroup))
        {
            problems.Add(new(Settings.SettingsReader.Source, Section + ":ShareGroup", $"\"{ShareGroup}\"", $"text of the form {Identifier.Pattern}"));
        }

        if (WriterId is not null && !Identifier.IsValid(WriterId))
        {
            problems.Add(new(Settings.SettingsReader.Source, Section + ":WriterId", $"\"{WriterId}\"", $"text of the form {Identifier.Pattern}"));
        }
    }
}
