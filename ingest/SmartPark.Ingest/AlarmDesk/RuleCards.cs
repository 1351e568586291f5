using System.Collections.Frozen;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>What people are told of a rule.</summary>
/// <param name="Id">Rule id.</param>
/// <param name="Title">Name of the alarm.</param>
/// <param name="Advice">What to do first; empty texts for a rule that this process does not know.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="IsLatching">Whether it stays until someone closes it.</param>
/// <param name="Fingerprint">Fingerprint of the rule; empty for one that has none.</param>
/// <param name="Rule">The rule itself; null for the desk's own and for one that this process does not know.</param>
public sealed record RuleCard(string Id, LocalText Title, LocalText Advice, Severity Severity, bool IsLatching, string Fingerprint, AlarmRule? Rule);

/// <summary>The rules by id, and the desk's own. Immutable.</summary>
public sealed class RuleCards
{
    /// <summary>A gateway that is not heard: one alarm, instead of one for each of its points.</summary>
    public const string GatewaySilent = "gateway-silent";

    /// <summary>The centre has no broker: it is deaf, whatever happens in the parks.</summary>
    public const string CentreDeaf = "centre-deaf";

    /// <summary>A channel does not take messages: told on the others.</summary>
    public const string ChannelFailing = "channel-failing";

    /// <summary>A duty check (查岗): whoever is on duty answers by acknowledging it.</summary>
    public const string DutyCheck = "duty-check";

    /// <summary>A duty check that nobody answered in time.</summary>
    public const string DutyUnanswered = "duty-unanswered";

    private readonly FrozenDictionary<string, RuleCard> _cards;
    private readonly Func<string, string, string?> _buildingOf;

    /// <summary>Cards of these rules.</summary>
    /// <param name="rules">The rules as they stand in the library.</param>
    /// <param name="overrides">What they are in single parks; null for nothing else.</param>
    /// <param name="buildingOf">In which building a device of a park stands now; null for in none.</param>
    public RuleCards(IEnumerable<AlarmRule> rules, AlarmOverrides? overrides = null, Func<string, string, string?>? buildingOf = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        Overrides = overrides ?? AlarmOverrides.None;
        _buildingOf = buildingOf ?? ((_, _) => null);
        RuleCard[] own =
        [
            new(GatewaySilent, Texts("网关离线", "Gateway is silent"), Texts(
                "检查网关电源与网络；离线期间网关本地继续判断报警，恢复后补报。",
                "Check the gateway's power and network. Meanwhile it goes on judging alarms by itself and reports them when it is back."), Severity.High, false, "", null),
            new(CentreDeaf, Texts("中心与消息服务器断开", "Centre has lost its broker"), Texts(
                "检查消息服务器与网络；恢复前各园区报警只在网关本地动作。", "Check the broker and the network. Until it is back, alarms act at the gateways only."), Severity.Critical, false, "", null),
            new(ChannelFailing, Texts("通知通道故障", "A channel does not take messages"), Texts(
                "检查通道的地址、密钥与网络；消息已保存，恢复后自动补发。", "Check its address, secret and network. Messages are kept and sent once it takes them again."), Severity.High, false, "", null),
            new(DutyCheck, Texts("查岗", "Duty check"), Texts("值班人员请确认本条作为应答。", "Whoever is on duty acknowledges this entry as the answer."), Severity.Medium, false, "", null),
            new(DutyUnanswered, Texts("查岗无人应答", "Nobody answered the duty check"), Texts(
                "立即联系值班人员；核实消防控制室是否有人。", "Call the officer on duty at once, and find out whether the control room is manned."), Severity.High, false, "", null),
        ];
        All = [.. rules.Select(r => new RuleCard(r.Id, r.Title, r.Advice, r.Severity, r.IsLatched, RuleFingerprint.Of(r), r)), .. own];
        _cards = All.ToFrozenDictionary(c => c.Id, StringComparer.Ordinal);
    }

    /// <summary>All cards: the rules in their order, then the desk's own.</summary>
    public IReadOnlyList<RuleCard> All { get; }

    /// <summary>What rules are in single parks.</summary>
    public AlarmOverrides Overrides { get; }

    /// <summary>The card of a rule as it is for a device; that of the library where it is off, for what was raised before.</summary>
    public RuleCard Of(string rule, string park, string device) => Of(rule) is var card && EffectiveOf(rule, park, device) is { } there ? card with { Severity = there.Severity, Rule = there } : card;

    /// <summary>
    /// Whether a gateway's report is of a rule that the installation has otherwise, by an override that the gateway does not know: then the centre judges it.
    /// </summary>
    public bool IsSuperseded(string park, TransitionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Overrides.Of(report.Rule, park).Count > 0 && Of(report.Rule).Rule is not null
            && (EffectiveOf(report.Rule, park, report.Device) is not { } there || RuleFingerprint.Of(there) != report.Fingerprint) && !IsOfKind(report, park);
    }

    /// <summary>
    /// The card of a rule. One that this process does not know, because a gateway has newer files, counts as the gravest: nobody here can say that it is not.
    /// </summary>
    public RuleCard Of(string rule) => _cards.TryGetValue(rule, out var card)
        ? card
        : new(rule, Texts($"未知规则 {rule}", $"Unknown rule {rule}"), Texts("", ""), Severity.Critical, true, "", null);

    private AlarmRule? EffectiveOf(string id, string park, string device) => Of(id).Rule is not { } rule ? null
        : Overrides.Of(id, park).Count == 0 ? rule
        : Overrides.At(id, park, _buildingOf(park, device), device, null) is { } found ? found.Apply(rule) : rule;

    // The kind of a device is known to its gateway alone: what an override of some kind makes of the rule is as good.
    private bool IsOfKind(TransitionReport report, string park) => Of(report.Rule).Rule is { } rule
        && Overrides.Of(report.Rule, park).Any(o => o.Profile is not null && o.Apply(rule) is { } there && RuleFingerprint.Of(there) == report.Fingerprint);

    private static LocalText Texts(string zh, string en) => new() { Zh = zh, En = en };
}
