using System.ComponentModel.DataAnnotations;
using SmartPark.Energy.Tariffs;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>The bands of <see cref="TariffBand"/> as words of the registry.</summary>
public enum RateBand : byte
{
    /// <summary>尖峰.</summary>
    [RegistryWord("sharp", "尖峰", "sharp")]
    Sharp = TariffBand.Sharp,

    /// <summary>高峰.</summary>
    [RegistryWord("peak", "高峰", "peak")]
    Peak = TariffBand.Peak,

    /// <summary>平段.</summary>
    [RegistryWord("flat", "平段", "flat")]
    Flat = TariffBand.Flat,

    /// <summary>低谷.</summary>
    [RegistryWord("valley", "低谷", "valley")]
    Valley = TariffBand.Valley,

    /// <summary>深谷.</summary>
    [RegistryWord("deep_valley", "深谷", "deep valley")]
    DeepValley = TariffBand.DeepValley,
}

/// <summary>
/// A band of the tariff that an electricity meter counts itself, in one of its own rate registers (费率). A meter of four rates has valley and deep valley in one: two rows then name the same quantity.
/// </summary>
public sealed record MeterRateRow : DatedRow
{
    /// <summary>The meter.</summary>
    [RegistryColumn("计量点", "Meter", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Meter { get; init; }

    /// <summary>The band.</summary>
    [RegistryColumn("时段", "Band", IsKey = true)]
    public required RateBand Band { get; init; }

    /// <summary>The quantity of the meter's device that counts it; not the meter's own register, which counts all of them.</summary>
    [RegistryColumn("费率寄存器", "Rate register", Order = 90), RegularExpression("^[a-z][a-z0-9_]{1,59}$")]
    public required string Quantity { get; init; }
}
