namespace SmartPark.Telemetry.Sparkplug;

/// <summary>Which of the value fields of a metric is set: what came over the wire, whatever the datatype says.</summary>
public enum SparkplugValueKind : byte
{
    /// <summary>No value field.</summary>
    None,

    /// <summary>int_value, 32 bits.</summary>
    Int,

    /// <summary>long_value, 64 bits.</summary>
    Long,

    /// <summary>float_value.</summary>
    Float,

    /// <summary>double_value.</summary>
    Double,

    /// <summary>boolean_value.</summary>
    Boolean,

    /// <summary>string_value.</summary>
    String,

    /// <summary>bytes_value: bytes, files, arrays.</summary>
    Bytes,

    /// <summary>dataset_value: checked and passed over.</summary>
    DataSet,

    /// <summary>template_value: checked and passed over.</summary>
    Template,

    /// <summary>extension_value: passed over.</summary>
    Extension,
}
