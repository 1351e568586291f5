using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Hazards;

/// <summary>States of fire and safety modules: at rest nearly always, with tests and troubles as rare as in a well-run park.</summary>
internal static class HazardStates
{
    /// <summary>Its quantities. The numbers: about one event in so many days of a module, its shortest and longest minutes.</summary>
    public static InstrumentKind Kind { get; } = new SingleInstrument(new Dictionary<string, Func<Place, Func<long, double>>>
    {
        ["smoke_state"] = static place => Active(place.Events("smoke", 45, 3, 12, workingHours: true)),
        ["heat_state"] = static place => Active(place.Events("heat", 200, 2, 8, workingHours: true)),
        ["call_point_state"] = static place => Active(place.Events("call-point", 90, 1, 6, workingHours: true)),
        ["sprinkler_flow_state"] = static place => Active(place.Events("sprinkler", 60, 2, 5, workingHours: true)),
        ["fire_door_state"] = static place => Active(place.Openings("fire-door", 0.25, 15, 200)),
        ["detector_fault_state"] = static place => Active(place.Events("detector-fault", 40, 20, 300)),
        ["door_state"] = static place => Active(place.Openings("door", 1.2, 15, 150)),
        ["water_leak_state"] = static place => Active(place.Events("water-leak", 120, 25, 90)),
        ["emergency_stop_state"] = static place => Active(place.Events("emergency-stop", 40, 2, 15, workingHours: true)),
        ["arc_fault_state"] = static place => Active(place.Events("arc-fault", 300, 1, 4)),
        ["overload_state"] = static place => Active(place.Events("overload", 35, 3, 20, workingHours: true)),
    });

    private static Func<long, double> Active(Func<long, double> progress) => t => progress(t) >= 0 ? 1 : 0;
}
