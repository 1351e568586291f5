using System.IO.Ports;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.Fieldbus.Lines;

/// <summary>Makes the line that a wiring describes.</summary>
public static class Line
{
    /// <summary>TCP port of Modbus when the wiring names none.</summary>
    public const int ModbusTcpPort = 502;

    /// <summary>Longest wait for a TCP connection: a park's network answers within milliseconds, a 4G link within two seconds.</summary>
    public static TimeSpan ConnectTimeout { get; } = TimeSpan.FromSeconds(3);

    /// <summary>A closed line for <paramref name="wiring"/>.</summary>
    /// <exception cref="ArgumentException">The wiring has no host (TCP kinds) or no serial port (serial kind): the file was not checked.</exception>
    public static ILine Create(LineWiring wiring, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        return wiring.Kind == LineKind.ModbusRtu
            ? new SerialLine(wiring.Id, new SerialSettings(wiring.SerialPort ?? throw Missing(wiring, "serial_port"), TimingOf(wiring), wiring.Rs485Rts), time)
            : new TcpLine(wiring.Id, wiring.Host ?? throw Missing(wiring, "host"), wiring.Port ?? ModbusTcpPort, ConnectTimeout, time);
    }

    /// <summary>The character timing of the serial side of a wiring, real or behind a serial server.</summary>
    public static CharacterTiming TimingOf(LineWiring wiring)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        var parity = wiring.Parity switch { LineParity.Even => Parity.Even, LineParity.Odd => Parity.Odd, _ => Parity.None };
        return new CharacterTiming(wiring.Baud, parity, wiring.StopBits);
    }

    private static ArgumentException Missing(LineWiring wiring, string member) => new($"line {wiring.Id} has no {member}", nameof(wiring));
}
