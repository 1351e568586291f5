using SmartPark.ControlRoom.Live;
using SmartPark.Ingest.Storage;

namespace SmartPark.ControlRoom.Tests.Live;

public sealed class DayStartTests
{
    private const long Step = 900_000;
    private const long Midnight = 100 * Step;

    [Fact]
    public void The_day_begins_at_the_last_register_before_midnight() =>
        Is(new(25, 125, Midnight + Step, false), At(-2, 90), At(-1, 100), At(0, 110), At(1, 125));

    [Fact]
    public void A_gap_at_midnight_makes_the_day_an_estimate() => Is(new(30, 120, Midnight, true), At(-5, 90), At(0, 120));

    [Fact]
    public void Without_the_day_before_only_what_was_seen_counts() =>
        Is(new(4 + 6, 120, Midnight + Step, true), new SeriesStep(Midnight, 114, 110, 114, 15), At(1, 120));

    [Fact]
    public void A_fall_is_never_negative() => Is(new(5 + 2 + 3, 5, Midnight + Step, true), At(-1, 100), At(0, 105), new SeriesStep(Midnight + Step, 5, 2, 107, 15));

    [Fact]
    public void A_day_without_readings_is_unknown()
    {
        Assert.Null(DayStart.Of([], Midnight, Step));
        Assert.Null(DayStart.Of([At(-1, 100)], Midnight, Step));
    }

    private static void Is(DayStart expected, params SeriesStep[] steps) => Assert.Equal(expected, DayStart.Of(steps, Midnight, Step));

    private static SeriesStep At(int step, double register) => new(Midnight + (step * Step), register, register, register, 15);
}
