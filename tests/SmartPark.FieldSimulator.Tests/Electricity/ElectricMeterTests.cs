using SmartPark.Fieldbus.Wiring;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Electricity;

public sealed class ElectricMeterTests
{
    private static readonly long Morning = ShippedCity.At(2026, 11, 18, 9.2);

    // An SDM630 without transformers shows every quantity as a 32-bit float.
    private static readonly SimulatedDevice Meter = ShippedCity.Device("donghu", "b2-smt");

    public static TheoryData<string, string> Meters =>
        new(ShippedCity.Devices.Where(d => d.Quantities.Any(q => q.Id == "energy_import_kwh")).Select(d => (d.Park, d.Id)));

    [Theory, MemberData(nameof(Meters))]
    public void The_energy_of_an_hour_is_the_integral_of_the_power_in_it(string park, string id)
    {
        var meter = ShippedCity.Device(park, id);
        var powers = Enumerable.Range(0, 3600).Select(s => Measured(meter, "active_power_kw", Morning + (s * 1000))).ToList();
        var energy = Measured(meter, "energy_import_kwh", Morning + 3_600_000) - Measured(meter, "energy_import_kwh", Morning);
        Assert.InRange(energy, 0.998 * powers.Average(), 1.002 * powers.Average());
    }

    [Theory, MemberData(nameof(Meters))]
    public void What_is_read_is_what_was_measured_within_the_resolution_of_the_register(string park, string id)
    {
        var meter = ShippedCity.Device(park, id);
        var resolution = Resolution(meter, "energy_import_kwh");
        Assert.InRange(meter.ValueAt("energy_import_kwh", Morning) - Measured(meter, "energy_import_kwh", Morning), -resolution, resolution);
    }

    [Fact]
    public void Power_is_the_sum_of_the_phases_and_each_is_volts_times_amperes_times_power_factor()
    {
        for (var t = Morning; t < Morning + 86_400_000; t += 1_777_000)
        {
            var phases = new[] { "l1", "l2", "l3" };
            var power = phases.Sum(p => Measured(Meter, $"active_power_{p}_kw", t));
            var apparent = phases.Sum(p => Measured(Meter, $"voltage_{p}_v", t) * Measured(Meter, $"current_{p}_a", t) / 1000);
            Assert.Equal(power, Measured(Meter, "active_power_kw", t), 6);
            Assert.InRange(power / apparent, Measured(Meter, "power_factor_ratio", t) - 0.01, Measured(Meter, "power_factor_ratio", t) + 0.01);
            var (p, q, s) = (Measured(Meter, "active_power_kw", t), Measured(Meter, "reactive_power_kvar", t), Measured(Meter, "apparent_power_kva", t));
            Assert.Equal(s * s, (p * p) + (q * q), 3);
        }
    }

    [Fact]
    public void The_demand_is_the_mean_power_of_the_last_quarter_of_an_hour()
    {
        var mean = Enumerable.Range(0, 900).Average(s => Measured(Meter, "active_power_kw", Morning - (s * 1000)));
        Assert.InRange(Measured(Meter, "demand_import_kw", Morning), 0.99 * mean, 1.01 * mean);
    }

    [Theory, InlineData("donghu"), InlineData("beihe"), InlineData("nanshan")]
    public void The_master_meter_shows_what_the_meters_behind_it_show_and_the_losses(string park)
    {
        var character = ShippedCity.Characters.Parks.Single(p => p.Park == park).Devices.Single(d => d.Id == "park-main");
        var master = ShippedCity.Device(park, "park-main");
        for (var t = Morning; t < Morning + (7 * 86_400_000L); t += 7_777_000)
        {
            var behind = (1 + (character.LossPct / 100)) * character.SumOf.Sum(id => Measured(ShippedCity.Device(park, id), "active_power_kw", t));
            Assert.InRange(Measured(master, "active_power_kw", t), behind, behind + (1.3 * character.Size!.Value));
        }
    }

    [Theory, InlineData("donghu", "park-main"), InlineData("beihe", "garment-floor2"), InlineData("nanshan", "coatings-main"), InlineData("donghu", "office-main")]
    public void Sundays_and_holidays_take_less_than_working_days(string park, string id)
    {
        var meter = ShippedCity.Device(park, id);
        var (friday, saturday, sunday, holiday) = (Day(2026, 11, 20), Day(2026, 11, 21), Day(2026, 11, 22), Day(2026, 10, 2));
        Assert.True(saturday < friday && sunday < saturday && holiday < sunday, $"{friday} {saturday} {sunday} {holiday}");

        double Day(int year, int month, int day) => Measured(meter, "energy_import_kwh", ShippedCity.At(year, month, day, 24)) - Measured(meter, "energy_import_kwh", ShippedCity.At(year, month, day));
    }

    [Fact]
    public void Live_power_never_stands_still_while_people_work()
    {
        var values = Enumerable.Range(0, 60).Select(i => Math.Round(Measured(Meter, "active_power_kw", Morning + (i * 10_000)), 2)).ToList();
        Assert.InRange(values.Distinct().Count(), 50, 60);
    }

    [Fact]
    public void The_floor_of_a_newcomer_takes_next_to_nothing_before_the_day_it_moved_in()
    {
        var meter = ShippedCity.Device("donghu", "b6-floor3");
        var (before, after) = (Measured(meter, "active_power_kw", ShippedCity.At(2026, 10, 10, 10)), Measured(meter, "active_power_kw", ShippedCity.At(2026, 10, 12, 10)));
        Assert.True(before < 0.1 * after, $"{before} kW, then {after} kW");
    }

    [Fact]
    public void A_device_without_a_character_is_played_all_the_same()
    {
        var city = new SimulatedCity(5, ShippedCity.Catalogue);
        var profile = ShippedCity.Profiles.TryGet("eastron-sdm630", out var found) ? found : throw new InvalidOperationException();
        var (a, b) = (city.Device("somewhere", Wiring("m1"), profile), city.Device("somewhere", Wiring("m2"), profile));
        Assert.NotEqual(a.ValueAt("active_power_kw", Morning), b.ValueAt("active_power_kw", Morning));
        Assert.True(a.ValueAt("active_power_kw", Morning) > 0);
    }

    private static DeviceWiring Wiring(string id) => new() { Id = id, Line = "l", Unit = 1, Profile = "eastron-sdm630" };

    private static double Measured(SimulatedDevice device, string quantity, long time)
    {
        var values = new double[device.Quantities.Count];
        device.Measure(time, values);
        return values[device.Quantities.Index().Single(q => q.Item.Id == quantity).Index];
    }

    private static double Resolution(SimulatedDevice device, string quantity)
    {
        foreach (var codec in device.Codecs)
        {
            if (codec.Quantity.Id == quantity)
            {
                // One unit of an integer register, or one step of a float of that size.
                var one = codec.Decode([0, 0, 0, 1], 0).Value - codec.Decode([0, 0, 0, 0], 0).Value;
                return codec.IsExact ? Math.Max(one, codec.Decode([0, 1, 0, 0], 0).Value / 65536) : 1.2e-7 * device.ValueAt(quantity, Morning);
            }
        }

        throw new InvalidOperationException(quantity);
    }
}
