using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.FieldSimulator.Tests;

public sealed class SimulatedDeviceTests
{
    private const long MinuteMs = 60_000;
    private const long DayMs = 86_400_000;
    private static readonly long Now = ShippedCity.At(2026, 11, 20, 10.37);

    [Property(MaxTest = 300)]
    public bool The_same_seed_gives_the_same_value_in_whatever_order_it_is_asked(ushort device, uint minutes)
    {
        var (a, b) = (ShippedCity.Devices[device % ShippedCity.Devices.Count], Second.Value[device % ShippedCity.Devices.Count]);
        var time = Now - (minutes % (400 * 24 * 60) * MinuteMs);
        Span<double> x = stackalloc double[64];
        Span<double> y = stackalloc double[64];
        a.ValuesAt(time, x);
        // The other city is asked about other times before.
        b.ValuesAt(time - (37 * DayMs), y);
        b.ValuesAt(time + (3 * DayMs), y);
        b.ValuesAt(time, y);
        return x[..a.Quantities.Count].SequenceEqual(y[..a.Quantities.Count]);
    }

    [Fact]
    public void A_held_value_stands_until_it_is_released()
    {
        var device = ShippedCity.DevicesOf(ShippedCity.NewCity(1)).Single(d => d is { Park: "donghu", Id: "b5-fire" });
        var (measured, others) = (device.ValueAt("smoke_state", Now), device.ValueAt("heat_state", Now));
        device.Hold("smoke_state", 1 - measured);
        Assert.Equal((1 - measured, others), (device.ValueAt("smoke_state", Now), device.ValueAt("heat_state", Now)));
        device.Release("smoke_state");
        Assert.Equal(measured, device.ValueAt("smoke_state", Now));
        Assert.Throws<KeyNotFoundException>(() => device.Hold("active_power_kw", 1));
    }

    [Fact]
    public void Another_seed_gives_another_city()
    {
        var other = ShippedCity.DevicesOf(ShippedCity.NewCity(2));
        var meters = ShippedCity.Devices.Zip(other).Where(p => p.First.Quantities.Any(q => q.Id == "active_power_kw")).ToList();
        Assert.All(meters, p => Assert.NotEqual(p.First.ValueAt("active_power_kw", Now), p.Second.ValueAt("active_power_kw", Now)));
    }

    [Fact]
    public void Every_value_of_two_weeks_is_plausible_and_fits_its_register() => Assert.All(ShippedCity.Devices, device =>
    {
        var values = new double[device.Quantities.Count];
        for (var t = Now - (14 * DayMs); t <= Now; t += 17 * MinuteMs)
        {
            device.ValuesAt(t, values);
            foreach (var (i, quantity) in device.Quantities.Index())
            {
                Assert.True(quantity.IsPlausible(values[i]), $"{device.Park}/{device.Id} {quantity.Id} = {values[i]} at {t}");
            }
        }
    });

    [Fact]
    public void No_value_of_four_hundred_days_is_outside_what_the_catalogue_allows() => Assert.All(ShippedCity.Devices, device =>
    {
        for (var t = Now - (400 * DayMs); t <= Now; t += (13 * 60 * MinuteMs) + 7777)
        {
            IsPlausible(device, t);
        }
    });

    [Fact]
    public void Counters_only_grow_second_by_second_and_over_midnight() => Assert.All(ShippedCity.Devices, device =>
        Grows(device, ShippedCity.At(2026, 11, 20, 23.9), ShippedCity.At(2026, 11, 21, 0.1), 1000));

    [Fact]
    public void Counters_only_grow_over_two_months_and_all_do_grow_but_exports_and_a_rate_without_hours() => Assert.All(ShippedCity.Devices, device =>
    {
        var grown = Grows(device, Now - (60 * DayMs), Now, 15 * MinuteMs);
        Assert.All(device.Quantities.Index().Where(q => q.Item.Kind == QuantityKind.Counter), q =>
            Assert.True(grown[q.Index] > 0 || q.Item.Id is "energy_export_kwh" or "energy_import_sharp_kwh", $"{device.Park}/{device.Id} {q.Item.Id} stands still"));
    });

    [Fact]
    public void Live_play_goes_on_where_history_ended()
    {
        // History asks every quarter of an hour up to now, in one city; the live site is another process, so another city, and asks every ten seconds.
        Assert.All(ShippedCity.Devices.Zip(Second.Value).Where(p => p.First.Quantities.Any(q => q.Id == "active_power_kw")), pair =>
        {
            var (history, live) = pair;
            var (before, after) = (history.ValueAt("energy_import_kwh", Now), live.ValueAt("energy_import_kwh", Now + 10_000));
            var step = live.ValueAt("energy_import_kwh", Now + (60 * MinuteMs)) - live.ValueAt("energy_import_kwh", Now);
            Assert.InRange(after - before, 0, step);
            Assert.Equal(history.ValueAt("active_power_kw", Now), live.ValueAt("active_power_kw", Now));
        });
    }

    [Theory, InlineData(0), InlineData(long.MinValue)]
    public void A_clock_that_was_never_set_is_served_too(long unixMs) => Assert.All(ShippedCity.Devices, device => IsPlausible(device, unixMs));

    [Fact]
    public void A_clock_of_the_far_future_is_served_too() => IsPlausible(ShippedCity.Device("donghu", "b1-cnc"), long.MaxValue);

    [Fact]
    public void A_quantity_that_the_device_does_not_have_is_refused() =>
        Assert.Throws<KeyNotFoundException>(() => ShippedCity.Device("donghu", "b1-main").ValueAt("smoke_state", Now));

    private static void IsPlausible(SimulatedDevice device, long unixMs)
    {
        var values = new double[device.Quantities.Count];
        device.ValuesAt(unixMs, values);
        Assert.All(device.Quantities.Index(), q => Assert.True(q.Item.IsPlausible(values[q.Index]), $"{device.Id} {q.Item.Id} = {values[q.Index]}"));
    }

    private static double[] Grows(SimulatedDevice device, long from, long to, long step)
    {
        var first = new double[device.Quantities.Count];
        device.ValuesAt(from, first);
        var (last, next) = (first.ToArray(), new double[first.Length]);
        for (var t = from; t <= to; t += step)
        {
            device.ValuesAt(t, next);
            foreach (var (i, quantity) in device.Quantities.Index())
            {
                Assert.True(quantity.Kind != QuantityKind.Counter || next[i] >= last[i], $"{device.Park}/{device.Id} {quantity.Id} fell from {last[i]} to {next[i]} at {t}");
            }

            (last, next) = (next, last);
        }

        return [.. last.Zip(first, (a, b) => a - b)];
    }

    private static readonly Lazy<IReadOnlyList<SimulatedDevice>> Second = new(() => ShippedCity.DevicesOf(ShippedCity.NewCity(1)));
}
