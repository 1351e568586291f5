using SmartPark.Ingest.AlarmDesk.Figures;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmDesk.Figures;

public sealed class AcknowledgeTimesTests
{
    [Fact]
    public void Of_no_alarms_there_is_no_median_and_not_nought()
    {
        var times = AcknowledgeTimes.Of([], []);
        Assert.Equal((0, 0), (times.Acknowledged, times.Waiting));
        Assert.Null(times.Median);
        Assert.Null(times.Percentile95);
        Assert.Null(times.Longest);
    }

    [Fact]
    public void One_alarm_is_all_of_them()
    {
        var times = AcknowledgeTimes.Of([7_000], []);
        Assert.Equal((new WaitFigure(7_000, false), new(7_000, false), new(7_000, false)), (times.Median!.Value, times.Percentile95!.Value, times.Longest!.Value));
    }

    [Fact]
    public void Ranks_are_the_nearest_in_any_order()
    {
        var times = AcknowledgeTimes.Of([.. Enumerable.Range(1, 100).Select(i => i * 1_000L).Reverse()], []);
        Assert.Equal((50_000, 95_000, 100_000), (times.Median!.Value.Ms, times.Percentile95!.Value.Ms, times.Longest!.Value.Ms));
    }

    [Fact]
    public void What_waits_counts_with_what_it_has_waited_and_the_figure_says_that_it_may_grow()
    {
        // Three answered in seconds, two that nobody has answered for an hour: the desk is not fast.
        var times = AcknowledgeTimes.Of([5_000, 6_000, 7_000], [3_600_000, 3_700_000]);
        Assert.Equal((3, 2), (times.Acknowledged, times.Waiting));
        Assert.Equal(new WaitFigure(7_000, false), times.Median);
        Assert.Equal(new WaitFigure(3_700_000, true), times.Percentile95);
        Assert.Equal(new WaitFigure(3_700_000, true), times.Longest);
    }

    [Fact]
    public void One_that_has_just_come_makes_even_the_median_uncertain() =>
        Assert.Equal(new WaitFigure(6_000, true), AcknowledgeTimes.Of([6_000, 7_000], [10]).Median);
}
