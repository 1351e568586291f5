using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Hazards;

public sealed class HazardTests
{
    private const long StepMs = 30_000;
    private static readonly long End = ShippedCity.At(2026, 11, 20);
    private static readonly long Start = ShippedCity.At(2026, 9, 21);

    [Fact]
    public void Alarms_are_rare_but_every_city_has_some_in_two_months()
    {
        var modules = ShippedCity.Devices.Where(d => d.Profile.Id is "fire-input-module").ToList();
        var episodes = modules.Sum(m => Share(m, "smoke_state").Episodes);
        Assert.InRange(episodes, 3, 60);
        Assert.All(modules, m => Assert.InRange(Share(m, "smoke_state").Active, 0, 0.003));
    }

    [Fact]
    public void Doors_are_opened_often_and_closed_again()
    {
        var module = ShippedCity.Device("donghu", "switchroom-safety");
        var (episodes, active) = Share(module, "door_state");
        Assert.InRange(episodes, 100, 3000);
        Assert.InRange(active, 0.0005, 0.05);
    }

    [Fact]
    public void The_gas_alarm_of_a_module_and_the_concentration_of_a_detector_are_never_above_the_high_alarm()
    {
        foreach (var detector in ShippedCity.Devices.Where(d => d.Profile.Id == "gas-detector-4ch"))
        {
            var peak = Enumerable.Range(0, (int)((End - Start) / StepMs)).Max(i => detector.ValueAt("combustible_gas_lel_pct", Start + (i * StepMs)));
            Assert.InRange(peak, 1, 49.9);
        }
    }

    [Fact]
    public void Pressure_and_level_of_fire_water_are_kept()
    {
        foreach (var room in ShippedCity.Devices.Where(d => d.Profile.Id == "fire-water-monitor"))
        {
            for (var t = Start; t < End; t += 600_000)
            {
                Assert.InRange(room.ValueAt("fire_water_pressure_mpa", t), 0.4, 0.8);
                Assert.InRange(room.ValueAt("fire_tank_level_m", t), 3, 4.5);
            }
        }
    }

    private static (int Episodes, double Active) Share(SimulatedDevice device, string quantity)
    {
        Assert.Equal(QuantityKind.State, device.Quantities.Single(q => q.Id == quantity).Kind);
        var (episodes, active, steps, before) = (0, 0, 0, 0.0);
        for (var t = Start; t < End; t += StepMs)
        {
            var now = device.ValueAt(quantity, t);
            episodes += now != 0 && before == 0 ? 1 : 0;
            active += now != 0 ? 1 : 0;
            steps++;
            before = now;
        }

        return (episodes, active / (double)steps);
    }
}
