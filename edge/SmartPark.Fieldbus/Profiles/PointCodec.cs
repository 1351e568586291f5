using System.Globalization;
using System.Numerics;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>
/// Decoder and encoder of one point, resolved at start: byte order, number form, scale, map and range are chosen once here, and a
/// read allocates nothing. Immutable; safe to share between threads.
/// </summary>
public sealed class PointCodec
{
    private readonly RegisterReader _read;
    private readonly RawNumber _number;
    private readonly LinearScale _scale;
    private readonly ulong[] _notAvailable;
    private readonly int _shift;
    private readonly double[] _mapRaw;
    private readonly (ulong Raw, QualityReason Reason)[] _marks;
    private readonly double[] _mapCode;
    private readonly double _min;
    private readonly double _max;

    private PointCodec(ProfilePoint point, Quantity quantity, IEnumerable<double> parameters)
    {
        Point = point;
        Quantity = quantity;
        Field = RegisterField.Of(point);
        _read = RegisterOrder.Reader(Field.Width, point.Order);
        _number = RawNumber.Of(point.Type, Field);
        _scale = LinearScale.Of(point.Scale, point.Offset, parameters);
        _notAvailable = [.. point.NotAvailable.Select(p => ulong.Parse(p.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
        _marks = [.. (point.Marks ?? new Dictionary<string, DataMark>()).Select(m => (ulong.Parse(m.Key.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), (QualityReason)m.Value))];
        _shift = BitOperations.TrailingZeroCount(Field.Mask);
        var map = (point.Map ?? new Dictionary<string, double>()).ToDictionary(m => double.Parse(m.Key, CultureInfo.InvariantCulture), m => m.Value);
        _mapRaw = [.. map.Keys.Order()];
        _mapCode = [.. _mapRaw.Select(raw => map[raw])];
        _min = point.ValidMin ?? quantity.ValidMin;
        _max = point.ValidMax ?? quantity.ValidMax;
    }

    /// <summary>The point of the profile.</summary>
    public ProfilePoint Point { get; }

    /// <summary>What the value means.</summary>
    public Quantity Quantity { get; }

    /// <summary>Where it lies.</summary>
    public RegisterField Field { get; }

    /// <summary>Whether whole raw numbers become the correctly rounded decimal value; false for floats and for factors without a decimal form.</summary>
    public bool IsExact => _scale.IsExact && Point.Type is not (RegisterType.Float32 or RegisterType.Float64);

    /// <summary>
    /// The codec of a point of a checked profile (<see cref="ProfileLibrary"/>). <paramref name="parameters"/> holds every parameter of
    /// the profile with the value in force; text points have no codec (<see cref="DecodeText"/>).
    /// </summary>
    public static PointCodec Create(ProfilePoint point, Quantity quantity, IReadOnlyDictionary<string, double> parameters)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(quantity);
        ArgumentNullException.ThrowIfNull(parameters);
        return point.Type == RegisterType.Text
            ? throw new ArgumentException($"\"{point.Quantity}\" is text, never a sample.", nameof(point))
            : new(point, quantity, point.MultiplyBy.Select(name => parameters[name]));
    }

    /// <summary>The text of a point of type <c>string</c> out of a reply's data, <paramref name="offset"/> registers from its start.</summary>
    public static string DecodeText(ProfilePoint point, ReadOnlySpan<byte> data, int offset)
    {
        ArgumentNullException.ThrowIfNull(point);
        return RegisterOrder.ReadText(data.Slice(2 * offset, 2 * RegisterField.WidthOf(point)), point.Order);
    }

    /// <summary>
    /// Decodes the field out of a reply's data. <paramref name="offset"/> counts from the reply's first address: registers of two bytes,
    /// or bits packed eight to a byte, lowest first (Modbus V1.1b3 clauses 6.1 to 6.4).
    /// </summary>
    public PointValue Decode(ReadOnlySpan<byte> data, int offset)
    {
        var raw = Field.IsBitTable ? (ulong)((data[offset >> 3] >> (offset & 7)) & 1) : _read(data.Slice(2 * offset, 2 * Field.Width));
        if (TryReason(raw, out var reason))
        {
            return PointValue.Bad(reason);
        }

        var number = _number.Decode((raw & Field.Mask) >> _shift);
        if (double.IsNaN(number))
        {
            return PointValue.Bad(_number.NanReason);
        }

        return _mapRaw.Length == 0 ? Judge(_scale.ToValue(number)) : Lookup(number);
    }

    /// <summary>
    /// Writes a value into data laid out like a reply's: the inverse of <see cref="Decode"/>, rounded to the field's resolution. NaN
    /// writes the first "not available" pattern, or a float's NaN. Other bits of the same register stay.
    /// False, with nothing written, when the field cannot hold the value.
    /// </summary>
    public bool TryEncode(double value, Span<byte> data, int offset)
    {
        if (!TryRaw(value, out var raw))
        {
            return false;
        }

        if (Field.IsBitTable)
        {
            var bit = (byte)(1 << (offset & 7));
            data[offset >> 3] = (byte)(raw != 0 ? data[offset >> 3] | bit : data[offset >> 3] & ~bit);
            return true;
        }

        var field = data.Slice(2 * offset, 2 * Field.Width);
        var all = double.IsNaN(value) ? raw : (_read(field) & ~Field.Mask) | raw;
        RegisterOrder.Write(all, field, Point.Order);
        return true;
    }

    private PointValue Judge(double value) => value switch
    {
        _ when value >= _min && value <= _max => new(value, Quality.Good, QualityReason.None),
        _ when double.IsFinite(value) => new(value, Quality.OverRange, QualityReason.OutOfRange),
        _ => PointValue.Bad(QualityReason.OutOfRange),
    };

    /// <summary>Whether a raw field says that there is no value, and why.</summary>
    private bool TryReason(ulong raw, out QualityReason reason)
    {
        reason = QualityReason.NotAvailable;
        if (_notAvailable.AsSpan().Contains(raw))
        {
            return true;
        }

        foreach (var (marked, why) in _marks)
        {
            if (raw == marked)
            {
                reason = why;
                return true;
            }
        }

        return false;
    }

    private PointValue Lookup(double number)
    {
        var i = _mapRaw.AsSpan().IndexOf(number);
        return i < 0 ? PointValue.Bad(QualityReason.Undecodable) : Judge(_mapCode[i]);
    }

    private bool TryRaw(double value, out ulong raw)
    {
        if (double.IsNaN(value))
        {
            raw = _notAvailable is [var first, ..] ? first : _number.NanPattern;
            return _notAvailable.Length > 0 || _number.NanPattern != 0;
        }

        raw = 0;
        var i = _mapRaw.Length == 0 ? 0 : _mapCode.AsSpan().IndexOf(value);
        if (i < 0 || !_number.TryEncode(_mapRaw.Length == 0 ? _scale.ToRaw(value) : _mapRaw[i], out var number))
        {
            return false;
        }

        raw = number << _shift;
        return (raw & ~Field.Mask) == 0 && raw >> _shift == number && !TryReason(raw, out _);
    }
}
