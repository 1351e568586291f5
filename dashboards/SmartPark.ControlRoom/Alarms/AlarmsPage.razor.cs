using Microsoft.AspNetCore.Components;
using MudBlazor;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Shell;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Registry;
using Severity = SmartPark.Alarms.Severity;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>The alarm desk: what stands in all parks, the most pressing first, and the one click that says that somebody knows.</summary>
public sealed partial class AlarmsPage : DeskComponent
{
    private AlarmFilter _filter = AlarmFilter.All;
    private DeskPicture? _drawnFor;
    private AlarmFilter? _drawnWith;
    private List<StandingAlarm> _rows = [];
    private Dictionary<EpisodeId, int> _followers = [];
    private IReadOnlyList<string> _floods = [];
    private IReadOnlyList<Choice<DeskPart>> _parts = [];
    private IReadOnlyList<Choice<Severity?>> _severities = [];
    private IReadOnlyList<Choice<string>> _parks = [];
    private int _pressing;
    private int _critical;
    private bool _isAway;
    private string _said = "";

    /// <summary>Part of the address: which part of the desk.</summary>
    [SupplyParameterFromQuery(Name = "show")]
    public string? ShowPart { get; set; }

    /// <summary>Part of the address: park.</summary>
    [SupplyParameterFromQuery(Name = "park")]
    public string? ParkPart { get; set; }

    /// <summary>Part of the address: severity.</summary>
    [SupplyParameterFromQuery(Name = "severity")]
    public string? SeverityPart { get; set; }

    /// <summary>Alarms in words.</summary>
    [Inject]
    public required AlarmNames Names { get; set; }

    /// <summary>The parks.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    /// <summary>Where what is chosen is written down.</summary>
    [Inject]
    public required AddressBar Address { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    private string CsvHref => "/api/v1/alarms?format=csv&state=all" + (_filter.Park is { } park ? "&park=" + park : "");

    private string SignInHref => "/sign-in?return=" + Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        _drawnFor = null;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _filter = AlarmFilter.FromQuery(ShowPart, ParkPart, SeverityPart);
        base.OnParametersSet();
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        var desk = Book.Picture;
        if (ReferenceEquals(desk, _drawnFor) && _filter == _drawnWith)
        {
            return;
        }

        (_drawnFor, _drawnWith) = (desk, _filter);
        var mine = desk.Alarms.Where(a => MaySee(a.Episode.Park)).ToList();
        _followers = mine.Where(a => a.Follows is not null).CountBy(a => a.Follows!.Value).ToDictionary();
        (_pressing, _critical) = (mine.Count(a => a.IsPressing), mine.Count(a => a.IsPressing && a.Episode.Severity == Severity.Critical));
        _floods = [.. desk.Floods.Where(MaySee).Order(StringComparer.Ordinal)];
        _rows = _filter.Part == DeskPart.Closed ? Closed() : [.. mine.Where(_filter.Passes)];
        var shown = mine.Where(a => (_filter with { Park = null, Severity = null }).Passes(a)).ToList();
        _parts =
        [
            new(DeskPart.Standing, Words["Alarms_Show_Standing"], null, mine.Count(a => a.Withheld == Withholding.None)),
            new(DeskPart.Withheld, Words["Alarms_Show_Withheld"], null, mine.Count(a => a.Withheld != Withholding.None)),
            new(DeskPart.Closed, Words["Alarms_Show_Closed"]),
        ];
        _severities = [new(null, Words["Filter_All"]), .. Enum.GetValues<Severity>().Select(s => new Choice<Severity?>(s, Words.Of(s), null, Count(a => a.Episode.Severity == s)))];
        _parks = [new("", Words["Filter_All"]), .. Registry.Parks.Where(p => MaySee(p.Id)).Select(p => new Choice<string>(p.Id, Viewer.Text(p.Title), null, Count(a => a.Episode.Park == p.Id)))];

        int? Count(Func<StandingAlarm, bool> passes) => _filter.Part == DeskPart.Closed ? null : shown.Count(passes);
    }

    private static string IconOf(EpisodeState episode) => episode switch
    {
        { Closed: not null } => Icons.Material.Outlined.CheckCircle,
        { Severity: Severity.Critical } => Icons.Material.Filled.NotificationsActive,
        { Severity: Severity.High } => Icons.Material.Filled.Warning,
        { Severity: Severity.Medium } => Icons.Material.Outlined.WarningAmber,
        _ => Icons.Material.Outlined.Info,
    };

    private List<StandingAlarm> Closed()
    {
        try
        {
            _isAway = false;
            var (_, page) = Book.Record(
                new() { IsStanding = false, Parks = _filter.Park is { } park ? new HashSet<string> { park } : Who?.Parks, Severity = _filter.Severity }, 0, ControlRoomLimits.ClosedAlarmsShown);
            return [.. page.Where(e => MaySee(e.Park)).Select(e => new StandingAlarm(e, Withholding.None, null, "", 1, false))];
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _isAway = true;
            return [];
        }
    }

    private string Pressing => Words.Count("Alarms_Pressing", _pressing) + (_critical > 0 ? Words.Count("Alarms_Critical", _critical) : "");

    private string Lasting(StandingAlarm row) =>
        AlarmNames.Lasting(row.Episode, Viewer) + (row.Times > 1 ? " · " + Words.Format("Alarm_Times", row.Times) : "");

    private string Place(EpisodeState episode) =>
        string.Join(" · ", new[] { Names.Park(episode.Park, Viewer), Names.Building(episode, Viewer) }.Where(p => p is not null));

    private string About(StandingAlarm row) => _followers.TryGetValue(row.Episode.Id, out var more) ? Words.Count("Alarm_Followers", more) : Names.Value(row.Episode, Viewer);

    private string Standing(StandingAlarm row) => row.Withheld == Withholding.None ? Words.Of(row.Episode.Standing)
        : row.Follows is { } cause && Book.Picture.Of(cause) is { } alarm ? Words.Format("Alarm_Follows", Names.Title(alarm.Episode, Viewer))
        : row.WithheldUntilUnixMs is { } until ? Words.Format("Alarm_Until", Words.Of(row.Withheld), Viewer.DateTime(until)) : Words.Of(row.Withheld);

    private string Whose(StandingAlarm row) => row switch
    {
        { Withheld: not Withholding.None } => row.Why,
        { Episode.Outcome: { } outcome } => Words.Of(outcome),
        { Episode.AssignedTo: { } to } => Words.Format("Alarm_Assigned", to.Name),
        { Episode.Acknowledged: { } by } => by.Name,
        { IsChattering: true } => Words["Alarm_Chattering"],
        _ => "",
    };

    private Task SetPart(DeskPart part) => Go(_filter with { Part = part });

    private Task SetSeverity(Severity? severity) => Go(_filter with { Severity = severity });

    private Task SetPark(string park) => Go(_filter with { Park = park.Length == 0 ? null : park });

    private Task Go(AlarmFilter filter) => filter == _filter ? Task.CompletedTask : Address.ReplaceAsync(filter.ToQuery());

    private void SignIn() => Navigation.NavigateTo(SignInHref, forceLoad: true);

    private async Task AcknowledgeAsync(EpisodeState episode)
    {
        try
        {
            Who = await Acting.NowAsync();
            _said = Who?.May(AccountAct.Acknowledge, episode.Park) != true ? Words["Alarm_NotYours"]
                : Book.Acknowledge(episode.Id, new(Who.Id, Who.Name, Who.From, Viewer.NowUnixMs)) is { Refusal: not Refusal.None and var why } ? Words.Of(why)
                : Words.Format("Alarm_Acknowledged", Names.Title(episode, Viewer));
        }
        catch (IOException)
        {
            _said = Words["Alarms_Unreadable"];
        }

        Fetch();
    }
}
