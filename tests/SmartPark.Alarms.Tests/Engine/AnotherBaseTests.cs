using FsCheck.Xunit;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

/// <summary>A clock that is set, a restart, a journal that knows more than the saved state: open episodes stay what they are.</summary>
public sealed class AnotherBaseTests
{
    private const long T0 = Watch.Midnight;
    private static readonly RuleCondition Silent = new() { NoData = new() { AfterS = 60 } };

    public static TheoryData<string> Kinds => ["state", "limit", "rate", "average", "flat", "implausible", "count", "no-data"];

    [Theory]
    [InlineData(-1_700_000_000_000)]
    [InlineData(-3_600_000)]
    [InlineData(5_000_000_000)]
    public void An_open_episode_goes_on_under_its_id_after_the_clock_was_set(long delta)
    {
        var (engine, all) = Start(Watch.Rule(Watch.High(5, 4)));
        engine.Evaluate(0, T0, 6, Quality.Good, QualityReason.None, all);
        engine.Advance(T0 + 500, all);

        engine.Rebase(delta, T0 + delta + 1000);
        engine.Evaluate(0, T0 + delta + 1000, 6, Quality.Good, QualityReason.None, all);
        Assert.True(engine.IsRaised(0, out var onset));
        Assert.Equal(T0 + delta, onset);
        engine.Evaluate(0, T0 + delta + 2000, 3, Quality.Good, QualityReason.None, all);
        engine.Advance(T0 + delta + 2001, all);

        Assert.Equal([AlarmChange.Raised, AlarmChange.Cleared], all.Select(t => t.Change));
        Assert.Single(all.Select(t => t.Episode).Distinct());
        Assert.Equal((T0 + delta + 2000, T0 + delta), (all[1].TimeUnixMs, all[1].OnsetUnixMs));
    }

    [Fact]
    public void Silence_counts_from_the_clocks_new_time()
    {
        var (engine, all) = Start(Watch.Rule(Silent));
        engine.Evaluate(0, T0, 1, Quality.Good, QualityReason.None, all);
        engine.Rebase(1_000_000_000, T0 + 1_000_000_000);
        engine.Advance(T0 + 1_000_059_999, all);
        Assert.Empty(all);
        engine.Advance(T0 + 1_000_060_000, all);
        Assert.Equal(T0 + 1_000_060_000, Assert.Single(all).TimeUnixMs);
    }

    [Fact]
    public void Silence_while_nobody_listened_is_none()
    {
        var (engine, all) = Start(Watch.Rule(Silent));
        engine.Evaluate(0, T0, 1, Quality.Good, QualityReason.None, all);
        var state = engine.Save();
        (engine, all) = Start(Watch.Rule(Silent));
        Assert.Equal(1, engine.Restore(state));
        engine.Resume(T0 + 500_000);
        engine.Advance(T0 + 559_999, all);
        Assert.Empty(all);
        engine.Advance(T0 + 560_000, all);
        Assert.Equal(AlarmChange.Raised, Assert.Single(all).Change);

        // One that is open stays open, however long nobody listened.
        state = engine.Save();
        (engine, _) = Start(Watch.Rule(Silent));
        engine.Restore(state);
        engine.Resume(T0 + 900_000);
        engine.Evaluate(0, T0 + 900_100, 1, Quality.Good, QualityReason.None, all);
        engine.Advance(T0 + 900_200, all);
        Assert.Equal(AlarmChange.Cleared, all[^1].Change);
        Assert.Equal(all[0].Episode, all[^1].Episode);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_episode_that_the_journal_knows_of_ends_under_its_id_whatever_the_kind(string kind)
    {
        var rule = Rule(kind);
        var (first, all) = Start(rule);
        PlayUp(first, kind, all);
        var raised = all.Single(t => t.Change == AlarmChange.Raised);

        // The state of before the raise, and the journal's word for it.
        var (second, more) = Start(rule);
        second.Assume(0, raised.Change, raised.OnsetUnixMs, raised.Episode, raised.TimeUnixMs);
        Assert.True(second.IsRaised(0, out _));
        PlayDown(second, kind, raised.TimeUnixMs, more);
        var cleared = more.First();
        Assert.Equal((AlarmChange.Cleared, raised.Episode, raised.OnsetUnixMs), (cleared.Change, cleared.Episode, cleared.OnsetUnixMs));

        second.Assume(0, AlarmChange.Cleared, cleared.OnsetUnixMs, cleared.Episode, cleared.TimeUnixMs);
        Assert.False(second.IsRaised(0, out _));
    }

    [Property]
    public void A_save_keeps_the_id_of_what_was_raised_on_another_base(int seed)
    {
        var random = new Random(seed);
        var (engine, all) = Start(Watch.Rule(Watch.High(5, 4)));
        long time = T0;
        EpisodeId? open = null;
        for (var i = 0; i < 40; i++)
        {
            var delta = random.Next(4) == 0 ? random.NextInt64(-100_000_000, 100_000_000) : 0;
            if (delta != 0)
            {
                engine.Rebase(delta, time + delta);
                time += delta;
            }

            if (random.Next(3) == 0)
            {
                var state = engine.Save();
                engine = new(engine.Plan);
                Assert.Equal(1, engine.Restore(state));
            }

            time += 1000;
            engine.Evaluate(0, time, random.Next(10), Quality.Good, QualityReason.None, all);
            engine.Advance(time + 500, all);
            foreach (var transition in all)
            {
                Assert.Equal(transition.Change == AlarmChange.Cleared, open is not null);
                Assert.True(open is null || open == transition.Episode);
                open = transition.Change == AlarmChange.Raised ? transition.Episode : null;
            }

            all.Clear();
            Assert.Equal(open is not null, engine.IsRaised(0, out _));
        }
    }

    private static (AlarmEngine Engine, List<AlarmTransition> All) Start(AlarmRule rule) =>
        (new(AlarmPlan.Create([rule], Watch.Points(1, rule.Scope.Quantities[0]), _ => Watch.Shanghai, T0)), []);

    private static AlarmRule Rule(string kind) => Watch.Rule(kind switch
    {
        "state" => new() { State = new() { Codes = [1] } },
        "limit" => Watch.High(5, 4),
        "rate" => new() { Rate = new() { WindowS = 60, Limits = [new() { High = 5, HighClear = 1 }] } },
        "average" => new() { Average = new() { WindowS = 60, CoverageMin = 0.5, Limits = [new() { High = 5, HighClear = 4 }] } },
        "flat" => new() { Flat = new() { ForS = 30 } },
        "implausible" => new() { Implausible = new() },
        "count" => new() { Count = new() { Codes = [1], AtLeast = 2, WithinS = 60 } },
        _ => Silent,
    });

    private static void PlayUp(AlarmEngine engine, string kind, List<AlarmTransition> all)
    {
        for (var s = 0; s < 90 && all.Count == 0; s++)
        {
            var quality = kind == "implausible" ? Quality.OverRange : Quality.Good;
            var value = kind switch { "rate" => s, "count" => s % 2, "average" or "limit" => 9d, _ => 1 };
            if (kind != "no-data" || s == 0)
            {
                engine.Evaluate(0, T0 + (s * 1000), value, quality, quality == Quality.Good ? QualityReason.None : QualityReason.OutOfRange, all);
            }

            engine.Advance(T0 + (s * 1000) + 500, all);
        }
    }

    private static void PlayDown(AlarmEngine engine, string kind, long from, List<AlarmTransition> all)
    {
        for (var s = 1; s < 200 && all.Count == 0; s++)
        {
            engine.Evaluate(0, from + (s * 1000), kind switch { "flat" => s, "no-data" => 1, _ => 0 }, Quality.Good, QualityReason.None, all);
            engine.Advance(from + (s * 1000) + 500, all);
        }
    }
}
