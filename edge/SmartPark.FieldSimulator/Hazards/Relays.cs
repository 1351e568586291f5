using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Hazards;

/// <summary>Relays of output modules: off until somebody writes them.</summary>
internal static class Relays
{
    private const int RelaysMax = 8;

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SingleInstrument(
        Enumerable.Range(1, RelaysMax).ToDictionary(i => $"relay_{i}_state", _ => (Func<Place, Func<long, double>>)(static _ => static _ => 0)));
}
