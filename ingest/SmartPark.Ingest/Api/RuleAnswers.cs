using System.ComponentModel;
using System.Text.Json;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmTrial;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Api;

/// <summary>What a rule is somewhere in one park, other than elsewhere.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Building">Only in this building.</param>
/// <param name="Profile">Only for devices of this kind.</param>
/// <param name="Device">Only for this device.</param>
/// <param name="On">Whether the rule is on there.</param>
/// <param name="Severity">How grave it is there.</param>
/// <param name="Condition">What it watches for there; null where it is off.</param>
/// <param name="OnDelayS">How long the condition must hold there, in seconds.</param>
/// <param name="OffDelayS">How long it must be gone there, in seconds.</param>
/// <param name="Hours">Hours in which it watches there.</param>
/// <param name="Reason">Why.</param>
public sealed record OverrideAnswer(
    string Park, string? Building, string? Profile, string? Device, bool On, Severity? Severity, RuleCondition? Condition, int? OnDelayS, int? OffDelayS, RuleHours? Hours, string? Reason);

/// <summary>A rule of the installation.</summary>
/// <param name="Id">Rule id.</param>
/// <param name="Title">Name of the alarm.</param>
/// <param name="Advice">What to do first.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Certainty">How sure the source of its figures is.</param>
/// <param name="Standard">Standard with edition; null for the product's own.</param>
/// <param name="Clause">Clause, table or class.</param>
/// <param name="ValidFrom">First day in force; null for always.</param>
/// <param name="ValidTo">Last day in force; null for ever.</param>
/// <param name="On">Whether it is on, today.</param>
/// <param name="Latched">Whether it stays until someone resets it.</param>
/// <param name="Scope">Which points it watches.</param>
/// <param name="Condition">What it watches for; one member is not null.</param>
/// <param name="OnDelayS">How long the condition must hold, in seconds.</param>
/// <param name="OffDelayS">How long it must be gone, in seconds.</param>
/// <param name="Hours">Hours in which it watches; null for always.</param>
/// <param name="Fingerprint">Tells whether a gateway means the same rule.</param>
/// <param name="Overrides">What it is in single parks that the caller may see, as it is there.</param>
public sealed record RuleAnswer(
    string Id, LocalText Title, LocalText Advice, Severity Severity, BasisCertainty Certainty, string? Standard, string? Clause, DateOnly? ValidFrom, DateOnly? ValidTo,
    [property: Description("Whether it is on: in force today and not switched off")] bool On, bool Latched, RuleScope Scope, RuleCondition Condition, int OnDelayS, int OffDelayS, RuleHours? Hours,
    string Fingerprint, IReadOnlyList<OverrideAnswer> Overrides);

/// <summary>What is to be tried: a rule of the installation by its id, or a whole rule.</summary>
/// <param name="RuleId">Id of a rule of the installation.</param>
/// <param name="Rule">A rule as it stands in a file of alarm rules.</param>
/// <param name="Park">Only of this park.</param>
/// <param name="Device">Only of this device of the park.</param>
/// <param name="From">Begin, ISO 8601 with offset; seven days before the end by default.</param>
/// <param name="To">End, excluded; now by default.</param>
public sealed record RuleTrialRequest(
    [property: Description("Id of a rule of the installation")] string? RuleId, [property: Description("A whole rule as it stands in a file of alarm rules, instead of rule_id")] JsonElement? Rule,
    [property: Description("Only of this park")] string? Park, [property: Description("Only of this device of the park")] string? Device,
    [property: Description("Begin, ISO 8601 with offset; seven days before the end by default")] string? From, [property: Description("End, excluded; now by default; at most 31 days after the begin")] string? To);

/// <summary>An episode that the rule would have raised.</summary>
/// <param name="Id">Which episode: the id that it would have, or had.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id.</param>
/// <param name="DeviceTitle">Name of the device; null for one that is not registered.</param>
/// <param name="Quantity">Quantity id.</param>
/// <param name="Unit">Unit of value, limit and peak.</param>
/// <param name="Onset">When the condition began.</param>
/// <param name="Raised">When it had held for its delay.</param>
/// <param name="Cleared">When it was gone; null when it still held at the end.</param>
/// <param name="DurationS">Seconds from raised to cleared, or to the end.</param>
/// <param name="Value">The value that raised it.</param>
/// <param name="Limit">The limit it was compared with.</param>
/// <param name="Peak">The value furthest beyond the limit, as the rule judges it.</param>
public sealed record TrialEpisodeAnswer(
    Guid Id, string Subject, string Park, string Device, LocalText? DeviceTitle, string Quantity, string? Unit, DateTimeOffset Onset, DateTimeOffset Raised, DateTimeOffset? Cleared, double DurationS,
    double? Value, double? Limit, double? Peak);

/// <summary>What a rule would have raised.</summary>
/// <param name="Rule">The rule that was tried.</param>
/// <param name="From">Begin of the span.</param>
/// <param name="To">End of the span.</param>
/// <param name="Raised">Alarms raised within the span.</param>
/// <param name="StoodBefore">Alarms raised before it that still stood in it.</param>
/// <param name="Episodes">Both, the newest first.</param>
/// <param name="LeftOff">How many of them are counted but not listed.</param>
/// <param name="Subjects">Points, or groups of them, that the rule watches.</param>
/// <param name="Judged">Those of them that were judged.</param>
/// <param name="Cut">The limit that kept it from judging all; null when none did.</param>
/// <param name="NotJudged">Some of those that were not judged, and why.</param>
/// <param name="Samples">Samples read.</param>
/// <param name="LacksReasons">Whether the store does not keep why samples are bad, which this rule would have to know.</param>
public sealed record RuleTrialAnswer(
    RuleAnswer Rule, DateTimeOffset From, DateTimeOffset To, int Raised, int StoodBefore, IReadOnlyList<TrialEpisodeAnswer> Episodes, int LeftOff, int Subjects, int Judged, TrialGap? Cut,
    IReadOnlyList<NotJudged> NotJudged, long Samples, bool LacksReasons);

/// <summary>Rules and trials as the API tells them.</summary>
internal sealed class RuleView(ParkRegistry registry, QuantityCatalogue catalogue, CityClock clock)
{
    public RuleAnswer Answer(AlarmRule rule, IEnumerable<AlarmOverride> overrides)
    {
        var basis = rule.Basis;
        return new(
            rule.Id, rule.Title, rule.Advice, rule.Severity, basis.Certainty, basis.Standard, basis.Clause, basis.ValidFrom, basis.ValidTo, IsInForce(basis), rule.IsLatched, rule.Scope, rule.Condition,
            rule.OnDelayS, rule.OffDelayS, rule.Hours, RuleFingerprint.Of(rule),
            [.. overrides.Select(o => (Override: o, There: o.Apply(rule))).Select(o => new OverrideAnswer(
                o.Override.Park, o.Override.Building, o.Override.Profile, o.Override.Device, o.There is not null, o.There?.Severity, o.There?.Condition, o.There?.OnDelayS, o.There?.OffDelayS, o.There?.Hours,
                o.Override.Reason))]);
    }

    public RuleTrialAnswer Answer(TrialResult result, IEnumerable<AlarmOverride> overrides) => new(
        Answer(result.Order.Rule, overrides), clock.At(result.Order.FromUnixMs), clock.At(result.Order.ToUnixMs), result.Raised, result.StoodBefore,
        [.. result.Episodes.Select(e => new TrialEpisodeAnswer(
            e.Episode.Value, e.Subject, e.Point.Series.Park, e.Point.Series.Device, registry.TryGetDevice(e.Point.Series.Park, e.Point.Series.Device, out var device) ? device.Title : null,
            e.Point.Series.Quantity, catalogue.TryGet(e.Point.Series.Quantity, out var quantity) ? quantity.Unit : null, clock.At(e.OnsetUnixMs), clock.At(e.RaisedUnixMs),
            e.ClearedUnixMs is { } cleared ? clock.At(cleared) : null, ((e.ClearedUnixMs ?? result.Order.ToUnixMs) - e.RaisedUnixMs) / 1000.0, Numbers.OrNull(e.Value), Numbers.OrNull(e.Limit),
            Numbers.OrNull(e.Peak)))],
        result.LeftOff, result.Subjects, result.Judged, result.Cut, result.NotJudged, result.Samples, result.LacksReasons);

    private bool IsInForce(RuleBasis basis)
    {
        var today = DateOnly.FromDateTime(clock.At(clock.Now.ToUnixTimeMilliseconds()).DateTime);
        return !(basis.ValidFrom > today) && !(basis.ValidTo < today);
    }
}
