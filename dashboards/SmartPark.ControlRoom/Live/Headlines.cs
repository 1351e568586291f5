namespace SmartPark.ControlRoom.Live;

/// <summary>Which of its values stands for a device in a list: the first of these that it has.</summary>
public static class Headlines
{
    private static readonly string[] Order =
    [
        "active_power_kw", "heat_power_kw", "water_flow_m3h", "gas_flow_m3h", "pm2_5_ugm3", "cod_mgl", "wastewater_flow_m3h", "voc_mgm3", "air_temperature_c",
        "line_speed_per_min", "line_state", "utilisation_pct", "pieces_good_count", "smoke_state", "fire_water_pressure_mpa", "combustible_gas_lel_pct",
        "gas_leak_state", "residual_current_ma", "cable_temperature_c", "room_temperature_c", "door_state", "people_present_count", "gate_passes_per_min",
        "people_in_count", "parking_free_count", "vehicles_present_count", "weighbridge_gross_kg", "vehicles_in_count", "trucks_in_count",
    ];

    private static readonly Dictionary<string, int> Rank = Order.Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i, StringComparer.Ordinal);

    /// <summary>Place of a quantity among those of a device: the telling ones first; <see cref="int.MaxValue"/> for all others.</summary>
    public static int RankOf(string quantity) => Rank.GetValueOrDefault(quantity, int.MaxValue);

    /// <summary>The reading to show, or null for none: the most urgent state if one is urgent, else the best known quantity.</summary>
    public static Reading? Of(IReadOnlyList<Reading> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        Reading? best = null;
        var bestKey = (Urgency: 0, Rank: 0);
        foreach (var reading in readings)
        {
            var key = (-(int)reading.StateCondition, RankOf(reading.Quantity.Id));
            if (best is null || key.CompareTo(bestKey) < 0)
            {
                (best, bestKey) = (reading, key);
            }
        }

        return best;
    }
}
