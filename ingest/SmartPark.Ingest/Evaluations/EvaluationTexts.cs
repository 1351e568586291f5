using System.Globalization;
using SmartPark.Energy.Evaluation;
using SmartPark.Energy.Reference;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Evaluations;

/// <summary>How grades come about, in sentences that stand below them.</summary>
internal static class EvaluationTexts
{
    /// <summary>The lines of a list.</summary>
    public static IReadOnlyList<LocalText> MethodLines(EvaluationScheme scheme, EvaluationGroup group, EvaluatedReport report, string scope, int parties)
    {
        var sure = Sure(scheme.Basis.Certainty);
        var last = report.To.AddDays(-1);
        var weights = group.Indicators.Select(i => (i.Title, i.Weight)).ToList();
        var cap = scheme.Bands.Where(b => b is { IsCap: true, Percent: not null }).ToList();
        return
        [
            Of($"方案：{scheme.Title.Zh}，{group.Title.Zh}（{sure.Zh}{(scheme.Basis.Standard is { } standard ? "，" + standard : "")}）。",
                $"Scheme: {scheme.Title.En}, {group.Title.En} ({sure.En}{(scheme.Basis.Source is { } source ? ", " + source : "")})."),
            Of($"数据：已发布报告 {report.Number} 第 {report.Version} 版，{Day(report.From)} 至 {Day(last)}（含），SHA-256 {report.Sha256}。",
                $"Figures: published report {report.Number}, version {report.Version}, {Day(report.From)} to {Day(last)}, both included, SHA-256 {report.Sha256}."),
            Of($"指标与权重：{string.Join("、", weights.Select(w => $"{w.Title.Zh} {Number(w.Weight)}"))}。", $"Indicators and weights: {string.Join(", ", weights.Select(w => $"{w.Title.En} {Number(w.Weight)}"))}."),
            group.Formula == ScoringFormula.MinMax
                ? Of($"得分 = 权重 × [{Number(group.FloorPercent)} + {Number(100 - group.FloorPercent)} ×（取值 − 最小）÷（最大 − 最小）] ÷ 100，各项相加后保留 {scheme.ScoreDecimals} 位小数，按公布分数排名。",
                    $"Points = weight × [{Number(group.FloorPercent)} + {Number(100 - group.FloorPercent)} × (value − least) / (greatest − least)] / 100; their sum has {scheme.ScoreDecimals} decimals and ranks as it is published.")
                : Of($"得分 = 权重 × 取值 ÷ 基准值，各项相加后保留 {scheme.ScoreDecimals} 位小数，按公布分数排名。",
                    $"Points = weight × value / benchmark; their sum has {scheme.ScoreDecimals} decimals and ranks as it is published."),
            .. cap.Select(b => Of($"“{b.Title.Zh}”席位 = {parties} 家 × {Number(b.Percent!.Value)} %，向下取整，共 {Grading.Seats(b.Percent.Value, parties)} 席，任何情况下不得超出；边界并列的均不列入。",
                $"Seats of {b.Title.En} = {Number(b.Percent!.Value)} % of {parties}, rounded down: {Grading.Seats(b.Percent.Value, parties)}, never passed; equals at the boundary all stay below it.")),
            Of("缺少任一指标的不打分、不排名，并说明原因；缺少不等于零。经济数据须由全部企业报送，能耗须非暂定值。",
                "Without one of the indicators there is no score and no rank, and the reason is told; missing is not zero. Economic figures are told by all enterprises, and energy is not provisional."),
            Of("锁定后只能通过申诉更正或整改复评变更，且只变更当事方：其他各家的等次和名次不变，任何等次不降低，上限以实际持有席位核对。",
                "After the lock only a decided appeal or a re-grade after rectification changes a grade, and only that party's: grades and ranks of the others stay, no grade gets worse, and a cap is held against those who hold a seat."),
            .. scope == EvaluationWriting.Parks ? [Of("园区评价包括全市全部园区。", "All parks of the city are graded.")] : (IEnumerable<LocalText>)[],
        ];
    }

    /// <summary>A text in both languages.</summary>
    public static LocalText Of(string zh, string en) => new() { Zh = zh, En = en };

    /// <summary>A number as it is written.</summary>
    public static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>A day as it is written.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static (string Zh, string En) Sure(Certainty certainty) => certainty switch
    {
        Certainty.Sourced => ("有公开来源", "sourced"),
        Certainty.Convention => ("行业惯例", "custom of the trade"),
        Certainty.Unconfirmed => ("待核对", "to be confirmed"),
        _ => ("本产品设定", "set by the product"),
    };
}
