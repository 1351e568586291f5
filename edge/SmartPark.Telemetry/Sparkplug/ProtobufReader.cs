using System.Buffers.Binary;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// Walks the fields of one protobuf message without allocation. Every method returns false at the first byte that cannot be right and
/// leaves the reason in <see cref="Error"/>; <see cref="TryReadTag"/> also returns false, without error, at the end.
/// Unknown fields are the caller's to <see cref="TrySkip"/>.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int FieldNumberMax = (1 << 29) - 1;

    private ReadOnlySpan<byte> _rest = message;

    public SparkplugDecodeError Error { get; private set; }

    public bool TryReadTag(out int field, out WireType wire)
    {
        (field, wire) = (0, default);
        if (_rest.IsEmpty || !TryReadVarint(out var tag))
        {
            return false;
        }

        wire = (WireType)(tag & 7);
        var number = tag >> 3;
        if (number is 0 or > FieldNumberMax)
        {
            return Fail(SparkplugDecodeError.BadFieldNumber);
        }

        field = (int)number;
        return wire switch
        {
            WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32 => true,
            WireType.GroupStart or WireType.GroupEnd => Fail(SparkplugDecodeError.GroupRefused),
            _ => Fail(SparkplugDecodeError.BadWireType),
        };
    }

    /// <summary>The value of a varint field; false when the field is framed otherwise.</summary>
    public bool TryReadVarint(WireType wire, out ulong value)
    {
        value = 0;
        return wire == WireType.Varint ? TryReadVarint(out value) : Fail(SparkplugDecodeError.BadWireType);
    }

    /// <summary>The value of a fixed32 field; false when the field is framed otherwise.</summary>
    public bool TryReadFixed32(WireType wire, out uint value)
    {
        value = 0;
        if (wire != WireType.Fixed32)
        {
            return Fail(SparkplugDecodeError.BadWireType);
        }

        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out value))
        {
            return Fail(SparkplugDecodeError.Truncated);
        }

        _rest = _rest[sizeof(uint)..];
        return true;
    }

    /// <summary>The value of a fixed64 field; false when the field is framed otherwise.</summary>
    public bool TryReadFixed64(WireType wire, out ulong value)
    {
        value = 0;
        if (wire != WireType.Fixed64)
        {
            return Fail(SparkplugDecodeError.BadWireType);
        }

        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_rest, out value))
        {
            return Fail(SparkplugDecodeError.Truncated);
        }

        _rest = _rest[sizeof(ulong)..];
        return true;
    }

    /// <summary>The bytes of a length-delimited field; false when the field is framed otherwise.</summary>
    public bool TryReadBytes(WireType wire, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!(wire == WireType.Bytes ? TryReadVarint(out var length) : Fail(SparkplugDecodeError.BadWireType, out length)))
        {
            return false;
        }

        if (length > (ulong)_rest.Length)
        {
            return Fail(SparkplugDecodeError.Truncated);
        }

        bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    /// <summary>Passes over a field that nobody here knows.</summary>
    public bool TrySkip(WireType wire) => wire switch
    {
        WireType.Varint => TryReadVarint(out _),
        WireType.Fixed64 => TryReadFixed64(wire, out _),
        WireType.Fixed32 => TryReadFixed32(wire, out _),
        _ => TryReadBytes(wire, out _),
    };

    private bool TryReadVarint(out ulong value)
    {
        const int bytesMax = 10;
        value = 0;
        if (!_rest.IsEmpty && _rest[0] < 0x80)
        {
            value = _rest[0];
            _rest = _rest[1..];
            return true;
        }

        for (var i = 0; i < _rest.Length; i++)
        {
            var b = _rest[i];
            // The tenth byte holds bit 63 alone; more bits, or an eleventh byte, is no 64-bit number.
            if (i == bytesMax - 1 && b > 1)
            {
                return Fail(SparkplugDecodeError.VarintTooLong);
            }

            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return Fail(SparkplugDecodeError.Truncated);
    }

    private bool Fail(SparkplugDecodeError error)
    {
        Error = error;
        _rest = default;
        return false;
    }

    private bool Fail(SparkplugDecodeError error, out ulong nothing)
    {
        nothing = 0;
        return Fail(error);
    }
}
