using System.Collections.Frozen;
using SmartPark.FieldSimulator.Electricity;
using SmartPark.FieldSimulator.Hazards;
using SmartPark.FieldSimulator.Passages;
using SmartPark.FieldSimulator.Pipes;
using SmartPark.FieldSimulator.Production;
using SmartPark.FieldSimulator.Surroundings;

namespace SmartPark.FieldSimulator.Instruments;

/// <summary>Which kind of instrument measures a quantity: all of the catalogue except the gateways' measurement of themselves.</summary>
internal static class InstrumentCatalogue
{
    private static readonly FrozenDictionary<string, InstrumentKind> ByQuantity =
        new InstrumentKind[]
        {
            ElectricMeter.Kind, RateCounters.Kind, PipeMeter.Kind, AirStation.Kind, WastewaterStation.Kind, PeopleCounter.Kind, VehicleCounter.Kind, Weighbridge.Kind,
            ProductionLine.Kind, FireWater.Kind, GasDetector.Kind, HazardStates.Kind, RoomSensors.Kind, Relays.Kind,
        }
        .SelectMany(static kind => kind.Quantities.Select(quantity => (quantity, kind)))
        .ToFrozenDictionary(static pair => pair.quantity, static pair => pair.kind, StringComparer.Ordinal);

    /// <summary>Whether a quantity can be played.</summary>
    public static bool Knows(string quantity) => ByQuantity.ContainsKey(quantity);

    /// <summary>The readouts of a device, one for each kind of instrument in it. Throws <see cref="KeyNotFoundException"/> for a quantity nobody measures.</summary>
    public static Readout[] Bind(Place place, IReadOnlyList<string> quantities) =>
        [.. quantities
            .Select(static (quantity, index) => new Column(index, quantity))
            .GroupBy(static c => ByQuantity.TryGetValue(c.Quantity, out var kind) ? kind : throw new KeyNotFoundException($"No instrument plays the quantity \"{c.Quantity}\"."))
            .Select(group => group.Key.Bind(place, [.. group]))];
}
