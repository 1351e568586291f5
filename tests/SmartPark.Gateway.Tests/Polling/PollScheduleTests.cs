using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Gateway.Polling;
using static SmartPark.Gateway.Tests.Polling.VirtualLine;

namespace SmartPark.Gateway.Tests.Polling;

public class PollScheduleTests
{
    private const long Minute = 60_000;

    [Fact]
    public void The_first_poll_is_due_at_the_start()
    {
        var line = new VirtualLine(Slot(0, 60_000), Slot(1, 60_000)).RunUntil(1);
        Assert.Equal([0L], line.Polls[0]);
    }

    [Fact]
    public void Every_device_of_a_slow_line_plan_is_seen_within_the_first_round()
    {
        var line = new VirtualLine([.. Enumerable.Range(0, 30).Select(i => Slot(i, 900_000))]).RunUntil(GatewayLimits.FirstRoundMaxMs + 100);
        Assert.All(line.Polls, p => Assert.Single(p));
    }

    [Fact]
    public void Polls_keep_their_grid_and_do_not_drift()
    {
        var line = new VirtualLine(Slot(0, 1000), Slot(1, 1000), Slot(2, 10_000)) { Play = (_, at) => (30 + (at % 7), PollEnd.Answered) }.RunUntil(10 * Minute);
        Assert.All(line.Polls[0].Select((at, i) => at - (i * 1000)), late => Assert.InRange(late, 0, 150));
        Assert.Equal(600, line.Polls[0].Count);
        Assert.Equal(600, line.Polls[1].Count);
        Assert.InRange(line.Polls[2].Count, 60, 61);
        Assert.Equal(0, line.Schedule.Missed);
    }

    [Fact]
    public void A_stall_is_skipped_and_counted_and_never_made_up_for()
    {
        var line = new VirtualLine(Slot(0, 1000)).RunUntil(10_500);
        line.NowMs = 70_500;
        line.RunUntil(80_500);
        Assert.Equal(60 - 1, line.Schedule.Missed);
        Assert.DoesNotContain(line.Polls[0].Zip(line.Polls[0].Skip(1)).Skip(12), pair => pair.Second - pair.First < 900);
        Assert.Equal(71_000, line.Polls[0][12]);
    }

    [Fact]
    public void The_fire_group_goes_first_among_those_that_are_due()
    {
        var schedule = new PollSchedule([Slot(0, 1000), Slot(1, 1000), Slot(2, 1000, urgent: true)], 0);
        Assert.True(schedule.TryTake(5000, out var slot));
        Assert.Equal(2, slot);
    }

    [Fact]
    public void A_fire_group_that_fills_the_line_leaves_every_ninth_poll_to_others()
    {
        var line = new VirtualLine(Slot(0, 100, urgent: true), Slot(1, 100, urgent: true), Slot(2, 1000)) { Play = (_, _) => (100, PollEnd.Answered) }.RunUntil(2 * Minute);
        Assert.InRange(line.Polls[2].Count, 115, 120);
        Assert.True(line.Schedule.Missed > 0);
    }

    [Fact]
    public void An_overloaded_line_serves_each_interval_in_proportion()
    {
        // Twice as much is asked as fits: 20 devices at 1 s, 100 ms each.
        var line = new VirtualLine([.. Enumerable.Range(0, 20).Select(i => Slot(i, 1000))]) { Play = (_, _) => (100, PollEnd.Answered) }.RunUntil(5 * Minute);
        Assert.All(line.Polls, p => Assert.InRange(p.Count, 145, 155));
    }

    [Fact]
    public void One_dead_unit_costs_at_most_its_share_and_the_others_keep_their_rate()
    {
        var slots = Enumerable.Range(0, 12).Select(i => Slot(i, 5000)).ToArray();
        var line = new VirtualLine(slots) { Play = (slot, _) => slot == 7 ? (2000, PollEnd.Unanswered) : (120, PollEnd.Answered) }.RunUntil(10 * Minute);
        Assert.InRange(line.BusyMs[7], 1, (long)(10 * Minute * GatewayLimits.DeadShareMax));
        Assert.All(Enumerable.Range(0, 12).Where(i => i != 7), i => Assert.InRange(line.Polls[i].Count, 119, 122));
        Assert.Equal(0, line.Schedule.Missed);
    }

    [Theory, InlineData(2), InlineData(10), InlineData(30)]
    public void Many_dead_units_together_cost_at_most_their_share(int dead)
    {
        var slots = Enumerable.Range(0, dead + 2).Select(i => Slot(i, 2000)).ToArray();
        var line = new VirtualLine(slots) { Play = (slot, _) => slot < dead ? (1000, PollEnd.Unanswered) : (50, PollEnd.Answered) }.RunUntil(10 * Minute);
        var firstRound = dead * 1000;
        var before = line.BusyMs.Take(dead).Sum();
        line.RunUntil(70 * Minute);
        Assert.InRange(before, 1, firstRound + (long)(10 * Minute * GatewayLimits.DeadShareMax));
        Assert.InRange(line.BusyMs.Take(dead).Sum() - before, 1, (long)(60 * Minute * GatewayLimits.DeadShareMax));
        Assert.InRange(line.Polls[dead].Count, (70 * 30) - dead - 5, 70 * 30 + 1);
    }

    [Fact]
    public void A_flaky_unit_costs_hardly_more_than_a_dead_one()
    {
        var random = new Random(11);
        var line = new VirtualLine(Slot(0, 1000), Slot(1, 1000)) { Play = (slot, _) => slot == 0 && random.Next(2) == 0 ? (1500, PollEnd.Unanswered) : (20, PollEnd.Answered) }.RunUntil(60 * Minute);
        var lost = line.BusyMs[0] - (20 * line.Polls[0].Count);
        Assert.InRange(lost, 1, (long)(60 * Minute * GatewayLimits.DeadShareMax));
        Assert.InRange(line.Polls[1].Count, 3500, 3600);
    }

    [Fact]
    public void A_unit_that_answers_again_is_back_at_its_rate_within_the_longest_pause_and_the_budget()
    {
        var line = new VirtualLine(Slot(0, 1000), Slot(1, 1000)) { Play = (slot, at) => slot == 0 && at is > 60_000 and < 120_000 ? (500, PollEnd.Unanswered) : (20, PollEnd.Answered) };
        line.RunUntil(120_000);
        Assert.True(line.Schedule.Unanswered(0) >= GatewayLimits.UnansweredPollsToSilent);
        line.RunUntil(120_000 + GatewayLimits.TrialPauseMaxMs + 1000);
        Assert.Equal(0, line.Schedule.Unanswered(0));
        var before = line.Polls[0].Count;
        line.RunUntil(line.NowMs + 30_000);
        Assert.InRange(line.Polls[0].Count - before, 29, 31);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(60_000)]
    [InlineData(3_600_000)]
    public void A_bus_that_was_dead_is_back_within_seconds_with_all_its_units_however_long_it_was(long outageMs)
    {
        var (from, to) = (60_000, 60_000 + outageMs);
        var line = new VirtualLine([.. Enumerable.Range(0, 30).Select(i => Slot(i, 1000 + (i * 100)))]) { Play = (_, at) => at > from && at < to ? (1000, PollEnd.Unanswered) : (10, PollEnd.Answered) };
        line.RunUntil(to + GatewayLimits.SilentLineProbeMs + 3_000);
        Assert.All(Enumerable.Range(0, 30), i => Assert.Equal(0, line.Schedule.Unanswered(i)));

        // One lost reply after that costs a second, and not the pause that the bus had earned.
        var lost = line.NowMs + 20_000;
        line.Play = (slot, at) => slot == 3 && at >= lost && line.Polls[3].Count(p => p >= lost) == 1 ? (1000, PollEnd.Unanswered) : (10, PollEnd.Answered);
        line.RunUntil(lost + 30_000);
        Assert.InRange(line.Polls[3].Count(p => p >= lost), 20, 24);
    }

    [Fact]
    public void Units_that_were_dead_before_the_bus_was_do_not_hold_up_the_others_when_it_is_back()
    {
        var (from, to) = (20 * Minute, 30 * Minute);
        var line = new VirtualLine([.. Enumerable.Range(0, 30).Select(i => Slot(i, 2000))]) { Play = (slot, at) => slot < 10 || (at > from && at < to) ? (1000, PollEnd.Unanswered) : (10, PollEnd.Answered) };
        line.RunUntil(to + GatewayLimits.SilentLineProbeMs + 5_000);
        Assert.All(Enumerable.Range(10, 20), i => Assert.Equal(0, line.Schedule.Unanswered(i)));
        var before = line.BusyMs.Take(10).Sum();
        line.RunUntil(to + (60 * Minute));
        Assert.InRange(line.BusyMs.Take(10).Sum() - before, 1, (long)(60 * Minute * GatewayLimits.DeadShareMax));
    }

    [Fact]
    public void A_line_on_which_nobody_has_ever_answered_is_complete_soon_after_its_first_answer()
    {
        var line = new VirtualLine([.. Enumerable.Range(0, 20).Select(i => Slot(i, 5000))]) { Play = (_, at) => at < 30 * Minute ? (1000, PollEnd.Unanswered) : (10, PollEnd.Answered) };
        line.RunUntil((30 * Minute) + GatewayLimits.SilentLineProbeMs + 3_000);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(0, line.Schedule.Unanswered(i)));
    }

    [Fact]
    public void A_newly_silent_unit_is_known_as_silent_within_seconds_even_if_its_interval_is_an_hour()
    {
        var line = new VirtualLine(Slot(0, 3_600_000), Slot(1, 1000)) { Play = (slot, _) => slot == 0 ? (1000, PollEnd.Unanswered) : (20, PollEnd.Answered) }.RunUntil(10_000);
        Assert.True(line.Schedule.Unanswered(0) >= GatewayLimits.UnansweredPollsToSilent);
    }

    [Fact]
    public void With_nobody_else_on_the_line_trials_need_no_budget_and_one_unit_is_asked_every_few_seconds()
    {
        var line = new VirtualLine(Slot(0, 1000), Slot(1, 1000)) { Play = (slot, at) => slot == 1 && at < Minute ? (20, PollEnd.Answered) : (2000, PollEnd.Unanswered) }.RunUntil(61 * Minute);
        Assert.InRange(line.Polls[0].Count(at => at > Minute), 55, 70);
        Assert.InRange(line.Polls[1].Count(at => at > Minute), 480, 530);
    }

    [Fact]
    public void A_silent_unit_is_tried_with_its_smallest_group()
    {
        var line = new VirtualLine(Slot(0, 1000, points: 40), Slot(0, 10_000, group: 1, points: 2), Slot(1, 1000)) { Play = (slot, _) => slot < 2 ? (500, PollEnd.Unanswered) : (20, PollEnd.Answered) }
            .RunUntil(5 * Minute);
        Assert.Single(line.Polls[0]);
        Assert.True(line.Polls[1].Count > 3);
    }

    [Fact]
    public void A_group_that_is_refused_rests_and_its_sister_does_not()
    {
        var line = new VirtualLine(Slot(0, 1000), Slot(0, 1000, group: 1)) { Play = (slot, _) => slot == 0 ? (20, PollEnd.Refused) : (20, PollEnd.Answered) }.RunUntil(30 * Minute);
        Assert.InRange(line.Polls[0].Count, 30, 40);
        Assert.InRange(line.Polls[1].Count, 1799, 1801);
    }

    [Fact]
    public void A_line_that_is_down_says_nothing_about_its_devices()
    {
        var line = new VirtualLine(Slot(0, 1000), Slot(1, 1000)) { Play = (_, at) => at < 60_000 ? (1, PollEnd.LineDown) : (20, PollEnd.Answered) }.RunUntil(70_500);
        Assert.Equal(0, line.Schedule.Unanswered(0));
        Assert.InRange(line.Polls[0].Count(at => at >= 60_000), 10, 11);
    }

    [Property(MaxTest = 200)]
    public Property No_device_that_answers_starves_whatever_the_mix()
    {
        var device = Gen.Choose(0, 3).SelectMany(kind => Gen.Elements(100L, 500, 1000, 5000, 30_000).SelectMany(interval =>
            Gen.Choose(5, 200).Select(cost => (Kind: kind, Interval: interval, Cost: (long)cost))));
        return Prop.ForAll(Gen.ListOf(device).Where(d => d.Count is > 0 and < 12).ToArbitrary(), devices =>
        {
            var random = new Random(devices.Count);
            var line = new VirtualLine([.. devices.Select((d, i) => Slot(i, d.Interval, urgent: d.Kind == 1))])
            {
                Play = (slot, _) => devices[slot].Kind switch
                {
                    2 => (1000, PollEnd.Unanswered),
                    3 when random.Next(10) == 0 => (1000, PollEnd.Unanswered),
                    _ => (devices[slot].Cost, PollEnd.Answered),
                },
            }.RunUntil(10 * Minute);

            // Asked for at most: each poll of a round once per interval, plus the share of the dead. Above that the line is overloaded.
            var load = devices.Where(d => d.Kind != 2).Sum(d => (double)d.Cost / d.Interval);
            return Enumerable.Range(0, devices.Count).Where(i => devices[i].Kind < 2).All(i =>
            {
                var wanted = (10 * Minute / devices[i].Interval) - 1;
                var got = line.Polls[i].Count;
                return load < 0.8 && devices[i].Interval >= 1000 ? got >= wanted * 0.9 : got >= Math.Min(5, wanted * 0.1);
            });
        });
    }
}
