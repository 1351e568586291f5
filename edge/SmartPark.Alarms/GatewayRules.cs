using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;

namespace SmartPark.Alarms;

/// <summary>
/// Which rules of a plan a gateway evaluates: each rule on each point is evaluated in one place, and both sides ask here which. Pure.
/// </summary>
public static class GatewayRules
{
    /// <summary>
    /// Whether a gateway can judge a rule on its points by what it knows itself: it has one point, or those of one device or line, and no building is asked for, which
    /// the registry alone knows. Where the points are read is not looked at.
    /// </summary>
    public static bool IsLocal(BoundRule bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return (bound.Points.Count == 1 || bound.Rule.Condition.NoData is not null) && MayBeLocal(bound.Rule);
    }

    /// <summary>Whether a rule can be judged at a gateway wherever it is bound: it joins no points of several lines and asks for no building.</summary>
    public static bool MayBeLocal(AlarmRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Scope.Buildings.Count == 0 && rule.Condition is { Confirmation: null, Deviation: null };
    }

    /// <summary>The rules of a plan that a gateway evaluates, as indices in <see cref="AlarmPlan.Rules"/> in ascending order.</summary>
    /// <param name="plan">Rules on their points.</param>
    /// <param name="isRead">Whether a series is read by a device of the gateway; the gateway's own values are not.</param>
    public static IEnumerable<int> Of(AlarmPlan plan, Func<SeriesKey, bool> isRead)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(isRead);
        return plan.Rules.Index().Where(r => IsLocal(r.Item) && r.Item.Points.All(p => isRead(plan.Points[p].Series))).Select(r => r.Index);
    }

    /// <summary>The value of the NBIRTH metric <c>Alarms/Rules</c>: <c>rule:fingerprint</c> of each rule once, in ordinal order with one space between.</summary>
    /// <param name="rules">The rules as they stand in the library.</param>
    /// <param name="park">Park of the gateway.</param>
    /// <param name="overrides">What rules are in single parks.</param>
    public static string Text(IEnumerable<AlarmRule> rules, string park, AlarmOverrides overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        return string.Join(
            ' ', rules.DistinctBy(r => r.Id, StringComparer.Ordinal).OrderBy(r => r.Id, StringComparer.Ordinal).Select(r => $"{r.Id}:{overrides.FingerprintOf(r, park)}"));
    }

    /// <summary>
    /// Reads the value of <c>Alarms/Rules</c>: fingerprints by rule id. What is not of the form is passed over, and of a rule named twice the first counts;
    /// beyond <see cref="AlarmLimits.GatewayRulesMax"/> rules the rest is passed over.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Parse(ReadOnlySpan<char> text)
    {
        var rules = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in text.Split(' '))
        {
            var part = text[range];
            if (part.IndexOf(':') is >= 0 and var colon && Identifier.IsValid(part[..colon]) && RuleFingerprint.IsValid(part[(colon + 1)..]) && rules.Count < AlarmLimits.GatewayRulesMax)
            {
                rules.TryAdd(part[..colon].ToString(), part[(colon + 1)..].ToString());
            }
        }

        return rules;
    }
}
