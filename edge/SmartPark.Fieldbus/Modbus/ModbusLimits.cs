namespace SmartPark.Fieldbus.Modbus;

/// <summary>Sizes that the Modbus Application Protocol V1.1b3 and the two transports allow, each with what bounds it.</summary>
public static class ModbusLimits
{
    /// <summary>Bytes of a PDU: the 256 bytes of a serial frame less unit and CRC.</summary>
    public const int PduLengthMax = 253;

    /// <summary>Bytes of an RTU frame: unit, PDU, CRC.</summary>
    public const int RtuFrameLengthMax = 256;

    /// <summary>Bytes of the shortest RTU frame: unit, function, CRC.</summary>
    public const int RtuFrameLengthMin = 4;

    /// <summary>Bytes of a TCP frame: 7 bytes of MBAP header and a PDU.</summary>
    public const int TcpFrameLengthMax = 260;

    /// <summary>Registers in one read (03, 04, 17): function, byte count and 2 × 125 bytes fit a PDU.</summary>
    public const int RegistersPerReadMax = 125;

    /// <summary>Bits in one read (01, 02): the standard's 0x7D0, 250 bytes.</summary>
    public const int BitsPerReadMax = 2000;

    /// <summary>Registers in one write (10): six bytes before them, 2 × 123 bytes fit a PDU.</summary>
    public const int RegistersPerWriteMax = 123;

    /// <summary>Coils in one write (0F): the standard's 0x7B0, 246 bytes.</summary>
    public const int BitsPerWriteMax = 1968;

    /// <summary>Registers in the write part of 17: ten bytes before them, 2 × 121 bytes fit a PDU.</summary>
    public const int RegistersPerReadWriteMax = 121;

    /// <summary>Addresses of a table.</summary>
    public const int AddressCount = 65536;

    /// <summary>Value that switches a coil on with 05; off is 0, anything else is refused.</summary>
    public const ushort CoilOn = 0xFF00;

    /// <summary>Highest unit address of the standard; 248 to 255 are reserved, yet some sensors use them.</summary>
    public const int UnitMax = 247;

    /// <summary>Unit address of a broadcast on a serial line; behind TCP it is a device like any other.</summary>
    public const byte BroadcastUnit = 0;
}
