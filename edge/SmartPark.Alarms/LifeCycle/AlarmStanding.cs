using System.Text.Json.Serialization;

namespace SmartPark.Alarms.LifeCycle;

/// <summary>Where an episode stands between its condition and the people who answer for it (states of IEC 62682:2022 / ISA-18.2-2016, clause 5.2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlarmStanding>))]
public enum AlarmStanding : byte
{
    /// <summary>The condition holds and nobody has said that they know.</summary>
    [JsonStringEnumMemberName("unacknowledged")]
    Unacknowledged = 1,

    /// <summary>The condition holds, someone has taken note.</summary>
    [JsonStringEnumMemberName("acknowledged")]
    Acknowledged = 2,

    /// <summary>The condition is gone before anyone took note.</summary>
    [JsonStringEnumMemberName("cleared-unacknowledged")]
    ClearedUnacknowledged = 3,

    /// <summary>The condition is gone and noted; it stays until someone closes it, because its rule latches or it needs an outcome.</summary>
    [JsonStringEnumMemberName("latched")]
    Latched = 4,

    /// <summary>Over.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed = 5,
}

/// <summary>What an episode turned out to be.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlarmOutcome>))]
public enum AlarmOutcome : byte
{
    /// <summary>What it said was so.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed = 1,

    /// <summary>It was not so: steam, dust, a defect.</summary>
    [JsonStringEnumMemberName("false")]
    False = 2,

    /// <summary>A drill.</summary>
    [JsonStringEnumMemberName("drill")]
    Drill = 3,

    /// <summary>Work on the device.</summary>
    [JsonStringEnumMemberName("maintenance")]
    Maintenance = 4,

    /// <summary>Its condition went and someone had taken note: nobody had to say what it was.</summary>
    [JsonStringEnumMemberName("cleared")]
    Cleared = 5,
}

/// <summary>Why an episode that stands is not presented to people.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Withholding>))]
public enum Withholding : byte
{
    /// <summary>It is presented.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>Someone put it aside for a time, with a reason.</summary>
    [JsonStringEnumMemberName("shelved")]
    Shelved = 1,

    /// <summary>Suppressed by design: it follows from another alarm, or there is maintenance.</summary>
    [JsonStringEnumMemberName("suppressed")]
    Suppressed = 2,

    /// <summary>Its device was taken out of service.</summary>
    [JsonStringEnumMemberName("out-of-service")]
    OutOfService = 3,
}
