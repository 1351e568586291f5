using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Energy.Reference;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Factors;

/// <summary>How energy is turned into standard coal; a report uses one of them and says which.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CoalMethod>))]
public enum CoalMethod : byte
{
    /// <summary>当量值: by the heat that the carrier holds.</summary>
    [JsonStringEnumMemberName("equivalent")]
    Equivalent,

    /// <summary>等价值: by the primary energy that it took to make the carrier; of electricity the coal rate of the year.</summary>
    [JsonStringEnumMemberName("equal_value")]
    EqualValue,
}

/// <summary>Units in which consumption is turned into standard coal.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EnergyUnit>))]
public enum EnergyUnit : byte
{
    /// <summary>Kilowatt-hour.</summary>
    [JsonStringEnumMemberName("kwh")]
    KilowattHour,

    /// <summary>Megajoule.</summary>
    [JsonStringEnumMemberName("mj")]
    Megajoule,

    /// <summary>Gigajoule.</summary>
    [JsonStringEnumMemberName("gj")]
    Gigajoule,

    /// <summary>Kilogram.</summary>
    [JsonStringEnumMemberName("kg")]
    Kilogram,

    /// <summary>Tonne.</summary>
    [JsonStringEnumMemberName("t")]
    Tonne,

    /// <summary>Cubic metre of gas at standard conditions (标况).</summary>
    [JsonStringEnumMemberName("m3_standard")]
    CubicMetreStandard,

    /// <summary>Cubic metre as it flowed: a liquid, or gas at working conditions (工况), which is no volume at standard conditions.</summary>
    [JsonStringEnumMemberName("m3")]
    CubicMetre,
}

/// <summary>The file <c>seeds/reference/standard-coal.json</c>.</summary>
public sealed record StandardCoalFile
{
    /// <summary>Energy kinds and media.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<EnergyKind> Kinds { get; init; }

    /// <summary>Coefficients, dated.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<CoalCoefficient> Coefficients { get; init; }
}

/// <summary>A kind of energy, or a medium that energy was spent on.</summary>
public sealed record EnergyKind
{
    /// <summary>Its id.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Whether it is a working medium (耗能工质), such as water or compressed air: then it stays out of total energy consumption, which has its energy already.</summary>
    [Description("Whether it is a working medium (耗能工质), which stays out of total energy consumption")]
    public bool IsWorkingMedium { get; set; }

    /// <summary>Tonnes in a cubic metre as it flows, where a custom fixes it: of water 1. Without it m³ are not turned into t.</summary>
    [Range(0.0, 25.0), Description("Tonnes in a cubic metre as it flows, where a custom fixes it: of water 1")]
    public decimal? TonnesPerM3 { get; set; }
}

/// <summary>One coefficient of one edition.</summary>
public sealed record CoalCoefficient
{
    /// <summary>Its id: reports name it.</summary>
    [RegularExpression(Identifier.Pattern), Description("Its id: reports name it")]
    public required string Id { get; init; }

    /// <summary>The kind of energy.</summary>
    [RegularExpression(Identifier.Pattern), Description("The kind of energy")]
    public required string Kind { get; init; }

    /// <summary>Methods that it is for; a fuel's heat is the same in both.</summary>
    [ItemsMin(1), Description("Methods that it is for; a fuel's heat is the same in both")]
    public required IReadOnlyList<CoalMethod> Methods { get; init; }

    /// <summary>The unit that it is for.</summary>
    public required EnergyUnit Unit { get; init; }

    /// <summary>Kilograms of standard coal for one unit.</summary>
    [Range(0.0, 10_000.0), Description("Kilograms of standard coal for one unit")]
    public required decimal KgcePerUnit { get; init; }

    /// <summary>Net heat value in kJ for one unit, where the edition gives it.</summary>
    [Range(0.0, 1_000_000_000.0), Description("Net heat value in kJ for one unit, where the edition gives it")]
    public decimal? HeatValueKj { get; set; }

    /// <summary>The trade that it is for; all when absent.</summary>
    [RegularExpression(Identifier.Pattern), Description("The trade that it is for; all when absent")]
    public string? Trade { get; set; }

    /// <summary>First day in force.</summary>
    [Description("First day in force")]
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day in force; until further notice when absent.</summary>
    [Description("Last day in force")]
    public DateOnly? ValidTo { get; set; }

    /// <summary>Standard, edition and certainty.</summary>
    public required ReferenceBasis Basis { get; init; }
}
