using BenchmarkDotNet.Attributes;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Benchmarks.Micro;

/// <summary>Samples of 1,000 points, ten rules on each, none of which is raised: the steady state of a park. Budget: 0 bytes.</summary>
[MemoryDiagnoser]
public class AlarmBenchmarks
{
    private const int Points = 1_000;
    private const int Rounds = 10;
    private readonly List<AlarmTransition> _into = [];
    private AlarmEngine _engine = null!;
    private long _timeMs = 1_790_000_000_000;

    [GlobalSetup]
    public void Setup()
    {
        RuleCondition[] conditions =
        [
            High(100), High(110), High(120), High(130), new() { State = new() { Codes = [200] } }, new() { Implausible = new() }, new() { NoData = new() { AfterS = 60 } },
            new() { Rate = new() { WindowS = 60, Limits = [new() { High = 1e6 }] } }, new() { Average = new() { WindowS = 3600, Limits = [new() { High = 100 }] } },
            new() { Flat = new() { ForS = 3600 } },
        ];
        _engine = new(AlarmPlan.Create(
            conditions.Select((c, i) => Rule($"rule-{i}", c)), Enumerable.Range(0, Points).Select(i => new AlarmPoint(new("east", $"d{i}", "q"), Domain.Safety, "b1", null)),
            _ => TimeZoneInfo.Utc, _timeMs));
        for (var i = 0; i < 100; i++)
        {
            Evaluate();
        }
    }

    /// <summary>A second of each point, then the time.</summary>
    [Benchmark(OperationsPerInvoke = Points * Rounds)]
    public int Evaluate()
    {
        for (var round = 0; round < Rounds; round++)
        {
            _timeMs += 1_000;
            for (var point = 0; point < Points; point++)
            {
                _engine.Evaluate(point, _timeMs, 50 + ((point + round) % 7), Quality.Good, QualityReason.None, _into);
            }

            _engine.Advance(_timeMs - 5_000, _into);
        }

        return _into.Count;
    }

    private static RuleCondition High(double limit) => new() { Limit = new() { Limits = [new() { High = limit, HighClear = limit - 5 }] } };

    private static AlarmRule Rule(string id, RuleCondition condition) => new()
    {
        Id = id,
        Title = new() { Zh = "规则", En = "Rule" },
        Advice = new() { Zh = "看", En = "Look" },
        Severity = Severity.High,
        Basis = new() { Certainty = BasisCertainty.Product },
        Scope = new() { Quantities = ["q"] },
        Condition = condition,
    };
}
