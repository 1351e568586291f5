using Xunit;

namespace SmartPark.FieldSimulator.Tests.Electricity;

public sealed class RateCountersTests
{
    private const long HourMs = 3_600_000;
    private static readonly string[] Rates = ["energy_import_sharp_kwh", "energy_import_peak_kwh", "energy_import_flat_kwh", "energy_import_valley_kwh"];

    public static TheoryData<string, string> Meters => new(ShippedCity.Devices.Where(d => d.Quantities.Any(q => q.Id == Rates[0])).Select(d => (d.Park, d.Id)));

    [Theory, MemberData(nameof(Meters))]
    public void The_rates_of_a_meter_are_its_total_at_any_time_and_never_fall(string park, string id)
    {
        var meter = ShippedCity.Device(park, id);
        var before = new double[Rates.Length];
        for (var t = ShippedCity.At(2026, 9, 29, 22.9); t < ShippedCity.At(2026, 10, 2); t += 1_234_567)
        {
            var now = Rates.Select(r => Measured(meter, r, t)).ToArray();
            Assert.Equal(Measured(meter, "energy_import_kwh", t), now.Sum(), 4);
            Assert.All(now.Zip(before), pair => Assert.True(pair.First >= pair.Second - 1e-6));
            before = now;
        }
    }

    [Theory]
    [InlineData("donghu", "b3-main", 9.5, 1)]
    [InlineData("donghu", "b3-main", 15, 2)]
    [InlineData("donghu", "b3-main", 23, 3)]
    [InlineData("donghu", "b3-main", 7, 3)]
    [InlineData("beihe", "weaving-main", 9.5, 2)]
    [InlineData("beihe", "weaving-main", 16, 1)]
    [InlineData("beihe", "weaving-main", 11, 3)]
    [InlineData("beihe", "weaving-main", 22.2, 2)]
    public void An_hour_counts_where_the_programme_of_the_meter_says(string park, string id, double hour, int rate)
    {
        var meter = ShippedCity.Device(park, id);
        var (from, to) = (ShippedCity.At(2026, 11, 18, hour), ShippedCity.At(2026, 11, 18, hour) + (HourMs / 2));
        var moved = Rates.Select(r => Measured(meter, r, to) - Measured(meter, r, from)).ToArray();
        Assert.True(moved[rate] > 1);
        Assert.All(moved.Where((_, i) => i != rate), m => Assert.Equal(0, m, 6));
    }

    [Fact]
    public void A_season_begins_at_local_midnight_of_its_month()
    {
        var meter = ShippedCity.Device("beihe", "weaving-main");
        var midnight = ShippedCity.At(2026, 10, 1);
        var moved = Rates.Select(r => (Before: Measured(meter, r, midnight) - Measured(meter, r, midnight - HourMs), After: Measured(meter, r, midnight + HourMs) - Measured(meter, r, midnight))).ToArray();
        Assert.True(moved[1].Before > 1 && moved[3].After > 1);
        Assert.All([moved[0].Before, moved[2].Before, moved[3].Before, moved[0].After, moved[1].After, moved[2].After], m => Assert.Equal(0, m, 6));
    }

    private static double Measured(SimulatedDevice device, string quantity, long unixMs)
    {
        var values = new double[device.Quantities.Count];
        device.Measure(unixMs, values);
        return values[device.Quantities.Select(q => q.Id).ToList().IndexOf(quantity)];
    }
}
