using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>One metric as objects, for births, commands, tools and tests; data goes through <see cref="SparkplugPayloadReader"/>.</summary>
/// <param name="Name">Name; null when the metric has only an alias.</param>
/// <param name="Alias">Alias; null when it has none.</param>
/// <param name="TimestampUnixMs">Source time, UTC milliseconds since 1970; null when it has none.</param>
/// <param name="DataType">Datatype, <see cref="SparkplugDataType.Unknown"/> when missing or undefined.</param>
/// <param name="ValueKind">Which value field came; says DataSet and Template for values that are not decoded.</param>
/// <param name="IsNull">Whether the sender says that there is no value.</param>
/// <param name="IsHistorical">Delivered late.</param>
/// <param name="Quality">Quality from the properties.</param>
/// <param name="Reason">Why it is not good.</param>
/// <param name="Value">
/// <see cref="long"/> for integers and DateTime, <see cref="ulong"/> for UInt64, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/>,
/// a byte array, an array of the datatype's items; null for a null, for DataSet and Template, and when <paramref name="Error"/> is set.
/// </param>
/// <param name="Error">Why the value could not be understood.</param>
public sealed record DecodedMetric(string? Name, ulong? Alias, long? TimestampUnixMs, SparkplugDataType DataType, SparkplugValueKind ValueKind, bool IsNull,
    bool IsHistorical, Quality Quality, QualityReason Reason, object? Value, SparkplugDecodeError Error)
{
    internal static DecodedMetric From(in SparkplugMetric metric)
    {
        var error = ValueOf(metric, out var value);
        return new(metric.NameUtf8.IsEmpty ? null : Encoding.UTF8.GetString(metric.NameUtf8), metric.Alias, metric.TimestampUnixMs, metric.DataType, metric.ValueKind,
            metric.IsNull, metric.IsHistorical, metric.Quality, metric.Reason, value, error);
    }

    private static SparkplugDecodeError ValueOf(in SparkplugMetric metric, out object? value)
    {
        value = null;
        var error = SparkplugDecodeError.None;
        switch (metric.ValueKind)
        {
            case SparkplugValueKind.None:
                return metric.IsNull ? SparkplugDecodeError.None : SparkplugDecodeError.MissingValue;
            case SparkplugValueKind.Int or SparkplugValueKind.Long when metric.DataType == SparkplugDataType.UInt64:
                value = metric.Bits;
                return SparkplugDecodeError.None;
            case SparkplugValueKind.Int or SparkplugValueKind.Long:
                value = metric.TryGetInt64(out var integer, out error) ? integer : null;
                return error;
            case SparkplugValueKind.Float or SparkplugValueKind.Double:
                value = metric.TryGetDouble(out var number, out error) ? number : null;
                return error;
            case SparkplugValueKind.Boolean:
                value = metric.TryGetBoolean(out var flag, out error) ? flag : null;
                return error;
            case SparkplugValueKind.String:
                value = metric.TryGetText(out var text, out error) ? Encoding.UTF8.GetString(text) : null;
                return error;
            case SparkplugValueKind.Bytes when metric.DataType >= SparkplugDataType.Int8Array:
                error = SparkplugArrays.TryDecode(metric.DataType, metric.Bytes, out var items);
                value = items;
                return error;
            case SparkplugValueKind.Bytes:
                value = metric.TryGetBytes(out var bytes, out error) ? bytes.ToArray() : null;
                return error;
            default:
                return error;
        }
    }
}

/// <summary>A whole payload as objects.</summary>
/// <param name="TimestampUnixMs">When the message was made, UTC milliseconds since 1970; null when it does not say.</param>
/// <param name="Seq">Sequence number; null when there is none.</param>
/// <param name="Uuid">The <c>uuid</c>; empty when there is none.</param>
/// <param name="Metrics">The metrics in the order of the message.</param>
public sealed record DecodedPayload(long? TimestampUnixMs, ulong? Seq, string Uuid, IReadOnlyList<DecodedMetric> Metrics)
{
    /// <summary>Decodes a payload, expanding it first when it is compressed. Never throws, whatever the bytes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out DecodedPayload? decoded, out SparkplugDecodeError error)
    {
        decoded = null;
        var reader = new SparkplugPayloadReader(payload);
        if (reader.IsCompressed)
        {
            if (!SparkplugCompression.TryExpand(reader, out var expanded, out error))
            {
                return false;
            }

            reader = new(expanded);
        }

        var metrics = new List<DecodedMetric>(reader.Error == SparkplugDecodeError.None ? reader.MetricCount : 0);
        while (reader.TryReadMetric(out var metric))
        {
            metrics.Add(DecodedMetric.From(metric));
        }

        error = reader.Error;
        decoded = error == SparkplugDecodeError.None ? new(reader.TimestampUnixMs, reader.Seq, Encoding.UTF8.GetString(reader.UuidUtf8), metrics) : null;
        return decoded is not null;
    }
}
