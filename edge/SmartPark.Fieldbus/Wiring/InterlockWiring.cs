using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;

namespace SmartPark.Fieldbus.Wiring;

/// <summary>How an output comes to rest once its cause is gone.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InterlockReset>))]
public enum InterlockReset : byte
{
    /// <summary>By itself.</summary>
    [JsonStringEnumMemberName("automatic")]
    Automatic,

    /// <summary>By a person on site: the gateway never switches it off, but for <see cref="InterlockWiring.MaxOnS"/>.</summary>
    [JsonStringEnumMemberName("manual")]
    Manual,
}

/// <summary>What an output is set to when the gateway starts and no cause is open.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailSafe>))]
public enum FailSafe : byte
{
    /// <summary>Off.</summary>
    [JsonStringEnumMemberName("off")]
    Off,

    /// <summary>On.</summary>
    [JsonStringEnumMemberName("on")]
    On,

    /// <summary>It is left as it is.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep,
}

/// <summary>One interlock: alarms that switch an output of a device of this gateway. Off unless it and the gateway's switch are enabled.</summary>
public sealed record InterlockWiring
{
    /// <summary>Interlock id, unique in its gateway.</summary>
    [RegularExpression(Identifier.Pattern), Description("Interlock id, unique in its gateway")]
    public required string Id { get; init; }

    /// <summary>Whether it acts; the gateway's <c>interlocks_enabled</c> is needed besides.</summary>
    [Description("Whether it acts; interlocks_enabled is needed besides")]
    public bool Enabled { get; set; }

    /// <summary>Which alarms are its cause.</summary>
    public required InterlockCause When { get; init; }

    /// <summary>What it switches.</summary>
    public required InterlockOutput Output { get; init; }

    /// <summary>How long the output stays on after the last cause is gone, in seconds.</summary>
    [Range(0, 86400), Description("How long the output stays on after the last cause is gone, in seconds")]
    public int HoldS { get; set; }

    /// <summary>Longest time on at a stretch, in seconds, such as of a siren; 0 for no limit. A new cause begins anew.</summary>
    [Range(0, 86400), Description("Longest time on at a stretch, in seconds; 0 for no limit")]
    public int MaxOnS { get; set; }

    /// <summary>How it comes to rest.</summary>
    public InterlockReset Reset { get; set; }

    /// <summary>What the output is set to when the gateway starts and no cause is open.</summary>
    [Description("What the output is set to when the gateway starts and no cause is open")]
    public FailSafe FailSafe { get; set; }
}

/// <summary>Alarms that are a cause: those of the rules or of the severity, at any of the devices.</summary>
public sealed record InterlockCause
{
    /// <summary>Rule ids; empty for those of a severity.</summary>
    [Description("Rule ids")]
    public IReadOnlyList<string> Rules { get; set; } = [];

    /// <summary>This severity and graver ones: <c>critical</c>, <c>high</c>, <c>medium</c> or <c>low</c>; absent where rules are named.</summary>
    [RegularExpression("^(critical|high|medium|low)$"), Description("This severity and graver ones, where no rules are named")]
    public string? Severity { get; set; }

    /// <summary>Device ids whose alarms count; empty for all of the gateway.</summary>
    [Description("Device ids whose alarms count; empty for all of the gateway")]
    public IReadOnlyList<string> Devices { get; set; } = [];
}

/// <summary>An output: a writable point of a device's profile and its two values.</summary>
public sealed record InterlockOutput
{
    /// <summary>Device id of this gateway.</summary>
    [RegularExpression(Identifier.Pattern), Description("Device id of this gateway")]
    public required string Device { get; init; }

    /// <summary>Quantity of a writable point of its profile.</summary>
    [Description("Quantity of a writable point of its profile")]
    public required string Point { get; init; }

    /// <summary>Raw value for on: 1 for a coil, 0 to 65535 for a register.</summary>
    [Range(0, 65535), Description("Raw value for on")]
    public int On { get; set; } = 1;

    /// <summary>Raw value for off.</summary>
    [Range(0, 65535), Description("Raw value for off")]
    public int Off { get; set; }
}
