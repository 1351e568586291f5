using System.Globalization;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Evaluation;

/// <summary>Why a party has its grade, in sentences with the figures.</summary>
public static class GradeReasons
{
    /// <summary>Its points, indicator by indicator, and their sum.</summary>
    internal static IEnumerable<LocalText> Points(EvaluationScheme scheme, CandidateScore score)
    {
        foreach (var p in score.Points)
        {
            var (points, weight, value) = (Round(p.Points, scheme.ScoreDecimals), Text(p.Indicator.Weight), Text(p.Value));
            var (zh, en) = p.Benchmark is { } benchmark ? ($"基准 {Text(benchmark)}", $"benchmark {Text(benchmark)}")
                : p.HasNoSpread ? ("同组取值相同，得满分", "all of the group alike, full points")
                : ($"同组 {Text(p.Least!.Value)} 至 {Text(p.Greatest!.Value)}", $"group {Text(p.Least!.Value)} to {Text(p.Greatest!.Value)}");
            yield return Of($"{p.Indicator.Title.Zh}：{value} {p.Indicator.Unit}（{zh}），{points} / {weight} 分", $"{p.Indicator.Title.En}: {value} {IndicatorUnits.English(p.Indicator.Unit)} ({en}), {points} of {weight} points");
        }

        if (score.Candidate.Bonus > 0)
        {
            yield return Of($"附加分：{Text(score.Bonus)}（申报 {Text(score.Candidate.Bonus)}）", $"Bonus: {Text(score.Bonus)} (claimed {Text(score.Candidate.Bonus)})");
        }

        yield return Of($"总分 {Text(score.Score!.Value)}", $"Score {Text(score.Score!.Value)}");
    }

    /// <summary>Its place, and what kept it from the next better grade.</summary>
    internal static IEnumerable<LocalText> Place(EvaluationScheme scheme, int band, int rank, int ranked, int parties, CandidateScore score, int equals)
    {
        yield return Of($"第 {rank} 名，共 {ranked} 家参评（全部 {parties} 家）", $"Rank {rank} of {ranked} ranked, {parties} in all");
        if (band == 0)
        {
            yield break;
        }

        var better = scheme.Bands[band - 1];
        if (better.ScoreMin > score.Score)
        {
            yield return Of(
                $"低于“{better.Title.Zh}”的最低分 {Text(better.ScoreMin.Value)}",
                $"Below the least score of {better.Title.En}, {Text(better.ScoreMin.Value)}");
        }
        else if (better.Percent is not null)
        {
            var percent = scheme.Bands.Take(band).Sum(b => b.Percent ?? 0);
            var seats = Grading.Seats(percent, parties);
            yield return Of(
                $"“{better.Title.Zh}”及以上共 {seats} 席（{parties} 家的 {Text(percent)} %，向下取整）",
                $"Seats of {better.Title.En} and better: {seats} ({Text(percent)} % of {parties}, rounded down)");
            if (better.IsCap && rank <= seats)
            {
                yield return Of(
                    $"与另外 {equals - 1} 家并列，席位不足，按规则均不列入“{better.Title.Zh}”",
                    $"Equal with {equals - 1} more than the seats hold: by the rule none of them is {better.Title.En}");
            }
        }
    }

    /// <summary>What is missing of a party that is not ranked.</summary>
    internal static IEnumerable<LocalText> Missing(CandidateScore score) =>
        score.Missing.Select(m => Of($"缺少指标：{m.Title.Zh}，不参与排名", $"Missing: {m.Title.En}; not ranked"));

    /// <summary>Reasons of a place that a corrected score brings in a locked list.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="score">The corrected score.</param>
    /// <param name="place">The place.</param>
    public static IReadOnlyList<LocalText> Locked(EvaluationScheme scheme, CandidateScore score, LockedPlace place)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(score);
        if (place.Rank is not { } rank)
        {
            return [.. Missing(score)];
        }

        return
        [
            .. Points(scheme, score),
            Of($"更正后相当于第 {rank} 名；年度已锁定，其他各家的名次和等次不变", $"Corrected, as good as rank {rank}; the year is locked, ranks and grades of the others stay"),
            .. place.IsShort ? [Of("更高等次的席位已满，不得超出上限", "No seat is left in the better grade, and its cap is never passed")] : (IEnumerable<LocalText>)[],
        ];
    }

    private static LocalText Of(string zh, string en) => new() { Zh = zh, En = en };

    private static string Round(decimal value, int decimals) => Text(decimal.Round(value, decimals, MidpointRounding.AwayFromZero));

    private static string Text(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
