using FsCheck.Xunit;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Tariffs;
using SmartPark.Energy.Tests.Consumption;
using SmartPark.Energy.Tests.Reference;
using Xunit;
using static SmartPark.Energy.Tariffs.TariffBand;

namespace SmartPark.Energy.Tests.Tariffs;

public sealed class TariffSplitTests
{
    private const long HourMs = 3_600_000;

    [Fact]
    public void A_steady_load_falls_to_bands_by_their_hours()
    {
        var slots = Shipped.Anhui().Slots(Shipped.Ms("2026-08-05T00:00"), Shipped.Ms("2026-08-06T00:00"));
        var split = TariffSplit.Of(slots, Steady(10));
        Assert.Equal(["20", "60", "70", "90", "0"], new[] { Sharp, Peak, Flat, Valley, DeepValley }.Select(b => split.Of(b).ToString()));
        Assert.Equal(("240", "0"), (split.Whole.ToString(), split.Estimated.ToString()));
        Assert.Equal([("2.2116", Sharp), ("1.843", Peak), ("1", Flat), ("0.382", Valley)], split.Lines.Select(l => (l.Rate!.Factor.ToString("0.####"), l.Rate.Band)));
    }

    [Fact]
    public void A_band_whose_factor_changes_has_a_line_for_each()
    {
        var split = TariffSplit.Of(Shipped.Anhui().Slots(Shipped.Ms("2026-09-30T00:00"), Shipped.Ms("2026-10-02T00:00")), Steady(1));
        Assert.Equal([(1.74m, "8"), (1.843m, "8")], split.Lines.Where(l => l.Rate!.Band == Peak).Select(l => (l.Rate!.Factor, l.Amount.ToString())));
        Assert.Equal("16", split.Of(Peak).ToString());
    }

    [Property(MaxTest = 200)]
    public void Bands_are_exactly_the_whole_whatever_the_load(uint start, uint length, int[] load)
    {
        // A load that is cut at every moment: what was consumed since the epoch is a function of the moment.
        long Counter(long ms) => load.Select((l, i) => Math.Abs((long)l) * (ms / ((i + 1) * 977))).Sum() / 7;
        var from = Shipped.Ms("2025-06-01T00:00") + (start * 15L);
        var slots = Shipped.Anhui().Slots(from, from + (length % (60 * 24 * HourMs)) + 1);
        var split = TariffSplit.Of(slots, (a, b) => (new Amount(Counter(b) - Counter(a)), new Amount((b / 1000) - (a / 1000))));
        var whole = new Amount(Counter(slots[^1].ToUnixMs) - Counter(from) + (slots[^1].ToUnixMs / 1000) - (from / 1000));
        Assert.Equal(whole, split.Whole);
        Assert.Equal(whole, Enum.GetValues<TariffBand>().Select(split.Of).Concat(split.Lines.Where(l => l.Rate is null).Select(l => l.Amount)).Aggregate(Amount.Zero, (a, b) => a + b));
        Assert.Equal(new Amount((slots[^1].ToUnixMs / 1000) - (from / 1000)), split.Estimated);
    }

    [Fact]
    public void A_register_with_a_gap_is_split_exactly_and_the_gap_stays_estimated_in_its_bands()
    {
        // Minute 0 is 2026-05-24 01:00 in Shanghai: valley until 06:00, peak until 08:00, then flat. No reading comes between 05:00 and 08:00.
        var curve = Metered.Of((0, 100), (60, 110.01), (120, 120.02), (180, 130.03), (240, 140.04), (420, 170.071), (480, 180)).Curve();
        var slots = Shipped.Anhui().Slots(Metered.At(0), Metered.At(480));
        var split = TariffSplit.Of(slots, (from, to) => curve.Between(from, to) is var c ? (c.Measured, c.Estimated) : default);
        Assert.Equal([(Peak, "0", "20.020667"), (Flat, "9.929", "0"), (Valley, "40.04", "10.010333")], split.Lines.Select(l => (l.Rate!.Band, l.Measured.ToString(), l.Estimated.ToString())));
        Assert.Equal((curve.Between(Metered.At(0), Metered.At(480)).Total, "80"), (split.Whole, split.Whole.ToString()));
    }

    [Fact]
    public void Consumption_that_does_not_add_up_is_no_split()
    {
        var slots = Shipped.Anhui().Slots(Shipped.Ms("2026-08-05T00:00"), Shipped.Ms("2026-08-06T00:00"));
        Assert.Throws<InvalidOperationException>(() => TariffSplit.Of(slots, (_, _) => Amount.Of(1m)));
    }

    [Fact]
    public void What_is_estimated_stays_so_in_its_band_and_what_reaches_across_bands_is_not_divided()
    {
        var slots = Shipped.Anhui().Slots(Shipped.Ms("2026-08-05T00:00"), Shipped.Ms("2026-08-06T00:00"));
        var split = TariffSplit.Of(slots,
        [
            Piece("00:00", "02:00", 4, false), Piece("02:00", "03:00", 1, true), Piece("03:00", "09:00", 6, false), Piece("19:00", "20:00", 2, true), Piece("19:30", "20:30", 8, true),
            Piece("10:00", "11:30", 16, false),
        ]);
        Assert.Equal(("4", "7", "2", "0"), (split.Of(Flat).ToString(), split.Of(Valley).ToString(), split.Of(Peak).ToString(), split.Of(Sharp).ToString()));
        Assert.Equal(("1", "2", "0"), (split.EstimatedOf(Valley).ToString(), split.EstimatedOf(Peak).ToString(), split.EstimatedOf(Flat).ToString()));
        Assert.Equal(["8", "16"], split.Undivided.Select(p => p.Amount.ToString()));
        Assert.Equal(("37", "11"), (split.Whole.ToString(), split.Estimated.ToString()));

        static ConsumedPiece Piece(string from, string to, decimal kwh, bool isEstimated) =>
            new(Shipped.Ms($"2026-08-05T{from}"), Shipped.Ms($"2026-08-05T{to}"), Amount.Of(kwh), isEstimated);
    }

    [Fact]
    public void A_piece_outside_and_an_empty_one_are_refused()
    {
        var (from, to) = (Shipped.Ms("2026-08-05T00:00"), Shipped.Ms("2026-08-06T00:00"));
        var slots = Shipped.Anhui().Slots(from, to);
        Assert.Throws<ArgumentException>(() => TariffSplit.Of(slots, [new(from - 1, from + 1, Amount.Zero, false)]));
        Assert.Throws<ArgumentException>(() => TariffSplit.Of(slots, [new(to - 1, to + 1, Amount.Zero, false)]));
        Assert.Throws<ArgumentException>(() => TariffSplit.Of(slots, [new(from, from, Amount.Zero, false)]));
        Assert.Equal(Amount.Zero, TariffSplit.Of(Shipped.Anhui().Slots(from, from), Steady(1)).Whole);
    }

    [Fact]
    public void A_meters_own_registers_stand_beside_ours_with_their_difference()
    {
        var split = TariffSplit.Of(Shipped.Anhui().Slots(Shipped.Ms("2026-08-05T00:00"), Shipped.Ms("2026-08-06T00:00")), Steady(10));

        // The meter's programme does not know the sharp window yet: it counts those two hours as peak.
        var compared = RateComparisons.Of(split,
            [new("r4", [DeepValley, Valley], Amount.Of(90.01m)), new("r1", [Sharp], Amount.Of(0m)), new("r2", [Peak], Amount.Of(80m)), new("r3", [Flat], Amount.Of(70m))]);
        Assert.Equal(["-20", "20", "0", "0.01"], compared.Rows.Select(r => r.Difference.ToString()));
        Assert.Equal("0.01", compared.DifferenceOfWhole.ToString());
        Assert.Empty(compared.Uncovered);
        Assert.Equal((RateVerdict.BandsDiffer, "240"), (compared.Verdict, compared.Whole.ToString()));
        Assert.Equal([(Valley, "90")], RateComparisons.Of(split, [new("r1", [Sharp, Peak], Amount.Of(80m)), new("r2", [Flat], Amount.Of(70m))]).Uncovered.Select(u => (u.Band, u.Amount.ToString())));
        Assert.Throws<ArgumentException>(() => RateComparisons.Of(split, [new("r1", [Sharp], Amount.Zero), new("r2", [Sharp], Amount.Zero)]));
        Assert.Throws<ArgumentException>(() => RateComparisons.Of(split, [new("r1", [Sharp], Amount.Zero), new("r1", [Peak], Amount.Zero)]));
        Assert.Throws<ArgumentException>(() => RateComparisons.Of(split, [new("r1", [], Amount.Zero)]));
    }

    [Theory]
    [InlineData("20", "60", "70", "90", RateVerdict.Agrees)]
    [InlineData("18", "62.4", "70", "90", RateVerdict.Agrees)]
    [InlineData("17.5", "62.5", "70", "90", RateVerdict.BandsDiffer)]
    [InlineData("20", "60", "70", "95", RateVerdict.WholeDiffers)]
    [InlineData("20", "60", "70", null, RateVerdict.Unknown)]
    public void A_difference_says_something_from_a_hundredth_of_the_whole_and_nothing_is_put_for_a_register_that_nobody_read(string sharp, string peak, string flat, string? valley, RateVerdict verdict)
    {
        var split = TariffSplit.Of(Shipped.Anhui().Slots(Shipped.Ms("2026-08-05T00:00"), Shipped.Ms("2026-08-06T00:00")), Steady(10));
        var compared = RateComparisons.Of(split, [new("r1", [Sharp], Of(sharp)), new("r2", [Peak], Of(peak)), new("r3", [Flat], Of(flat)), new("r4", [Valley, DeepValley], Of(valley))]);
        Assert.Equal(verdict, compared.Verdict);
        Assert.Equal(valley is null, compared.DifferenceOfWhole is null);
        Assert.Equal(valley is null, compared.Rows[3].Difference is null);
        static Amount? Of(string? units) => units is null ? null : Amount.Of(decimal.Parse(units, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Nothing_consumed_and_no_register_give_no_verdict_and_what_no_tariff_covers_is_undivided()
    {
        var slots = Shipped.Anhui().Slots(Shipped.Ms("2025-06-30T00:00"), Shipped.Ms("2025-07-02T00:00"));
        Assert.Equal(RateVerdict.Unknown, RateComparisons.Of(TariffSplit.Of(slots, Steady(0)), [new("r1", [Peak], Amount.Zero)]).Verdict);
        var none = RateComparisons.Of(TariffSplit.Of(slots, Steady(10)), []);
        Assert.Equal((RateVerdict.Unknown, "240", "480"), (none.Verdict, none.Undivided.ToString(), none.Whole.ToString()));
    }

    [Fact]
    public void Of_what_is_estimated_in_the_split_the_register_knows_more_and_the_row_says_how_much()
    {
        var (from, to, noon) = (Shipped.Ms("2026-08-05T00:00"), Shipped.Ms("2026-08-06T00:00"), Shipped.Ms("2026-08-05T12:00"));
        var split = TariffSplit.Of(Shipped.Anhui().Slots(from, to), (f, t) => t <= noon ? (Amount.Zero, Steady(10)(f, t)) : f >= noon ? (Steady(10)(f, t), Amount.Zero) : (Steady(10)(noon, t), Steady(10)(f, noon)));
        var compared = RateComparisons.Of(split, [new("r2", [Sharp, Peak], Amount.Of(80m)), new("r3", [Flat], Amount.Of(70m)), new("r4", [Valley], Amount.Of(90m))]);
        Assert.Equal(["0", "40", "80"], compared.Rows.Select(r => r.OursEstimated.ToString()));
    }

    private static Func<long, long, Amount> Steady(decimal kw) => (from, to) => Amount.Of(kw * (to - from) / HourMs);
}
