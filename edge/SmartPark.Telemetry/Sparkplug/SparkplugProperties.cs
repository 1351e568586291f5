namespace SmartPark.Telemetry.Sparkplug;

/// <summary>Reads the three properties that matter out of a PropertySet (1 keys, 2 values): the rest is passed over.</summary>
internal static class SparkplugProperties
{
    /// <summary>
    /// Finds <c>Quality</c>, <c>Reason</c> and <c>engUnit</c>. Keys and values are two lists of equal length that may come in any order, so the keys are
    /// numbered first. <paramref name="code"/> is null where there is no usable Quality.
    /// </summary>
    public static SparkplugDecodeError Read(ReadOnlySpan<byte> propertySet, out long? code, out ReadOnlySpan<byte> reasonUtf8, out ReadOnlySpan<byte> unitUtf8)
    {
        code = null;
        reasonUtf8 = default;
        unitUtf8 = default;
        var (qualityAt, reasonAt, unitAt, keys, values) = (-1, -1, -1, 0, 0);
        var fields = new ProtobufReader(propertySet);
        while (fields.TryReadTag(out var field, out var wire))
        {
            if (field == 1 && fields.TryReadBytes(wire, out var key))
            {
                qualityAt = key.SequenceEqual(SparkplugNames.QualityUtf8) ? keys : qualityAt;
                reasonAt = key.SequenceEqual(SparkplugNames.ReasonUtf8) ? keys : reasonAt;
                unitAt = key.SequenceEqual(SparkplugNames.EngUnitUtf8) ? keys : unitAt;
                keys++;
            }
            else if (field != 1)
            {
                values += field == 2 ? 1 : 0;
                fields.TrySkip(wire);
            }
        }

        if (fields.Error != SparkplugDecodeError.None)
        {
            return fields.Error;
        }

        if (keys != values)
        {
            return SparkplugDecodeError.UnevenPropertySet;
        }

        if (Value(propertySet, qualityAt, out var quality))
        {
            code = ReadInteger(quality);
        }

        if (Value(propertySet, reasonAt, out var reason))
        {
            reasonUtf8 = ReadText(reason);
        }

        if (Value(propertySet, unitAt, out var unit))
        {
            unitUtf8 = ReadText(unit);
        }

        return SparkplugDecodeError.None;
    }

    private static bool Value(ReadOnlySpan<byte> propertySet, int index, out ReadOnlySpan<byte> value)
    {
        value = default;
        var fields = new ProtobufReader(propertySet);
        while (index >= 0 && fields.TryReadTag(out var field, out var wire))
        {
            if (field != 2)
            {
                fields.TrySkip(wire);
            }
            else if (fields.TryReadBytes(wire, out value) && index-- == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>PropertyValue 3 int_value or 4 long_value; the foreign node's datatype (field 1) does not change what a code of 0, 192 or 500 means.</summary>
    private static long? ReadInteger(ReadOnlySpan<byte> propertyValue)
    {
        long? found = null;
        var fields = new ProtobufReader(propertyValue);
        while (fields.TryReadTag(out var field, out var wire))
        {
            if (field is 3 or 4 && wire == WireType.Varint && fields.TryReadVarint(wire, out var value))
            {
                found = (long)value;
            }
            else if (field is not (3 or 4) || wire != WireType.Varint)
            {
                fields.TrySkip(wire);
            }
        }

        return found;
    }

    /// <summary>PropertyValue 8 string_value.</summary>
    private static ReadOnlySpan<byte> ReadText(ReadOnlySpan<byte> propertyValue)
    {
        ReadOnlySpan<byte> found = default;
        var fields = new ProtobufReader(propertyValue);
        while (fields.TryReadTag(out var field, out var wire))
        {
            if (field == 8 && wire == WireType.Bytes && fields.TryReadBytes(wire, out var value))
            {
                found = value;
            }
            else if (field != 8 || wire != WireType.Bytes)
            {
                fields.TrySkip(wire);
            }
        }

        return found;
    }
}
