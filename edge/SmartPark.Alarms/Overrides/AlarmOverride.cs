using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Alarms.Overrides;

/// <summary>
/// What a rule is somewhere in one park, other than in the library: off, or with other figures. Of several that fit a point the one that says most exactly where counts,
/// alone: device before kind before building before park.
/// </summary>
public sealed record AlarmOverride
{
    /// <summary>Rule id.</summary>
    [RegularExpression(Identifier.Pattern), Description("Rule id")]
    public required string Rule { get; init; }

    /// <summary>Park id.</summary>
    [RegularExpression(Identifier.Pattern), Description("Park id")]
    public required string Park { get; init; }

    /// <summary>Only in this building; the whole park when no place is named.</summary>
    [RegularExpression(Identifier.Pattern), Description("Only in this building of the park")]
    public string? Building { get; set; }

    /// <summary>Only for devices of this kind: profile id. Gateways know it, the centre does not.</summary>
    [RegularExpression(Identifier.Pattern), Description("Only for devices of this kind: profile id")]
    public string? Profile { get; set; }

    /// <summary>Only for this device.</summary>
    [RegularExpression(Identifier.Pattern), Description("Only for this device of the park")]
    public string? Device { get; set; }

    /// <summary>False switches the rule off there; true leaves it on where a wider override switches it off.</summary>
    [Description("False switches the rule off there; true where a wider override switches it off")]
    public bool? IsOn { get; set; }

    /// <summary>How grave it is there. What is critical stays critical.</summary>
    public Severity? Severity { get; set; }

    /// <summary>Limits in the place of the rule's own, all of them.</summary>
    [ItemsMin(1), Description("Limits in the place of the rule's own, all of them")]
    public IReadOnlyList<RuleLimit>? Limits { get; set; }

    /// <summary>How long the condition must hold, in seconds.</summary>
    [Range(0, 691200), Description("How long the condition must hold, in seconds")]
    public int? OnDelayS { get; set; }

    /// <summary>How long it must be gone, in seconds.</summary>
    [Range(0, 691200), Description("How long it must be gone, in seconds")]
    public int? OffDelayS { get; set; }

    /// <summary>Of a rule about silence: for how long, in seconds.</summary>
    [Range(1, 691200), Description("Of a rule about silence: for how long, in seconds")]
    public int? AfterS { get; set; }

    /// <summary>Hours in which it watches there.</summary>
    public RuleHours? Hours { get; set; }

    /// <summary>Why; must be said when a critical rule is switched off.</summary>
    [StringLength(500, MinimumLength = 1), Description("Why; must be said when a critical rule is switched off")]
    public string? Reason { get; set; }

    /// <summary>How exactly it says where: 0 the park, 1 a building, 2 a kind, 3 a device.</summary>
    internal int Exactness => Device is not null ? 3 : Profile is not null ? 2 : Building is not null ? 1 : 0;

    /// <summary>Where, as it stands in messages: <c>park</c>, <c>park/building</c> or <c>park/device</c>, a kind as <c>park/*profile</c>.</summary>
    internal string Where => Device is not null ? $"{Park}/{Device}" : Profile is not null ? $"{Park}/*{Profile}" : Building is not null ? $"{Park}/{Building}/" : Park;

    /// <summary>The rule as it is there; null where it is off.</summary>
    public AlarmRule? Apply(AlarmRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (IsOn == false)
        {
            return null;
        }

        var c = rule.Condition;
        if (Limits is { } limits)
        {
            c = c with
            {
                Limit = c.Limit is { } limit ? limit with { Limits = limits } : null,
                Rate = c.Rate is { } rate ? rate with { Limits = limits } : null,
                Average = c.Average is { } average ? average with { Limits = limits } : null,
                Deviation = c.Deviation is { } deviation ? deviation with { Limits = limits } : null,
            };
        }

        return rule with
        {
            Severity = Severity ?? rule.Severity,
            OnDelayS = OnDelayS ?? rule.OnDelayS,
            OffDelayS = OffDelayS ?? rule.OffDelayS,
            Hours = Hours ?? rule.Hours,
            Condition = AfterS is { } after && c.NoData is { } silence ? c with { NoData = silence with { AfterS = after } } : c,
        };
    }
}

/// <summary>One file of a folder of overrides.</summary>
public sealed record AlarmOverrideFile
{
    /// <summary>The version of this format that is read.</summary>
    public const int Known = 1;

    /// <summary>Version of the format: 1.</summary>
    [Range(Known, Known), Description("Version of the format: 1")]
    public required int Version { get; init; }

    /// <summary>The overrides.</summary>
    [Description("The overrides")]
    public required IReadOnlyList<AlarmOverride> Overrides { get; init; }
}
