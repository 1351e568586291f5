using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Energy.Reference;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Tariffs;

/// <summary>Bands of a time-of-use tariff, dearest first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TariffBand>))]
public enum TariffBand : byte
{
    /// <summary>尖峰.</summary>
    [JsonStringEnumMemberName("sharp")]
    Sharp,

    /// <summary>高峰.</summary>
    [JsonStringEnumMemberName("peak")]
    Peak,

    /// <summary>平段.</summary>
    [JsonStringEnumMemberName("flat")]
    Flat,

    /// <summary>低谷.</summary>
    [JsonStringEnumMemberName("valley")]
    Valley,

    /// <summary>深谷.</summary>
    [JsonStringEnumMemberName("deep_valley")]
    DeepValley,
}

/// <summary>One time-of-use tariff of a region, one file of <c>seeds/reference/tariffs/</c>. Hours are local and of the calendar day on which they lie.</summary>
public sealed record Tariff
{
    /// <summary>Id, unique in all files.</summary>
    [RegularExpression(Identifier.Pattern), Description("Id, unique in all files")]
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Region in which it is in force; tariffs of one region follow each other.</summary>
    [RegularExpression(Identifier.Pattern), Description("Region in which it is in force; tariffs of one region follow each other")]
    public required string Region { get; init; }

    /// <summary>Where it comes from.</summary>
    public required ReferenceBasis Basis { get; init; }

    /// <summary>First day in force.</summary>
    [Description("First day in force")]
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day in force; until further notice when absent.</summary>
    [Description("Last day in force")]
    public DateOnly? ValidTo { get; set; }

    /// <summary>Parts of the year: every day of a year is in exactly one.</summary>
    [ItemsMin(1), Description("Parts of the year: every day is in exactly one")]
    public required IReadOnlyList<TariffSeason> Seasons { get; init; }

    /// <summary>What takes the place of bands on certain days; of several that fit, the first.</summary>
    [Description("What takes the place of bands on certain days; of several that fit, the first")]
    public IReadOnlyList<BandReplacement> Replacements { get; set; } = [];
}

/// <summary>A part of the year with its table of hours.</summary>
public sealed record TariffSeason
{
    /// <summary>Id, unique in the tariff.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its days.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<YearDays> Days { get; init; }

    /// <summary>Its hours: every minute of a day is in exactly one band.</summary>
    [ItemsMin(1), Description("Every minute of a day is in exactly one band")]
    public required IReadOnlyList<BandHours> Hours { get; init; }

    /// <summary>Factors on the base price, for each band of its hours.</summary>
    [ItemsMin(1), Description("Factors on the base price, for each band of its hours")]
    public required IReadOnlyList<BandFactor> Factors { get; init; }
}

/// <summary>Days that come every year, both included; from December to January it goes on across the year's end.</summary>
public sealed record YearDays
{
    /// <summary>Form of a day of the year.</summary>
    public const string Pattern = "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

    /// <summary>First day: <c>12-15</c>.</summary>
    [RegularExpression(Pattern), Description("First day: 12-15")]
    public required string From { get; init; }

    /// <summary>Last day, included: <c>01-31</c>; a February goes to <c>02-29</c>.</summary>
    [RegularExpression(Pattern), Description("Last day, included: 01-31; a February goes to 02-29")]
    public required string To { get; init; }

    /// <summary>Whether a date is one of them.</summary>
    public bool Contains(DateOnly date)
    {
        var (day, from, to) = ((date.Month * 100) + date.Day, Number(From), Number(To));
        return from <= to ? day >= from && day <= to : day >= from || day <= to;
    }

    /// <summary>Month and day as a number: 1215.</summary>
    internal static int Number(string day) => TimesOfDay.Number(day);
}

/// <summary>Hours of a day, local time; from 23:00 to 06:00 are the first six and the last hour of the same calendar day.</summary>
public sealed record DayHours
{
    /// <summary>Begin, included: <c>20:00</c>.</summary>
    [RegularExpression(TimesOfDay.Pattern), Description("Begin, included: 20:00")]
    public required string From { get; init; }

    /// <summary>End, not included: <c>22:00</c>.</summary>
    [RegularExpression(TimesOfDay.Pattern), Description("End, not included: 22:00")]
    public required string To { get; init; }
}

/// <summary>Hours of a band, as <see cref="DayHours"/>.</summary>
public sealed record BandHours
{
    /// <summary>The band.</summary>
    public required TariffBand Band { get; init; }

    /// <summary>Begin, included: <c>16:00</c>.</summary>
    [RegularExpression(TimesOfDay.Pattern), Description("Begin, included: 16:00")]
    public required string From { get; init; }

    /// <summary>End, not included: <c>24:00</c>.</summary>
    [RegularExpression(TimesOfDay.Pattern), Description("End, not included: 24:00")]
    public required string To { get; init; }
}

/// <summary>What the base price is multiplied with in a band.</summary>
public sealed record BandFactor
{
    /// <summary>The band.</summary>
    public required TariffBand Band { get; init; }

    /// <summary>The factor; 1.843 for +84.3 %.</summary>
    [Range(0.0, 10.0), Description("The factor; 1.843 for +84.3 %")]
    public required decimal Factor { get; init; }
}

/// <summary>A band that takes the place of others on certain days and hours, for certain customers.</summary>
public sealed record BandReplacement
{
    /// <summary>The band that comes.</summary>
    public required TariffBand Band { get; init; }

    /// <summary>The bands that go; whatever stands there when empty.</summary>
    [Description("The bands that go; whatever stands there when empty")]
    public IReadOnlyList<TariffBand> Replaces { get; set; } = [];

    /// <summary>Days that come every year; else holidays.</summary>
    [Description("Days that come every year; else holidays")]
    public IReadOnlyList<YearDays> Days { get; set; } = [];

    /// <summary>Days of holidays that are at least so many days long; else days of the year.</summary>
    [Range(1, 31), Description("Days of holidays that are at least so many days long; else days of the year")]
    public int? HolidayDaysMin { get; set; }

    /// <summary>Its hours.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<DayHours> Hours { get; init; }

    /// <summary>The band whose factor of the season it begins with.</summary>
    [Description("The band whose factor of the season it begins with")]
    public required TariffBand FactorOf { get; init; }

    /// <summary>What that factor is multiplied with.</summary>
    [Range(0.0, 10.0), Description("What that factor is multiplied with")]
    public required decimal Times { get; init; }

    /// <summary>Whom it is for; everyone when absent.</summary>
    public TariffCondition? AppliesTo { get; set; }

    /// <summary>Where it comes from, when not from where the tariff does.</summary>
    public ReferenceBasis? Basis { get; set; }
}

/// <summary>What a customer must be; what is absent does not matter.</summary>
public sealed record TariffCondition
{
    /// <summary>Industrial (工业用电) or not.</summary>
    public bool? IsIndustrial { get; set; }

    /// <summary>Charged for capacity or demand and for energy (两部制) or not.</summary>
    public bool? IsTwoPart { get; set; }

    /// <summary>Least contracted capacity in kVA.</summary>
    [Range(0.0, 10_000_000.0), Description("Least contracted capacity in kVA")]
    public decimal? CapacityKvaMin { get; set; }

    /// <summary>Whether a customer is so.</summary>
    public bool Fits(TariffCustomer customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        return (IsIndustrial ?? customer.IsIndustrial) == customer.IsIndustrial && (IsTwoPart ?? customer.IsTwoPart) == customer.IsTwoPart
            && (CapacityKvaMin ?? 0) <= customer.CapacityKva;
    }
}

/// <summary>What a tariff asks about a customer. Where it changes, the caller splits the period.</summary>
/// <param name="IsIndustrial">Whether it is industrial.</param>
/// <param name="IsTwoPart">Whether it is charged in two parts.</param>
/// <param name="CapacityKva">Contracted capacity in kVA, 0 when none.</param>
public sealed record TariffCustomer(bool IsIndustrial, bool IsTwoPart, decimal CapacityKva);
