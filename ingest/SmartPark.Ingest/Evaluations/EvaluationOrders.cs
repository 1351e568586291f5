using System.Globalization;
using SmartPark.Energy.Evaluation;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Evaluations;

/// <summary>Looks at what a draft is asked for and names everything that is wrong.</summary>
internal static class EvaluationOrders
{
    /// <summary>Adds every mistake.</summary>
    public static void Check(
        EvaluationOrder order, EvaluationScheme scheme, EvaluationGroup? group, PublishedReport report, List<PartyFigures> parties, ICollection<EvaluationMistake> mistakes)
    {
        var known = parties.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        if (group is null)
        {
            Add("group", $"方案中没有分组“{order.Group}”", $"the scheme has no group \"{order.Group}\"");
        }

        if (order.Scope is not (EvaluationWriting.Parks or EvaluationWriting.Enterprises))
        {
            Add("scope", "范围应为 park 或 enterprise", "the scope is park or enterprise");
            return;
        }

        var last = report.To.AddDays(-1);
        if (last.Year != order.Year)
        {
            Add("report", $"报告统计期止于 {Day(last)}，不属于 {order.Year} 年", $"the period of the report ends on {Day(last)}, which is not in {order.Year}");
        }

        if (scheme.ValidFrom > last || scheme.ValidTo < last)
        {
            Add("scheme", $"方案在 {Day(last)} 不在施行期内", $"the scheme is not in force on {Day(last)}");
        }

        if (order.Scope == EvaluationWriting.Parks && report.Parks is not null)
        {
            Add("report", "园区评价须用全市报告：上限按全市园区数计算", "parks are graded of a report of the whole city: the cap is a share of all its parks");
        }

        if (order.Scope == EvaluationWriting.Parks && order.Parties is not null)
        {
            Add("parties", "园区评价包括全部园区，不得选择", "all parks are graded, none are chosen");
        }

        if (parties.Count == 0 || order.Parties is { Count: 0 })
        {
            Add("parties", "没有参评对象", "nobody to grade");
        }

        foreach (var unknown in (order.Parties ?? []).Where(p => !known.Contains(p)).Take(1))
        {
            Add("parties", $"报告中没有“{unknown}”", $"the report has no \"{unknown}\"");
        }

        if (order.Parties?.Distinct(StringComparer.Ordinal).Count() < order.Parties?.Count)
        {
            Add("parties", "参评对象重复", "somebody is named twice");
        }

        if (order.Note is { Length: > EvaluationLimits.NoteCharsMax } || new[] { order.Parties?.Count, order.Entered?.Count, order.Bonuses?.Count }.Any(n => n > EvaluationLimits.EnteredMax))
        {
            Add("note", $"最多 {EvaluationLimits.NoteCharsMax} 字、{EvaluationLimits.EnteredMax} 项", $"at most {EvaluationLimits.NoteCharsMax} characters, and {EvaluationLimits.EnteredMax} entries");
        }

        var among = order.Parties?.ToHashSet(StringComparer.Ordinal) ?? known;
        CheckEntered(order, group, among, Add);
        CheckBenchmarks(order, group, Add);

        void Add(string field, string zh, string en) => mistakes.Add(new(field, new LocalText { Zh = zh, En = en }));
    }

    private static void CheckEntered(EvaluationOrder order, EvaluationGroup? group, HashSet<string> among, Action<string, string, string> add)
    {
        foreach (var e in order.Entered ?? [])
        {
            if (!among.Contains(e.Party) || group?.Indicators.Any(i => i.Id == e.Indicator) != true)
            {
                add("entered", $"没有 {e.Party} 的指标 {e.Indicator}", $"there is no indicator {e.Indicator} of {e.Party}");
            }
            else if (IndicatorFormula.Of(e.Indicator) is not null)
            {
                add("entered", $"指标 {e.Indicator} 由报告计算，不得录入；请改登记簿或走申诉", $"{e.Indicator} is worked out from the report and not entered: correct the registry, or decide an appeal");
            }
            else if (string.IsNullOrWhiteSpace(e.Source) || e.Source.Length > EvaluationLimits.NoteCharsMax || Math.Abs(e.Value) > EvaluationLimits.ValueMax)
            {
                add("entered", $"{e.Party} 的 {e.Indicator} 须注明来源，数值须合理", $"{e.Indicator} of {e.Party} needs its source, and a value within bounds");
            }
        }

        if ((order.Entered ?? []).GroupBy(e => (e.Party, e.Indicator)).Any(g => g.Count() > 1) || (order.Bonuses ?? []).GroupBy(b => b.Party, StringComparer.Ordinal).Any(g => g.Count() > 1))
        {
            add("entered", "同一项录入了两次", "something is entered twice");
        }

        foreach (var b in order.Bonuses ?? [])
        {
            if (!among.Contains(b.Party) || b.Points is < 0 or > 100 || string.IsNullOrWhiteSpace(b.Reason) || b.Reason.Length > EvaluationLimits.NoteCharsMax)
            {
                add("bonuses", $"{b.Party} 的附加分须为 0 至 100 并注明理由", $"a bonus of {b.Party} is 0 to 100 points with its reason");
            }
        }
    }

    private static void CheckBenchmarks(EvaluationOrder order, EvaluationGroup? group, Action<string, string, string> add)
    {
        if (group?.Formula == ScoringFormula.Benchmark)
        {
            foreach (var indicator in group.Indicators.Where(i => order.Benchmarks?.GetValueOrDefault(i.Id) is not (> 0 and <= EvaluationLimits.ValueMax)))
            {
                add("benchmarks", $"缺少“{indicator.Title.Zh}”的基准值（大于零）", $"no benchmark of {indicator.Title.En}, above zero");
            }
        }

        foreach (var other in (order.Benchmarks ?? new Dictionary<string, decimal>()).Keys.Where(k => group?.Formula != ScoringFormula.Benchmark || group.Indicators.All(i => i.Id != k)))
        {
            add("benchmarks", $"本组不使用基准值 {other}", $"this group has no use for a benchmark of {other}");
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
