using System.ComponentModel.DataAnnotations;

namespace SmartPark.Ingest.Settings;

/// <summary>Files that ingest reads at start: section <c>SmartPark:Paths</c>.</summary>
public sealed class PathsOptions
{
    /// <summary>The section.</summary>
    public const string Section = "SmartPark:Paths";

    /// <summary>Word for no alarm rules.</summary>
    public const string NoAlarmRules = "none";

    /// <summary>The quantity catalogue.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string Quantities { get; set; } = "firmware-config/quantities.json";

    /// <summary>The folder of alarm rules: <c>alarm-rules</c> beside the catalogue when absent; <see cref="NoAlarmRules"/> for an installation without alarms.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? AlarmRules { get; set; }

    /// <summary>The file that says who is told of which alarms; absent for an installation that tells nobody beyond the control room.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? Telling { get; set; }

    /// <summary>The file that says which energy reports go out by themselves, when and where to; absent for none.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? EnergyReports { get; set; }

    /// <summary>Folder or file with what alarm rules are in single parks, other than in the library; nothing is when absent.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? AlarmOverrides { get; set; }

    /// <summary>The folder of the city: <c>city.json</c> and <c>parks/*.json</c>. There is no default city.</summary>
    public string? Seeds { get; set; }

    /// <summary>The folder of reference data for energy reports: standard coal, CO2 of the grid, holidays, tariffs, evaluation; <c>reference</c> beside the city's folder when absent.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? Reference { get; set; }
}
