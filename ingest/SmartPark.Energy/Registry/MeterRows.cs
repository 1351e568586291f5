using System.ComponentModel.DataAnnotations;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Registers;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>A meter as it is accounted: one register of one device, or a virtual meter, which has terms (<see cref="VirtualTermRow"/>) and no device.</summary>
public sealed record MeterRow : RegistryRow
{
    /// <summary>Its id, unique in its park.</summary>
    [RegistryColumn("计量点", "Meter", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Meter { get; init; }

    /// <summary>Chinese name.</summary>
    [RegistryColumn("中文名称", "Chinese name"), StringLength(200, MinimumLength = 1)]
    public required string TitleZh { get; init; }

    /// <summary>English name.</summary>
    [RegistryColumn("英文名称", "English name"), StringLength(200, MinimumLength = 1)]
    public required string TitleEn { get; init; }

    /// <summary>Kind of energy, of the table of standard coal: <c>electricity</c>, <c>water</c>.</summary>
    [RegistryColumn("能源种类", "Energy kind"), RegularExpression(Identifier.Pattern)]
    public required string Kind { get; init; }

    /// <summary>Unit of its amounts after the ratio.</summary>
    [RegistryColumn("单位", "Unit")]
    public required MeterUnit Unit { get; init; }

    /// <summary>The device that is read; null for a virtual meter.</summary>
    [RegistryColumn("设备", "Device"), RegularExpression(Identifier.Pattern)]
    public string? Device { get; init; }

    /// <summary>The quantity of the device that is its register; null for a virtual meter.</summary>
    [RegistryColumn("寄存器", "Register"), StringLength(60, MinimumLength = 1)]
    public string? Quantity { get; init; }

    /// <summary>Full scale at which the register begins at 0 again, in the unit of the stored readings; null when unknown: then a fall is never a rollover.</summary>
    [RegistryColumn("满量程", "Full scale"), Range(0.000001, 9_000_000_000_000.0)]
    public decimal? Modulus { get; init; }

    /// <summary>Smallest step of the register.</summary>
    [RegistryColumn("分辨率", "Resolution"), Range(0.0, 1_000_000.0)]
    public decimal Resolution { get; init; } = 0.01m;

    /// <summary>Whether the ratio is still to be applied.</summary>
    [RegistryColumn("读数口径", "Readings are")]
    public MeterBasis Basis { get; init; }

    /// <summary>The most that can pass in an hour, after the ratio; null when unknown.</summary>
    [RegistryColumn("每小时最大量", "Most in an hour"), Range(0.000001, 1_000_000_000.0)]
    public decimal? RatedPerHour { get; init; }

    /// <summary>Whether it has terms and no device.</summary>
    public bool IsVirtual => Device is null;
}

/// <summary>Units of meters: those of <see cref="EnergyUnit"/>.</summary>
public enum MeterUnit : byte
{
    /// <summary>Kilowatt-hour.</summary>
    [RegistryWord("kwh", "kWh", "kWh")]
    KilowattHour = EnergyUnit.KilowattHour,

    /// <summary>Megajoule.</summary>
    [RegistryWord("mj", "MJ", "MJ")]
    Megajoule = EnergyUnit.Megajoule,

    /// <summary>Gigajoule.</summary>
    [RegistryWord("gj", "GJ", "GJ")]
    Gigajoule = EnergyUnit.Gigajoule,

    /// <summary>Kilogram.</summary>
    [RegistryWord("kg", "kg", "kg")]
    Kilogram = EnergyUnit.Kilogram,

    /// <summary>Tonne.</summary>
    [RegistryWord("t", "t", "t")]
    Tonne = EnergyUnit.Tonne,

    /// <summary>Cubic metre of gas at standard conditions.</summary>
    [RegistryWord("m3-standard", "m³（标况）", "m³ (standard conditions)")]
    CubicMetreStandard = EnergyUnit.CubicMetreStandard,

    /// <summary>Cubic metre as it flowed.</summary>
    [RegistryWord("m3", "m³", "m³")]
    CubicMetre = EnergyUnit.CubicMetre,
}

/// <summary>The readings of <see cref="ReadingBasis"/> as words of the registry.</summary>
public enum MeterBasis : byte
{
    /// <summary>As the meter shows them.</summary>
    [RegistryWord("secondary", "二次侧（未乘倍率）", "secondary, before the ratio")]
    Secondary = ReadingBasis.Secondary,

    /// <summary>After the ratio.</summary>
    [RegistryWord("primary", "一次侧（已乘倍率）", "primary, after the ratio")]
    Primary = ReadingBasis.Primary,
}

/// <summary>CT, PT and multiplier of a meter from a time on.</summary>
public sealed record MeterRatioRow : RegistryRow
{
    /// <summary>The meter.</summary>
    [RegistryColumn("计量点", "Meter", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Meter { get; init; }

    /// <summary>From when; the earliest holds before that too.</summary>
    [RegistryColumn("起始时间", "From", IsKey = true)]
    public required DateTimeOffset From { get; init; }

    /// <summary>CT: 40 for 200/5 A.</summary>
    [RegistryColumn("电流互感器变比", "CT ratio"), Range(0.000001, 100_000_000.0)]
    public required decimal Ct { get; init; }

    /// <summary>PT: 100 for 10 kV/100 V.</summary>
    [RegistryColumn("电压互感器变比", "PT ratio"), Range(0.000001, 100_000_000.0)]
    public decimal Pt { get; init; } = 1;

    /// <summary>Any other factor.</summary>
    [RegistryColumn("其他倍率", "Multiplier"), Range(0.000001, 100_000_000.0)]
    public decimal Multiplier { get; init; } = 1;

    /// <summary>What the register showed at the change; null when nobody read it.</summary>
    [RegistryColumn("变更时示数", "Reading then"), Range(0.0, 9_000_000_000_000.0)]
    public decimal? ReadingThen { get; init; }
}

/// <summary>What a meter feeds.</summary>
public enum FedParty : byte
{
    /// <summary>An enterprise.</summary>
    [RegistryWord("enterprise", "企业", "an enterprise")]
    Enterprise,

    /// <summary>Common use: lifts, lights, pumps; or what lies behind it, when meters have it for parent.</summary>
    [RegistryWord("common", "公共区域", "common use")]
    Common,

    /// <summary>The whole park, from outside.</summary>
    [RegistryWord("park", "全园", "the whole park")]
    Park,
}

/// <summary>What a meter feeds for a time, and behind which meter it is.</summary>
public sealed record MeterPlacementRow : DatedRow
{
    /// <summary>The meter.</summary>
    [RegistryColumn("计量点", "Meter", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Meter { get; init; }

    /// <summary>What it feeds.</summary>
    [RegistryColumn("供给", "Feeds", Order = 90)]
    public required FedParty Feeds { get; init; }

    /// <summary>The enterprise, when it feeds one.</summary>
    [RegistryColumn("企业", "Enterprise", Order = 91), RegularExpression(Identifier.Pattern)]
    public string? Enterprise { get; init; }

    /// <summary>The meter before it, of the same kind of energy; null at the top.</summary>
    [RegistryColumn("上级计量点", "Parent meter", Order = 92), RegularExpression(Identifier.Pattern)]
    public string? Parent { get; init; }
}

/// <summary>What happened to a meter, as words of the registry.</summary>
public enum MeterEventKind : byte
{
    /// <summary>The meter was replaced.</summary>
    [RegistryWord("swap", "换表", "replaced")]
    Swap = RegisterEventKind.Swap,

    /// <summary>The same meter counts on from another reading.</summary>
    [RegistryWord("reset", "清零或改数", "reset")]
    Reset = RegisterEventKind.Reset,
}

/// <summary>A swap or reset.</summary>
public sealed record MeterEventRow : RegistryRow
{
    /// <summary>The meter.</summary>
    [RegistryColumn("计量点", "Meter", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Meter { get; init; }

    /// <summary>When.</summary>
    [RegistryColumn("时间", "Time", IsKey = true)]
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    [RegistryColumn("事件", "Event")]
    public required MeterEventKind Event { get; init; }

    /// <summary>Last reading before it; null when nobody read it.</summary>
    [RegistryColumn("旧表止码", "Closing reading"), Range(0.0, 9_000_000_000_000.0)]
    public decimal? Closing { get; init; }

    /// <summary>First reading after it; null when nobody read it.</summary>
    [RegistryColumn("新表起码", "Opening reading"), Range(0.0, 9_000_000_000_000.0)]
    public decimal? Opening { get; init; }

    /// <summary>Full scale of the new register; null when it is as before.</summary>
    [RegistryColumn("新满量程", "New full scale"), Range(0.000001, 9_000_000_000_000.0)]
    public decimal? ModulusAfter { get; init; }
}

/// <summary>A reading that the meter froze itself.</summary>
public sealed record MeterFrozenRow : RegistryRow
{
    /// <summary>The meter.</summary>
    [RegistryColumn("计量点", "Meter", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Meter { get; init; }

    /// <summary>The moment.</summary>
    [RegistryColumn("冻结时间", "Frozen at", IsKey = true)]
    public required DateTimeOffset At { get; init; }

    /// <summary>What the register showed.</summary>
    [RegistryColumn("冻结示数", "Reading"), Range(0.0, 9_000_000_000_000.0)]
    public required decimal Reading { get; init; }
}

/// <summary>One term of a virtual meter: its amount is the sum of its terms, each taken plus or minus.</summary>
public sealed record VirtualTermRow : DatedRow
{
    /// <summary>The virtual meter.</summary>
    [RegistryColumn("虚拟计量点", "Virtual meter", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Meter { get; init; }

    /// <summary>The meter that is added or taken away; not a virtual one.</summary>
    [RegistryColumn("计量点", "Term", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Term { get; init; }

    /// <summary>1 to add it, -1 to take it away.</summary>
    [RegistryColumn("符号", "Sign", Order = 90)]
    public required TermSign Sign { get; init; }
}

/// <summary>Sign of a term.</summary>
public enum TermSign : byte
{
    /// <summary>Added.</summary>
    [RegistryWord("plus", "加", "plus")]
    Plus,

    /// <summary>Taken away.</summary>
    [RegistryWord("minus", "减", "minus")]
    Minus,
}
