using System.Text.Json.Serialization;

namespace SmartPark.Alarms;

/// <summary>How much depends on an answer. The numbers are stored; 1 is the gravest (IEC 62682 asks for few priorities, 3 or 4).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity : byte
{
    /// <summary>Lives: fire, gas at its second level, a call point. Never suppressed, never quiet.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical = 1,

    /// <summary>Equipment or the environment is being damaged; act within minutes.</summary>
    [JsonStringEnumMemberName("high")]
    High = 2,

    /// <summary>A limit is exceeded; act within the shift.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium = 3,

    /// <summary>To be looked at within days, such as a sensor that has gone quiet.</summary>
    [JsonStringEnumMemberName("low")]
    Low = 4,
}
