using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Alarms.Rules;

/// <summary>Days of the week as rules name them; the numbers are those of <see cref="DayOfWeek"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RuleDay>))]
public enum RuleDay : byte
{
    /// <summary>星期日.</summary>
    [JsonStringEnumMemberName("sun")]
    Sunday,

    /// <summary>星期一.</summary>
    [JsonStringEnumMemberName("mon")]
    Monday,

    /// <summary>星期二.</summary>
    [JsonStringEnumMemberName("tue")]
    Tuesday,

    /// <summary>星期三.</summary>
    [JsonStringEnumMemberName("wed")]
    Wednesday,

    /// <summary>星期四.</summary>
    [JsonStringEnumMemberName("thu")]
    Thursday,

    /// <summary>星期五.</summary>
    [JsonStringEnumMemberName("fri")]
    Friday,

    /// <summary>星期六.</summary>
    [JsonStringEnumMemberName("sat")]
    Saturday,
}

/// <summary>What holidays are to a schedule.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HolidayUse>))]
public enum HolidayUse : byte
{
    /// <summary>Days like others.</summary>
    [JsonStringEnumMemberName("ignored")]
    Ignored,

    /// <summary>Days of the schedule, whatever day of the week they are.</summary>
    [JsonStringEnumMemberName("included")]
    Also,

    /// <summary>Never days of the schedule.</summary>
    [JsonStringEnumMemberName("excluded")]
    Not,
}

/// <summary>Hours of the week, local time of the park. From 22:00 to 06:00 is one night, of the day on which it begins.</summary>
public sealed record RuleHours
{
    /// <summary>Pattern of a time of day, 00:00 to 24:00.</summary>
    public const string TimePattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";

    /// <summary>Begin, included: <c>22:00</c>.</summary>
    [RegularExpression(TimePattern), Description("Begin, included: 22:00")]
    public required string From { get; init; }

    /// <summary>End, not included: <c>06:00</c>.</summary>
    [RegularExpression(TimePattern), Description("End, not included: 06:00")]
    public required string To { get; init; }

    /// <summary>Days on which the hours begin; all when absent.</summary>
    [ItemsMin(1), Description("Days on which the hours begin")]
    public IReadOnlyList<RuleDay> Days { get; set; } = [RuleDay.Sunday, RuleDay.Monday, RuleDay.Tuesday, RuleDay.Wednesday, RuleDay.Thursday, RuleDay.Friday, RuleDay.Saturday];

    /// <summary>What holidays are.</summary>
    public HolidayUse Holidays { get; set; }

    /// <summary>The holidays, <c>2026-10-01</c>.</summary>
    public IReadOnlyList<DateOnly> HolidayDates { get; set; } = [];
}
