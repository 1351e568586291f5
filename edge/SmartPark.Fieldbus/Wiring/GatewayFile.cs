using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Fieldbus.Wiring;

/// <summary>
/// The wiring of a site: one file of <c>firmware-config/gateways/</c>. Read by the gateway, which polls it, and by the field
/// simulator, which plays its devices.
/// </summary>
public sealed record GatewayFile
{
    /// <summary>Park id; the Sparkplug group.</summary>
    [RegularExpression(Identifier.Pattern), Description("Park id; the Sparkplug group")]
    public required string Park { get; init; }

    /// <summary>Gateway id; the Sparkplug edge node. Unique in its park.</summary>
    [RegularExpression(Identifier.Pattern), Description("Gateway id; the Sparkplug edge node, unique in its park")]
    public required string Gateway { get; init; }

    /// <summary>The broker that the gateway publishes to.</summary>
    [Description("The broker that the gateway publishes to")]
    public BrokerConnection Uplink { get; set; } = new();

    /// <summary>Sparkplug primary host id whose STATE is watched; null publishes without waiting for one.</summary>
    [RegularExpression(Identifier.Pattern), Description("Sparkplug primary host id whose STATE is watched")]
    public string? PrimaryHost { get; set; }

    /// <summary>The lines: serial ports and sockets, each with one request in flight.</summary>
    [ItemsMin(1), Description("Serial ports and sockets, each with one request in flight")]
    public required IReadOnlyList<LineWiring> Lines { get; init; }

    /// <summary>The devices on the lines.</summary>
    [ItemsMin(1), Description("The devices on the lines")]
    public required IReadOnlyList<DeviceWiring> Devices { get; init; }

    /// <summary>IANA time zone of the park, for alarm rules with hours or days.</summary>
    [StringLength(64, MinimumLength = 1), Description("IANA time zone of the park, for alarm rules with hours or days")]
    public string TimeZone { get; set; } = "Asia/Shanghai";

    /// <summary>Files and folders of alarm rules, relative to this file; absent takes <c>../alarm-rules</c> when it is there, an empty list none.</summary>
    [Description("Files and folders of alarm rules, relative to this file; absent takes ../alarm-rules when it is there")]
    public IReadOnlyList<string>? AlarmRules { get; set; }

    /// <summary>Files and folders of overrides of alarm rules, relative to this file; absent takes <c>../alarm-overrides</c> when it is there, an empty list none.</summary>
    [Description("Files and folders of overrides of alarm rules, relative to this file; absent takes ../alarm-overrides when it is there")]
    public IReadOnlyList<string>? AlarmOverrides { get; set; }

    /// <summary>Whether interlocks may switch anything at all; each has to be enabled besides. <c>SmartPark__InterlocksEnabled</c> replaces it.</summary>
    [Description("Whether interlocks may switch anything at all; each has to be enabled besides")]
    public bool InterlocksEnabled { get; set; }

    /// <summary>What alarms switch on site: sirens, beacons, valves, fans.</summary>
    [Description("What alarms switch on site: sirens, beacons, valves, fans")]
    public IReadOnlyList<InterlockWiring> Interlocks { get; set; } = [];
}

/// <summary>What kind of line it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineKind>))]
public enum LineKind : byte
{
    /// <summary>Modbus TCP: MBAP header with transaction id.</summary>
    [JsonStringEnumMemberName("modbus-tcp")]
    ModbusTcp,

    /// <summary>Modbus RTU on a serial port.</summary>
    [JsonStringEnumMemberName("modbus-rtu")]
    ModbusRtu,

    /// <summary>Modbus RTU frames through a transparent serial server over TCP.</summary>
    [JsonStringEnumMemberName("modbus-rtu-over-tcp")]
    ModbusRtuOverTcp,
}

/// <summary>Parity of a serial line.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineParity>))]
public enum LineParity : byte
{
    /// <summary>No parity bit.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Even parity, the Modbus default.</summary>
    [JsonStringEnumMemberName("even")]
    Even,

    /// <summary>Odd parity.</summary>
    [JsonStringEnumMemberName("odd")]
    Odd,
}

/// <summary>One line: a serial port or a socket. Which members a kind needs is checked with the whole file.</summary>
public sealed record LineWiring
{
    /// <summary>Line id, unique in its gateway.</summary>
    [RegularExpression(Identifier.Pattern), Description("Line id, unique in its gateway")]
    public required string Id { get; init; }

    /// <summary>Framing and carrier.</summary>
    public required LineKind Kind { get; init; }

    /// <summary>Host name or address; TCP kinds only, required there.</summary>
    [StringLength(253, MinimumLength = 1), Description("Host name or address; TCP kinds")]
    public string? Host { get; set; }

    /// <summary>TCP port; TCP kinds only; 502 when absent.</summary>
    [Range(1, 65535), Description("TCP port; TCP kinds; 502 when absent")]
    public int? Port { get; set; }

    /// <summary>Serial device, best a stable /dev/serial/by-id/ link; serial kinds only, required there.</summary>
    [StringLength(253, MinimumLength = 1), Description("Serial device, best a stable /dev/serial/by-id/ link; serial kinds")]
    public string? SerialPort { get; set; }

    /// <summary>Baud rate; serial kinds; also the assumed rate behind a serial server, for t3.5 and cycle prediction.</summary>
    [Range(300, 921600), Description("Baud rate of the serial side")]
    public int Baud { get; set; } = 9600;

    /// <summary>Parity; serial kinds.</summary>
    public LineParity Parity { get; set; } = LineParity.None;

    /// <summary>Stop bits, 1 or 2; serial kinds.</summary>
    [Range(1, 2), Description("Stop bits")]
    public int StopBits { get; set; } = 1;

    /// <summary>Drive RTS as the transmit-enable of an RS-485 transceiver without automatic direction control.</summary>
    [Description("Drive RTS as transmit-enable of the RS-485 transceiver")]
    public bool Rs485Rts { get; set; }

    /// <summary>How long to wait for a reply, in milliseconds, 10 to 60000.</summary>
    [Range(10, 60000), Description("Reply timeout in milliseconds")]
    public int ResponseTimeoutMs { get; set; } = 1000;

    /// <summary>Tries per request before the read fails, 1 to 5.</summary>
    [Range(1, 5), Description("Tries per request")]
    public int Attempts { get; set; } = 2;

    /// <summary>Least pause between a reply and the next request, in milliseconds, above t3.5.</summary>
    [Range(0, 5000), Description("Least pause between requests in milliseconds")]
    public int PauseMs { get; set; }

    /// <summary>Accept replies whose transaction id differs (some gateways rewrite it); unit, function and byte count still checked.</summary>
    [Description("Accept replies whose transaction id differs; Modbus TCP")]
    public bool IgnoreTransactionId { get; set; }
}

/// <summary>One device on a line.</summary>
public sealed record DeviceWiring
{
    /// <summary>Device id, unique in its park; the Sparkplug device.</summary>
    [RegularExpression(Identifier.Pattern), Description("Device id, unique in its park")]
    public required string Id { get; init; }

    /// <summary>Id of the line it is on.</summary>
    [RegularExpression(Identifier.Pattern), Description("Id of the line it is on")]
    public required string Line { get; init; }

    /// <summary>Modbus unit, 0 to 255: 1 to 247 by the standard, 248 to 255 on some real sensors, 0 behind TCP only.</summary>
    [Range(0, 255), Description("Modbus unit address")]
    public required int Unit { get; init; }

    /// <summary>Profile id: the name of a file in <c>firmware-config/profiles/</c> without <c>.json</c>.</summary>
    [RegularExpression(Identifier.Pattern), Description("Profile id")]
    public required string Profile { get; init; }

    /// <summary>Values of the profile's parameters, such as <c>ct</c> and <c>pt</c> ratios; absent ones take the profile's default.</summary>
    [Description("Values of the profile's parameters, such as ct and pt ratios")]
    public IReadOnlyDictionary<string, double> Parameters { get; set; } = new Dictionary<string, double>();

    /// <summary>Poll intervals by the profile's group names, in milliseconds; absent groups take the profile's default.</summary>
    [Description("Poll intervals in milliseconds by group name of the profile")]
    public IReadOnlyDictionary<string, int> IntervalsMs { get; set; } = new Dictionary<string, int>();

    /// <summary>Quantities of the profile to read; absent reads all.</summary>
    [Description("Quantities of the profile to read; absent reads all")]
    public IReadOnlyList<string>? Only { get; set; }

    /// <summary>Free note for the person on site: room, cabinet, terminal.</summary>
    [Description("Note for the person on site: room, cabinet, terminal")]
    public string? Note { get; set; }
}
