using System.ComponentModel.DataAnnotations;
using SmartPark.Energy.Allocation;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>A county or district; it belongs to the city, so its park is <c>-</c>.</summary>
public sealed record CountyRow : RegistryRow
{
    /// <summary>Its id.</summary>
    [RegistryColumn("县区", "County", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string County { get; init; }

    /// <summary>Chinese name.</summary>
    [RegistryColumn("中文名称", "Chinese name"), StringLength(200, MinimumLength = 1)]
    public required string TitleZh { get; init; }

    /// <summary>English name.</summary>
    [RegistryColumn("英文名称", "English name"), StringLength(200, MinimumLength = 1)]
    public required string TitleEn { get; init; }
}

/// <summary>A park and how its common use is shared.</summary>
public sealed record ParkRow : RegistryRow
{
    /// <summary>Its county.</summary>
    [RegistryColumn("县区", "County"), RegularExpression(Identifier.Pattern)]
    public required string County { get; init; }

    /// <summary>Chinese name.</summary>
    [RegistryColumn("中文名称", "Chinese name"), StringLength(200, MinimumLength = 1)]
    public required string TitleZh { get; init; }

    /// <summary>English name.</summary>
    [RegistryColumn("英文名称", "English name"), StringLength(200, MinimumLength = 1)]
    public required string TitleEn { get; init; }

    /// <summary>Region of its tariffs and grid factors: <c>anhui</c>.</summary>
    [RegistryColumn("电价与电网区域", "Region of tariff and grid"), RegularExpression(Identifier.Pattern)]
    public required string Region { get; init; }

    /// <summary>By what loss is shared.</summary>
    [RegistryColumn("损耗分摊方式", "Loss shared by")]
    public SharingRule LossRule { get; init; } = SharingRule.Energy;

    /// <summary>By what common use is shared.</summary>
    [RegistryColumn("公共用能分摊方式", "Common use shared by")]
    public SharingRule CommonRule { get; init; } = SharingRule.Energy;
}

/// <summary>By what a park shares: the rules of <see cref="AllocationRule"/>, or not at all.</summary>
public enum SharingRule : byte
{
    /// <summary>By what the parties' own meters measured.</summary>
    [RegistryWord("energy", "按用能量", "energy")]
    Energy,

    /// <summary>By rented floor.</summary>
    [RegistryWord("area", "按面积", "floor area")]
    Area,

    /// <summary>By headcount.</summary>
    [RegistryWord("headcount", "按人数", "headcount")]
    Headcount,

    /// <summary>By contracted capacity.</summary>
    [RegistryWord("capacity", "按合同容量", "contracted capacity")]
    Capacity,

    /// <summary>Not shared: it stays with the park.</summary>
    [RegistryWord("none", "不分摊", "not shared")]
    None,
}

/// <summary>A plot of land.</summary>
public sealed record PlotRow : RegistryRow
{
    /// <summary>Its id, unique in its park.</summary>
    [RegistryColumn("地块", "Plot", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Plot { get; init; }

    /// <summary>Chinese name.</summary>
    [RegistryColumn("中文名称", "Chinese name"), StringLength(200, MinimumLength = 1)]
    public required string TitleZh { get; init; }

    /// <summary>English name.</summary>
    [RegistryColumn("英文名称", "English name"), StringLength(200, MinimumLength = 1)]
    public required string TitleEn { get; init; }
}

/// <summary>How large a plot is for a time.</summary>
public sealed record PlotAreaRow : DatedRow
{
    /// <summary>The plot.</summary>
    [RegistryColumn("地块", "Plot", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Plot { get; init; }

    /// <summary>Area in mu, 666.67 m².</summary>
    [RegistryColumn("面积", "Area", Unit = "亩", Order = 90), Range(0.0001, 1_000_000.0)]
    public required decimal Mu { get; init; }

    /// <summary>By what it is known: number of the title, survey.</summary>
    [RegistryColumn("面积依据", "Basis of the area", Order = 91), StringLength(200, MinimumLength = 1)]
    public required string Basis { get; init; }
}

/// <summary>Who holds a plot's title for a time.</summary>
public sealed record PlotHolderRow : DatedRow
{
    /// <summary>The plot.</summary>
    [RegistryColumn("地块", "Plot", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Plot { get; init; }

    /// <summary>The enterprise that holds it.</summary>
    [RegistryColumn("企业", "Enterprise", Order = 90), RegularExpression(Identifier.Pattern)]
    public required string Enterprise { get; init; }
}

/// <summary>A building on a plot.</summary>
public sealed record BuildingRow : RegistryRow
{
    /// <summary>Its id, unique in its park.</summary>
    [RegistryColumn("楼栋", "Building", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Building { get; init; }

    /// <summary>Its plot.</summary>
    [RegistryColumn("地块", "Plot"), RegularExpression(Identifier.Pattern)]
    public required string Plot { get; init; }

    /// <summary>Chinese name.</summary>
    [RegistryColumn("中文名称", "Chinese name"), StringLength(200, MinimumLength = 1)]
    public required string TitleZh { get; init; }

    /// <summary>English name.</summary>
    [RegistryColumn("英文名称", "English name"), StringLength(200, MinimumLength = 1)]
    public required string TitleEn { get; init; }
}

/// <summary>All floor of a building for a time.</summary>
public sealed record BuildingFloorRow : DatedRow
{
    /// <summary>The building.</summary>
    [RegistryColumn("楼栋", "Building", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Building { get; init; }

    /// <summary>Floor area in m².</summary>
    [RegistryColumn("建筑面积", "Floor area", Unit = "m²", Order = 90), Range(0.01, 10_000_000.0)]
    public required decimal FloorAreaM2 { get; init; }
}

/// <summary>A unit of a building that is rented as a whole.</summary>
public sealed record UnitRow : RegistryRow
{
    /// <summary>The building.</summary>
    [RegistryColumn("楼栋", "Building", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Building { get; init; }

    /// <summary>Its id, unique in its building.</summary>
    [RegistryColumn("单元", "Unit", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Unit { get; init; }

    /// <summary>Chinese name.</summary>
    [RegistryColumn("中文名称", "Chinese name"), StringLength(200, MinimumLength = 1)]
    public required string TitleZh { get; init; }

    /// <summary>English name.</summary>
    [RegistryColumn("英文名称", "English name"), StringLength(200, MinimumLength = 1)]
    public required string TitleEn { get; init; }

    /// <summary>Floor area in m².</summary>
    [RegistryColumn("建筑面积", "Floor area", Unit = "m²"), Range(0.01, 10_000_000.0)]
    public required decimal FloorAreaM2 { get; init; }
}
