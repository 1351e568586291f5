namespace SmartPark.Ingest.Evaluations;

/// <summary>Words of grades in the language of their reader; a word that is not known stays as it is.</summary>
/// <param name="language">A culture name: Chinese for <c>zh…</c>, else English.</param>
public sealed class EvaluationWords(string language)
{
    private static readonly Dictionary<string, (string Zh, string En)> Gaps = new(StringComparer.Ordinal)
    {
        ["not_told"] = ("经济数据未报全", "economic figure not told"), ["not_told_by_all"] = ("部分企业未报", "not told by all enterprises"), ["no_land"] = ("期内无用地", "no land in the period"),
        ["land_ambiguous"] = ("用地登记有矛盾", "land register contradicts itself"), ["energy_provisional"] = ("能耗为暂定值", "energy is provisional"), ["period_runs"] = ("统计期未结束", "period not over"),
        ["nothing_to_divide_by"] = ("分母不大于零", "nothing to divide by"), ["not_entered"] = ("未录入", "not entered"),
    };

    private static readonly Dictionary<string, (string Zh, string En)> Kinds = new(StringComparer.Ordinal)
    {
        [GradeChanges.LockKind] = ("发布并锁定", "published and locked"), [GradeChanges.AppealKind] = ("申诉采纳", "appeal accepted"), [GradeChanges.RegradeKind] = ("整改复评", "re-grade after rectification"),
    };

    /// <summary>Why an indicator is missing.</summary>
    public string Gap(string word) => Of(Gaps, word);

    /// <summary>What made a version.</summary>
    public string Kind(string word) => Of(Kinds, word);

    private string Of(Dictionary<string, (string Zh, string En)> words, string word) =>
        !words.TryGetValue(word, out var found) ? word : language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? found.Zh : found.En;
}
