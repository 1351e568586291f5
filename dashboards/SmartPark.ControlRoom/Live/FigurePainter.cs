using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>Draws the numbers of the seven domains from the devices of one park at one moment.</summary>
internal sealed class FigurePainter(
    IReadOnlyList<DevicePicture> devices, QuantityCatalogue catalogue, Func<Sample, DayGrowth> dayOf)
{
    private readonly Dictionary<string, List<(DevicePicture Device, Reading Reading)>> _byQuantity = Group(devices);

    /// <summary>The picture of one domain.</summary>
    public DomainPicture Draw(Domain domain)
    {
        var own = devices.Where(d => d.Entry.Domain == domain).ToArray();
        var online = own.Count(d => d.Contact == Contact.Online);
        var condition = own.Length > 0 && online == 0 ? Condition.Silent : online < own.Length ? Condition.Attention : Condition.Normal;
        int alarms = 0, warnings = 0, states = 0;
        long? last = null;
        foreach (var (_, reading) in _byQuantity.Values.SelectMany(l => l).Where(p => p.Reading.Quantity.Domain == domain))
        {
            condition = Conditions.Worse(condition, reading.Condition);
            last = Math.Max(last ?? long.MinValue, reading.Sample.SourceTimeUnixMs);
            if (reading.Quantity.Kind == QuantityKind.State && reading.Sample.HasValue)
            {
                states++;
                alarms += reading.StateCondition == Condition.Alarm ? 1 : 0;
                warnings += reading.StateCondition == Condition.Warning ? 1 : 0;
            }
        }

        var figures = FiguresOf(domain).OfType<Figure>().ToList();
        if (states > 0 && domain is Domain.Fire or Domain.Safety)
        {
            figures.InsertRange(0, StateCounts(states, alarms, warnings));
        }

        return new()
        {
            Domain = domain,
            Condition = condition,
            DevicesTotal = own.Length,
            DevicesOnline = online,
            Figures = figures,
            Alarms = alarms,
            Warnings = warnings,
            States = states,
            LastUnixMs = last,
        };
    }

    private IEnumerable<Figure?> FiguresOf(Domain domain) => domain switch
    {
        Domain.Energy =>
            [Sum("active_power_kw"), Today("energy_import_kwh") ?? Today("energy_total_kwh"), Today("water_total_m3"), Today("gas_total_m3")],
        Domain.Environment =>
            [Highest("pm2_5_ugm3"), Highest("pm10_ugm3"), Highest("noise_dba"), Mean("air_temperature_c"), Mean("air_humidity_pct"), Highest("cod_mgl")],
        Domain.Fire => [Lowest("fire_water_pressure_mpa"), Lowest("fire_tank_level_m")],
        Domain.Safety =>
            [Highest("combustible_gas_lel_pct"), Highest("residual_current_ma"), Highest("cable_temperature_c"), Highest("room_temperature_c")],
        Domain.People => [Sum("people_present_count") ?? Inside("people"), Today("people_in_count"), Today("people_out_count")],
        Domain.Logistics =>
        [
            Sum("vehicles_present_count") ?? Inside("vehicles"), Today("vehicles_in_count"), Today("trucks_in_count"), Sum("parking_free_count"),
            Today("goods_out_t"),
        ],
        Domain.Capacity => [Running(), Today("pieces_good_count", all: true), Today("pieces_reject_count", all: true), Mean("utilisation_pct")],
        _ => [],
    };

    private static IEnumerable<Figure> StateCounts(int states, int alarms, int warnings)
    {
        yield return new("Alarms", null, alarms, Blend.Count, states, states, alarms > 0 ? Condition.Alarm : Condition.Normal);
        yield return new("Warnings", null, warnings, Blend.Count, states, states, warnings > 0 ? Condition.Warning : Condition.Normal);
        yield return new("StatesNormal", null, states - alarms - warnings, Blend.Count, states, states, Of: states);
    }

    private Figure? Sum(string id) => Fold(id, Blend.Sum, ofPark: true, values => values.Sum());

    private Figure? Mean(string id) => Fold(id, Blend.Mean, ofPark: false, values => values.Average());

    private Figure? Highest(string id) => Fold(id, Blend.Highest, ofPark: false, values => values.Max());

    private Figure? Lowest(string id) => Fold(id, Blend.Lowest, ofPark: false, values => values.Min());

    private Figure? Fold(string id, Blend blend, bool ofPark, Func<List<double>, double> fold)
    {
        var sources = Sources(id, ofPark);
        if (sources.Count == 0)
        {
            return null;
        }

        var values = new List<double>(sources.Count);
        var condition = Condition.Normal;
        foreach (var (_, reading) in sources)
        {
            condition = Conditions.Worse(condition, reading.Condition);
            if (reading.IsUsable)
            {
                values.Add(reading.Sample.Value);
            }
        }

        return new(id, sources[0].Reading.Quantity, values.Count == 0 ? double.NaN : fold(values), blend, values.Count, sources.Count, condition);
    }

    private Figure? Today(string id, bool all = false)
    {
        var sources = Sources(id, ofPark: !all);
        if (sources.Count == 0)
        {
            return null;
        }

        var sum = 0.0;
        var used = 0;
        var (estimated, pending) = (false, false);
        foreach (var (_, reading) in sources)
        {
            var growth = reading.Sample.HasValue ? dayOf(reading.Sample) : DayGrowth.Unknown;
            pending |= growth.IsPending;
            if (!double.IsNaN(growth.Value))
            {
                sum += growth.Value;
                used++;
                estimated |= growth.Estimated || !reading.IsUsable;
            }
        }

        return new(id, sources[0].Reading.Quantity, used == 0 ? double.NaN : sum, Blend.Today, used, sources.Count, Estimated: estimated, IsPending: pending);
    }

    /// <summary>Without a count of who is present: today's in minus today's out at the park's gates.</summary>
    private Figure? Inside(string who)
    {
        if (Today(who + "_in_count") is not { } inside || Today(who + "_out_count") is not { } outside
            || !catalogue.TryGet(who + "_present_count", out var quantity))
        {
            return null;
        }

        var present = Math.Max(0, inside.Value - outside.Value);
        return new(quantity.Id, quantity, present, Blend.Inside, Math.Min(inside.Used, outside.Used), inside.Known, Estimated: true, IsPending: inside.IsPending || outside.IsPending);
    }

    private Figure? Running()
    {
        const int running = 1;
        var lines = Sources("line_state", ofPark: false);
        if (lines.Count == 0)
        {
            return null;
        }

        var known = lines.Count(l => l.Reading.IsUsable);
        var value = known == 0 ? double.NaN : lines.Count(l => l.Reading.IsUsable && l.Reading.Sample.Value == running);
        return new("LinesRunning", null, value, Blend.Count, known, lines.Count, Of: lines.Count);
    }

    /// <summary>
    /// The devices that measure a quantity. For a figure of the whole park only its master meters; without those the devices on open
    /// ground (gates, mains), because those in buildings would be counted twice; without those all.
    /// </summary>
    private IReadOnlyList<(DevicePicture Device, Reading Reading)> Sources(string id, bool ofPark)
    {
        if (!_byQuantity.TryGetValue(id, out var all))
        {
            return [];
        }

        if (!ofPark)
        {
            return all;
        }

        var masters = all.Where(s => s.Device.ParkTotal).ToArray();
        if (masters.Length > 0)
        {
            return masters;
        }

        var open = all.Where(s => s.Device.Building is null).ToArray();
        return open.Length > 0 ? open : all;
    }

    private static Dictionary<string, List<(DevicePicture Device, Reading Reading)>> Group(IReadOnlyList<DevicePicture> devices)
    {
        var groups = new Dictionary<string, List<(DevicePicture, Reading)>>(StringComparer.Ordinal);
        foreach (var device in devices)
        {
            foreach (var reading in device.Readings)
            {
                if (!groups.TryGetValue(reading.Quantity.Id, out var list))
                {
                    groups.Add(reading.Quantity.Id, list = []);
                }

                list.Add((device, reading));
            }
        }

        return groups;
    }
}
