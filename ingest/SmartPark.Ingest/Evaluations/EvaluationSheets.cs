using SmartPark.Energy.Evaluation;
using SmartPark.Ingest.Api;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Evaluations;

/// <summary>A list of grades as sheets for people: grades, indicators, versions, appeals, and how it all came about.</summary>
/// <param name="language">Language of headings and words: <c>zh-CN</c> or <c>en</c>.</param>
/// <param name="today">The day of which grades and suspensions are shown.</param>
internal sealed class EvaluationSheets(string language, DateOnly today)
{
    private readonly EvaluationWords _words = new(language);

    /// <summary>The sheets, the grades first.</summary>
    public IReadOnlyList<WorkbookSheet> Of(EvaluationDocument document, FrozenGrades frozen, IReadOnlyList<GradeAppeal> appeals) =>
    [
        Grades(document),
        Indicators(document),
        Versions(frozen.List),
        Appeals(appeals),
        new(Text("说明", "Notes"), [], [.. Notes(document, frozen).Select(n => new object?[] { n })]),
    ];

    /// <summary>The sheet of grades, one row a party.</summary>
    public WorkbookSheet Grades(EvaluationDocument document) => new(
        Text("年度评价", "Yearly grades"),
        Columns(("名次", "Rank"), ("编号", "Id"), ("名称", "Name"), ("园区", "Park"), ("得分", "Score", NumberFormat.Two), ("等次", "Grade"), ("等次生效日", "Grade since"), ("政策支持", "Policy support"), ("百分位", "Percentile", NumberFormat.Two),
            ("理由", "Reasons")),
        [
            .. document.Grades.Select(g =>
            {
                var grade = g.GradeOn(today);
                return new object?[]
                {
                    g.Rank is { } rank ? (long)rank : null, g.Id, g.Title.For(language), g.Park, g.Score, document.Band(grade)?.Title.For(language) ?? Text("未评", "not graded"),
                    g.Spans.LastOrDefault(s => s.From <= today)?.From, document.Band(grade)?.SuspendsSupport == true ? Text("暂停", "suspended") : null, g.Percentile,
                    string.Join(Text("；", "; "), g.Reasons.Select(r => r.For(language))),
                };
            }),
        ]);

    /// <summary>What stands below a list.</summary>
    public IEnumerable<string> Notes(EvaluationDocument document, FrozenGrades frozen)
    {
        yield return document.Version == 0
            ? Text($"草稿 {document.Number}：未发布。SHA-256 {frozen.Sha256}", $"Draft {document.Number}: not published. SHA-256 {frozen.Sha256}")
            : Text($"{document.Number} 第 {document.Version} 版，{document.Acts[0].At:yyyy-MM-dd HH:mm zzz} 由 {document.Acts[0].Name} 发布并锁定 {document.Year} 年。SHA-256 {frozen.Sha256}",
                $"{document.Number}, version {document.Version}; published and locked for {document.Year} on {document.Acts[0].At:yyyy-MM-dd HH:mm zzz} by {document.Acts[0].Name}. SHA-256 {frozen.Sha256}");
        foreach (var line in document.MethodLines)
        {
            yield return line.For(language);
        }
    }

    private WorkbookSheet Indicators(EvaluationDocument document)
    {
        var indicators = document.GroupOf().Indicators.ToDictionary(i => i.Id, StringComparer.Ordinal);
        return new(
            Text("指标", "Indicators"),
            Columns(("编号", "Id"), ("名称", "Name"), ("指标", "Indicator"), ("取值", "Value", NumberFormat.Four), ("单位", "Unit"), ("分子", "Numerator", NumberFormat.Four), ("分母", "Denominator", NumberFormat.Four),
                ("得分", "Points", NumberFormat.Two), ("权重", "Weight", NumberFormat.Two), ("缺少原因", "Why missing"), ("录入或更正依据", "Entered or corrected by"), ("更正前", "Before correction", NumberFormat.Four)),
            [
                .. document.Grades.SelectMany(g => g.Indicators.Select(i => new object?[]
                {
                    g.Id, g.Title.For(language), indicators[i.Id].Title.For(language), i.Value, Text(indicators[i.Id].Unit, IndicatorUnits.English(indicators[i.Id].Unit)), i.Numerator, i.Denominator, i.Points, indicators[i.Id].Weight, i.Gap is null ? null : _words.Gap(i.Gap),
                    i.Source, i.CorrectedFrom,
                })),
            ]);
    }

    private WorkbookSheet Versions(EvaluationList list) => new(
        Text("版本", "Versions"),
        Columns(("版本", "Version"), ("事项", "Act"), ("对象", "Party"), ("时间", "At"), ("经办", "By"), ("理由", "Reason"), ("变更", "Changes"), ("SHA-256", "SHA-256")),
        [
            .. list.Versions.Select(v => new object?[]
            {
                (long)v.Version, _words.Kind(v.Kind), v.Party, v.At, v.Name, v.Note, string.Join("; ", v.Differences.Select(d => $"{d.Measure}: {d.Before ?? "-"} → {d.After ?? "-"}")), v.Sha256,
            }),
        ]);

    private WorkbookSheet Appeals(IReadOnlyList<GradeAppeal> appeals) => new(
        Text("申诉", "Appeals"),
        Columns(("编号", "Id"), ("对象", "Party"), ("申诉人", "Appellant"), ("内容", "Text"), ("时间", "At"), ("受理", "Taken down by"), ("决定", "Decision"), ("理由", "Reason"), ("决定时间", "Decided at"), ("版本", "Version")),
        [
            .. appeals.Select(a => new object?[]
            {
                a.Id, a.Party, a.Appellant, a.Text, a.At, a.Name, a.Decision is { } d ? d.IsAccepted ? Text("采纳", "accepted") : Text("驳回", "refused") : Text("未决", "open"), a.Decision?.Reason, a.Decision?.At,
                a.Decision?.Version is { } version ? (long)version : null,
            }),
        ]);

    private string Text(string zh, string en) => new LocalText { Zh = zh, En = en }.For(language);

    private List<WorkbookColumn> Columns(params ReadOnlySpan<Head> heads)
    {
        var columns = new List<WorkbookColumn>(heads.Length);
        foreach (var head in heads)
        {
            columns.Add(new(Text(head.Zh, head.En), head.Format));
        }

        return columns;
    }

    private readonly record struct Head(string Zh, string En, NumberFormat Format = NumberFormat.Plain)
    {
        public static implicit operator Head((string Zh, string En) head) => new(head.Zh, head.En);

        public static implicit operator Head((string Zh, string En, NumberFormat Format) head) => new(head.Zh, head.En, head.Format);
    }
}
