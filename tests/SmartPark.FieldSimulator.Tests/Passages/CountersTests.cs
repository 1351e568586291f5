using Xunit;

namespace SmartPark.FieldSimulator.Tests.Passages;

public sealed class CountersTests
{
    public static TheoryData<string, string> PeopleCounters => new(ShippedCity.Devices.Where(d => d.Profile.Id == "people-counter").Select(d => (d.Park, d.Id)));

    [Theory, MemberData(nameof(PeopleCounters))]
    public void Who_comes_in_goes_out_again_every_day(string park, string id)
    {
        var gate = ShippedCity.Device(park, id);
        var size = ShippedCity.Characters.Parks.Single(p => p.Park == park).Devices.Single(d => d.Id == id).Size!.Value;
        for (var day = 9; day <= 20; day++)
        {
            var (start, end) = (ShippedCity.At(2026, 11, day, 4), ShippedCity.At(2026, 11, day, 28));
            var (came, went) = (gate.ValueAt("people_in_count", end) - gate.ValueAt("people_in_count", start), gate.ValueAt("people_out_count", end) - gate.ValueAt("people_out_count", start));
            Assert.InRange(came - went, -0.25 * size, 0.25 * size);
            Assert.True(came > 0.05 * size, $"{came} came");
        }
    }

    [Theory, MemberData(nameof(PeopleCounters))]
    public void Present_is_in_minus_out_and_never_more_than_the_place_holds(string park, string id)
    {
        var gate = ShippedCity.Device(park, id);
        var size = ShippedCity.Characters.Parks.Single(p => p.Park == park).Devices.Single(d => d.Id == id).Size!.Value;
        for (var t = ShippedCity.At(2026, 11, 16); t < ShippedCity.At(2026, 11, 20); t += 777_000)
        {
            var present = gate.ValueAt("people_present_count", t);
            Assert.InRange(present, 0, 1.05 * size);
            Assert.Equal(Math.Max(0, gate.ValueAt("people_in_count", t) - gate.ValueAt("people_out_count", t)), present);
        }
    }

    [Fact]
    public void A_car_park_is_full_by_day_and_empty_at_night()
    {
        var park = ShippedCity.Device("donghu", "east-parking");
        Assert.True(park.ValueAt("parking_free_count", ShippedCity.At(2026, 11, 18, 10.5)) < 90);
        Assert.True(park.ValueAt("parking_free_count", ShippedCity.At(2026, 11, 18, 3)) > 240);
    }

    [Fact]
    public void The_barrier_goes_up_for_every_vehicle()
    {
        var gate = ShippedCity.Device("donghu", "north-gate-vehicles");
        var (passes, ups) = (0, 0);
        for (var t = ShippedCity.At(2026, 11, 18, 9); t < ShippedCity.At(2026, 11, 18, 12); t += 1000)
        {
            var passed = Vehicles(t) > Vehicles(t - 1000);
            passes += passed ? 1 : 0;
            ups += passed && gate.ValueAt("barrier_state", t) == 1 ? 1 : 0;
        }

        Assert.True(passes > 20);
        Assert.Equal(passes, ups);

        double Vehicles(long t) => gate.ValueAt("vehicles_in_count", t) + gate.ValueAt("vehicles_out_count", t);
    }

    [Fact]
    public void The_goods_counters_step_by_what_stood_on_the_bridge()
    {
        var bridge = ShippedCity.Device("donghu", "north-weighbridge");
        var (trucks, heaviest) = (0, 0.0);
        for (var t = ShippedCity.At(2026, 11, 18, 8); t < ShippedCity.At(2026, 11, 18, 18); t += 1000)
        {
            var gross = bridge.ValueAt("weighbridge_gross_kg", t);
            heaviest = Math.Max(heaviest, gross);
            var step = Goods(t) - Goods(t - 1000);
            if (step > 0)
            {
                trucks++;
                // Truck and goods stood there, and only the goods count.
                Assert.InRange(step * 1000, 2900, heaviest - 6900);
                heaviest = 0;
            }

            Assert.Equal(0, gross % 20);
        }

        Assert.InRange(trucks, 20, 120);

        double Goods(long t) => bridge.ValueAt("goods_in_t", t) + bridge.ValueAt("goods_out_t", t);
    }
}
