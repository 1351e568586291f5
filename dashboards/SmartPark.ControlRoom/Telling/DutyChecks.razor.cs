using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.Alarms.LifeCycle;
using SmartPark.ControlRoom.Alarms;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Telling;

namespace SmartPark.ControlRoom.Telling;

/// <summary>Duty checks (查岗): whoever may asks one now, everybody sees what came of the newest ones, and when the file asks by itself.</summary>
public sealed partial class DutyChecks : DeskComponent
{
    // What an officer looks back on; older ones stand in the record of the desk.
    private const int ShownMax = 5;

    private IReadOnlyList<DutyCheckReport> _checks = [];
    private DeskPicture? _drawnFor;
    private string? _drawnWho;
    private string? _chosen;
    private string _said = "";

    /// <summary>Duty checks.</summary>
    [Inject]
    public required TellingDesk Desk { get; set; }

    /// <summary>Names of parks and checks.</summary>
    [Inject]
    public required AlarmNames Names { get; set; }

    /// <summary>The parks.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    private static string SignInHref => "/sign-in?return=" + Uri.EscapeDataString("/telling");

    private IReadOnlyList<ParkFile> AskableParks => [.. Registry.Parks.Where(p => Who?.May(AccountAct.AskDuty, p.Id) == true)];

    private string? ChosenPark => _chosen ?? (AskableParks is [var first, ..] ? first.Id : null);

    /// <inheritdoc/>
    protected override void Fetch()
    {
        var desk = Book.Picture;
        if (ReferenceEquals(desk, _drawnFor) && _drawnWho == Who?.Id)
        {
            return;
        }

        try
        {
            _checks = Desk.DutyChecks(Who?.Parks, ShownMax);
            (_drawnFor, _drawnWho) = (desk, Who?.Id);
        }
        catch (IOException)
        {
            // What was shown stays, and the next tick tries again; the desk itself says that its record cannot be read.
            _said = Words["Alarms_Unreadable"];
        }
    }

    private bool IsOpenIn(string? park) =>
        _checks.Any(c => c.Check.Park == park && c.IsAskedByHand && c.ResultAt(Viewer.NowUnixMs) == DutyCheckResult.Open);

    private string ResultOf(DutyCheckReport check)
    {
        var answer = check.Check.Acknowledged;
        return check.ResultAt(Viewer.NowUnixMs) switch
        {
            DutyCheckResult.Answered => Words.Format("Telling_CheckAnswered", answer?.Name, After(check)),
            DutyCheckResult.AnsweredLate => Words.Format("Telling_CheckLate", answer?.Name, After(check)),
            DutyCheckResult.Open => Words.Format("Telling_CheckOpen", Viewer.Clock(check.AnswerByUnixMs)),
            _ => Words.Format("Telling_CheckMissed", Viewer.Clock(check.AnswerByUnixMs)),
        };
    }

    private string After(DutyCheckReport check) => Viewer.Duration(TimeSpan.FromMilliseconds(Math.Max(0, (check.Check.Acknowledged?.AtUnixMs ?? 0) - check.Check.OnsetUnixMs)));

    private string Times(DutyCheckEntry check)
    {
        var times = string.Join(", ", check.Times.Select(t => t.ToString("HH:mm", CultureInfo.InvariantCulture)));
        var text = Words.Format("Telling_CheckTimes", times, Viewer.Duration(TimeSpan.FromSeconds(check.AnswerWithinS)));
        return check.SpreadMinutes > 0 ? $"{text} · {Words.Format("Telling_Spread", check.SpreadMinutes)}" : text;
    }

    private void SignIn() => Navigation.NavigateTo(SignInHref, forceLoad: true);

    private async Task AskAsync()
    {
        try
        {
            // The rights as they are now: an account that was stopped a moment ago wakes nobody.
            Who = await Acting.NowAsync();
            if (ChosenPark is not { } park || Who?.May(AccountAct.AskDuty, park) != true)
            {
                _said = Words["Alarm_NotYours"];
                return;
            }

            var asked = Desk.AskDuty(park, new Mark(Who.Id, Who.Name, Who.From, Viewer.NowUnixMs));
            _said = Words.Format("Telling_Asked", Names.Park(park, Viewer), Viewer.Clock(asked.OnsetUnixMs + (long)TellingDesk.AnswerWithin.TotalMilliseconds));
        }
        catch (IOException)
        {
            _said = Words["Alarms_Unreadable"];
        }

        Fetch();
    }
}
