using System.Globalization;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.AlarmRules;

/// <summary>Alarm rules in words for people: what is watched for, where, on what grounds.</summary>
public sealed class RuleWords(QuantityCatalogue catalogue, ParkRegistry registry)
{
    /// <summary>The domain whose rules it stands with: that of the first thing it watches.</summary>
    internal Domain SubjectOf(AlarmRule rule) =>
        rule.Scope.Quantities.Count > 0 && catalogue.TryGet(rule.Scope.Quantities[0], out var quantity) ? quantity.Domain : rule.Scope.Domains.Count > 0 ? rule.Scope.Domains[0] : Domain.Gateway;

    /// <summary>Standard and clause, or that the figures are the product's own.</summary>
    internal static string Basis(AlarmRule rule, Words words) => string.IsNullOrEmpty(rule.Basis.Standard)
        ? words.Of(rule.Basis.Certainty)
        : string.Join(words["Comma"], new[] { rule.Basis.Standard, rule.Basis.Clause }.Where(p => !string.IsNullOrEmpty(p)));

    /// <summary>From when to when it is in force; empty for always.</summary>
    internal static string Validity(AlarmRule rule, Words words) => (rule.Basis.ValidFrom, rule.Basis.ValidTo) switch
    {
        ({ } from, { } to) => words.Format("Rule_ValidFromTo", Day(from), Day(to)),
        ({ } from, null) => words.Format("Rule_ValidFrom", Day(from)),
        (null, { } to) => words.Format("Rule_ValidTo", Day(to)),
        _ => "",
    };

    /// <summary>Whether it is in force on a day.</summary>
    internal static bool IsInForce(AlarmRule rule, DateOnly day) => !(rule.Basis.ValidFrom > day) && !(rule.Basis.ValidTo < day);

    /// <summary>What is watched for, a line for each pair of limits.</summary>
    internal IReadOnlyList<string> Conditions(AlarmRule rule, Viewer viewer)
    {
        var (words, what) = (viewer.Words, What(rule, viewer));
        var c = rule.Condition;
        return c switch
        {
            { State: { } state } => [words.Format("Rule_State", what, Codes(rule, state.Codes, viewer))],
            { Limit: { } limit } => Limits(rule, limit, what, viewer),
            { Average: { Kind: AverageKind.Leq } leq } => Limits(rule, leq, words.Format("Rule_Leq", what, Span(leq.WindowS, words)), viewer),
            { Average: { } average } => Limits(rule, average, words.Format("Rule_Average", what, Span(average.WindowS, words)), viewer),
            { Rate: { } rate } => Limits(rule, rate, words.Format("Rule_Rate", what, Span(rate.WindowS, words)), viewer),
            { Deviation: { } deviation } =>
                Limits(rule, deviation, words.Format("Rule_Deviation", what, string.Join(words["Comma"], deviation.Parts.Select(p => Device(rule, p, viewer))), Span(deviation.WindowS, words)), viewer),
            { Flat: { } flat } => [words.Format(flat.Tolerance > 0 ? "Rule_FlatWithin" : "Rule_Flat", what, Span(flat.ForS, words), Value(rule, flat.Tolerance, false, viewer))],
            { Implausible: not null } => [words.Format("Rule_Implausible", what)],
            { Confirmation: { } both } => [words.Format("Rule_Confirmation", what, Codes(rule, both.Codes, viewer), both.AtLeast, Span(both.WithinS, words))],
            { Count: { } count } => [words.Format("Rule_Count", what, Codes(rule, count.Codes, viewer), count.AtLeast, Span(count.WithinS, words))],
            { Marked: { } marked } => [words.Format("Rule_Marked", what, string.Join(words["Rule_Or"], marked.As.Select(words.Of)))],
            { NoData: { Of: SilenceOf.Device } device } => [words.Format("Rule_SilentDevice", what, Span(device.AfterS, words))],
            { NoData: { Of: SilenceOf.Line } line } => [words.Format("Rule_SilentLine", what, Span(line.AfterS, words))],
            { NoData: { } silence } => [words.Format("Rule_NoData", what, Span(silence.AfterS, words))],
            _ => [],
        };
    }

    /// <summary>Delays, hours and whether it stays; one line each.</summary>
    internal static IReadOnlyList<string> Terms(AlarmRule rule, Words words)
    {
        List<string> terms = [];
        if (rule.OnDelayS > 0)
        {
            terms.Add(words.Format("Rule_OnDelay", Span(rule.OnDelayS, words)));
        }

        if (rule.OffDelayS > 0)
        {
            terms.Add(words.Format("Rule_OffDelay", Span(rule.OffDelayS, words)));
        }

        if (rule.Hours is { } hours)
        {
            terms.Add(words.Format("Rule_Hours", Hours(hours, words)));
        }

        terms.Add(words[rule.IsLatched ? "Rule_Latched" : "Rule_NotLatched"]);
        return terms;
    }

    /// <summary>Where it applies, in names.</summary>
    internal IReadOnlyList<string> Places(AlarmRule rule, Viewer viewer)
    {
        var scope = rule.Scope;
        List<string> places =
        [
            .. scope.Parks.Select(p => Park(p, viewer)),
            .. scope.Buildings.Select(b => b.Split('/')).Where(b => b.Length == 2).Select(b => $"{Park(b[0], viewer)} · {Building(b[0], b[1], viewer)}"),
            .. scope.Devices.Select(d => d.Split('/')).Where(d => d.Length == 2).Select(d => $"{Park(d[0], viewer)} · {Device(d[0], d[1], viewer)}"),
            .. scope.Profiles.Select(p => viewer.Words.Format("Rule_Kind", p)),
        ];
        return places.Count == 0 ? [viewer.Words["Rule_Everywhere"]] : places;
    }

    /// <summary>Where an override counts, in names.</summary>
    internal string Place(AlarmOverride one, Viewer viewer) => string.Join(" · ", new[]
    {
        Park(one.Park, viewer), one.Building is { } building ? Building(one.Park, building, viewer) : null, one.Profile is { } profile ? viewer.Words.Format("Rule_Kind", profile) : null,
        one.Device is { } device ? Device(one.Park, device, viewer) : null,
    }.Where(p => p is not null));

    /// <summary>A value in the unit of what a rule watches.</summary>
    internal string Value(AlarmRule rule, string quantityId, double value, Viewer viewer) =>
        catalogue.TryGet(quantityId, out var quantity) ? With(rule, quantity, value, viewer) : ValueText.Number(value, 2, viewer.Culture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A length of time exactly, in the largest unit that divides it.</summary>
    private static string Span(int seconds, Words words) => seconds switch
    {
        _ when seconds % 3600 == 0 && seconds > 0 => words.Format("Duration_Hours", seconds / 3600),
        _ when seconds % 60 == 0 && seconds > 0 => words.Format("Duration_Minutes", seconds / 60),
        _ => words.Format("Duration_Seconds", seconds),
    };

    private static string Hours(RuleHours hours, Words words)
    {
        var time = words.Format("Rule_FromTo", hours.From, hours.To);
        return hours.Days.Distinct().Count() == 7 ? time : words.Format("Rule_OnDays", time, string.Join(words["Comma"], hours.Days.Select(d => words.Culture.DateTimeFormat.GetAbbreviatedDayName((DayOfWeek)d))));
    }

    private string What(AlarmRule rule, Viewer viewer)
    {
        var names = rule.Scope.Quantities.Select(q => catalogue.TryGet(q, out var quantity) ? viewer.Text(quantity.Title) : q)
            .Concat(rule.Scope.Domains.Select(d => viewer.Words.Format("Rule_AllOf", viewer.Words.Of(d))));
        return string.Join(viewer.Words["Comma"], names);
    }

    private string Codes(AlarmRule rule, IReadOnlyList<int> codes, Viewer viewer)
    {
        var known = rule.Scope.Quantities.Select(q => catalogue.TryGet(q, out var quantity) ? quantity : null).FirstOrDefault(q => q is not null);
        return string.Join(viewer.Words["Rule_Or"], codes.Select(c => known is null ? c.ToString(viewer.Culture) : ValueText.Of(known, c, viewer.Words)));
    }

    private List<string> Limits(AlarmRule rule, ILimited limited, string what, Viewer viewer) =>
        [.. limited.Limits.Select(l => l.When is { } hours ? viewer.Words.Format("Rule_LimitWhen", what, Bounds(rule, l, viewer), Hours(hours, viewer.Words)) : viewer.Words.Format("Rule_Limit", what, Bounds(rule, l, viewer)))];

    private string Bounds(AlarmRule rule, RuleLimit limit, Viewer viewer)
    {
        var (words, isRate) = (viewer.Words, rule.Condition.Rate is not null);
        var low = limit.Low is { } l ? Bound("Rule_Low", "Rule_LowClear", l, limit.LowClear) : null;
        var high = limit.High is { } h ? Bound("Rule_High", "Rule_HighClear", h, limit.HighClear) : null;
        return low is null ? high ?? "" : high is null ? low : low + words["Rule_Or"] + high;

        string Bound(string key, string clearKey, double at, double? clear) =>
            clear is { } gone && gone != at ? words.Format(clearKey, Value(rule, at, isRate, viewer), Value(rule, gone, isRate, viewer)) : words.Format(key, Value(rule, at, isRate, viewer));
    }

    private string Value(AlarmRule rule, double value, bool isRate, Viewer viewer)
    {
        var text = rule.Scope.Quantities.Count > 0 && catalogue.TryGet(rule.Scope.Quantities[0], out var quantity) ? With(rule, quantity, value, viewer) : value.ToString(viewer.Culture);
        return isRate ? viewer.Words.Format("Rule_PerMinute", text) : text;
    }

    private static string With(AlarmRule rule, Quantity quantity, double value, Viewer viewer)
    {
        if (quantity.Kind == QuantityKind.State && rule.Condition.Confirmation is null)
        {
            return ValueText.Of(quantity, value, viewer.Words);
        }

        // A figure of a rule is shown as it was written, not cut to the decimals of a display.
        var unit = rule.Condition.Deviation is { IsPercent: true } ? "%" : rule.Condition.Confirmation is not null ? "" : quantity.UnitFor(viewer.Culture.Name);
        var number = Math.Round(value, 3).ToString("#,0.###", viewer.Culture);
        return unit.Length == 0 ? number : $"{number}\u00a0{unit}";
    }

    private string Park(string park, Viewer viewer) => registry.TryGetPark(park, out var known) ? viewer.Text(known.Title) : park;

    private string Building(string park, string building, Viewer viewer) =>
        registry.TryGetPark(park, out var known) && known.Buildings.FirstOrDefault(b => b.Id == building) is { } found ? viewer.Text(found.Title) : building;

    private string Device(string park, string device, Viewer viewer) => registry.TryGetDevice(park, device, out var known) ? viewer.Text(known.Title) : device;

    private string Device(AlarmRule rule, string device, Viewer viewer) => rule.Scope.Parks is [var park] ? Device(park, device, viewer) : device;
}
