using System.ComponentModel.DataAnnotations;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>An enterprise in a park.</summary>
public sealed record EnterpriseRow : RegistryRow
{
    /// <summary>Its id, unique in its park.</summary>
    [RegistryColumn("企业", "Enterprise", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Enterprise { get; init; }

    /// <summary>Chinese name.</summary>
    [RegistryColumn("中文名称", "Chinese name"), StringLength(200, MinimumLength = 1)]
    public required string TitleZh { get; init; }

    /// <summary>English name.</summary>
    [RegistryColumn("英文名称", "English name"), StringLength(200, MinimumLength = 1)]
    public required string TitleEn { get; init; }

    /// <summary>Trade code of GB/T 4754: a letter, or 2 to 4 digits.</summary>
    [RegistryColumn("行业代码", "Trade code"), RegularExpression("^([A-T]|[0-9]{2,4})$")]
    public required string TradeCode { get; init; }

    /// <summary>Chinese name of the trade.</summary>
    [RegistryColumn("行业", "Trade in Chinese"), StringLength(100, MinimumLength = 1)]
    public required string TradeZh { get; init; }

    /// <summary>English name of the trade.</summary>
    [RegistryColumn("行业英文名", "Trade in English"), StringLength(100, MinimumLength = 1)]
    public required string TradeEn { get; init; }

    /// <summary>Unified social credit code (统一社会信用代码, GB 32100); null when it is not told.</summary>
    [RegistryColumn("统一社会信用代码", "Credit code"), RegularExpression("^[0-9A-HJ-NP-RTUW-Y]{18}$")]
    public string? CreditCode { get; init; }
}

/// <summary>A stay of an enterprise in a building.</summary>
public sealed record OccupancyRow : DatedRow
{
    /// <summary>The enterprise.</summary>
    [RegistryColumn("企业", "Enterprise", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Enterprise { get; init; }

    /// <summary>The building.</summary>
    [RegistryColumn("楼栋", "Building", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Building { get; init; }

    /// <summary>The unit; null when it is not told.</summary>
    [RegistryColumn("单元", "Unit", IsKey = true), RegularExpression(Identifier.Pattern)]
    public string? Unit { get; init; }

    /// <summary>Rented floor in m².</summary>
    [RegistryColumn("租用面积", "Rented floor", Unit = "m²", Order = 90), Range(0.01, 10_000_000.0)]
    public required decimal FloorAreaM2 { get; init; }
}

/// <summary>What loss and common use are shared by, for a time.</summary>
public sealed record EnterpriseSizeRow : DatedRow
{
    /// <summary>The enterprise.</summary>
    [RegistryColumn("企业", "Enterprise", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Enterprise { get; init; }

    /// <summary>Staff; null when it is not told.</summary>
    [RegistryColumn("从业人数", "Headcount", Order = 90), Range(0.0, 1_000_000.0)]
    public decimal? Headcount { get; init; }

    /// <summary>Contracted capacity; null when it is not told.</summary>
    [RegistryColumn("合同容量", "Contracted capacity", Unit = "kVA", Order = 91), Range(0.0, 10_000_000.0)]
    public decimal? CapacityKva { get; init; }
}

/// <summary>What an enterprise made in a period, as other bureaus report it; 10,000 CNY (万元).</summary>
public sealed record EconomicsRow : RegistryRow
{
    /// <summary>The enterprise.</summary>
    [RegistryColumn("企业", "Enterprise", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Enterprise { get; init; }

    /// <summary>First day.</summary>
    [RegistryColumn("起始日", "From", IsKey = true)]
    public required DateOnly From { get; init; }

    /// <summary>The day after the last.</summary>
    [RegistryColumn("截止日（不含）", "To (not included)")]
    public required DateOnly To { get; init; }

    /// <summary>Gross output value (总产值); null when it is not told, here and below.</summary>
    [RegistryColumn("总产值", "Output value", Unit = "万元"), Range(0.0, 100_000_000.0)]
    public decimal? OutputValue { get; init; }

    /// <summary>Revenue (营业收入).</summary>
    [RegistryColumn("营业收入", "Revenue", Unit = "万元"), Range(0.0, 100_000_000.0)]
    public decimal? Revenue { get; init; }

    /// <summary>Tax paid (税收).</summary>
    [RegistryColumn("税收", "Tax", Unit = "万元"), Range(-100_000_000.0, 100_000_000.0)]
    public decimal? Tax { get; init; }

    /// <summary>Value added (工业增加值).</summary>
    [RegistryColumn("工业增加值", "Value added", Unit = "万元"), Range(-100_000_000.0, 100_000_000.0)]
    public decimal? ValueAdded { get; init; }

    /// <summary>Investment in technology (技改投入).</summary>
    [RegistryColumn("技改投入", "Technical investment", Unit = "万元"), Range(0.0, 100_000_000.0)]
    public decimal? TechnicalInvestment { get; init; }

    /// <summary>Spent on research and development (研发经费).</summary>
    [RegistryColumn("研发经费", "R&D", Unit = "万元"), Range(0.0, 100_000_000.0)]
    public decimal? ResearchAndDevelopment { get; init; }

    /// <summary>Mean staff (平均从业人数).</summary>
    [RegistryColumn("平均从业人数", "Mean staff"), Range(0.0, 1_000_000.0)]
    public decimal? Staff { get; init; }

    /// <summary>Pollutants discharged, in equivalents (污染物当量).</summary>
    [RegistryColumn("污染物排放当量", "Pollutant equivalents"), Range(0.0, 100_000_000.0)]
    public decimal? PollutantEquivalents { get; init; }
}

/// <summary>What a quota limits.</summary>
public enum QuotaMeasure : byte
{
    /// <summary>Standard coal of the quota's period.</summary>
    [RegistryWord("tce", "综合能耗（tce）", "total energy (tce)")]
    Tce,

    /// <summary>Electricity of the quota's period.</summary>
    [RegistryWord("kwh", "用电量（kWh）", "electricity (kWh)")]
    ElectricityKwh,

    /// <summary>Standard coal by land of the quota's period.</summary>
    [RegistryWord("tce-per-mu", "亩均能耗（tce/亩）", "energy per mu (tce/mu)")]
    TcePerMu,
}

/// <summary>The most that an enterprise or a whole park may use in a period.</summary>
public sealed record QuotaRow : RegistryRow
{
    /// <summary>The enterprise; null for the whole park.</summary>
    [RegistryColumn("企业", "Enterprise", IsKey = true), RegularExpression(Identifier.Pattern)]
    public string? Enterprise { get; init; }

    /// <summary>What is limited.</summary>
    [RegistryColumn("指标", "Measure", IsKey = true)]
    public required QuotaMeasure Measure { get; init; }

    /// <summary>First day.</summary>
    [RegistryColumn("起始日", "From", IsKey = true)]
    public required DateOnly From { get; init; }

    /// <summary>The day after the last.</summary>
    [RegistryColumn("截止日（不含）", "To (not included)")]
    public required DateOnly To { get; init; }

    /// <summary>The most, in the unit of the measure.</summary>
    [RegistryColumn("限额", "Limit"), Range(0.000001, 1_000_000_000_000.0)]
    public required decimal Limit { get; init; }
}
