namespace SmartPark.Telemetry.Sparkplug;

/// <summary>Datatype of a metric, with the wire's own numbers (Sparkplug 3.0, section 6.4.16, enum DataType).</summary>
public enum SparkplugDataType : byte
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>8-bit signed, in int_value.</summary>
    Int8 = 1,

    /// <summary>16-bit signed, in int_value.</summary>
    Int16 = 2,

    /// <summary>32-bit signed, in int_value.</summary>
    Int32 = 3,

    /// <summary>64-bit signed, in long_value.</summary>
    Int64 = 4,

    /// <summary>8-bit unsigned, in int_value.</summary>
    UInt8 = 5,

    /// <summary>16-bit unsigned, in int_value.</summary>
    UInt16 = 6,

    /// <summary>32-bit unsigned, in int_value; the npm library puts it in long_value.</summary>
    UInt32 = 7,

    /// <summary>64-bit unsigned, in long_value.</summary>
    UInt64 = 8,

    /// <summary>IEEE 754 single.</summary>
    Float = 9,

    /// <summary>IEEE 754 double: what SmartPark sends for every reading, counter and state.</summary>
    Double = 10,

    /// <summary>True or false.</summary>
    Boolean = 11,

    /// <summary>UTF-8 text.</summary>
    String = 12,

    /// <summary>Milliseconds since 1970 UTC, in long_value.</summary>
    DateTime = 13,

    /// <summary>UTF-8 text.</summary>
    Text = 14,

    /// <summary>A UUID as text.</summary>
    Uuid = 15,

    /// <summary>A table.</summary>
    DataSet = 16,

    /// <summary>Bytes.</summary>
    Bytes = 17,

    /// <summary>A file as bytes.</summary>
    File = 18,

    /// <summary>A template definition or instance.</summary>
    Template = 19,

    /// <summary>A property set; only as a property.</summary>
    PropertySet = 20,

    /// <summary>A list of property sets; only as a property.</summary>
    PropertySetList = 21,

    /// <summary>Array of 8-bit signed.</summary>
    Int8Array = 22,

    /// <summary>Array of 16-bit signed, little-endian.</summary>
    Int16Array = 23,

    /// <summary>Array of 32-bit signed, little-endian.</summary>
    Int32Array = 24,

    /// <summary>Array of 64-bit signed, little-endian.</summary>
    Int64Array = 25,

    /// <summary>Array of 8-bit unsigned.</summary>
    UInt8Array = 26,

    /// <summary>Array of 16-bit unsigned, little-endian.</summary>
    UInt16Array = 27,

    /// <summary>Array of 32-bit unsigned, little-endian.</summary>
    UInt32Array = 28,

    /// <summary>Array of 64-bit unsigned, little-endian.</summary>
    UInt64Array = 29,

    /// <summary>Array of singles, little-endian (the specification's text; its printed example is big-endian).</summary>
    FloatArray = 30,

    /// <summary>Array of doubles, little-endian.</summary>
    DoubleArray = 31,

    /// <summary>A four-byte little-endian count, then bits, the first in the highest bit of the first byte.</summary>
    BooleanArray = 32,

    /// <summary>UTF-8 texts, each ended by a zero byte.</summary>
    StringArray = 33,

    /// <summary>Array of milliseconds since 1970 UTC, 64-bit little-endian.</summary>
    DateTimeArray = 34,
}
