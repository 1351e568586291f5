using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Api;

/// <summary>
/// Completeness as a table for people: names, headings and reasons in one language. What is unknown is a word in the column of the completeness and an
/// empty cell elsewhere, so that sums over a column stay sums.
/// </summary>
/// <param name="language">One of <see cref="Languages"/>.</param>
/// <param name="registry">Gives the names of parks and devices.</param>
internal sealed class CompletenessSheet(string language, ParkRegistry registry)
{
    /// <summary>The languages of the product.</summary>
    public static readonly IReadOnlyList<string> Languages = ["zh-CN", "en"];

    /// <summary>Column of the completeness.</summary>
    public const int CompletenessColumn = 9;

    /// <summary>Headings: column by column, zh and en.</summary>
    private static readonly IReadOnlyList<(string Zh, string En)> Heads =
    [
        ("园区", "Park"), ("设备", "Device"), ("设备编号", "Device id"), ("网关", "Gateway"), ("开始时间", "Start"),
        ("应采集", "Due"), ("已读取", "Read"), ("已发送", "Sent"), ("已入库", "Stored"), ("完整率", "Completeness"), ("状态", "Standing"),
        ("迟到", "Late"), ("被拒收", "Refused"), ("丢弃：缓存已满", "Dropped: buffer full"), ("丢弃：超过保存期限", "Dropped: too old"), ("丢弃：磁盘数据损坏", "Dropped: disk damaged"),
        ("说明", "Remarks"),
    ];

    /// <summary>Words of the API in words for people.</summary>
    private static readonly Dictionary<string, (string Zh, string En)> Reasons = new(StringComparer.Ordinal)
    {
        ["no-plan"] = ("没有采集计划", "no poll plan"),
        ["no-report"] = ("网关没有上报", "gateway has not reported"),
        ["part-report"] = ("网关只上报了一部分", "gateway has reported a part"),
        ["not-counted"] = ("数据库还没有统计", "database not counted yet"),
        ["nothing-due"] = ("没有应采集的数据", "nothing was due"),
        ["not-watched"] = ("设备尚未接入网关", "before a gateway answered for the device"),
        ["poison-payload"] = ("消息损坏", "damaged message"),
        ["unknown-quantity"] = ("未知指标", "unknown quantity"),
        ["wrong-type"] = ("非数值", "not a number"),
        ["wrong-unit"] = ("单位不符", "wrong unit"),
        ["absurd-time"] = ("时间不合理", "impossible time"),
        ["unknown-park"] = ("园区未登记", "park not registered"),
        ["device-not-registered"] = ("设备未登记", "device not registered"),
        ["unresolved"] = ("缺少上线声明", "not explained by a birth message"),
        ["store-refused"] = ("数据库拒绝", "refused by the database"),
    };

    /// <summary>Name of the sheet.</summary>
    public string Title => Say(("数据完整率", "Data completeness"));

    /// <summary>Headings.</summary>
    public IReadOnlyList<string> Columns => [.. Heads.Select(Say)];

    /// <summary>The rows: texts, numbers, times and null.</summary>
    public IEnumerable<object?[]> Rows(IEnumerable<DeviceCompleteness> devices) => devices.SelectMany(d => d.Steps.Select(s => Row(d, s)));

    /// <summary>Whether a word of the API has words for people.</summary>
    internal static bool Knows(string reason) => Reasons.ContainsKey(reason);

    private object?[] Row(DeviceCompleteness d, CompletenessStep s) =>
    [
        registry.TryGetPark(d.Park, out var park) ? park.Title.For(language) : d.Park, d.Title?.For(language), d.Device, d.Gateway, s.Start,
        s.Expected, s.Read, s.Sent, s.Stored, s.Completeness is { } known ? known : s.Why.Contains("nothing-due") ? null : Say(("未知", "Unknown")),
        Say(s.Running ? ("进行中", "running") : s.Final ? ("已结算", "final") : ("暂定", "provisional")),
        s.Late, s.Refused.Values.Sum(), s.Dropped?.Full, s.Dropped?.Age, s.Dropped?.Damage, Remarks(s),
    ];

    private string Remarks(CompletenessStep step) => string.Join(
        Say(("；", "; ")), step.Why.Select(Reason).Concat(step.Refused.Select(r => $"{Say(("被拒收", "refused"))} {r.Value} ({Reason(r.Key)})")));

    private string Reason(string word) => Reasons.TryGetValue(word, out var words) ? Say(words) : word;

    private string Say((string Zh, string En) words) => language == Languages[0] ? words.Zh : words.En;
}
