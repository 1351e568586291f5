using SmartPark.Fieldbus.Wiring;

namespace SmartPark.FieldSimulator.Wires;

/// <summary>A line that is being served: a TCP listener or a pseudo-terminal.</summary>
internal interface ISimulatedLine : IAsyncDisposable
{
    /// <summary>Its units and their faults.</summary>
    LineUnits Units { get; }

    /// <summary>The wiring that leads to it: host and port, or the serial device.</summary>
    LineWiring Wiring { get; }
}
