using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

/// <summary>The same samples give the same episodes, however they come.</summary>
public sealed class DeterminismTests
{
    private const int Points = 3;
    private const long End = Watch.Midnight + 4_000_000;

    private static readonly AlarmPlan Plan = AlarmPlan.Create(Rules(), Watch.Points(Points, "q").Select(p => p with { Line = new("east-1", "wire") }), _ => Watch.Shanghai, Watch.Midnight);

    private readonly record struct Reading(int Point, long TimeMs, double Value, Quality Quality);

    /// <summary>Times in steps of a second, some equal; values that cross every limit; bad ones among them.</summary>
    private static Arbitrary<Reading[]> Scripts { get; } = Gen.ListOf(
            from step in Gen.Frequency((3, Gen.Constant(0)), (10, Gen.Choose(1, 12)), (1, Gen.Choose(60, 400)))
            from point in Gen.Choose(0, Points - 1)
            from value in Gen.Elements(0.0, 1, 2, 20, 22, 24.9, 25, 30, 60)
            from quality in Gen.Frequency((8, Gen.Constant(Quality.Good)), (1, Gen.Constant(Quality.Bad)), (1, Gen.Constant(Quality.OverRange)))
            select (step, point, value, quality))
        .Select(steps =>
        {
            var time = Watch.Midnight;
            return steps.Select(s => new Reading(s.point, time += s.step * 1000L, s.quality == Quality.Bad ? double.NaN : s.value, s.quality)).ToArray();
        }).ToArbitrary();

    [Property(MaxTest = 300)]
    public Property Any_split_and_any_telling_of_time_gives_the_same_episodes() => Prop.ForAll(Scripts, Gen.Choose(0, int.MaxValue).ToArbitrary(), (script, seed) =>
    {
        var random = new Random(seed);
        return Same(Run(script, null), Run(script, (engine, next, into) =>
        {
            if (random.Next(3) == 0)
            {
                engine.Advance(next - random.Next(1, 1500), into);
                engine.Advance(next - 1, into);
            }

            return engine;
        }));
    });

    [Property(MaxTest = 200)]
    public Property Any_restart_gives_the_same_episodes() => Prop.ForAll(Scripts, Gen.Choose(0, int.MaxValue).ToArbitrary(), (script, seed) =>
    {
        var random = new Random(seed);
        return Same(Run(script, null), Run(script, (engine, _, _) =>
        {
            if (random.Next(4) > 0)
            {
                return engine;
            }

            var again = new AlarmEngine(Plan);
            return again.Restore(engine.Save()) == Plan.Rules.Count ? again : engine;
        }));
    });

    [Property(MaxTest = 300)]
    public Property Samples_of_one_time_may_come_in_any_order_and_twice() => Prop.ForAll(Scripts, Gen.Choose(0, int.MaxValue).ToArbitrary(), (script, seed) =>
    {
        var random = new Random(seed);
        var shuffled = script.Concat(script.Where(_ => random.Next(4) == 0)).GroupBy(r => r.TimeMs).OrderBy(g => g.Key).SelectMany(g =>
        {
            var group = g.ToArray();
            random.Shuffle(group);
            return group;
        }).ToArray();
        return Same(Run(script, null), Run(shuffled, null));
    });

    [Property(MaxTest = 200)]
    public Property Episodes_of_a_rule_follow_each_other() => Prop.ForAll(Scripts, script =>
        Run(script, null).GroupBy(t => t.Rule).All(rule => rule.Select((t, i) => t.Change == (i % 2 == 0 ? AlarmChange.Raised : AlarmChange.Cleared)).All(x => x)
            && rule.Chunk(2).All(pair => pair.Length == 1 || (pair[0].Episode == pair[1].Episode && pair[0].TimeUnixMs <= pair[1].TimeUnixMs))
            && rule.Zip(rule.Skip(1)).All(p => p.First.TimeUnixMs <= p.Second.TimeUnixMs)));

    private static Property Same(IEnumerable<AlarmTransition> a, IEnumerable<AlarmTransition> b)
    {
        var (first, second) = (Story(a), Story(b));
        return first.SequenceEqual(second).Label($"only in the first:\n{string.Join('\n', first.Except(second))}\nonly in the second:\n{string.Join('\n', second.Except(first))}");

        static string[] Story(IEnumerable<AlarmTransition> all) => [.. all.OrderBy(t => t.Rule).ThenBy(t => t.TimeUnixMs).ThenBy(t => t.OnsetUnixMs).ThenBy(t => t.Change)
            .Select(t => $"{Plan.Rules[t.Rule].Rule.Id} {t.Change} {(t.TimeUnixMs - Watch.Midnight) / 1000.0} since {(t.OnsetUnixMs - Watch.Midnight) / 1000.0} {t.Episode}")];
    }

    private static List<AlarmTransition> Run(Reading[] script, Func<AlarmEngine, long, List<AlarmTransition>, AlarmEngine>? between)
    {
        var engine = new AlarmEngine(Plan);
        var into = new List<AlarmTransition>();
        foreach (var reading in script)
        {
            engine = between?.Invoke(engine, reading.TimeMs, into) ?? engine;
            Assert.NotEqual(Reception.Late, engine.Evaluate(reading.Point, reading.TimeMs, reading.Value, reading.Quality, reading.Quality == Quality.Bad ? QualityReason.Maintenance : QualityReason.None, into));
        }

        engine.Advance(End, into);
        return into;
    }

    private static IEnumerable<AlarmRule> Rules()
    {
        RuleHours seconds = new() { From = "00:02", To = "00:10" };
        return new (RuleCondition Condition, int On, int Off, RuleHours? Hours)[]
        {
            (new() { State = new() { Codes = [1, 30] } }, 0, 0, null),
            (new() { State = new() { Codes = [1, 30] } }, 0, 0, seconds),
            (Watch.High(25, 20), 0, 0, null),
            (Watch.High(25, 20), 7, 5, null),
            (Watch.High(25, 20), 7, 5, seconds),
            (new() { Rate = new() { WindowS = 20, Limits = [new() { High = 60, HighClear = 20 }] } }, 3, 0, null),
            (new() { Deviation = new() { WindowS = 60, Parts = ["d1", "d2"], CoverageMin = 0.1, Limits = [new() { High = 5, HighClear = 4, Low = -5, LowClear = -4 }] } }, 0, 0, null),
            (new() { Average = new() { WindowS = 120, CoverageMin = 0.5, Limits = [new() { High = 22, HighClear = 20 }] } }, 0, 0, null),
            (new() { Average = new() { WindowS = 120, Kind = AverageKind.Leq, CoverageMin = 0.5, Limits = [new() { High = 30, When = seconds }, new() { High = 20 }] } }, 0, 0, null),
            (new() { Flat = new() { ForS = 15, Tolerance = 0.5, IdleMax = 0 } }, 0, 0, null),
            (new() { Implausible = new() }, 2, 2, null),
            (new() { Marked = new() { As = [DataMark.Maintenance, DataMark.Fault] } }, 2, 2, null),
            (new() { Confirmation = new() { Codes = [1, 30], AtLeast = 2, WithinS = 20 } }, 0, 0, null),
            (new() { Count = new() { Codes = [25, 30], AtLeast = 3, WithinS = 60 } }, 0, 0, null),
            (new() { NoData = new() { AfterS = 30 } }, 0, 0, null),
            (new() { NoData = new() { AfterS = 30, Of = SilenceOf.Line } }, 0, 0, null),
        }.Select((r, i) => Watch.Rule(r.Condition, r.On, r.Off, hours: r.Hours) with { Id = $"rule-{i}" });
    }
}
