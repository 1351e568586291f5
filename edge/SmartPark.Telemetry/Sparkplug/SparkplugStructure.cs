namespace SmartPark.Telemetry.Sparkplug;

/// <summary>The messages that a metric may contain, and what is inside them.</summary>
internal enum SparkplugStructureKind : byte
{
    None,
    Metric,
    PropertySet,
    PropertyValue,
    PropertySetList,
    DataSet,
    DataSetRow,
    DataSetValue,
    Template,
    TemplateParameter,
}

/// <summary>Checks the framing of nested messages that are passed over unread, so that accepted bytes are well-formed to the bottom and no deeper than the limit.</summary>
internal static class SparkplugStructure
{
    /// <summary>Walks a message of a kind and everything in it. <paramref name="depth"/> is 1 for a message directly inside the metric.</summary>
    public static SparkplugDecodeError Check(ReadOnlySpan<byte> message, SparkplugStructureKind kind, int depth)
    {
        if (depth > SparkplugLimits.NestingDepthMax)
        {
            return SparkplugDecodeError.NestedTooDeep;
        }

        var fields = new ProtobufReader(message);
        while (fields.TryReadTag(out var field, out var wire))
        {
            var inner = Inside(kind, field);
            if (inner == SparkplugStructureKind.None)
            {
                fields.TrySkip(wire);
            }
            else if (fields.TryReadBytes(wire, out var bytes) && Check(bytes, inner, depth + 1) is var error and not SparkplugDecodeError.None)
            {
                return error;
            }
        }

        return fields.Error;
    }

    private static SparkplugStructureKind Inside(SparkplugStructureKind kind, int field) => (kind, field) switch
    {
        (SparkplugStructureKind.Metric, 9) => SparkplugStructureKind.PropertySet,
        (SparkplugStructureKind.Metric, 17) => SparkplugStructureKind.DataSet,
        (SparkplugStructureKind.Metric, 18) => SparkplugStructureKind.Template,
        (SparkplugStructureKind.PropertySet, 2) => SparkplugStructureKind.PropertyValue,
        (SparkplugStructureKind.PropertyValue, 9) => SparkplugStructureKind.PropertySet,
        (SparkplugStructureKind.PropertyValue, 10) => SparkplugStructureKind.PropertySetList,
        (SparkplugStructureKind.PropertySetList, 1) => SparkplugStructureKind.PropertySet,
        (SparkplugStructureKind.DataSet, 4) => SparkplugStructureKind.DataSetRow,
        (SparkplugStructureKind.DataSetRow, 1) => SparkplugStructureKind.DataSetValue,
        (SparkplugStructureKind.Template, 2) => SparkplugStructureKind.Metric,
        (SparkplugStructureKind.Template, 3) => SparkplugStructureKind.TemplateParameter,
        _ => SparkplugStructureKind.None,
    };
}
