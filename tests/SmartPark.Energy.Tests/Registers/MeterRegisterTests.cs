using SmartPark.Energy.Amounts;
using SmartPark.Energy.Registers;
using Xunit;

namespace SmartPark.Energy.Tests.Registers;

public sealed class MeterRegisterTests
{
    private static readonly MeterRegister Good = new()
    {
        Series = new("east", "meter-1", "energy_import_kwh"),
        Face = new(Amount.Of(1_000_000m), Amount.Of(0.01m)),
        Ratios = [new(0, 40, 100), new(5_000, 60, 100, 1, Amount.Of(12m))],
        RatedPerHour = Amount.Of(400m),
        Events = [new(RegisterEventKind.Swap, 1_000, Amount.Of(999_999.99m), Amount.Of(0m)), new(RegisterEventKind.Reset, 7_000)],
        Frozen = [new(500, Amount.Of(3m)), new(600, Amount.Of(4m))],
    };

    [Fact]
    public void Two_hundred_by_five_at_ten_kilovolts_is_four_thousand() => Assert.Equal(4000m, new DatedRatio(0, 200m / 5, 10_000m / 100).Factor);

    [Fact]
    public void A_ratio_holds_from_its_time_on_and_the_first_one_before_it_too()
    {
        Assert.Equal([4000m, 4000m, 6000m, 6000m], new long[] { -1, 4_999, 5_000, 9_000 }.Select(Good.FactorAt));
        Assert.Equal(1m, (Good with { Basis = ReadingBasis.Primary }).FactorAt(9_000));
    }

    [Fact]
    public void Cells_are_cut_at_events_and_ratio_changes() => Assert.Equal([1_000L, 5_000, 7_000], Good.Cuts());

    [Fact]
    public void A_right_register_has_no_mistakes() => Assert.Empty(RegisterMistakes.Of(Good, "meters.json", "$.meters[0]"));

    [Fact]
    public void Every_mistake_is_named()
    {
        var bad = Good with
        {
            Face = new(Amount.Of(1_000m), Amount.Of(2_000m)), Ratios = [new(0, 0, 100), new(0, 1_000_000, 1_000, -1)], RatedPerHour = Amount.Zero,
            Events = [new(RegisterEventKind.Swap, 9, Amount.Of(1_000m), Amount.Of(-1m)), new(RegisterEventKind.Reset, 9, FaceAfter: new(Amount.Zero, Amount.Zero))],
            Frozen = [new(5, Amount.Of(5m)), new(4, Amount.Of(1_000m))],
        };
        Assert.Equal(
        [
            "$.m.face.resolution", "$.m.ratios[0].ct", "$.m.ratios[1].multiplier", "$.m.ratios[1].from", "$.m.rated_per_hour", "$.m.events[0].closing", "$.m.events[0].opening",
            "$.m.events[1].at", "$.m.events[1].face_after.modulus", "$.m.events[1].face_after.resolution", "$.m.frozen[1].at", "$.m.frozen[1].reading",
        ], RegisterMistakes.Of(bad, "meters.json", "$.m").Select(p => p.Path));
        Assert.Equal("meters.json: $.m.ratios: found none, expected at least one ratio, 1 for a meter without transformers",
            Assert.Single(RegisterMistakes.Of(Good with { Ratios = [] }, "meters.json", "$.m")).ToString());
        Assert.Equal("meters.json: $.m.ratios[0]: found 200000000, expected ct × pt × multiplier of at most 100000000",
            Assert.Single(RegisterMistakes.Of(Good with { Ratios = [new(0, 20_000, 10_000)] }, "meters.json", "$.m")).ToString());
    }
}
