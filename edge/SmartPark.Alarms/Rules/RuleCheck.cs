using System.Globalization;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Alarms.Rules;

/// <summary>What a schema cannot see: whether a rule makes sense in itself and against the catalogue.</summary>
internal sealed class RuleCheck
{
    private readonly string _file;
    private readonly string _path;
    private readonly AlarmRule _rule;
    private readonly QuantityCatalogue _catalogue;
    private readonly ICollection<ConfigurationProblem> _problems;

    private RuleCheck(string file, string path, AlarmRule rule, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems) =>
        (_file, _path, _rule, _catalogue, _problems) = (file, path, rule, catalogue, problems);

    /// <summary>Adds every mistake of a rule.</summary>
    public static void Check(string file, string path, AlarmRule rule, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        var check = new RuleCheck(file, path, rule, catalogue, problems);
        check.CheckBasis();
        check.CheckScope();
        check.CheckCondition();
        check.CheckFollows();
        if (rule.Hours is { } hours)
        {
            check.CheckHours(".hours", hours);
        }
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private void Add(string path, string found, string expected) => _problems.Add(new(_file, _path + path, found, expected));

    private void CheckBasis()
    {
        var basis = _rule.Basis;
        if (basis.Certainty == BasisCertainty.Standard && string.IsNullOrWhiteSpace(basis.Standard))
        {
            Add(".basis", "no standard", "\"standard\" with number and edition, or another certainty");
        }

        if (basis is { ValidFrom: { } from, ValidTo: { } to } && from > to)
        {
            Add(".basis.valid_to", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), $"no day before valid_from {from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
        }
    }

    private void CheckScope()
    {
        if (_rule.Scope.Quantities.Count + _rule.Scope.Domains.Count == 0)
        {
            Add(".scope", "neither quantities nor domains", "at least one of them");
        }

        var isOfStates = _rule.Condition is { State: not null } or { Count: not null } or { Confirmation: not null };
        var isOfNumbers = _rule.Condition is { Limit: not null } or { Rate: not null } or { Average: not null } or { Deviation: not null };
        foreach (var (i, id) in _rule.Scope.Quantities.Index())
        {
            if (!_catalogue.TryGet(id, out var quantity))
            {
                Add($".scope.quantities[{i}]", $"\"{id}\"", "a quantity of the catalogue");
                continue;
            }

            if (isOfStates != (quantity.Kind == QuantityKind.State) && (isOfStates || isOfNumbers))
            {
                Add($".scope.quantities[{i}]", $"\"{id}\", a {quantity.Kind.ToString().ToLowerInvariant()}", isOfStates ? "a state" : "a gauge or counter");
            }
        }

        if (_rule.Scope.Domains.Count > 0 && (isOfStates || isOfNumbers))
        {
            Add(".scope.domains", "domains", "quantities: codes and limits mean something for certain quantities only");
        }
    }

    private void CheckCondition()
    {
        var c = _rule.Condition;
        object?[] kinds = [c.State, c.Limit, c.Rate, c.Deviation, c.Average, c.Flat, c.Implausible, c.Confirmation, c.Count, c.NoData, c.Marked];
        if (kinds.Count(k => k is not null) is var count and not 1)
        {
            Add(".condition", $"{count} conditions", "exactly one");
        }

        CheckCodes(".condition.state.codes", c.State?.Codes);
        CheckCodes(".condition.confirmation.codes", c.Confirmation?.Codes);
        CheckCodes(".condition.count.codes", c.Count?.Codes);
        foreach (var (name, limited) in new (string, ILimited?)[] { ("limit", c.Limit), ("rate", c.Rate), ("average", c.Average), ("deviation", c.Deviation) })
        {
            foreach (var (i, limit) in (limited?.Limits ?? []).Index())
            {
                CheckLimit($".condition.{name}.limits[{i}]", limit);
            }
        }

        if (_rule.OnDelayS > _rule.HoldS)
        {
            Add(".hold_s", $"{_rule.HoldS}", $"at least on_delay_s {_rule.OnDelayS}: else a point that reports each change only could never raise it");
        }

        if (_rule.OnDelayS > 0 && (c.NoData ?? (object?)c.Flat ?? c.Count ?? (object?)c.Confirmation) is not null)
        {
            Add(".on_delay_s", $"{_rule.OnDelayS}", "0: the condition has a time of its own");
        }

        if (_rule.OffDelayS > 0 && c.NoData is not null)
        {
            Add(".off_delay_s", $"{_rule.OffDelayS}", "0: silence is over with the first sample");
        }

        if (c.Deviation is { Parts.Count: > AlarmLimits.InputsMax - 1 } deviation)
        {
            Add(".condition.deviation.parts", $"{deviation.Parts.Count} devices", $"at most {AlarmLimits.InputsMax - 1}");
        }
    }

    private void CheckFollows()
    {
        if (_rule.Follows is not { } follows)
        {
            return;
        }

        if (follows.Count > AlarmLimits.FollowsMax)
        {
            Add(".follows", $"{follows.Count} rules", $"at most {AlarmLimits.FollowsMax}");
        }

        if (follows.Count > 0 && _rule.Severity == Severity.Critical)
        {
            Add(".follows", "rules that this one follows", "none: what endangers lives is always presented");
        }
    }

    private void CheckCodes(string path, IReadOnlyList<int>? codes)
    {
        foreach (var (i, code) in (codes ?? []).Index())
        {
            foreach (var id in _rule.Scope.Quantities)
            {
                if (_catalogue.TryGet(id, out var quantity) && quantity.Kind == QuantityKind.State && quantity.StateOf(code) is null)
                {
                    Add($"{path}[{i}]", $"{code}", $"a code of {id}: {string.Join(", ", quantity.States.Select(s => s.Code))}");
                }
            }
        }
    }

    private void CheckLimit(string path, RuleLimit limit)
    {
        if (limit.High is null && limit.Low is null)
        {
            Add(path, "neither high nor low", "at least one of them");
        }

        if (limit is { HighClear: not null, High: null } or { LowClear: not null, Low: null })
        {
            Add(path, "a limit that clears without the one that raises", "high with high_clear, low with low_clear");
        }

        if (limit is { High: { } high, HighClear: { } highClear } && highClear > high)
        {
            Add(path + ".high_clear", Text(highClear), $"at most high {Text(high)}");
        }

        if (limit is { Low: { } low, LowClear: { } lowClear } && lowClear < low)
        {
            Add(path + ".low_clear", Text(lowClear), $"at least low {Text(low)}");
        }

        if ((limit.LowClear ?? limit.Low) is { } lower && (limit.HighClear ?? limit.High) is { } upper && lower >= upper)
        {
            Add(path, $"low {Text(lower)} and high {Text(upper)}", "a normal range between them");
        }

        if (limit.When is { } hours)
        {
            CheckHours(path + ".when", hours);
        }
    }

    private void CheckHours(string path, RuleHours hours)
    {
        if (hours.From == hours.To)
        {
            Add(path, $"from and to {hours.From}", "hours that begin and end; no hours at all mean always");
        }

        if (hours.Holidays != HolidayUse.Ignored && hours.HolidayDates.Count == 0)
        {
            Add(path + ".holiday_dates", "none", "the dates that are to be holidays");
        }
    }
}
