using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmDesk;

/// <summary>Samples that come late at the centre are judged at their own time; times are seconds.</summary>
public sealed class JudgedPartTests
{
    private const long T = 1_795_363_200_000;
    private const int Points = 3;
    private const int LatestS = 300;
    private const int EndS = 20_000;

    private static readonly AlarmPlan All = AlarmPlan.Create(
        new (RuleCondition Condition, int On, int Off)[]
        {
            (new() { State = new() { Codes = [1, 30] } }, 0, 0),
            (new() { Limit = new() { Limits = [new() { High = 25, HighClear = 20 }] } }, 7, 5),
            (new() { Rate = new() { WindowS = 20, Limits = [new() { High = 60, HighClear = 20 }] } }, 3, 0),
            (new() { Deviation = new() { WindowS = 60, Parts = ["d1", "d2"], CoverageMin = 0.1, Limits = [new() { High = 5, HighClear = 4, Low = -5, LowClear = -4 }] } }, 0, 0),
            (new() { Average = new() { WindowS = 120, CoverageMin = 0.5, Limits = [new() { High = 22, HighClear = 20 }] } }, 0, 0),
            (new() { Flat = new() { ForS = 15, Tolerance = 0.5, IdleMax = 0 } }, 0, 0),
            (new() { Implausible = new() }, 2, 2),
            (new() { Confirmation = new() { Codes = [1, 30], AtLeast = 2, WithinS = 20 } }, 0, 0),
            (new() { Count = new() { Codes = [25, 30], AtLeast = 3, WithinS = 60 } }, 0, 0),
            (new() { NoData = new() { AfterS = 30 } }, 0, 0),
        }.Select((r, i) => Rule($"rule-{i}", r.Condition, r.On, r.Off)), PointsOf(Points), _ => TimeZoneInfo.Utc, T);

    private readonly record struct Arrival(JudgedSample Sample, long AtMs);

    /// <summary>Samples with when they arrive: most at once, some up to five minutes late.</summary>
    private static Arbitrary<Arrival[]> Scripts { get; } = Gen.ListOf(
            from step in Gen.Frequency((3, Gen.Constant(0)), (10, Gen.Choose(1, 12)), (1, Gen.Choose(60, 400)))
            from point in Gen.Choose(0, Points - 1)
            from value in Gen.Elements(0.0, 1, 2, 20, 22, 24.9, 25, 30, 60)
            from quality in Gen.Frequency((8, Gen.Constant(Quality.Good)), (1, Gen.Constant(Quality.Bad)), (1, Gen.Constant(Quality.OverRange)))
            from late in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 30)), (1, Gen.Choose(30, LatestS)))
            select (step, point, value, quality, late))
        .Select(steps =>
        {
            var time = T;
            return steps.Select(s => (At: time += s.step * 1000L, s)).Select(x =>
                new Arrival(new(x.At, x.s.point, x.s.quality == Quality.Bad ? double.NaN : x.s.value, x.s.quality, QualityReason.None), x.At + (x.s.late * 1000L))).ToArray();
        }).ToArbitrary();

    [Property(MaxTest = 500)]
    public Property Any_order_of_arrival_within_the_window_gives_the_episodes_of_the_order_of_times() => Prop.ForAll(Scripts, Gen.Choose(0, int.MaxValue).ToArbitrary(), (script, seed) =>
    {
        var (settled, _) = Run(script, new Random(seed));
        return Same(Story(InOrder(script)), Story(settled));
    });

    [Property(MaxTest = 500)]
    public Property The_desk_is_told_every_episode_and_nothing_stands_there_that_does_not_hold() => Prop.ForAll(Scripts, Gen.Choose(0, int.MaxValue).ToArbitrary(), (script, seed) =>
    {
        var (_, told) = Run(script, new Random(seed));
        var known = Episodes(told);
        var real = Episodes(InOrder(script));
        var missed = real.Where(e => !known.Exists(k => k.Rule == e.Rule && k.FromMs <= (e.ToMs ?? long.MaxValue) && e.FromMs <= (k.ToMs ?? long.MaxValue))).ToArray();
        return Same(Standing(real), Standing(known)).And((missed.Length == 0).Label("not told: " + string.Join(", ", missed)));

        static string[] Standing(List<(int Rule, long FromMs, long? ToMs)> all) => [.. all.Where(e => e.ToMs is null).Select(e => $"rule {e.Rule} stands").Order(StringComparer.Ordinal)];
    });

    [Fact]
    public void A_late_fire_that_is_over_is_told_as_over_with_its_own_times()
    {
        var rig = new Rig(Rule("smoke", new() { State = new() { Codes = [1] } }));
        rig.Take(0, 0).Take(60, 0).Until(55);
        rig.Take(30, 1).Rejudge();
        Assert.Equal("", rig.Told);
        rig.Until(60);
        Assert.Equal("+30/30 -60/30", rig.Told);
        rig.Rejudge();
        Assert.Equal("+30/30 -60/30", rig.Told);
    }

    [Fact]
    public void A_late_fire_that_burns_is_told_at_once()
    {
        var rig = new Rig(Rule("smoke", new() { State = new() { Codes = [1] } }));
        rig.Take(0, 0).Take(60, double.NaN).Until(55);
        rig.Take(30, 1).Rejudge();
        Assert.Equal("+30/30", rig.Told);
    }

    [Fact]
    public void A_silence_that_was_none_ends_as_it_began()
    {
        var rig = new Rig(Rule("silent", new() { NoData = new() { AfterS = 30 } }));
        rig.Take(0, 0).Until(50);
        Assert.Equal("+30/0", rig.Told);
        rig.Take(10, 0).Take(20, 0).Take(40, 0).Rejudge();
        Assert.Equal("+30/0 -30/0", rig.Told);
        rig.Until(80);
        Assert.Equal("+30/0 -30/0 +70/40", rig.Told);
    }

    [Fact]
    public void An_earlier_beginning_that_is_learned_of_later_is_the_same_alarm()
    {
        var rig = new Rig(Rule("smoke", new() { State = new() { Codes = [1] } }));
        rig.Take(0, 0).Take(20, 1).Until(19);
        rig.Take(10, 1).Rejudge();
        Assert.Equal("+20/20", rig.Told);
        rig.Take(40, 0).Until(50);
        Assert.Equal("+20/20 -40/10", rig.Told);
        Assert.Single(rig.Transitions.Select(t => t.Episode).Distinct());
    }

    [Fact]
    public void An_alarm_that_was_told_to_be_over_and_goes_on_stands_again()
    {
        var rig = new Rig(Rule("hot", new() { Limit = new() { Limits = [new() { High = 60 }] } }, off: 30));
        rig.Take(0, 70).Take(10, 20).Take(50, 20).Until(45);
        Assert.Equal("+0/0 -40/0", rig.Told);
        rig.Take(20, 70).Rejudge();
        Assert.Equal("+0/0 -40/0 +40/40", rig.Told);
        rig.Rejudge();
        Assert.Equal("+0/0 -40/0 +40/40", rig.Told);
        rig.Until(100).Take(101, 20).Until(110);
        Assert.Equal("+0/0 -40/0 +40/40 -80/0", rig.Told);
    }

    [Fact]
    public void What_is_older_than_the_window_is_counted_and_not_judged()
    {
        var rig = new Rig(Rule("smoke", new() { State = new() { Codes = [1] } }));
        rig.Take(0, 0).Take(60, 0).Until(59);
        rig.Part.Settle(T + 40_000, rig.Transitions);
        Assert.Equal((Reception.Late, true), (rig.Part.Take(new(T + 30_000, 0, 1, Quality.Good, QualityReason.None), rig.Transitions, out var isLost), isLost));
        Assert.Equal((Reception.Late, false), (rig.Part.Take(new(T + 50_000, 0, 1, Quality.Good, QualityReason.None), rig.Transitions, out isLost), isLost));
        rig.Rejudge();
        rig.Until(61);
        Assert.Equal("+50/50 -60/50", rig.Told);
    }

    [Fact]
    public void No_more_samples_are_kept_than_a_window_may_have()
    {
        var rig = new Rig(Rule("smoke", new() { State = new() { Codes = [1] } }));
        for (var i = 0; i <= AlarmDeskLimits.WindowSamplesMax; i++)
        {
            rig.Take(i, i % 1_000 == 0 ? 1 : 0);
        }

        Assert.InRange(rig.Part.WindowCount, AlarmDeskLimits.WindowSamplesMax / 2, AlarmDeskLimits.WindowSamplesMax);
        Assert.Equal(AlarmDeskLimits.WindowSamplesMax / 1_000 + 1, rig.Transitions.Count(t => t.Change == AlarmChange.Raised));
    }

    [Fact]
    public void What_comes_again_changes_nothing_and_causes_no_work()
    {
        var rig = new Rig(Rule("smoke", new() { State = new() { Codes = [1] } }));
        rig.Take(0, 0).Take(10, 1).Take(20, 0).Take(10, 1).Take(20, 0);
        Assert.False(rig.Part.IsDisordered);
        Assert.Equal(3, rig.Part.WindowCount);
    }

    private static List<AlarmTransition> InOrder(Arrival[] script)
    {
        var (engine, into) = (new AlarmEngine(All), new List<AlarmTransition>());
        foreach (var s in script.Select(a => a.Sample))
        {
            engine.Evaluate(s.Point, s.TimeMs, s.Value, s.Quality, s.Reason, into);
        }

        engine.Advance(T + (EndS * 1000L), into);
        return into;
    }

    /// <summary>As the judge does it: samples as they arrive, time a little behind, the window judged anew and settled now and then.</summary>
    private static (List<AlarmTransition> Settled, List<AlarmTransition> Told) Run(Arrival[] script, Random random)
    {
        var (part, settled, told) = (new JudgedPart("p", All, 0), new List<AlarmTransition>(), new List<AlarmTransition>());
        foreach (var arrival in script.OrderBy(a => a.AtMs))
        {
            part.Take(arrival.Sample, told, out var isLost);
            Assert.False(isLost);
            if (part.IsDisordered && random.Next(4) == 0)
            {
                part.Rejudge(told);
            }

            if (random.Next(3) == 0)
            {
                part.Advance(arrival.AtMs - random.Next(1, 5_000), told);
            }

            if (random.Next(6) == 0)
            {
                settled.AddRange(part.Settle(arrival.AtMs - (LatestS * 1000L) - 1, told));
            }
        }

        part.Advance(T + (EndS * 1000L), told);
        part.Rejudge(told);
        settled.AddRange(part.Settle(T + (EndS * 1000L), told));
        return (settled, told);
    }

    private static List<(int Rule, long FromMs, long? ToMs)> Episodes(List<AlarmTransition> transitions)
    {
        var episodes = new Dictionary<EpisodeId, (int Rule, long FromMs, long? ToMs)>();
        foreach (var t in transitions)
        {
            if (t.Change == AlarmChange.Raised)
            {
                Assert.True(episodes.TryAdd(t.Episode, (t.Rule, t.OnsetUnixMs, null)), "an episode raised twice");
            }
            else
            {
                Assert.True(episodes.TryGetValue(t.Episode, out var open) && open.ToMs is null, "an end without a beginning");
                episodes[t.Episode] = open with { ToMs = t.TimeUnixMs };
            }
        }

        return [.. episodes.Values];
    }

    private static string[] Story(List<AlarmTransition> all) => [.. all.OrderBy(t => t.Rule).ThenBy(t => t.TimeUnixMs).ThenBy(t => t.OnsetUnixMs).ThenBy(t => t.Change)
        .Select(t => $"{t.Rule} {t.Change} {(t.TimeUnixMs - T) / 1000.0} since {(t.OnsetUnixMs - T) / 1000.0}")];

    private static Property Same(string[] a, string[] b) =>
        a.SequenceEqual(b).Label($"only in order:\n{string.Join('\n', a.Except(b))}\nonly as it came:\n{string.Join('\n', b.Except(a))}");

    private static IEnumerable<AlarmPoint> PointsOf(int count) => Enumerable.Range(0, count).Select(i => new AlarmPoint(new("east", $"d{i}", "q"), Domain.Safety, "b1", null));

    private static AlarmRule Rule(string id, RuleCondition condition, int on = 0, int off = 0) => new()
    {
        Id = id, Title = new() { Zh = id, En = id }, Advice = new() { Zh = "去看", En = "go and look" }, Severity = Severity.Critical, Basis = new() { Certainty = BasisCertainty.Product },
        Scope = new() { Quantities = ["q"] }, Condition = condition, OnDelayS = on, OffDelayS = off,
    };

    /// <summary>One rule on one point.</summary>
    private sealed class Rig(AlarmRule rule)
    {
        public JudgedPart Part { get; } = new("p", AlarmPlan.Create([rule], PointsOf(1), _ => TimeZoneInfo.Utc, T), 0);

        public List<AlarmTransition> Transitions { get; } = [];

        /// <summary><c>+</c> raised or <c>-</c> cleared, when and since when.</summary>
        public string Told => string.Join(' ', Transitions.Select(t => $"{(t.Change == AlarmChange.Raised ? "+" : "-")}{(t.TimeUnixMs - T) / 1000}/{(t.OnsetUnixMs - T) / 1000}"));

        public Rig Take(int second, double value)
        {
            Part.Take(new(T + (second * 1000L), 0, value, Quality.Good, QualityReason.None), Transitions, out _);
            return this;
        }

        public Rig Until(int second)
        {
            Part.Advance(T + (second * 1000L), Transitions);
            return this;
        }

        public void Rejudge() => Part.Rejudge(Transitions);
    }
}
