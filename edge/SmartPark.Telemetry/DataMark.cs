using System.Text.Json.Serialization;

namespace SmartPark.Telemetry;

/// <summary>What a source says of a value that it does not vouch for, as the data flags of HJ 212-2025 do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DataMark>))]
public enum DataMark : byte
{
    /// <summary>Stopped: flag F.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped = QualityReason.Stopped,

    /// <summary>Under maintenance: flag M.</summary>
    [JsonStringEnumMemberName("maintenance")]
    Maintenance = QualityReason.Maintenance,

    /// <summary>Being calibrated: flag C.</summary>
    [JsonStringEnumMemberName("calibration")]
    Calibration = QualityReason.Calibration,

    /// <summary>At fault: flag D.</summary>
    [JsonStringEnumMemberName("fault")]
    Fault = QualityReason.Fault,
}
