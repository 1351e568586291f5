namespace SmartPark.Telemetry.Sparkplug;

/// <summary>Turns int_value and long_value into numbers by datatype: senders differ in the field they use and in how far they extend the sign.</summary>
internal static class SparkplugNumbers
{
    public static bool TryGetDouble(in SparkplugMetric metric, out double value, out SparkplugDecodeError error)
    {
        value = double.NaN;
        if (metric.IsNull)
        {
            error = SparkplugDecodeError.None;
            return true;
        }

        if (metric.DataTypeNumber > (uint)SparkplugDataType.DateTimeArray)
        {
            error = SparkplugDecodeError.UnknownDataType;
            return false;
        }

        var type = metric.DataType;
        switch (metric.ValueKind)
        {
            case SparkplugValueKind.Float when type is SparkplugDataType.Float or SparkplugDataType.Double or SparkplugDataType.Unknown:
                value = BitConverter.UInt32BitsToSingle((uint)metric.Bits);
                break;
            case SparkplugValueKind.Double when type is SparkplugDataType.Float or SparkplugDataType.Double or SparkplugDataType.Unknown:
                value = BitConverter.UInt64BitsToDouble(metric.Bits);
                break;
            case SparkplugValueKind.Int or SparkplugValueKind.Long when type == SparkplugDataType.UInt64:
                value = metric.Bits;
                break;
            default:
                var whole = TryGetInt64(metric, out var integer, out error);
                value = whole ? integer : double.NaN;
                return whole;
        }

        error = SparkplugDecodeError.None;
        return true;
    }

    public static bool TryGetInt64(in SparkplugMetric metric, out long value, out SparkplugDecodeError error)
    {
        value = 0;
        if (metric.IsNull || metric.ValueKind == SparkplugValueKind.None)
        {
            error = SparkplugDecodeError.MissingValue;
        }
        else if (metric.DataTypeNumber > (uint)SparkplugDataType.DateTimeArray)
        {
            error = SparkplugDecodeError.UnknownDataType;
        }
        else if (metric.ValueKind == SparkplugValueKind.Boolean)
        {
            value = metric.Bits != 0 ? 1 : 0;
            error = metric.DataType is SparkplugDataType.Boolean or SparkplugDataType.Unknown ? SparkplugDecodeError.None : SparkplugDecodeError.DataTypeMismatch;
        }
        else if (metric.ValueKind is SparkplugValueKind.Int or SparkplugValueKind.Long)
        {
            error = Convert(metric.DataType, metric.Bits, metric.ValueKind == SparkplugValueKind.Int, out value);
        }
        else
        {
            error = SparkplugDecodeError.DataTypeMismatch;
        }

        return error == SparkplugDecodeError.None;
    }

    private static SparkplugDecodeError Convert(SparkplugDataType type, ulong bits, bool isInt, out long value)
    {
        // A negative number in int_value is two's complement in 32 bits, in long_value in 64: extended to 64 both are the same.
        var signed = isInt ? (int)(uint)bits : (long)bits;
        (value, var fits) = type switch
        {
            SparkplugDataType.Int8 => (Narrow(signed, 8), Holds(signed, 8)),
            SparkplugDataType.Int16 => (Narrow(signed, 16), Holds(signed, 16)),
            SparkplugDataType.Int32 => (Narrow(signed, 32), Holds(signed, 32)),
            SparkplugDataType.Int64 => (signed, true),
            SparkplugDataType.UInt8 => ((long)bits, bits <= byte.MaxValue),
            SparkplugDataType.UInt16 => ((long)bits, bits <= ushort.MaxValue),
            // In long_value a sign-extended upper half is what a sender with only signed types writes.
            SparkplugDataType.UInt32 => ((uint)bits, bits <= uint.MaxValue || (long)bits is < 0 and >= int.MinValue),
            SparkplugDataType.UInt64 or SparkplugDataType.DateTime => ((long)bits, bits <= long.MaxValue),
            _ => (0, false),
        };

        if (fits)
        {
            return SparkplugDecodeError.None;
        }

        return type switch
        {
            SparkplugDataType.Unknown => SparkplugDecodeError.MissingDataType,
            <= SparkplugDataType.UInt64 or SparkplugDataType.DateTime => SparkplugDecodeError.ValueOutOfRange,
            _ => SparkplugDecodeError.DataTypeMismatch,
        };
    }

    /// <summary>Whether a signed type of so many bits holds the number, either as itself or as its bits without sign: 251 is Int8 -5.</summary>
    private static bool Holds(long number, int bits) => number >= -(1L << (bits - 1)) && number < 1L << bits;

    private static long Narrow(long number, int bits) => number << (64 - bits) >> (64 - bits);
}
