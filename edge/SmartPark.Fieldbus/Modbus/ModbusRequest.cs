namespace SmartPark.Fieldbus.Modbus;

/// <summary>Function codes of the Modbus Application Protocol V1.1b3 that SmartPark speaks.</summary>
public enum ModbusFunction : byte
{
    /// <summary>01 read coils.</summary>
    ReadCoils = 0x01,

    /// <summary>02 read discrete inputs.</summary>
    ReadDiscreteInputs = 0x02,

    /// <summary>03 read holding registers.</summary>
    ReadHoldingRegisters = 0x03,

    /// <summary>04 read input registers.</summary>
    ReadInputRegisters = 0x04,

    /// <summary>05 write single coil.</summary>
    WriteSingleCoil = 0x05,

    /// <summary>06 write single register.</summary>
    WriteSingleRegister = 0x06,

    /// <summary>0F write multiple coils.</summary>
    WriteMultipleCoils = 0x0F,

    /// <summary>10 write multiple registers.</summary>
    WriteMultipleRegisters = 0x10,

    /// <summary>17 read/write multiple registers.</summary>
    ReadWriteMultipleRegisters = 0x17,

    /// <summary>2B with MEI type 0E: read device identification.</summary>
    ReadDeviceIdentification = 0x2B,
}

/// <summary>One request to one unit.</summary>
/// <param name="Unit">Unit address 0 to 255; 0 on RTU is a broadcast (writes only, no reply).</param>
/// <param name="Function">What to do.</param>
/// <param name="Address">Zero-based wire address; for 2B the read-device-id code (1 to 4).</param>
/// <param name="Count">Registers or bits, 1 to the function's limit; for 05 and 06 the value itself; for 2B the object id.</param>
public readonly record struct ModbusRequest(byte Unit, ModbusFunction Function, ushort Address, ushort Count)
{
    /// <summary>
    /// Bytes to write, empty for functions without any: registers of 10 and 17 most significant byte first; coils of 0F eight a byte, the first in the lowest bit.
    /// </summary>
    public ReadOnlyMemory<byte> WriteData { get; init; }

    /// <summary>Start address of the write part of 17.</summary>
    public ushort WriteAddress { get; init; }

    /// <summary>Least pause before this request, counted from the last byte seen on the line; a device's own need, beyond the line's silence.</summary>
    public TimeSpan PauseBefore { get; init; }
}

/// <summary>How a request ended.</summary>
public enum ModbusOutcome : byte
{
    /// <summary>The reply fits the request.</summary>
    Ok,

    /// <summary>The device answered with an exception code.</summary>
    DeviceException,

    /// <summary>Nothing that fits arrived before the deadline.</summary>
    Timeout,

    /// <summary>Bytes arrived, none formed a sound reply: checksum, length or content.</summary>
    Malformed,

    /// <summary>The line is closed or broke.</summary>
    LineDown,
}

/// <summary>The typed end of a request. Never an exception for what a device or line does.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="ExceptionCode">The Modbus exception code when <see cref="ModbusOutcome.DeviceException"/>, else 0.</param>
/// <param name="Data">Register or bit bytes of a read reply, without function and byte count; valid until the next request on the same client.</param>
public readonly record struct ModbusReply(ModbusOutcome Outcome, byte ExceptionCode, ReadOnlyMemory<byte> Data)
{
    /// <summary>From the last attempt's first byte sent to its end; zero when nothing was sent.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// The reply took longer than the line's response timeout and was only heard because the client had lengthened it for this unit: the device is slow, not dead.
    /// </summary>
    public bool Slow { get; init; }
}
