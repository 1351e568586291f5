using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmartPark.Energy.Registers;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>What the ledger knows of the cells of a register. Written by <see cref="CellStore"/> within its transactions only.</summary>
internal sealed class CellState
{
    private long _version;
    private int _touched = NotTouched;

    /// <summary>No hour.</summary>
    public const int NotTouched = int.MaxValue;

    /// <summary>Rises with each change of its cells.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The earliest hour that changed since the sums of its months were worked out; <see cref="NotTouched"/> for none.</summary>
    public int Touched => Volatile.Read(ref _touched);

    /// <summary>Shows what was committed.</summary>
    public void Set(long version, int touched)
    {
        Volatile.Write(ref _touched, touched);
        Interlocked.Exchange(ref _version, version);
    }
}

/// <summary>A register of a meter in the ledger.</summary>
/// <param name="Number">Its number in the file.</param>
/// <param name="Meter">The meter.</param>
/// <param name="Series">Where its readings are stored.</param>
/// <param name="Domain">Domain of its quantity: the InfluxDB measurement.</param>
/// <param name="Register">How its readings become amounts.</param>
/// <param name="Cuts">Times at which its cells are cut, in order.</param>
/// <param name="Signature">Tells whether sums were worked out by this register and zone.</param>
/// <param name="State">What is known of its cells.</param>
internal sealed record RegisterSlot(int Number, MeterKey Meter, SeriesKey Series, Domain Domain, MeterRegister Register, long[] Cuts, ulong Signature, CellState State)
{
    /// <summary>A number that differs, for all practical purposes, when anything that a curve or its months follow from differs.</summary>
    public static ulong SignatureOf(MeterRegister register, TimeZoneInfo zone)
    {
        var text = new StringBuilder(zone.Id);
        text.Append(CultureInfo.InvariantCulture, $"|{register.Series}|{register.Face.Modulus}|{register.Face.Resolution}|{(int)register.Basis}|{register.RatedPerHour}");
        foreach (var r in register.Ratios)
        {
            text.Append(CultureInfo.InvariantCulture, $"|r{r.FromUnixMs},{r.Factor},{r.ReadingThen}");
        }

        foreach (var e in register.Events)
        {
            text.Append(CultureInfo.InvariantCulture, $"|e{(int)e.Kind},{e.AtUnixMs},{e.Closing},{e.Opening},{e.FaceAfter?.Modulus},{e.FaceAfter?.Resolution}");
        }

        foreach (var f in register.Frozen)
        {
            text.Append(CultureInfo.InvariantCulture, $"|f{f.AtUnixMs},{f.Reading}");
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>The registers of an edition of the registry. Immutable.</summary>
internal sealed class RegisterIndex
{
    private readonly FrozenDictionary<SeriesKey, RegisterSlot> _bySeries;
    private readonly FrozenSet<string> _quantities;
    private readonly FrozenSet<(string Park, string Device)> _devices;

    public RegisterIndex(long revision, IReadOnlyList<RegisterSlot> slots)
    {
        (Revision, Slots) = (revision, slots);
        _bySeries = slots.ToFrozenDictionary(s => s.Series);
        _quantities = slots.Select(s => s.Series.Quantity).ToFrozenSet(StringComparer.Ordinal);
        _devices = slots.Select(s => (s.Series.Park, s.Series.Device)).ToFrozenSet();
        ByNumber = slots.ToFrozenDictionary(s => s.Number);
        ByPark = slots.ToLookup(s => s.Series.Park, StringComparer.Ordinal);
    }

    /// <summary>The revision of the registry; -1 before any was taken in.</summary>
    public long Revision { get; }

    /// <summary>All registers.</summary>
    public IReadOnlyList<RegisterSlot> Slots { get; }

    /// <summary>The registers by their numbers.</summary>
    public FrozenDictionary<int, RegisterSlot> ByNumber { get; }

    /// <summary>The registers of each park.</summary>
    public ILookup<string, RegisterSlot> ByPark { get; }

    /// <summary>Whether a device has a register.</summary>
    public bool IsDevice(string park, string device) => _devices.Contains((park, device));

    /// <summary>The register that a series is; null when it is none. Most series are told by their quantity alone.</summary>
    public RegisterSlot? Of(in SeriesKey series) => _quantities.Contains(series.Quantity) ? _bySeries.GetValueOrDefault(series) : null;
}
