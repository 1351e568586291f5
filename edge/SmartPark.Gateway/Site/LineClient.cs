using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.Gateway.Site;

/// <summary>Makes the client of a line.</summary>
internal static class LineClient
{
    /// <summary>A client that opens its line when it is first asked, and disposes it with itself.</summary>
    public static ModbusClient For(LineWiring wiring, TimeProvider time)
    {
#pragma warning disable CA2000 // The client owns the line.
        return new(Line.Create(wiring, time), ModbusClientOptions.For(wiring), time);
#pragma warning restore CA2000
    }
}
