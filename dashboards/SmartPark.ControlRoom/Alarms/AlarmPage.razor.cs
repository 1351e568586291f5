using Microsoft.AspNetCore.Components;
using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.ControlRoom.Devices;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>One alarm: where, how much, what to do, the curve around it, what people did, and what they can do now.</summary>
public sealed partial class AlarmPage : DeskComponent
{
    // An alarm that came by a way of seconds is not late.
    private const long LateMs = 10_000;

    private static readonly int[] ShelfMinutes = [15, 30, 60, 240, 480, 1440];
    private static readonly AlarmOutcome[] Outcomes = [AlarmOutcome.Confirmed, AlarmOutcome.False, AlarmOutcome.Drill, AlarmOutcome.Maintenance];
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(30);

    private EpisodeState? _episode;
    private StandingAlarm? _standing;
    private EpisodeState? _cause;
    private IReadOnlyList<EpisodeState> _followers = [];
    private DeskPicture? _drawnFor;
    private IReadOnlyList<DeskEvent> _history = [];
    private ChartChoice _chart = ChartChoice.FromQuery(null, null, null, null, null);
    private string _note = "";
    private string _said = "";
    private int _minutes = 60;
    private AlarmOutcome _outcome = AlarmOutcome.Confirmed;

    /// <summary>Id of the episode.</summary>
    [Parameter]
    public required Guid Id { get; set; }

    /// <summary>Alarms in words.</summary>
    [Inject]
    public required AlarmNames Names { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    private string SignInHref => "/sign-in?return=" + Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (_episode is { } e && !MaySee(e.Park))
        {
            _episode = null;
            Navigation.NotFound();
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _drawnFor = null;
        base.OnParametersSet();
        if (_episode is not { } e)
        {
            Navigation.NotFound();
            return;
        }

        var end = e.ClearedUnixMs ?? Viewer.NowUnixMs;
        _chart = Viewer.NowUnixMs - end < Around.TotalMilliseconds && end - e.OnsetUnixMs < Around.TotalMilliseconds
            ? ChartChoice.FromQuery(null, "1h", null, null, null)
            : new(null, ChartChoice.Custom, Viewer.Local(e.OnsetUnixMs).DateTime - Around, Viewer.Local(Math.Min(end, e.OnsetUnixMs + (long)ControlRoomLimits.ChartRangeMax.TotalMilliseconds / 2)).DateTime + Around, false);
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        var desk = Book.Picture;
        if (ReferenceEquals(desk, _drawnFor))
        {
            return;
        }

        _drawnFor = desk;
        var id = new SmartPark.Alarms.Engine.EpisodeId(Id);
        try
        {
            (_episode, _history) = (Book.Find(id), Book.HistoryOf(id));
            _standing = desk.Of(id);
            _cause = _standing?.Follows is { } cause ? desk.Of(cause)?.Episode : null;
            _followers = [.. desk.Alarms.Where(a => a.Follows == id).Select(a => a.Episode)];
        }
        catch (IOException)
        {
            _said = Words["Alarms_Unreadable"];
        }
    }

    private bool May(AccountAct act) => _episode is { } e && Who?.May(act, e.Park) == true;

    private static IEnumerable<int> MinutesFor(EpisodeState episode) =>
        ShelfMinutes.Where(m => episode.Severity != Severity.Critical || m * 60_000L <= AlarmDeskLimits.CriticalShelfMaxMs);

    private void SignIn() => Navigation.NavigateTo(SignInHref, forceLoad: true);

    private Task AcknowledgeAsync() => ActAsync(AccountAct.Acknowledge, (e, by) => Book.Acknowledge(e.Id, by, _note));

    private Task CommentAsync() => ActAsync(AccountAct.Comment, (e, by) => Book.Comment(e.Id, _note, by));

    private Task AssignAsync() => ActAsync(AccountAct.Assign, (e, by) => Book.Assign(e.Id, (by.Account!, by.Name), by));

    private Task ShelveAsync() => ActAsync(
        _episode?.Severity == Severity.Critical ? AccountAct.ShelveCritical : AccountAct.Shelve, (e, by) => Book.Shelve(e.Id, by.AtUnixMs + (_minutes * 60_000L), _note, by));

    private Task UnshelveAsync() => ActAsync(AccountAct.Shelve, (e, by) => Book.Unshelve(e.Id, by));

    private Task CloseAsync() => ActAsync(AccountAct.CloseAlarm, (e, by) => Book.Close(e.Id, _outcome, _note, by));

    private async Task ActAsync(AccountAct act, Func<EpisodeState, Mark, ActResult> doing)
    {
        try
        {
            // The rights as they are now: an account that was stopped a moment ago does nothing more.
            Who = await Acting.NowAsync();
            if (_episode is not { } e || Who?.May(act, e.Park) != true)
            {
                _said = Words["Alarm_NotYours"];
                return;
            }

            var (after, why) = doing(e, new(Who.Id, Who.Name, Who.From, Viewer.NowUnixMs));
            (_episode, _said) = (after ?? _episode, why == Refusal.None ? "" : Words.Of(why));
            _note = why == Refusal.None ? "" : _note;
        }
        catch (IOException)
        {
            _said = Words["Alarms_Unreadable"];
        }

        Fetch();
    }
}
