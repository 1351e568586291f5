using System.Collections.Concurrent;
using SmartPark.FieldSimulator.Instruments;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.FieldSimulator;

/// <summary>
/// One device: what it measures at any time, and what its registers then show. Immutable but for outputs that somebody wrote and values that are held; safe to share between threads.
/// </summary>
public sealed class SimulatedDevice
{
    /// <summary>Bytes of the widest number: four registers.</summary>
    private const int FieldBytesMax = 2 * RegisterField.NumberWidthMax;

    // The years 1 to 9999: beyond them a look back of some hours could overflow.
    private static readonly long UnixMsMin = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long UnixMsMax = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly PointCodec[] _codecs;
    private readonly Readout[] _readouts;
    private readonly Dictionary<string, int> _columns;
    private readonly ConcurrentDictionary<int, double> _written = new();

    internal SimulatedDevice(string park, string id, DeviceProfile profile, PointCodec[] codecs, Readout[] readouts)
    {
        (Park, Id, Profile, _codecs, _readouts) = (park, id, profile, codecs, readouts);
        Quantities = [.. codecs.Select(c => c.Quantity)];
        _columns = codecs.Index().ToDictionary(c => c.Item.Quantity.Id, c => c.Index, StringComparer.Ordinal);
    }

    /// <summary>Park id.</summary>
    public string Park { get; }

    /// <summary>Device id.</summary>
    public string Id { get; }

    /// <summary>Its profile.</summary>
    public DeviceProfile Profile { get; }

    /// <summary>Its quantities in the order of the profile's points; also the order of <see cref="ValuesAt"/>.</summary>
    public IReadOnlyList<Quantity> Quantities { get; }

    internal ReadOnlySpan<PointCodec> Codecs => _codecs;

    /// <summary>
    /// What a gateway would decode from the device at a time, in the register's own resolution; NaN when the register cannot hold the
    /// value. Throws <see cref="KeyNotFoundException"/> for a quantity the device does not have.
    /// </summary>
    public double ValueAt(string quantity, long unixMs)
    {
        var column = _columns[quantity];
        Span<double> values = stackalloc double[_codecs.Length];
        Measure(unixMs, values);
        return AsRead(_codecs[column], values[column]);
    }

    /// <summary>Sets a writable point, as a write over its line does. False for one that cannot be written or a value outside its range.</summary>
    public bool TryWrite(string quantity, double value)
    {
        if (!_columns.TryGetValue(quantity, out var column) || _codecs[column] is not { Point.Writable: not null } codec || !(value >= codec.Quantity.ValidMin && value <= codec.Quantity.ValidMax))
        {
            return false;
        }

        _written[column] = value;
        return true;
    }

    /// <summary>
    /// Shows a value whatever the device measures, as when somebody tests a detector, until <see cref="Release"/>. Throws <see cref="KeyNotFoundException"/> for a
    /// quantity the device does not have.
    /// </summary>
    public void Hold(string quantity, double value) => _written[_columns[quantity]] = value;

    /// <summary>Shows again what the device measures.</summary>
    public void Release(string quantity) => _written.TryRemove(_columns[quantity], out _);

    /// <summary>Every value at a time, as <see cref="ValueAt"/>, into <paramref name="values"/> of at least <see cref="Quantities"/>' count.</summary>
    public void ValuesAt(long unixMs, Span<double> values)
    {
        Measure(unixMs, values);
        for (var i = 0; i < _codecs.Length; i++)
        {
            values[i] = AsRead(_codecs[i], values[i]);
        }
    }

    /// <summary>Every value at a time as measured, before the registers round it, inside the range that the device can show.</summary>
    internal void Measure(long unixMs, Span<double> values)
    {
        var time = Math.Clamp(unixMs, UnixMsMin, UnixMsMax);
        foreach (var readout in _readouts)
        {
            readout(time, values);
        }

        foreach (var (column, value) in _written)
        {
            values[column] = value;
        }

        for (var i = 0; i < _codecs.Length; i++)
        {
            var (point, quantity) = (_codecs[i].Point, _codecs[i].Quantity);
            values[i] = Math.Clamp(values[i], point.ValidMin ?? quantity.ValidMin, point.ValidMax ?? quantity.ValidMax);
        }
    }

    private static double AsRead(PointCodec codec, double value)
    {
        Span<byte> field = stackalloc byte[FieldBytesMax];
        field.Clear();
        return codec.TryEncode(value, field, 0) ? codec.Decode(field, 0).Value : double.NaN;
    }
}
