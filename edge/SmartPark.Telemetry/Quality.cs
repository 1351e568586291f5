namespace SmartPark.Telemetry;

/// <summary>
/// How far a sample can be trusted. Travels with every sample from the read to the report. <em>Late</em> is not here:
/// it is a fact of delivery (Sparkplug <c>is_historical</c>), not of the value.
/// </summary>
public enum Quality : byte
{
    /// <summary>Read from the device, decoded, inside the valid range.</summary>
    Good = 0,

    /// <summary>Not read but computed or interpolated.</summary>
    Estimated = 1,

    /// <summary>The last good value, older than the poll plan allows.</summary>
    Stale = 2,

    /// <summary>Read and decoded, outside the valid range of profile or catalogue; the value is kept as read.</summary>
    OverRange = 3,

    /// <summary>No usable value; <see cref="QualityReason"/> says why and the value is NaN.</summary>
    Bad = 4,

    /// <summary>The value is good, its time may be wrong: the gateway's clock was not yet known to be right.</summary>
    ClockSuspect = 5,
}

/// <summary>Why a sample is not good. Stable numbers: they are stored.</summary>
public enum QualityReason : byte
{
    /// <summary>No reason: the sample is good.</summary>
    None = 0,

    /// <summary>The device did not answer within the response timeout.</summary>
    Timeout = 1,

    /// <summary>The line could not be opened or broke: cable, serial server, network.</summary>
    LineDown = 2,

    /// <summary>The device answered with a protocol exception, such as Modbus 02 illegal address.</summary>
    DeviceException = 3,

    /// <summary>The answer was damaged or did not fit the request: checksum, length, unit.</summary>
    Malformed = 4,

    /// <summary>The device itself marked the value as not available.</summary>
    NotAvailable = 5,

    /// <summary>Outside the valid range.</summary>
    OutOfRange = 6,

    /// <summary>The raw code has no meaning in the profile's enumeration, or its BCD digits are not digits.</summary>
    Undecodable = 7,

    /// <summary>A sender marked it bad without saying more, such as a foreign Sparkplug node.</summary>
    Unspecified = 8,

    /// <summary>The clock of the gateway was not synchronised.</summary>
    Clock = 9,

    /// <summary>The source says that it is stopped: flag F of HJ 212-2025.</summary>
    Stopped = 10,

    /// <summary>The source says that it is under maintenance: flag M. Such a value is no exceedance and no sign that all is well.</summary>
    Maintenance = 11,

    /// <summary>The source says that it is being calibrated: flag C.</summary>
    Calibration = 12,

    /// <summary>The source says that it is at fault: flag D.</summary>
    Fault = 13,
}
