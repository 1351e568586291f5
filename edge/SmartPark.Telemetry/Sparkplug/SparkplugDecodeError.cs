namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// Why bytes were refused. The set is small and fixed, so it can tag a counter. Errors up to <see cref="UnevenPropertySet"/> condemn
/// the payload (its bytes are not what they claim to be); those after it concern one metric, and the others of the payload stay good.
/// </summary>
public enum SparkplugDecodeError : byte
{
    /// <summary>Nothing wrong.</summary>
    None = 0,

    /// <summary>Longer than <see cref="SparkplugLimits.PayloadBytesMax"/>.</summary>
    PayloadTooLong = 1,

    /// <summary>More metrics than <see cref="SparkplugLimits.MetricsPerPayloadMax"/>.</summary>
    TooManyMetrics = 2,

    /// <summary>A field runs past the end of its message.</summary>
    Truncated = 3,

    /// <summary>A varint of more than ten bytes or 64 bits.</summary>
    VarintTooLong = 4,

    /// <summary>A field number outside 1 to 2^29 - 1.</summary>
    BadFieldNumber = 5,

    /// <summary>A known field with another wire type than its declaration, or one of the two that protobuf never defined.</summary>
    BadWireType = 6,

    /// <summary>A protobuf group, which proto2 deprecated and Sparkplug never uses.</summary>
    GroupRefused = 7,

    /// <summary>A metric name longer than <see cref="SparkplugLimits.NameBytesMax"/>.</summary>
    NameTooLong = 8,

    /// <summary>A text that is not UTF-8.</summary>
    InvalidText = 9,

    /// <summary>Messages nested deeper than <see cref="SparkplugLimits.NestingDepthMax"/>.</summary>
    NestedTooDeep = 10,

    /// <summary>A property set with more keys than values, or the other way round.</summary>
    UnevenPropertySet = 11,

    /// <summary>No datatype in the metric or its birth, and the field alone does not tell the type.</summary>
    MissingDataType = 12,

    /// <summary>A datatype number that the specification does not define.</summary>
    UnknownDataType = 13,

    /// <summary>The value stands in a field that its datatype cannot use, or is asked for as another kind.</summary>
    DataTypeMismatch = 14,

    /// <summary>A number that its datatype cannot hold, such as 300 as UInt8.</summary>
    ValueOutOfRange = 15,

    /// <summary>Neither a value nor <c>is_null</c>.</summary>
    MissingValue = 16,

    /// <summary>Bytes that are no array of their datatype: a length that is no multiple, bits missing, a text without its end.</summary>
    MalformedArray = 17,

    /// <summary>More items than <see cref="SparkplugLimits.ArrayItemsMax"/>.</summary>
    ArrayTooLong = 18,

    /// <summary>Compressed by an algorithm other than DEFLATE and GZIP, or compressed twice.</summary>
    UnknownCompression = 19,

    /// <summary>A compressed body that does not expand.</summary>
    DamagedCompression = 20,

    /// <summary>A body that expands beyond <see cref="SparkplugLimits.ExpandedBytesMax"/>.</summary>
    ExpandedTooLong = 21,

    /// <summary>A metric without name and alias, or a birth metric without name.</summary>
    MissingName = 22,

    /// <summary>An alias or name that the birth does not know; a rebirth would tell.</summary>
    UnknownMetric = 23,

    /// <summary>Data of a node or device that has not been born; a rebirth would tell.</summary>
    NotBorn = 24,

    /// <summary>Two metrics of one birth with one alias.</summary>
    DuplicateAlias = 25,

    /// <summary>Two metrics of one birth with one name.</summary>
    DuplicateName = 26,

    /// <summary>More devices than <see cref="SparkplugLimits.DevicesPerNodeMax"/>.</summary>
    TooManyDevices = 27,
}
