using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;

namespace SmartPark.FieldSimulator.Characters;

/// <summary>Rates that an electricity meter counts apart.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MeterRate>))]
public enum MeterRate : byte
{
    /// <summary>尖.</summary>
    [JsonStringEnumMemberName("sharp")]
    Sharp,

    /// <summary>峰.</summary>
    [JsonStringEnumMemberName("peak")]
    Peak,

    /// <summary>平.</summary>
    [JsonStringEnumMemberName("flat")]
    Flat,

    /// <summary>谷.</summary>
    [JsonStringEnumMemberName("valley")]
    Valley,

    /// <summary>深谷.</summary>
    [JsonStringEnumMemberName("deep_valley")]
    DeepValley,
}

/// <summary>A table of times as somebody programmed it into meters: which rate counts at which hour of which months. Nobody keeps it in step with the tariff.</summary>
public sealed record RateProgramme
{
    /// <summary>Name.</summary>
    [RegularExpression(Identifier.Pattern), Description("Name")]
    public required string Id { get; init; }

    /// <summary>Its seasons; each month in one of them.</summary>
    public required IReadOnlyList<RateSeason> Seasons { get; init; }

    /// <summary>The rate of an hour of a day.</summary>
    /// <param name="month">1 to 12.</param>
    /// <param name="hour">0 to 23.</param>
    public MeterRate RateAt(int month, int hour) => Seasons.First(s => s.Months.Contains(month)).Hours.First(h => h.From <= hour && hour < h.To).Rate;
}

/// <summary>A season of a programme.</summary>
public sealed record RateSeason
{
    /// <summary>Months, 1 to 12.</summary>
    [Description("Months, 1 to 12")]
    public required IReadOnlyList<int> Months { get; init; }

    /// <summary>The day; each hour in one of them.</summary>
    public required IReadOnlyList<RateHours> Hours { get; init; }
}

/// <summary>Hours of a rate.</summary>
public sealed record RateHours
{
    /// <summary>The rate.</summary>
    [Description("The rate")]
    public required MeterRate Rate { get; init; }

    /// <summary>First hour, local time.</summary>
    [Range(0, 23), Description("First hour, local time")]
    public required int From { get; init; }

    /// <summary>Hour after the last.</summary>
    [Range(1, 24), Description("Hour after the last")]
    public required int To { get; init; }
}
