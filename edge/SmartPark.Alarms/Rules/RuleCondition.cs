using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Alarms.Rules;

/// <summary>What is watched for: exactly one of these.</summary>
public sealed record RuleCondition
{
    /// <summary>A state is one of several codes.</summary>
    public StateCondition? State { get; set; }

    /// <summary>A value is at or beyond a limit.</summary>
    public LimitCondition? Limit { get; set; }

    /// <summary>A value changes too fast.</summary>
    public RateCondition? Rate { get; set; }

    /// <summary>A point and the sum of others differ too much.</summary>
    public DeviationCondition? Deviation { get; set; }

    /// <summary>A moving average is at or beyond a limit.</summary>
    public AverageCondition? Average { get; set; }

    /// <summary>A value does not move.</summary>
    public FlatCondition? Flat { get; set; }

    /// <summary>The sensor answers with what cannot be.</summary>
    public ImplausibleCondition? Implausible { get; set; }

    /// <summary>Several points alarm within a time.</summary>
    public ConfirmationCondition? Confirmation { get; set; }

    /// <summary>A state comes too often.</summary>
    public CountCondition? Count { get; set; }

    /// <summary>No usable sample comes.</summary>
    public NoDataCondition? NoData { get; set; }

    /// <summary>The source marks its values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MarkedCondition? Marked { get; set; }
}

/// <summary>A pair of limits with those that clear, and when they are in force.</summary>
public sealed record RuleLimit
{
    /// <summary>At or above it the condition holds, in the unit of the quantity.</summary>
    [Description("At or above it the condition holds, in the unit of the quantity")]
    public double? High { get; set; }

    /// <summary>At or below it a high condition is gone; <see cref="High"/> when absent.</summary>
    [Description("At or below it a high condition is gone")]
    public double? HighClear { get; set; }

    /// <summary>At or below it the condition holds.</summary>
    [Description("At or below it the condition holds")]
    public double? Low { get; set; }

    /// <summary>At or above it a low condition is gone; <see cref="Low"/> when absent.</summary>
    [Description("At or above it a low condition is gone")]
    public double? LowClear { get; set; }

    /// <summary>Hours in which this pair is in force; always when absent.</summary>
    public RuleHours? When { get; set; }
}

/// <summary>Conditions with limits.</summary>
public interface ILimited
{
    /// <summary>Pairs of limits; of several the first whose hours it is.</summary>
    IReadOnlyList<RuleLimit> Limits { get; }
}

/// <summary>A state is one of several codes.</summary>
public sealed record StateCondition
{
    /// <summary>Codes that alarm, 0 to 255.</summary>
    [ItemsMin(1), Description("Codes that alarm")]
    public required IReadOnlyList<int> Codes { get; init; }
}

/// <summary>A value is at or beyond a limit.</summary>
public sealed record LimitCondition : ILimited
{
    /// <inheritdoc/>
    [ItemsMin(1), Description("Pairs of limits; of several the first whose hours it is")]
    public required IReadOnlyList<RuleLimit> Limits { get; init; }
}

/// <summary>A value changes too fast.</summary>
public sealed record RateCondition : ILimited
{
    /// <summary>Over how long the change is measured, in seconds.</summary>
    [Range(1, 86400), Description("Over how long the change is measured, in seconds")]
    public required int WindowS { get; init; }

    /// <summary>Limits of the change per minute; a fall is negative.</summary>
    [ItemsMin(1), Description("Limits of the change per minute; a fall is negative")]
    public required IReadOnlyList<RuleLimit> Limits { get; init; }

    /// <summary>Whether the value only grows, so that a fall is a reset and no change.</summary>
    [Description("Whether the value only grows, so that a fall is a reset")]
    public bool IsCounter { get; set; }

    internal long WindowMs => WindowS * 1000L;
}

/// <summary>A point and the sum of others differ too much: the difference is the point less the sum.</summary>
public sealed record DeviationCondition : ILimited
{
    /// <summary>Over how long both are averaged, in seconds.</summary>
    [Range(1, 86400), Description("Over how long both are averaged, in seconds")]
    public required int WindowS { get; init; }

    /// <summary>Devices of the sum; the point itself is that of the scope.</summary>
    [ItemsMin(1), Description("Devices of the sum, each with the same quantity")]
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>Whether limits are percent of the point's value, not its unit.</summary>
    [Description("Whether limits are percent of the point's value")]
    public bool IsPercent { get; set; }

    /// <summary>Least part of the window that samples must cover, 0.01 to 1.</summary>
    [Range(0.01, 1), Description("Least part of the window that samples must cover")]
    public double CoverageMin { get; set; } = 0.75;

    /// <summary>Limits of the difference; a sum that is greater than the point is negative.</summary>
    [ItemsMin(1), Description("Limits of the difference; negative when the sum is greater")]
    public required IReadOnlyList<RuleLimit> Limits { get; init; }

    internal long WindowMs => WindowS * 1000L;
}

/// <summary>How an average is made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AverageKind>))]
public enum AverageKind : byte
{
    /// <summary>Arithmetic, weighted by time.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean,

    /// <summary>Of sound energy, weighted by time: the equivalent level Leq of levels in dB (GB 12348-2008, 3.3).</summary>
    [JsonStringEnumMemberName("leq")]
    Leq,
}

/// <summary>A moving average is at or beyond a limit.</summary>
public sealed record AverageCondition : ILimited
{
    /// <summary>Length of the window in seconds, 60 to 691200 (8 days).</summary>
    [Range(60, 691200), Description("Length of the window in seconds")]
    public required int WindowS { get; init; }

    /// <summary>How the average is made.</summary>
    public AverageKind Kind { get; set; }

    /// <summary>Least part of the window that samples must cover, 0.01 to 1.</summary>
    [Range(0.01, 1), Description("Least part of the window that samples must cover")]
    public double CoverageMin { get; set; } = 0.75;

    /// <inheritdoc/>
    [ItemsMin(1), Description("Pairs of limits; of several the first whose hours it is")]
    public required IReadOnlyList<RuleLimit> Limits { get; init; }

    internal long WindowMs => WindowS * 1000L;
}

/// <summary>A value does not move.</summary>
public sealed record FlatCondition
{
    /// <summary>For how long, in seconds.</summary>
    [Range(1, 691200), Description("For how long, in seconds")]
    public required int ForS { get; init; }

    /// <summary>A change up to this is none, in the unit of the quantity.</summary>
    [Range(0, 1e12), Description("A change up to this is none")]
    public double Tolerance { get; set; }

    /// <summary>Values of at most this size are idle and may stay; absent when none may.</summary>
    [Description("Values of at most this size are idle and may stay")]
    public double? IdleMax { get; set; }

    internal long ForMs => ForS * 1000L;
}

/// <summary>The sensor answers with what cannot be: over its range, not available, undecodable.</summary>
public sealed record ImplausibleCondition;

/// <summary>Several points alarm within a time.</summary>
public sealed record ConfirmationCondition
{
    /// <summary>Codes that alarm, 0 to 255.</summary>
    [ItemsMin(1), Description("Codes that alarm")]
    public required IReadOnlyList<int> Codes { get; init; }

    /// <summary>How many points, 2 or more.</summary>
    [Range(2, AlarmLimits.InputsMax), Description("How many points")]
    public required int AtLeast { get; init; }

    /// <summary>How long a point counts after it is normal again, in seconds.</summary>
    [Range(0, 86400), Description("How long a point counts after it is normal again, in seconds")]
    public required int WithinS { get; init; }

    internal long WithinMs => WithinS * 1000L;
}

/// <summary>A state comes too often.</summary>
public sealed record CountCondition
{
    /// <summary>Codes that count when the state turns into one, 0 to 255.</summary>
    [ItemsMin(1), Description("Codes that count when the state turns into one")]
    public required IReadOnlyList<int> Codes { get; init; }

    /// <summary>How many times.</summary>
    [Range(2, AlarmLimits.CountMax), Description("How many times")]
    public required int AtLeast { get; init; }

    /// <summary>Within how long, in seconds.</summary>
    [Range(1, 691200), Description("Within how long, in seconds")]
    public required int WithinS { get; init; }

    internal long WithinMs => WithinS * 1000L;
}

/// <summary>The source says that its values are not to be counted on, and why; values that it gives without a mark end it.</summary>
public sealed record MarkedCondition
{
    /// <summary>The marks.</summary>
    [ItemsMin(1), Description("The marks, as the data flags of HJ 212 mean them")]
    public required IReadOnlyList<DataMark> As { get; init; }
}

/// <summary>No usable sample comes.</summary>
public sealed record NoDataCondition
{
    /// <summary>For how long, in seconds.</summary>
    [Range(1, 691200), Description("For how long, in seconds")]
    public required int AfterS { get; init; }

    /// <summary>Of what: of all points together that a device has, or that devices of a line have; of each point by itself when absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Of all points of a device, or of all points of a line, together; of each point by itself when absent")]
    public SilenceOf? Of { get; set; }

    internal long AfterMs => AfterS * 1000L;
}

/// <summary>Whose points are silent together.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SilenceOf>))]
public enum SilenceOf : byte
{
    /// <summary>A device with several points, such as a module of sixteen contacts.</summary>
    [JsonStringEnumMemberName("device")]
    Device,

    /// <summary>A line with several devices. Only the gateway knows what hangs on it, so only there it is judged.</summary>
    [JsonStringEnumMemberName("line")]
    Line,
}
