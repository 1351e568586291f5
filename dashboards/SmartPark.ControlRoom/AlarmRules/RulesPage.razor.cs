using Microsoft.AspNetCore.Components;
using SmartPark.Alarms.Rules;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.AlarmRules;

/// <summary>The alarm rules of the installation by subject: what is watched for, how grave it is, on what grounds.</summary>
public sealed partial class RulesPage : ComponentBase
{
    // What endangers lives stands first, figures of the gateways themselves last.
    private static readonly Domain[] Order = [Domain.Fire, Domain.Safety, Domain.Energy, Domain.Environment, Domain.Capacity, Domain.Logistics, Domain.People, Domain.Gateway];

    private IReadOnlyList<(Domain Domain, IReadOnlyList<AlarmRule> Rules)> _groups = [];
    private int _total;
    private ActingAccount? _who;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The rules.</summary>
    [Inject]
    public required RuleCards Cards { get; set; }

    /// <summary>Rules in words.</summary>
    [Inject]
    public required RuleWords InWords { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _who = await Acting.NowAsync();

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        AlarmRule[] rules = [.. Cards.All.Select(c => c.Rule).OfType<AlarmRule>()];
        var bySubject = rules.ToLookup(InWords.SubjectOf);
        _groups = [.. Order.Where(bySubject.Contains).Select(d => (d, (IReadOnlyList<AlarmRule>)[.. bySubject[d].OrderBy(r => r.Severity)]))];
        _total = rules.Length;
    }

    private int Overridden(AlarmRule rule) => Cards.Overrides.All.Count(o => o.Rule == rule.Id && (_who is null || _who.May(AccountAct.ViewAlarms, o.Park)));

    private bool IsOn(AlarmRule rule) => RuleWords.IsInForce(rule, DateOnly.FromDateTime(Viewer.Local(Viewer.NowUnixMs).DateTime));
}
