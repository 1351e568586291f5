using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Alarms.Rules;

/// <summary>One rule: what is watched for, where, how grave it is, and why it is so.</summary>
public sealed record AlarmRule
{
    /// <summary>Rule id, unique in the product; part of every episode's id, so it is never used for something else.</summary>
    [RegularExpression(Identifier.Pattern), Description("Rule id; never used for something else")]
    public required string Id { get; init; }

    /// <summary>Name of the alarm.</summary>
    public required LocalText Title { get; init; }

    /// <summary>What to do first.</summary>
    public required LocalText Advice { get; init; }

    /// <summary>How much depends on an answer.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required RuleBasis Basis { get; init; }

    /// <summary>Which points it watches.</summary>
    public required RuleScope Scope { get; init; }

    /// <summary>What it watches for.</summary>
    public required RuleCondition Condition { get; init; }

    /// <summary>How long the condition must hold, in seconds.</summary>
    [Range(0, 691200), Description("How long the condition must hold, in seconds")]
    public int OnDelayS { get; set; }

    /// <summary>How long it must be gone, in seconds.</summary>
    [Range(0, 691200), Description("How long it must be gone, in seconds")]
    public int OffDelayS { get; set; }

    /// <summary>How long a sample vouches for the condition while delays run, in seconds.</summary>
    [Range(1, 691200), Description("How long a sample vouches for the condition while delays run, in seconds")]
    public int HoldS { get; set; } = 900;

    /// <summary>Hours in which it watches; always when absent.</summary>
    public RuleHours? Hours { get; set; }

    /// <summary>Whether it stays until someone resets it, though the condition is gone.</summary>
    [Description("Whether it stays until someone resets it")]
    public bool IsLatched { get; set; }

    /// <summary>
    /// Rules whose alarm explains this one: while one of them stands on the same device, or on its line, this alarm is kept but not presented. Never of what endangers
    /// lives, and never by a lighter one. ISA-18.2 calls it suppression by design.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Rules whose alarm, on the same device or on its line, explains this one: meanwhile it is kept but not presented")]
    public IReadOnlyList<string>? Follows { get; set; }

    internal long OnDelayMs => OnDelayS * 1000L;

    internal long OffDelayMs => OffDelayS * 1000L;

    internal long HoldMs => HoldS * 1000L;
}

/// <summary>How sure the source of a rule's figures is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BasisCertainty>))]
public enum BasisCertainty : byte
{
    /// <summary>The standard says so.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,

    /// <summary>Custom of the trade; to be confirmed for a site before "per standard" is said.</summary>
    [JsonStringEnumMemberName("convention")]
    Convention,

    /// <summary>The product's own, such as a sensor that has gone quiet.</summary>
    [JsonStringEnumMemberName("product")]
    Product,
}

/// <summary>Where a rule's figures come from.</summary>
public sealed record RuleBasis
{
    /// <summary>How sure it is.</summary>
    public required BasisCertainty Certainty { get; init; }

    /// <summary>Standard with edition: <c>GB 3095-2026</c>; absent for the product's own.</summary>
    public string? Standard { get; set; }

    /// <summary>Clause, table or class.</summary>
    public string? Clause { get; set; }

    /// <summary>First day on which the rule is in force, local date of the park; always when absent.</summary>
    [Description("First day on which the rule is in force")]
    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day on which the rule is in force; for ever when absent.</summary>
    [Description("Last day on which the rule is in force")]
    public DateOnly? ValidTo { get; set; }
}

/// <summary>Which points a rule watches: those that fit every list; an empty list fits all. Quantities or domains are named.</summary>
public sealed record RuleScope
{
    /// <summary>Quantities.</summary>
    public IReadOnlyList<string> Quantities { get; set; } = [];

    /// <summary>Domains: every quantity of them.</summary>
    [Description("Domains: every quantity of them")]
    public IReadOnlyList<Domain> Domains { get; set; } = [];

    /// <summary>Parks.</summary>
    public IReadOnlyList<string> Parks { get; set; } = [];

    /// <summary>Buildings, as <c>park/building</c>.</summary>
    [Description("Buildings, as park/building")]
    public IReadOnlyList<string> Buildings { get; set; } = [];

    /// <summary>Device models: profile ids.</summary>
    [Description("Device models: profile ids")]
    public IReadOnlyList<string> Profiles { get; set; } = [];

    /// <summary>Devices, as <c>park/device</c>.</summary>
    [Description("Devices, as park/device")]
    public IReadOnlyList<string> Devices { get; set; } = [];
}

/// <summary>One file of <c>firmware-config/alarm-rules/</c>.</summary>
public sealed record AlarmRuleFile
{
    /// <summary>Its rules.</summary>
    [ItemsMin(1), Description("Its rules")]
    public required IReadOnlyList<AlarmRule> Rules { get; init; }
}
