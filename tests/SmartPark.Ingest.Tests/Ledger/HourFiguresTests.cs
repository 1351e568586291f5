using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Ledger;
using SmartPark.Telemetry.Completeness;
using Xunit;

namespace SmartPark.Ingest.Tests.Ledger;

/// <summary>What is known of an hour, what is not, and that nothing is rounded up.</summary>
public sealed class HourFiguresTests
{
    private const int Hour = 494_321;
    private const long Start = Hour * CompletenessLimits.HourMs;
    private const long Later = Start + (10 * CompletenessLimits.HourMs);
    private static readonly GatewayPart Whole = new(3600, CompletenessLimits.HourMs, 3600, 3600, 3600, 3600, 0, 0, 0, 0);

    [Fact]
    public void Complete_is_only_what_holds_every_sample()
    {
        Assert.Equal(1, Of(Whole, 3600).Completeness);
        Assert.Equal(0.9997, Of(Whole, 3599).Completeness);
        Assert.Equal(0, Of(Whole, 0).Completeness);
        var large = Whole with { Planned = 100_000, Expected = 100_000, Read = 100_000 };
        Assert.Equal(0.9999, Of(large, 99_999).Completeness);
        Assert.Equal(0.9999, Of(large, 99_996).Completeness);

        // Read more often than planned: what was read counts, so a surplus hides no loss.
        Assert.Equal(0.9994, Of(Whole with { Read = 3602 }, 3600).Completeness);
        Assert.Equal(1, Of(Whole, 3700).Completeness);
    }

    [Fact]
    public void A_surplus_of_one_hour_makes_up_for_no_other()
    {
        var day = HourFigures.Sum([Of(Whole, 3700), Of(Whole, 3590)]);
        Assert.Equal((7200L, 7290L), (day.Expected, day.Stored));
        Assert.Equal(0.9986, day.Completeness);
    }

    [Fact]
    public void Without_a_plan_expected_is_unknown_and_stored_is_not()
    {
        var foreign = HourFigures.Of(Hour, Later, null, new(null, 1234, true), null, null);
        Assert.Equal((null, null, 1234L, null), (foreign.Expected, foreign.Read, foreign.Stored, foreign.Completeness));
        Assert.Equal(MissingFigures.NoPlan | MissingFigures.NoReport, foreign.Missing);
    }

    [Fact]
    public void Without_a_count_stored_is_unknown()
    {
        var hour = HourFigures.Of(Hour, Later, Whole, null, 3600, Start);
        Assert.Equal((3600L, 3600L, null, null), (hour.Expected, hour.Read, hour.Stored, hour.Completeness));
        Assert.Equal(MissingFigures.NotCounted, hour.Missing);
        Assert.Null(HourFigures.Sum([Of(Whole, 3600), hour]).Completeness);
    }

    [Fact]
    public void A_silent_gateway_still_owes_its_plan_and_what_it_read_is_unknown()
    {
        var hour = HourFigures.Of(Hour, Later, null, new(null, 0, true), 3600, Start - 1);
        Assert.Equal((3600L, null, 0L, 0d), (hour.Expected, hour.Read, hour.Stored, hour.Completeness));
        Assert.Equal(MissingFigures.NoReport, hour.Missing);

        // The plan of the time is kept with the hour; a later one does not change it.
        Assert.Equal(1800, HourFigures.Of(Hour, Later, null, new(1800, 0, true), 3600, Start - 1).Expected);

        // Before the device was known, nothing was due.
        Assert.Null(HourFigures.Of(Hour, Later, null, null, 3600, Start + CompletenessLimits.HourMs).Expected);
    }

    [Fact]
    public void The_part_of_an_hour_that_nobody_reported_is_due_by_the_plan()
    {
        var half = new GatewayPart(3600, 1_800_000, 1800, 1800, 1800, 1800, 0, 0, 0, 0);
        var hour = HourFigures.Of(Hour, Later, half, new(null, 1800, true), 3600, Start - 1);
        Assert.Equal((3600L, 1800L, 0.5), (hour.Expected, hour.Read, hour.Completeness));
        Assert.Equal(MissingFigures.PartReport, hour.Missing);

        // Started in the middle of its first hour: only the rest was due.
        var first = HourFigures.Of(Hour, Later, half, new(null, 1800, true), 3600, Start + 1_800_000);
        Assert.Equal((1800L, 1.0, MissingFigures.None), (first.Expected, first.Completeness, first.Missing));
    }

    [Fact]
    public void The_running_hour_expects_what_was_due_so_far()
    {
        var tenMinutes = new GatewayPart(3600, 600_000, 600, 600, 600, 598, 0, 0, 0, 0);
        var now = HourFigures.Of(Hour, Start + 640_000, tenMinutes, new(null, 600, false), 3600, Start - 1);
        Assert.Equal((600L, 1.0, true), (now.Expected, now.Completeness, now.IsRunning));

        // Twenty minutes after its last word, the gateway owes those but for the grace.
        var silent = HourFigures.Of(Hour, Start + 1_800_000, tenMinutes, new(null, 600, false), 3600, Start - 1);
        Assert.Equal(600 + (3600 * (1_200_000 - LedgerLimits.RunningGraceMs) / CompletenessLimits.HourMs), silent.Expected);
        Assert.True(silent.Completeness < 0.4);
    }

    [Fact]
    public void Epochs_of_one_hour_add_up()
    {
        var sum = new GatewayPart(3600, 1_000, 10, 9, 8, 7, 6, 5, 4, 3).Plus(new(1800, 2_000, 20, 19, 18, 17, 16, 15, 14, 13));
        Assert.Equal(new GatewayPart(3600, 3_000, 30, 28, 26, 24, 22, 20, 18, 16), sum);
    }

    [Fact]
    public void History_from_before_a_device_was_watched_makes_its_day_neither_unknown_nor_complete()
    {
        var start = Hour * CompletenessLimits.HourMs;
        var loaded = HourFigures.Of(Hour - 1, Later, null, new CentrePart(null, 3000, true), 3600, start);
        Assert.Equal((true, null, 3000L, MissingFigures.NotWatched), (loaded.IsBlank, loaded.Due, loaded.Stored, loaded.Missing));
        Assert.Equal(0.5, HourFigures.Sum([loaded, Of(Whole, 1800)]).Completeness);
        Assert.True(HourFigures.Sum([loaded, loaded]).IsBlank);

        // Nobody ever answered for it: then it is unknown, not blank.
        Assert.False(HourFigures.Of(Hour - 1, Later, null, new CentrePart(null, 3000, true), null, null).IsBlank);
    }

    [Fact]
    public void Hours_before_a_device_was_there_say_nothing_about_its_day()
    {
        var blank = HourFigures.Of(Hour, Later, null, null, null, null);
        Assert.True(blank.IsBlank);
        Assert.Equal(1, HourFigures.Sum([blank, Of(Whole, 3600)]).Completeness);
        Assert.Null(HourFigures.Sum([blank]).Completeness);
    }

    [Fact]
    public void Refused_counts_of_a_day_add_up_by_reason()
    {
        var hour = HourFigures.Of(Hour, Later, Whole, new(null, 3590, true), 3600, Start, [new(RefusalReason.WrongUnit, 4), new(RefusalReason.StoreRefused, 6)]);
        var day = HourFigures.Sum([hour, hour]);
        Assert.Equal((20L, new RefusedCount(RefusalReason.WrongUnit, 8)), (day.RefusedCount, day.Refused[0]));
    }

    private static HourFigures Of(GatewayPart gateway, long stored) => HourFigures.Of(Hour, Later, gateway, new(null, stored, true), gateway.Planned, Start);
}
