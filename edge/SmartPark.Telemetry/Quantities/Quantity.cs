using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace SmartPark.Telemetry.Quantities;

/// <summary>The seven domains of park telemetry, and the gateways' measurement of themselves. Also the InfluxDB measurement.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Domain>))]
public enum Domain : byte
{
    /// <summary>人流: gates, occupancy. Counts only, never faces.</summary>
    [JsonStringEnumMemberName("people")]
    People,

    /// <summary>物流: vehicles, weighbridges.</summary>
    [JsonStringEnumMemberName("logistics")]
    Logistics,

    /// <summary>能耗: electricity, water, gas, heat.</summary>
    [JsonStringEnumMemberName("energy")]
    Energy,

    /// <summary>环保: air, noise, wastewater, weather.</summary>
    [JsonStringEnumMemberName("environment")]
    Environment,

    /// <summary>产能: pieces, run time, utilisation.</summary>
    [JsonStringEnumMemberName("capacity")]
    Capacity,

    /// <summary>消防: smoke, call points, fire water.</summary>
    [JsonStringEnumMemberName("fire")]
    Fire,

    /// <summary>生产安全: gas, residual current, temperature, doors, leaks.</summary>
    [JsonStringEnumMemberName("safety")]
    Safety,

    /// <summary>The gateways' measurement of themselves.</summary>
    [JsonStringEnumMemberName("gateway")]
    Gateway,
}

/// <summary>What a number means over time.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuantityKind>))]
public enum QuantityKind : byte
{
    /// <summary>A momentary value; averages make sense.</summary>
    [JsonStringEnumMemberName("gauge")]
    Gauge,

    /// <summary>A register that only grows until it rolls over or the meter is changed; only differences make sense.</summary>
    [JsonStringEnumMemberName("counter")]
    Counter,

    /// <summary>A code out of a named list; neither averages nor differences make sense.</summary>
    [JsonStringEnumMemberName("state")]
    State,
}

/// <summary>How urgently a state wants to be seen; colours tiles before any alarm rule exists.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StateSeverity>))]
public enum StateSeverity : byte
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("normal")]
    Normal,

    /// <summary>Worth a look.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Someone must act now.</summary>
    [JsonStringEnumMemberName("alarm")]
    Alarm,
}

/// <summary>One named value of a state quantity.</summary>
public sealed record StateValue
{
    /// <summary>The code as it is stored, 0 to 255.</summary>
    [Range(0, 255), Description("The code as it is stored")]
    public required int Code { get; init; }

    /// <summary>Its name in both languages.</summary>
    public required LocalText Title { get; init; }

    /// <summary>How urgently it wants to be seen.</summary>
    public StateSeverity Severity { get; set; }
}

/// <summary>One entry of the catalogue: what a metric name means everywhere in the product.</summary>
public sealed record Quantity
{
    /// <summary>snake_case ending in the unit: <c>active_power_kw</c>, <c>smoke_state</c>; the Sparkplug metric name and InfluxDB field.</summary>
    [RegularExpression("^[a-z][a-z0-9_]{1,59}$"), Description("snake_case ending in the unit")]
    public required string Id { get; init; }

    /// <summary>Which domain's board shows it.</summary>
    public required Domain Domain { get; init; }

    /// <summary>Unit as shown to people, empty for states and plain ratios: <c>kW</c>, <c>µg/m³</c>.</summary>
    [Description("Unit as shown to people; empty for states and plain ratios")]
    public required string Unit { get; init; }

    /// <summary>The unit in Chinese where it differs, such as 辆 for vehicles; null where one symbol serves both.</summary>
    [Description("The unit in Chinese where it differs")]
    public string? UnitZh { get; set; }

    /// <summary>Gauge, counter or state.</summary>
    public required QuantityKind Kind { get; init; }

    /// <summary>Smallest plausible value, included.</summary>
    [Description("Smallest plausible value, included")]
    public required double ValidMin { get; init; }

    /// <summary>Largest plausible value, included.</summary>
    [Description("Largest plausible value, included")]
    public required double ValidMax { get; init; }

    /// <summary>Digits after the point when shown, 0 to 6.</summary>
    [Range(0, 6), Description("Digits after the point when shown")]
    public int Decimals { get; set; }

    /// <summary>Name in both languages.</summary>
    public required LocalText Title { get; init; }

    /// <summary>The named values of a state; empty for gauges and counters.</summary>
    public IReadOnlyList<StateValue> States { get; set; } = [];

    /// <summary>The unit for a culture name.</summary>
    public string UnitFor(string cultureName)
    {
        ArgumentNullException.ThrowIfNull(cultureName);
        return UnitZh is not null && cultureName.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? UnitZh : Unit;
    }

    /// <summary>The state of a code, or null when the code has no name.</summary>
    public StateValue? StateOf(double value)
    {
        foreach (var state in States)
        {
            if (state.Code == value)
            {
                return state;
            }
        }

        return null;
    }

    /// <summary>Whether a value is plausible: inside the valid range and, for a state, a named code. NaN is not.</summary>
    public bool IsPlausible(double value) => value >= ValidMin && value <= ValidMax && (Kind != QuantityKind.State || StateOf(value) is not null);
}
