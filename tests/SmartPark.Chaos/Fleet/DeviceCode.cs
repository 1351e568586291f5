using System.Buffers.Binary;

namespace SmartPark.Chaos.Fleet;

/// <summary>The poll groups of a device of the fleet.</summary>
internal enum PollGroup : byte
{
    /// <summary>Ten counters of the energy domain: live priority.</summary>
    Meter,

    /// <summary>Three points of the fire domain: alarm priority.</summary>
    Fire,
}

/// <summary>
/// What a device says, as a pure function of (device number, group, sequence number): the first point carries the sequence, the others a hash
/// of it and of the device, so that a stored value names the one reply it came from and a mixed-up one is seen.
/// </summary>
internal static class DeviceCode
{
    /// <summary>First register of the group <see cref="PollGroup.Fire"/>.</summary>
    public const int FireAddress = 100;

    // Binary fractions are exact in a double, on the wire and in line protocol, and keep inside the catalogue's 0 to 20 m and 0 to 4 MPa.
    private const double LevelStep = 1 << 20;
    private const double PressureStep = 1 << 23;

    private static readonly string[] Meter =
    [
        "energy_import_kwh", "energy_export_kwh", "energy_total_kwh", "energy_import_l1_kwh", "energy_import_l2_kwh", "energy_import_l3_kwh",
        "reactive_energy_import_kvarh", "heat_total_kwh", "water_total_m3", "gas_total_m3",
    ];

    private static readonly string[] Fire = ["fire_tank_level_m", "fire_water_pressure_mpa", "smoke_state"];

    /// <summary>Points of one reply of a device's every group together.</summary>
    public static int PointsPerRound => Meter.Length + Fire.Length;

    /// <summary>Quantities of a group, in the order of its registers; the first carries the sequence.</summary>
    public static IReadOnlyList<string> Quantities(PollGroup group) => group == PollGroup.Meter ? Meter : Fire;

    /// <summary>Measurement in InfluxDB: the domain.</summary>
    public static string Measurement(PollGroup group) => group == PollGroup.Meter ? "energy" : "fire";

    /// <summary>Registers of a group.</summary>
    public static int Registers(PollGroup group) => group == PollGroup.Meter ? Meter.Length * 2 : 9;

    /// <summary>The value of a point.</summary>
    public static double Value(int device, PollGroup group, int sequence, int point) => group == PollGroup.Meter
        ? point switch { 0 => sequence, 1 => device, _ => Mix(device, sequence, point) }
        : point switch
        {
            0 => sequence / LevelStep,
            1 => (Mix(device, sequence, point) >> 8) / PressureStep,
            _ => Mix(device, sequence, point) & 1,
        };

    /// <summary>The sequence number that the first point of a group says; 0 when it says none.</summary>
    public static int SequenceOf(PollGroup group, double first)
    {
        var sequence = group == PollGroup.Meter ? first : first * LevelStep;
        return sequence >= 1 && sequence <= int.MaxValue && sequence == Math.Floor(sequence) ? (int)sequence : 0;
    }

    /// <summary>Writes the registers of a group, big-endian as on the wire.</summary>
    public static void Write(int device, PollGroup group, int sequence, Span<byte> registers)
    {
        if (group == PollGroup.Meter)
        {
            for (var i = 0; i < Meter.Length; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(registers[(i * 4)..], (uint)Value(device, group, sequence, i));
            }

            return;
        }

        BinaryPrimitives.WriteDoubleBigEndian(registers, Value(device, group, sequence, 0));
        BinaryPrimitives.WriteDoubleBigEndian(registers[8..], Value(device, group, sequence, 1));
        BinaryPrimitives.WriteUInt16BigEndian(registers[16..], (ushort)Value(device, group, sequence, 2));
    }

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves half of the output.
    private static uint Mix(int device, int sequence, int point)
    {
        var x = ((ulong)(uint)device << 40) ^ ((ulong)(uint)point << 32) ^ (uint)sequence;
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (uint)((x ^ (x >> 31)) >> 32);
    }
}
