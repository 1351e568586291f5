using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>
/// A device model as data: one file of <c>firmware-config/profiles/</c>. Its register map, quirks, poll groups and its own proof
/// (<see cref="Tests"/>: reply frames with the values they must give).
/// </summary>
public sealed record DeviceProfile
{
    /// <summary>Profile id; the file's name without <c>.json</c>.</summary>
    [RegularExpression(Identifier.Pattern), Description("Profile id; the file's name without .json")]
    public required string Id { get; init; }

    /// <summary>Maker, as on the name plate.</summary>
    public required string Maker { get; init; }

    /// <summary>Model, as on the name plate.</summary>
    public required string Model { get; init; }

    /// <summary>Other names it is sold under.</summary>
    public IReadOnlyList<string> Aliases { get; set; } = [];

    /// <summary>What it is, in both languages.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Where the register map comes from: manual and edition, or public source.</summary>
    [Description("Where the register map comes from: manual and edition, or public source")]
    public required string Source { get; init; }

    /// <summary>Most registers in one read, 1 to 125; the device's own cap.</summary>
    [Range(1, 125), Description("Most registers in one read")]
    public int RegistersPerReadMax { get; set; } = 125;

    /// <summary>Most bits in one read, 1 to 2000.</summary>
    [Range(1, 2000), Description("Most coils or discrete inputs in one read")]
    public int BitsPerReadMax { get; set; } = 2000;

    /// <summary>Most unwanted registers read through to join two wanted runs; 0 never reads a hole.</summary>
    [Range(0, 124), Description("Most unwanted registers read through to join two wanted runs")]
    public int GapMax { get; set; }

    /// <summary>Least pause before each request to this device, in milliseconds.</summary>
    [Range(0, 5000), Description("Least pause before each request to this device, in milliseconds")]
    public int PauseMs { get; set; }

    /// <summary>Named misbehaviours that the reader works around.</summary>
    public IReadOnlyList<ProfileQuirk> Quirks { get; set; } = [];

    /// <summary>Site parameters such as transformer ratios, with their defaults.</summary>
    public IReadOnlyList<ProfileParameter> Parameters { get; set; } = [];

    /// <summary>Poll groups with their default intervals.</summary>
    [ItemsMin(1), Description("Poll groups with their default intervals")]
    public required IReadOnlyList<ProfileGroup> Groups { get; init; }

    /// <summary>The register map.</summary>
    [ItemsMin(1), Description("The register map")]
    public required IReadOnlyList<ProfilePoint> Points { get; init; }

    /// <summary>Frames that prove the map.</summary>
    [ItemsMin(1), Description("Frames that prove the map")]
    public required IReadOnlyList<ProfileTest> Tests { get; init; }
}

/// <summary>Named misbehaviours of real devices.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProfileQuirk>))]
public enum ProfileQuirk : byte
{
    /// <summary>Fails on any read of several fields: one request per field.</summary>
    [JsonStringEnumMemberName("one-request-per-field")]
    OneRequestPerField,
}

/// <summary>A value that only the site knows.</summary>
public sealed record ProfileParameter
{
    /// <summary>Name used by points in <see cref="ProfilePoint.MultiplyBy"/>: <c>ct</c>, <c>pt</c>, <c>pulse_value</c>.</summary>
    [RegularExpression("^[a-z][a-z0-9_]{0,29}$")]
    public required string Name { get; init; }

    /// <summary>Value when the site says nothing.</summary>
    public required double Default { get; init; }

    /// <summary>What it is, in both languages.</summary>
    public required LocalText Title { get; init; }
}

/// <summary>Points that are polled together.</summary>
public sealed record ProfileGroup
{
    /// <summary>Name, unique in the profile.</summary>
    [RegularExpression("^[a-z][a-z0-9_]{0,29}$")]
    public required string Name { get; init; }

    /// <summary>Default interval in milliseconds, 100 to 86400000.</summary>
    [Range(100, 86400000), Description("Default interval in milliseconds")]
    public required int IntervalMs { get; init; }
}

/// <summary>The four Modbus tables.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegisterTable>))]
public enum RegisterTable : byte
{
    /// <summary>Coils, function 01.</summary>
    [JsonStringEnumMemberName("coil")]
    Coil,

    /// <summary>Discrete inputs, function 02.</summary>
    [JsonStringEnumMemberName("discrete")]
    Discrete,

    /// <summary>Holding registers, function 03.</summary>
    [JsonStringEnumMemberName("holding")]
    Holding,

    /// <summary>Input registers, function 04.</summary>
    [JsonStringEnumMemberName("input")]
    Input,
}

/// <summary>How registers become a number.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegisterType>))]
public enum RegisterType : byte
{
    /// <summary>One bit of a coil or discrete table, or bit <see cref="ProfilePoint.Bit"/> of a register.</summary>
    [JsonStringEnumMemberName("bit")]
    Bit,

    /// <summary>Unsigned, 1 register.</summary>
    [JsonStringEnumMemberName("uint16")]
    UInt16,

    /// <summary>Two's complement, 1 register.</summary>
    [JsonStringEnumMemberName("int16")]
    Int16,

    /// <summary>Unsigned, 2 registers.</summary>
    [JsonStringEnumMemberName("uint32")]
    UInt32,

    /// <summary>Two's complement, 2 registers.</summary>
    [JsonStringEnumMemberName("int32")]
    Int32,

    /// <summary>Unsigned, 3 registers.</summary>
    [JsonStringEnumMemberName("uint48")]
    UInt48,

    /// <summary>Unsigned, 4 registers; above 2^53 the double loses the last digits.</summary>
    [JsonStringEnumMemberName("uint64")]
    UInt64,

    /// <summary>Two's complement, 4 registers.</summary>
    [JsonStringEnumMemberName("int64")]
    Int64,

    /// <summary>IEEE 754 binary32, 2 registers.</summary>
    [JsonStringEnumMemberName("float32")]
    Float32,

    /// <summary>IEEE 754 binary64, 4 registers.</summary>
    [JsonStringEnumMemberName("float64")]
    Float64,

    /// <summary>Packed BCD, 1 to 4 registers (<see cref="ProfilePoint.Registers"/>).</summary>
    [JsonStringEnumMemberName("bcd")]
    Bcd,

    /// <summary>Mod-10000: each register 0 to 9999, 2 to 4 registers.</summary>
    [JsonStringEnumMemberName("mod10")]
    Mod10,

    /// <summary>Sign and magnitude, 1 register: top bit the sign.</summary>
    [JsonStringEnumMemberName("sign16")]
    SignMagnitude16,

    /// <summary>Sign and magnitude, 2 registers.</summary>
    [JsonStringEnumMemberName("sign32")]
    SignMagnitude32,

    /// <summary>ASCII text, for identification by <c>read</c>; never a sample.</summary>
    [JsonStringEnumMemberName("string")]
    Text,
}

/// <summary>Order of the bytes ABCD of a value in its registers; the letters as in Telegraf. Wider values repeat the pattern.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ByteOrder>))]
public enum ByteOrder : byte
{
    /// <summary>Most significant word first, most significant byte first.</summary>
    [JsonStringEnumMemberName("ABCD")]
    Abcd,

    /// <summary>Least significant word first, bytes in order.</summary>
    [JsonStringEnumMemberName("CDAB")]
    Cdab,

    /// <summary>Most significant word first, bytes swapped.</summary>
    [JsonStringEnumMemberName("BADC")]
    Badc,

    /// <summary>Least significant word first, bytes swapped: plain little-endian.</summary>
    [JsonStringEnumMemberName("DCBA")]
    Dcba,
}

/// <summary>How a point is written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PointWrite>))]
public enum PointWrite : byte
{
    /// <summary>One coil or register: function 05 or 06.</summary>
    [JsonStringEnumMemberName("single")]
    Single,

    /// <summary>A run of one: function 0F or 10, for devices that know no other.</summary>
    [JsonStringEnumMemberName("multiple")]
    Multiple,
}

/// <summary>One field of the register map.</summary>
public sealed record ProfilePoint
{
    /// <summary>Quantity id of the catalogue; unique in the profile. For <see cref="RegisterType.Text"/> a free name.</summary>
    [RegularExpression("^[a-z][a-z0-9_]{1,59}$"), Description("Quantity id of the catalogue")]
    public required string Quantity { get; init; }

    /// <summary>The catalogue's unit, repeated so that a map in another unit cannot slip in; checked to be equal.</summary>
    [Description("The catalogue's unit; checked to be equal")]
    public required string Unit { get; init; }

    /// <summary>Poll group.</summary>
    public required string Group { get; init; }

    /// <summary>Which table.</summary>
    public required RegisterTable Table { get; init; }

    /// <summary>Zero-based wire address, hex text <c>"0x0034"</c> or decimal text <c>"52"</c>.</summary>
    [RegularExpression("^(0x[0-9A-Fa-f]{1,4}|[0-9]{1,5})$"), Description("Zero-based wire address: \"0x0034\" or \"52\"")]
    public required string Address { get; init; }

    /// <summary>How registers become a number.</summary>
    public required RegisterType Type { get; init; }

    /// <summary>Byte order of values of two registers and more, and of bytes in one register (ABCD or BADC).</summary>
    public ByteOrder Order { get; set; } = ByteOrder.Abcd;

    /// <summary>Number of registers, for <c>bcd</c>, <c>mod10</c> and <c>string</c>, which have no fixed width.</summary>
    [Range(1, 32), Description("Number of registers, for bcd, mod10 and string")]
    public int? Registers { get; set; }

    /// <summary>Bit 0 to 15 of a register, for type <c>bit</c> in a register table.</summary>
    [Range(0, 15), Description("Bit of a register, for type bit")]
    public int? Bit { get; set; }

    /// <summary>Mask applied to an integer before anything else, hex text; shifted right to its lowest set bit.</summary>
    [RegularExpression("^0x[0-9A-Fa-f]{1,8}$"), Description("Mask on an integer, shifted right to its lowest set bit")]
    public string? Mask { get; set; }

    /// <summary>Factor from raw to the catalogue's unit: value = raw × scale × parameters + offset.</summary>
    [Description("Factor from raw to the catalogue's unit")]
    public double Scale { get; set; } = 1;

    /// <summary>Added last, in the catalogue's unit; parameters do not multiply it.</summary>
    [Description("Added last, in the catalogue's unit: value = raw × scale × parameters + offset")]
    public double Offset { get; set; }

    /// <summary>Parameters whose values multiply the scaled value, such as <c>ct</c> and <c>pt</c>; the offset is added after them.</summary>
    [Description("Parameters whose values multiply the scaled value")]
    public IReadOnlyList<string> MultiplyBy { get; set; } = [];

    /// <summary>Raw code (decimal text) to catalogue code, for states; a code that is not listed is undecodable.</summary>
    [Description("Raw code to catalogue code, for states")]
    public IReadOnlyDictionary<string, double>? Map { get; set; }

    /// <summary>Raw patterns that mean "no value", hex of the whole field in ABCD order: <c>"0x7FC00000"</c>.</summary>
    [Description("Raw patterns that mean no value, hex of the whole field in ABCD order")]
    public IReadOnlyList<string> NotAvailable { get; set; } = [];

    /// <summary>Raw patterns that say why there is no value, hex of the whole field in ABCD order: <c>"0xFFFE": "maintenance"</c>.</summary>
    [Description("Raw patterns that say why there is no value, hex of the whole field in ABCD order")]
    public IReadOnlyDictionary<string, DataMark>? Marks { get; set; }

    /// <summary>Smallest value in the catalogue's unit that this device can mean; absent takes the catalogue's.</summary>
    public double? ValidMin { get; set; }

    /// <summary>Largest value in the catalogue's unit that this device can mean; absent takes the catalogue's.</summary>
    public double? ValidMax { get; set; }

    /// <summary>Read in a request of its own, never joined with neighbours.</summary>
    [Description("Read in a request of its own")]
    public bool Isolate { get; set; }

    /// <summary>How interlocks write it; absent for a point that is never written. Coils, and holding registers of type <c>uint16</c>.</summary>
    [Description("How interlocks write it; absent for a point that is never written")]
    public PointWrite? Writable { get; set; }

    /// <summary>The manual's own name and number of the register, quoted.</summary>
    [StringLength(300, MinimumLength = 1), Description("The manual's own name and number of the register")]
    public required string Manual { get; init; }
}

/// <summary>One proof of the map: a request and reply as they stand on an RTU line, and what the reply means.</summary>
public sealed record ProfileTest
{
    /// <summary>What it shows.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the frame is published, captured or constructed from the layout.</summary>
    public required string Origin { get; init; }

    /// <summary>Request frame with CRC, hex with spaces.</summary>
    public required string Request { get; init; }

    /// <summary>Reply frame with CRC, hex with spaces.</summary>
    public required string Reply { get; init; }

    /// <summary>Parameters in force; absent ones take their default.</summary>
    public IReadOnlyDictionary<string, double> Parameters { get; set; } = new Dictionary<string, double>();

    /// <summary>Quantity to value in the catalogue's unit; null means that the reply marks it as not available or undecodable.</summary>
    public required IReadOnlyDictionary<string, double?> Values { get; init; }
}
