using SmartPark.Energy.Registers;
using SmartPark.Energy.Registry;
using Xunit;

namespace SmartPark.Energy.Tests.Registry;

public sealed class AccountedMeterTests
{
    [Fact]
    public void A_rate_register_has_the_ratio_and_events_of_its_meter_and_none_of_its_readings()
    {
        var meter = City.Of().Unplaced("m").Ratio("m", "2026-01-01", 40).Ratio("m", "2026-02-01", 60, then: 5).Rate("m", RateBand.Peak, "energy_import_peak_kwh")
            .Add(new MeterEventRow { Park = "east", Meter = "m", At = City.Time("2026-03-01"), Event = MeterEventKind.Swap, Closing = 7, Opening = 1, ModulusAfter = 10_000 })
            .Add(new MeterFrozenRow { Park = "east", Meter = "m", At = City.Time("2026-01-15"), Reading = 3 }).Registry().Meter("east", "m")!;
        var rate = meter.RateRegister("energy_import_peak_kwh");
        Assert.Equal(meter.Register!.Series with { Quantity = "energy_import_peak_kwh" }, rate.Series);
        Assert.Equal([(40m, null), (60m, null)], rate.Ratios.Select(r => (r.Factor, r.ReadingThen)));
        Assert.Equal([meter.Register.Events[0] with { Closing = null, Opening = null }], rate.Events);
        Assert.NotNull(rate.Events[0].FaceAfter);
        Assert.Empty(rate.Frozen);
        Assert.Equal((meter.Register.Face, meter.Register.Basis, meter.Register.RatedPerHour), (rate.Face, rate.Basis, rate.RatedPerHour));
        Assert.Empty(RegisterMistakes.Of(rate, "f", "$"));
    }

    [Fact]
    public void A_virtual_meter_has_no_rate_registers() =>
        Assert.Throws<InvalidOperationException>(() => City.Of().Unplaced("m").Virtual("v", "+m").Registry().Meter("east", "v")!.RateRegister("energy_import_peak_kwh"));
}
