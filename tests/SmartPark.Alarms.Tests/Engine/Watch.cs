using System.Globalization;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

/// <summary>One rule on some points; times are seconds, transitions are read as text.</summary>
internal sealed class Watch
{
    /// <summary>2026-11-23 00:00 in Shanghai, a Monday.</summary>
    public const long Midnight = 1_795_363_200_000;

    private readonly List<AlarmTransition> _all = [];
    private readonly AlarmPlan _plan;
    private AlarmEngine _engine;

    public Watch(AlarmRule rule, int points = 1)
    {
        _plan = AlarmPlan.Create([rule], Points(points, rule.Scope.Quantities[0]), _ => Shanghai, Midnight);
        _engine = new(_plan);
    }

    public static TimeZoneInfo Shanghai { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public IReadOnlyList<AlarmTransition> All => _all;

    /// <summary>What happened so far: <c>+</c> raised or <c>-</c> cleared at a second.</summary>
    public string Story => string.Join(' ', _all.Select(t => (t.Change == AlarmChange.Raised ? "+" : "-") + Second(t.TimeUnixMs)));

    public static AlarmRule Rule(RuleCondition condition, int onDelayS = 0, int offDelayS = 0, int holdS = 900, RuleHours? hours = null, string quantity = "q") => new()
    {
        Id = "rule",
        Title = new() { Zh = "规则", En = "Rule" },
        Advice = new() { Zh = "看", En = "Look" },
        Severity = Severity.High,
        Basis = new() { Certainty = BasisCertainty.Product },
        Scope = new() { Quantities = [quantity] },
        Condition = condition,
        OnDelayS = onDelayS,
        OffDelayS = offDelayS,
        HoldS = holdS,
        Hours = hours,
    };

    public static RuleCondition High(double high, double clear) => new() { Limit = new() { Limits = [new() { High = high, HighClear = clear }] } };

    public static IEnumerable<AlarmPoint> Points(int count, string quantity) =>
        Enumerable.Range(0, count).Select(i => new AlarmPoint(new("east", $"d{i}", quantity), Domain.Safety, "b1", null));

    /// <summary>Samples at seconds: good values.</summary>
    public Watch Good(params (double Second, double Value)[] samples)
    {
        foreach (var (second, value) in samples)
        {
            Feed(second, value);
        }

        return this;
    }

    public Watch Bad(double second, QualityReason reason = QualityReason.Timeout)
    {
        Feed(second, double.NaN, Quality.Bad, reason);
        return this;
    }

    public Reception Feed(double second, double value, Quality quality = Quality.Good, QualityReason reason = QualityReason.None, int point = 0) =>
        _engine.Evaluate(point, Midnight + (long)(second * 1000), value, quality, reason, _all);

    public Watch Until(double second)
    {
        _engine.Advance(Midnight + (long)(second * 1000), _all);
        return this;
    }

    public Watch Restart()
    {
        var state = _engine.Save();
        _engine = new(_plan);
        Assert.Equal(1, _engine.Restore(state));
        return this;
    }

    private static string Second(long unixMs) => ((unixMs - Midnight) / 1000.0).ToString(CultureInfo.InvariantCulture);
}
