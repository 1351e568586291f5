using System.Text.Unicode;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// One metric of a payload that is being read: a view on the payload's bytes, valid as long as they are.
/// The <c>TryGet…</c> methods interpret the value by the datatype and refuse, with a reason, what does not fit.
/// </summary>
public readonly ref struct SparkplugMetric
{
    private readonly ulong _bits;
    private readonly ReadOnlySpan<byte> _bytes;

    private SparkplugMetric(scoped in Fields fields)
    {
        NameUtf8 = fields.Name;
        UnitUtf8 = fields.Unit;
        (Alias, TimestampUnixMs, DataTypeNumber) = (fields.Alias, fields.Timestamp, fields.DataType);
        (IsHistorical, IsTransient, IsNull) = (fields.IsHistorical, fields.IsTransient, fields.IsNull);
        (Quality, Reason) = (fields.Quality, fields.Reason);
        (ValueKind, _bits) = (fields.Kind, fields.Bits);
        _bytes = fields.Bytes;
    }

    /// <summary>Name as valid UTF-8; empty when the metric has only an alias.</summary>
    public ReadOnlySpan<byte> NameUtf8 { get; }

    /// <summary>The property <c>engUnit</c> as it came, usually in births only; empty when the sender names no unit. Not checked to be UTF-8.</summary>
    public ReadOnlySpan<byte> UnitUtf8 { get; }

    /// <summary>Alias, resolved by the node's birth; null when there is none.</summary>
    public ulong? Alias { get; }

    /// <summary>Source time in UTC milliseconds since 1970 as it came, so possibly absurd; null when the metric has none and the payload's counts.</summary>
    public long? TimestampUnixMs { get; }

    /// <summary>Datatype as it came, 0 when missing; may be a number that no specification defines.</summary>
    public uint DataTypeNumber { get; private init; }

    /// <summary>Datatype, <see cref="SparkplugDataType.Unknown"/> when missing or undefined.</summary>
    public SparkplugDataType DataType => DataTypeNumber <= (uint)SparkplugDataType.DateTimeArray ? (SparkplugDataType)DataTypeNumber : SparkplugDataType.Unknown;

    /// <summary>Delivered late.</summary>
    public bool IsHistorical { get; }

    /// <summary>Not meant to be stored by historians.</summary>
    public bool IsTransient { get; }

    /// <summary>Whether there is no value.</summary>
    public bool IsNull { get; }

    /// <summary>Quality from the properties; good without them, bad for a null without them.</summary>
    public Quality Quality { get; }

    /// <summary>Why it is not good.</summary>
    public QualityReason Reason { get; }

    /// <summary>Which value field came; <see cref="SparkplugValueKind.None"/> for a null.</summary>
    public SparkplugValueKind ValueKind { get; }

    /// <summary>The value field's number: the varint, or the IEEE 754 bits of a float or double.</summary>
    internal ulong Bits => _bits;

    /// <summary>The value field's bytes: text, bytes, array, or an unread message.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The same metric with the datatype of its birth, where it has none of its own.</summary>
    public SparkplugMetric WithBirthDataType(SparkplugDataType dataType) =>
        DataTypeNumber != 0 ? this : this with { DataTypeNumber = (uint)dataType };

    /// <summary>
    /// The value as a double: every integer and float type, Boolean as 0 or 1, DateTime as milliseconds; NaN for null.
    /// 64-bit integers beyond ±2^53 lose their last digits.
    /// </summary>
    public bool TryGetDouble(out double value, out SparkplugDecodeError error) => SparkplugNumbers.TryGetDouble(this, out value, out error);

    /// <summary>The value as a 64-bit integer: every integer type, Boolean as 0 or 1, DateTime as milliseconds. False for null, with <see cref="SparkplugDecodeError.MissingValue"/>.</summary>
    public bool TryGetInt64(out long value, out SparkplugDecodeError error) => SparkplugNumbers.TryGetInt64(this, out value, out error);

    /// <summary>The value as a Boolean. False for null, with <see cref="SparkplugDecodeError.MissingValue"/>.</summary>
    public bool TryGetBoolean(out bool value, out SparkplugDecodeError error)
    {
        value = _bits != 0;
        return Fits(SparkplugValueKind.Boolean, DataType is SparkplugDataType.Boolean or SparkplugDataType.Unknown, out error);
    }

    /// <summary>The value as text in UTF-8: String, Text, UUID. False for null, with <see cref="SparkplugDecodeError.MissingValue"/>.</summary>
    public bool TryGetText(out ReadOnlySpan<byte> utf8, out SparkplugDecodeError error)
    {
        utf8 = _bytes;
        var fitting = DataType is SparkplugDataType.String or SparkplugDataType.Text or SparkplugDataType.Uuid or SparkplugDataType.Unknown;
        return Fits(SparkplugValueKind.String, fitting, out error);
    }

    /// <summary>The value's bytes: Bytes, File, and the undecoded bytes of arrays. False for null, with <see cref="SparkplugDecodeError.MissingValue"/>.</summary>
    public bool TryGetBytes(out ReadOnlySpan<byte> bytes, out SparkplugDecodeError error)
    {
        bytes = _bytes;
        var fitting = DataType is SparkplugDataType.Bytes or SparkplugDataType.File or SparkplugDataType.Unknown or >= SparkplugDataType.Int8Array;
        return Fits(SparkplugValueKind.Bytes, fitting, out error);
    }

    /// <summary>Reads one Metric message; the error condemns the payload.</summary>
    internal static SparkplugDecodeError Parse(ReadOnlySpan<byte> message, out SparkplugMetric metric)
    {
        var values = default(Fields);
        var fields = new ProtobufReader(message);
        var error = SparkplugDecodeError.None;
        while (error == SparkplugDecodeError.None && fields.TryReadTag(out var field, out var wire))
        {
            error = field < 10 ? values.TakeHeader(field, wire, ref fields) : values.TakeValue(field, wire, ref fields);
        }

        error = error == SparkplugDecodeError.None ? fields.Error : error;
        error = error == SparkplugDecodeError.None ? values.Complete() : error;
        metric = error == SparkplugDecodeError.None ? new(values) : default;
        return error;
    }

    private bool Fits(SparkplugValueKind kind, bool fitting, out SparkplugDecodeError error)
    {
        error = this switch
        {
            { IsNull: true } or { ValueKind: SparkplugValueKind.None } => SparkplugDecodeError.MissingValue,
            _ when DataTypeNumber > (uint)SparkplugDataType.DateTimeArray => SparkplugDecodeError.UnknownDataType,
            _ => fitting && ValueKind == kind ? SparkplugDecodeError.None : SparkplugDecodeError.DataTypeMismatch,
        };
        return error == SparkplugDecodeError.None;
    }

    /// <summary>The fields of a Metric while they come in, in any order; a later one overrides, as protobuf demands.</summary>
    private ref struct Fields
    {
        public ReadOnlySpan<byte> Name;
        public ReadOnlySpan<byte> Unit;
        public ulong? Alias;
        public long? Timestamp;
        public uint DataType;
        public bool IsHistorical;
        public bool IsTransient;
        public bool IsNull;
        public Quality Quality;
        public QualityReason Reason;
        public SparkplugValueKind Kind;
        public ulong Bits;
        public ReadOnlySpan<byte> Bytes;
        private ReadOnlySpan<byte> _properties;

        /// <summary>1 name, 2 alias, 3 timestamp, 4 datatype, 5 is_historical, 6 is_transient, 7 is_null, 8 metadata, 9 properties.</summary>
        public SparkplugDecodeError TakeHeader(int field, WireType wire, ref ProtobufReader fields)
        {
            if (field == 1 && fields.TryReadBytes(wire, out Name))
            {
                return Name.Length > SparkplugLimits.NameBytesMax ? SparkplugDecodeError.NameTooLong : SparkplugDecodeError.None;
            }

            if (field == 9 && fields.TryReadBytes(wire, out _properties))
            {
                return SparkplugStructure.Check(_properties, SparkplugStructureKind.PropertySet, depth: 1);
            }

            if (field == 8)
            {
                fields.TryReadBytes(wire, out _);
            }
            else if (field is > 1 and < 8 && fields.TryReadVarint(wire, out var value))
            {
                TakeNumber(field, value);
            }

            return fields.Error;
        }

        /// <summary>10 int_value, 11 long_value, 12 float_value, 13 double_value, 14 boolean_value, 15 string_value, 16 bytes_value, 17 dataset_value, 18 template_value, 19 extension_value.</summary>
        public SparkplugDecodeError TakeValue(int field, WireType wire, ref ProtobufReader fields)
        {
            switch (field)
            {
                case 10 or 11 or 14 when fields.TryReadVarint(wire, out var varint):
                    Take(field, field == 10 ? (uint)varint : varint, default);
                    break;
                case 12 when fields.TryReadFixed32(wire, out var single):
                    Take(field, single, default);
                    break;
                case 13 when fields.TryReadFixed64(wire, out var number):
                    Take(field, number, default);
                    break;
                case >= 15 and <= 19 when fields.TryReadBytes(wire, out var bytes):
                    Take(field, 0, bytes);
                    return field switch
                    {
                        17 => SparkplugStructure.Check(bytes, SparkplugStructureKind.DataSet, depth: 1),
                        18 => SparkplugStructure.Check(bytes, SparkplugStructureKind.Template, depth: 1),
                        _ => SparkplugDecodeError.None,
                    };
                case > 19:
                    fields.TrySkip(wire);
                    break;
                default:
                    break;
            }

            return fields.Error;
        }

        public SparkplugDecodeError Complete()
        {
            if (!Utf8.IsValid(Name) || (Kind == SparkplugValueKind.String && !Utf8.IsValid(Bytes)))
            {
                return SparkplugDecodeError.InvalidText;
            }

            if (IsNull)
            {
                (Kind, Bits) = (SparkplugValueKind.None, 0);
                Bytes = default;
            }

            var error = SparkplugProperties.Read(_properties, out var code, out var reason, out Unit);
            if (code is { } known)
            {
                (Quality, Reason) = SparkplugQuality.Parse(known, reason);
            }
            else if (IsNull)
            {
                (Quality, Reason) = (Quality.Bad, QualityReason.Unspecified);
            }

            return error;
        }

        private void TakeNumber(int field, ulong value)
        {
            switch (field)
            {
                case 2:
                    Alias = value;
                    break;
                case 3:
                    Timestamp = (long)value;
                    break;
                case 4:
                    DataType = (uint)value;
                    break;
                case 5:
                    IsHistorical = value != 0;
                    break;
                case 6:
                    IsTransient = value != 0;
                    break;
                default:
                    IsNull = value != 0;
                    break;
            }
        }

        private void Take(int field, ulong bits, ReadOnlySpan<byte> bytes)
        {
            (Kind, Bits) = (SparkplugValueKind.Int + (byte)(field - 10), bits);
            Bytes = bytes;
        }
    }
}
