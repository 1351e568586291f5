using Microsoft.Extensions.Logging.Abstractions;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.FieldSimulator.Tests.Wires;

/// <summary>Values stand at one moment, delays run.</summary>
internal sealed class StandingClock(long unixMs) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}

/// <summary>A small site on every kind of line, served on places that the system chose.</summary>
internal static class RunningSite
{
    public const string TcpLine = "tcp";
    public const string RtuOverTcpLine = "rtu-over-tcp";
    public const string SerialLine = "serial";

    /// <summary>A weekday morning.</summary>
    public static long Now { get; } = ShippedCity.At(2026, 11, 18, 10.4);

    public static GatewayFile File { get; } = new()
    {
        Park = "donghu",
        Gateway = "test-1",
        Lines =
        [
            new() { Id = TcpLine, Kind = LineKind.ModbusTcp, Host = "simulator", Port = 502 },
            new() { Id = RtuOverTcpLine, Kind = LineKind.ModbusRtuOverTcp, Host = "simulator", Port = 503, Baud = 19200 },
            new() { Id = SerialLine, Kind = LineKind.ModbusRtu, SerialPort = "/dev/ttyS99", Baud = 9600 },
        ],
        Devices =
        [
            Wire("b2-smt", TcpLine, 1, "eastron-sdm630"), Wire("b1-fire", TcpLine, 2, "fire-input-module"),
            Wire("b1-compressor", RtuOverTcpLine, 1, "schneider-iem3000"), Wire("b1-cnc", RtuOverTcpLine, 2, "chint-dtsu666"),
            Wire("b6-floor2", SerialLine, 1, "chint-dtsu666"), Wire("street-lights", SerialLine, 2, "pzem-016"),
        ],
    };

    /// <summary>One device on each line.</summary>
    public static (string Line, string Device)[] OneOnEach { get; } = [(TcpLine, "b2-smt"), (RtuOverTcpLine, "b1-compressor"), (SerialLine, "b6-floor2")];

    public static Task<SimulatedSite> StartAsync(SimulatedSiteOptions? options = null, GatewayFile? file = null) =>
        SimulatedSite.StartAsync(file ?? File, ShippedCity.Profiles, ShippedCity.City, options ?? new() { PaceSerial = false }, new StandingClock(Now), NullLogger.Instance);

    /// <summary>The product's own client on a line of the site.</summary>
    public static ModbusClient Client(SimulatedSite site, string line, int timeoutMs = 2000, int attempts = 1)
    {
        var wiring = site.Wiring.Lines.Single(l => l.Id == line);
        var options = new ModbusClientOptions
        {
            Framing = wiring.Kind == LineKind.ModbusTcp ? ModbusFraming.Tcp : ModbusFraming.Rtu,
            ResponseTimeout = TimeSpan.FromMilliseconds(timeoutMs),
            SilenceBeforeRequest = wiring.Kind == LineKind.ModbusTcp ? TimeSpan.Zero : Line.TimingOf(wiring).SilenceBeforeFrame,
            Attempts = attempts,
        };
        return new(Line.Create(wiring, TimeProvider.System), options, TimeProvider.System);
    }

    /// <summary>A read of the first phase voltage of the first device on each line, and what it must give.</summary>
    public static (ModbusRequest Request, double Value) VoltageOf(SimulatedSite site, string device)
    {
        var simulated = site.Devices[device];
        var codec = simulated.Codecs.ToArray().Single(c => c.Quantity.Id == "voltage_l1_v");
        var unit = (byte)File.Devices.Single(d => d.Id == device).Unit;
        var function = codec.Field.Table == Fieldbus.Profiles.RegisterTable.Input ? ModbusFunction.ReadInputRegisters : ModbusFunction.ReadHoldingRegisters;
        return (new(unit, function, (ushort)codec.Field.Address, (ushort)codec.Field.Width), simulated.ValueAt("voltage_l1_v", Now));
    }

    /// <summary>Decodes a reply to <see cref="VoltageOf"/>.</summary>
    public static double Decode(SimulatedSite site, string device, ReadOnlySpan<byte> data) =>
        site.Devices[device].Codecs.ToArray().Single(c => c.Quantity.Id == "voltage_l1_v").Decode(data, 0).Value;

    private static DeviceWiring Wire(string id, string line, int unit, string profile) => new() { Id = id, Line = line, Unit = unit, Profile = profile };
}
