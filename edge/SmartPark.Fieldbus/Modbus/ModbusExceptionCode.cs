using System.Diagnostics.CodeAnalysis;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>Why a device refuses a request (Modbus Application Protocol V1.1b3, chapter 7).</summary>
[SuppressMessage("Design", "CA1027:Mark enums with FlagsAttribute", Justification = "The codes are the wire's; no two are ever combined.")]
public enum ModbusExceptionCode : byte
{
    /// <summary>No exception.</summary>
    None = 0x00,

    /// <summary>01: the device does not know the function. A configuration error, not tried again.</summary>
    IllegalFunction = 0x01,

    /// <summary>02: an address is outside the device's map. A configuration error, not tried again.</summary>
    IllegalDataAddress = 0x02,

    /// <summary>03: a count or value is outside what the device takes. A configuration error, not tried again.</summary>
    IllegalDataValue = 0x03,

    /// <summary>04: the device failed while it acted on the request. Tried again.</summary>
    ServerDeviceFailure = 0x04,

    /// <summary>05: accepted, needs longer. Tried again after a delay.</summary>
    Acknowledge = 0x05,

    /// <summary>06: busy. Tried again after a delay.</summary>
    ServerDeviceBusy = 0x06,

    /// <summary>08: parity error in the device's memory. A device fault, not tried again.</summary>
    MemoryParityError = 0x08,

    /// <summary>0A: the gateway has no path to the unit. Tried again.</summary>
    GatewayPathUnavailable = 0x0A,

    /// <summary>0B: the unit behind the gateway is silent. Tried again.</summary>
    GatewayTargetFailedToRespond = 0x0B,
}
