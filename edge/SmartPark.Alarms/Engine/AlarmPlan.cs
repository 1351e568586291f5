using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Schedules;
using SmartPark.Telemetry;

namespace SmartPark.Alarms.Engine;

/// <summary>Which rule watches which points: rules and their scopes resolved once. Immutable.</summary>
public sealed class AlarmPlan
{
    private readonly Dictionary<SeriesKey, int> _index;

    private AlarmPlan(IReadOnlyList<AlarmPoint> points, IReadOnlyList<BoundRule> rules)
    {
        (Points, Rules) = (points, rules);
        _index = points.Index().ToDictionary(p => p.Item.Series, p => p.Index);
    }

    /// <summary>All points, in the order of their series.</summary>
    public IReadOnlyList<AlarmPoint> Points { get; }

    /// <summary>Rules on their points.</summary>
    public IReadOnlyList<BoundRule> Rules { get; }

    /// <summary>Resolves rules. Points given twice count once; a rule that finds no point is in no plan.</summary>
    /// <param name="rules">Rules of the library.</param>
    /// <param name="points">What is there to be watched.</param>
    /// <param name="zones">Time zone of a park.</param>
    /// <param name="startUnixMs">Since when the points are watched.</param>
    /// <param name="overrides">What rules are in single parks; null for none.</param>
    public static AlarmPlan Create(IEnumerable<AlarmRule> rules, IEnumerable<AlarmPoint> points, Func<string, TimeZoneInfo> zones, long startUnixMs, AlarmOverrides? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(zones);
        AlarmPoint[] all = [.. points.DistinctBy(p => p.Series).OrderBy(p => p.Series.Park, StringComparer.Ordinal)
            .ThenBy(p => p.Series.Device, StringComparer.Ordinal).ThenBy(p => p.Series.Quantity, StringComparer.Ordinal)];
        var index = all.Index().ToDictionary(p => p.Item.Series, p => p.Index);
        var byQuantity = all.Index().ToLookup(p => p.Item.Series.Quantity, p => p.Index);
        var byDomain = all.Index().ToLookup(p => p.Item.Domain, p => p.Index);
        var bound = new List<BoundRule>();
        foreach (var rule in rules)
        {
            int[] fitting = [.. rule.Scope.Quantities.SelectMany(q => byQuantity[q]).Concat(rule.Scope.Domains.SelectMany(d => byDomain[d])).Distinct().Where(i => Fits(rule.Scope, all[i])).Order()];
            foreach (var (subject, inputs) in rule.Condition switch
            {
                { NoData.Of: { } of } => Together(of, fitting, all),
                { Confirmation: { } c } => Compartments(fitting, all).Where(g => g.Inputs.Count >= c.AtLeast && g.Inputs.Count <= AlarmLimits.InputsMax),
                { Deviation: { } d } => fitting.Where(i => !d.Parts.Contains(all[i].Series.Device)).Select(i => (all[i].Series.ToString(), WithParts(i, d, all, index))).Where(g => g.Item2.Count == d.Parts.Count + 1),
                _ => fitting.Select(i => (all[i].Series.ToString(), (IReadOnlyList<int>)[i])),
            })
            {
                var zone = zones(all[inputs[0]].Series.Park);
                if ((overrides ?? AlarmOverrides.None).Effective(rule, all[inputs[0]]) is { } effective)
                {
                    var (first, isLine) = (all[inputs[0]], effective.Condition.NoData?.Of == SilenceOf.Line);
                    bound.Add(new()
                    {
                        Rule = effective, Subject = subject, Points = inputs, Zone = zone, StartUnixMs = startUnixMs, Gate = GateOf(effective, zone),
                        Device = isLine ? first.Line!.Gateway : first.Series.Device, Line = first.Line?.ToString() ?? "",
                    });
                }
            }
        }

        return new(all, bound);
    }

    /// <summary>The same points with some of the rules only, in the order of the plan.</summary>
    /// <param name="rules">Indices in <see cref="Rules"/>.</param>
    public AlarmPlan With(IEnumerable<int> rules) => new(Points, [.. rules.Order().Select(i => Rules[i])]);

    /// <summary>Index of a series, or -1 when no rule could watch it.</summary>
    public int IndexOf(in SeriesKey series) => _index.GetValueOrDefault(series, -1);

    private static bool Fits(RuleScope scope, AlarmPoint point) =>
        (scope.Parks.Count == 0 || scope.Parks.Contains(point.Series.Park))
        && (scope.Profiles.Count == 0 || (point.Profile is { } profile && scope.Profiles.Contains(profile)))
        && (scope.Buildings.Count == 0 || (point.Building is { } building && scope.Buildings.Contains($"{point.Series.Park}/{building}")))
        && (scope.Devices.Count == 0 || scope.Devices.Contains($"{point.Series.Park}/{point.Series.Device}"));

    /// <summary>Points of one building and one quantity belong together; those that stand in no building, in the park.</summary>
    private static IEnumerable<(string Subject, IReadOnlyList<int> Inputs)> Compartments(int[] fitting, AlarmPoint[] all) =>
        fitting.GroupBy(i => $"{all[i].Series.Park}/{all[i].Building ?? "-"}/{all[i].Series.Quantity}").Select(g => (g.Key, (IReadOnlyList<int>)[.. g]));

    /// <summary>Several points of a device, or points of several devices of a line: of one alone its own rule says enough.</summary>
    private static IEnumerable<(string Subject, IReadOnlyList<int> Inputs)> Together(SilenceOf of, int[] fitting, AlarmPoint[] all) => of == SilenceOf.Device
        ? fitting.GroupBy(i => $"{all[i].Series.Park}/{all[i].Series.Device}").Where(g => g.Count() is > 1 and <= AlarmLimits.SilentTogetherMax).Select(g => (g.Key, (IReadOnlyList<int>)[.. g]))
        : fitting.Where(i => all[i].Line is not null).GroupBy(i => $"{all[i].Series.Park}/{all[i].Line}")
            .Where(g => g.DistinctBy(i => all[i].Series.Device).Count() > 1 && g.Count() <= AlarmLimits.SilentTogetherMax).Select(g => (g.Key, (IReadOnlyList<int>)[.. g]));

    private static IReadOnlyList<int> WithParts(int master, DeviationCondition deviation, AlarmPoint[] all, Dictionary<SeriesKey, int> index) =>
        [master, .. deviation.Parts.Select(p => index.GetValueOrDefault(all[master].Series with { Device = p }, -1)).Where(i => i >= 0)];

    private static RuleGate? GateOf(AlarmRule rule, TimeZoneInfo zone) => rule.Hours is null && rule.Basis.ValidFrom is null && rule.Basis.ValidTo is null
        ? null
        : new(rule.Hours is { } hours ? new WeeklySchedule(hours, zone) : null,
            rule.Basis.ValidFrom is { } from ? Midnight(from, zone) : long.MinValue,
            rule.Basis.ValidTo is { } to ? Midnight(to.AddDays(1), zone) : long.MaxValue);

    private static long Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
    }
}
