namespace SmartPark.Ingest.EnergyReports;

/// <summary>Words of a document in the language of its reader; a word that is not known stays as it is.</summary>
/// <param name="language">A culture name: Chinese for <c>zh…</c>, else English.</param>
public sealed class ReportWords(string language)
{
    private static readonly Dictionary<string, (string Zh, string En)> Scopes = new(StringComparer.Ordinal)
    {
        ["city"] = ("全市", "city"), ["county"] = ("县区", "county"), ["park"] = ("园区", "park"), ["trade"] = ("行业", "trade"), ["enterprise"] = ("企业", "enterprise"),
    };

    private static readonly string[] ScopeOrder = ["city", "county", "park", "trade", "enterprise"];

    private static readonly Dictionary<string, (string Zh, string En)> Reasons = new(StringComparer.Ordinal)
    {
        ["coverage_low"] = ("覆盖率不足", "coverage too low"), ["no_meter"] = ("无计量点", "no meter"), ["no_land"] = ("期内无用地", "no land in the period"), ["land_ambiguous"] = ("用地登记有矛盾", "land register contradicts itself"),
        ["coefficient_missing"] = ("缺折标系数", "coefficient missing"), ["negative_balance"] = ("下级用量大于上级", "passed on more than measured"), ["period_runs"] = ("统计期未结束", "period not over"),
    };

    private static readonly Dictionary<string, (string Zh, string En)> Findings = new(StringComparer.Ordinal)
    {
        ["readings"] = ("读数异常", "readings"), ["negative_loss"] = ("负损耗", "negative loss"), ["unusual_loss"] = ("损耗偏大", "unusual loss"), ["not_shared"] = ("未能分摊", "not shared"),
        ["negative_balance"] = ("下级用量大于上级", "passed on more than measured"),
    };

    private static readonly Dictionary<string, (string Zh, string En)> Causes = new(StringComparer.Ordinal)
    {
        ["rollover"] = ("翻转", "rollover"), ["swap"] = ("换表", "replaced"), ["reset"] = ("清零或改数", "reset"), ["fell_without_event"] = ("示数回落且无换表记录", "fell without event"),
        ["implausible_rise"] = ("超出额定能力的跳变，未计入", "rise beyond rated power, not counted"), ["ratio_change"] = ("倍率变更", "ratio changed"), ["outlier"] = ("剔除离群示数", "outlier left out"), ["gap"] = ("读数缺口", "gap"),
        ["conflict"] = ("同一时刻示数矛盾", "readings of one time contradict"), ["clock_suspect"] = ("时钟可疑", "suspect clock"), ["suspect"] = ("有未采用的可疑示数", "readings not used"),
        ["event_unread"] = ("换表无起止码", "replaced without readings"), ["negative_difference"] = ("差值为负，按零计", "difference below zero, taken as zero"), ["clock_skew"] = ("抄表时刻不一致", "clocks differ"),
        ["wrong_ratio"] = ("倍率可能有误", "ratio may be wrong"), ["wrong_parent"] = ("上级可能有误", "parent may be wrong"), ["unmetered"] = ("有未计量的用户", "something is not metered"),
        ["negative_whole"] = ("数量为负", "negative"), ["no_parties"] = ("无可分摊对象", "nobody to share with"), ["party_twice"] = ("对象重复", "party twice"), ["basis_missing"] = ("缺分摊依据", "basis missing"),
        ["basis_negative"] = ("分摊依据为负", "basis negative"), ["bases_all_zero"] = ("分摊依据全为零", "bases all zero"),
    };

    private static readonly Dictionary<string, (string Zh, string En)> Lands = new(StringComparer.Ordinal)
    {
        ["plot"] = ("整块", "whole plot"), ["own"] = ("自有用地", "own land"), ["floor_share"] = ("按租用面积折算", "share by rented floor"),
    };

    private static readonly Dictionary<string, (string Zh, string En)> Quotas = new(StringComparer.Ordinal)
    {
        ["within"] = ("正常", "within"), ["eighty"] = ("达到 80 %", "80 % reached"), ["ninety"] = ("达到 90 %", "90 % reached"), ["exceeded"] = ("超出限额", "exceeded"),
    };

    /// <summary>One of two texts.</summary>
    public string Of(string zh, string en) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? zh : en;

    /// <summary>A scope.</summary>
    public string Scope(string word) => Of(Scopes, word);

    /// <summary>Why a figure is provisional.</summary>
    public string Provisional(string word) => Of(Reasons, word);

    /// <summary>A finding.</summary>
    public string Finding(string word) => Of(Findings, word);

    /// <summary>A mark, suspicion or reason; what stands after a colon is the meter or party.</summary>
    public string Cause(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? Of(Causes, word) : $"{Of(Causes, word[..colon])} {word[(colon + 1)..]}";
    }

    /// <summary>How land came about.</summary>
    public string LandKind(string word) => Of(Lands, word);

    /// <summary>How near a quota is.</summary>
    public string Quota(string word) => Of(Quotas, word);

    /// <summary>What a meter feeds that is no enterprise.</summary>
    public string Feeds(string word) => word == "park" ? Of("全园", "whole park") : Of("公共区域", "common use");

    /// <summary>The place of a scope, the widest first.</summary>
    public static int Order(string scope) => Array.IndexOf(ScopeOrder, scope);

    private string Of(Dictionary<string, (string Zh, string En)> words, string word) => words.TryGetValue(word, out var found) ? Of(found.Zh, found.En) : word;
}
