using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Alarms;
using SmartPark.ControlRoom.Live;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Telling;

namespace SmartPark.ControlRoom.Telling;

/// <summary>Channels and how they do, who is on duty, and which alarms go where; whoever may change routes can try a channel.</summary>
public sealed partial class TellingPage : LiveComponent
{
    private IReadOnlyList<ChannelReport> _channels = [];
    private IReadOnlyList<(RosterEntry Roster, IReadOnlyList<string> People)> _duty = [];
    private int _later;
    private bool _mayTest;
    private string? _testing;
    private string _said = "";

    /// <summary>Channels and rosters.</summary>
    [Inject]
    public required TellingDesk Desk { get; set; }

    /// <summary>Names of parks.</summary>
    [Inject]
    public required AlarmNames Names { get; set; }

    /// <summary>Who acts.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    private TellingFile File => Desk.File;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _mayTest = await Acting.NowAsync() is { } who && who.May(AccountAct.EditRoutes, "");

    /// <inheritdoc/>
    protected override void Fetch()
    {
        try
        {
            (_channels, _later) = (Desk.Channels(), Desk.Later());
            _duty = [.. File.Rosters.Select(r => (r, (IReadOnlyList<string>)[.. Desk.OnDuty(r.Id).Select(p => p.Name)]))];
        }
        catch (IOException)
        {
            // The queue's file cannot be read now; what was shown stays, and the next tick tries again.
        }
    }

    private static string StateClass(ChannelReport channel) => channel.IsFailing ? "is-bad" : channel.Failures > 0 ? "is-odd" : channel.LastTakenUnixMs is null ? "" : "is-good";

    private string StateOf(ChannelReport channel) => channel switch
    {
        { IsFailing: true, FailingSinceUnixMs: { } since } => Words.Format("Telling_Failing", Viewer.DateTime(since)),
        { Failures: > 0 } => Words["Telling_Trouble"],
        { LastTakenUnixMs: null } => Words["Telling_Unused"],
        _ => Words["Telling_Works"],
    };

    private string Takes(RouteEntry route) => string.Join(" · ",
        route.Severities.Count == 4 ? Words["Telling_AllSeverities"] : string.Join(", ", route.Severities.Select(Words.Of)),
        route.Domains.Count == 0 ? Words["Telling_AllDomains"] : string.Join(", ", route.Domains.Select(Words.Of)),
        route.Parks.Count == 0 ? Words["Telling_AllParks"] : string.Join(", ", route.Parks.Select(ParkOf)));

    private string ParkOf(string park) => Names.Park(park, Viewer);

    private string When(StepEntry step) => step.AfterS == 0 ? Words["Telling_AtOnce"] : Words.Format("Telling_At", Viewer.Duration(TimeSpan.FromSeconds(step.AfterS)));

    private string Whom(StepEntry step)
    {
        var channels = step.Channels.Select(c => Viewer.Text(File.Channels.First(e => e.Id == c).Title));
        var people = step.Rosters.Select(r => Viewer.Text(File.Rosters.First(e => e.Id == r).Title)).Concat(step.People.Select(p => File.People.First(e => e.Id == p).Name)).ToArray();
        string?[] parts = [string.Join(", ", channels), people.Length > 0 ? string.Join(", ", people) : null, step.RepeatS is { } s ? Words.Format("Telling_Repeat", Viewer.Duration(TimeSpan.FromSeconds(s))) : null];
        return string.Join(" · ", parts.OfType<string>());
    }

    private async Task TestAsync(ChannelReport channel)
    {
        (_testing, _said) = (channel.Entry.Id, "");
        try
        {
            _said = await Desk.TestAsync(channel.Entry.Id, CancellationToken.None) is not { } answer ? ""
                : Words.Format(answer.IsTaken ? "Telling_Tested" : "Telling_TestFailed", $"{Viewer.Text(channel.Entry.Title)} · {answer.Detail}");
        }
        finally
        {
            _testing = null;
            Fetch();
        }
    }
}
