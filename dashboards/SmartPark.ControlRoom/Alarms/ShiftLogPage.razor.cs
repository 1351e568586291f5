using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Shell;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.ShiftLog;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>The shift log of a day: what officers wrote beside what the alarm history says, and shifts handed over. What is chosen stands in the address.</summary>
public sealed partial class ShiftLogPage : DeskComponent
{
    private const string DayFormat = "yyyy-MM-dd";

    private DateOnly _day;
    private string? _park;
    private string? _writePark;
    private ShiftPage? _page;
    private IReadOnlyList<ShiftLine> _lines = [];
    private IReadOnlyList<ShiftEntry> _waiting = [];
    private IReadOnlyList<Choice<string>> _parks = [];
    private (DateOnly Day, string? Park, string? Who, long Version, long NewestEvent)? _drawnFor;
    private EpisodeState? _about;
    private ShiftEntry? _correcting;
    private string _text = "";
    private string _said = "";
    private bool _isAway;

    /// <summary>Part of the address: day.</summary>
    [SupplyParameterFromQuery(Name = "day")]
    public string? DayPart { get; set; }

    /// <summary>Part of the address: park.</summary>
    [SupplyParameterFromQuery(Name = "park")]
    public string? ParkPart { get; set; }

    /// <summary>Part of the address: the alarm that an entry is to be about.</summary>
    [SupplyParameterFromQuery(Name = "alarm")]
    public string? AlarmPart { get; set; }

    /// <summary>The log.</summary>
    [Inject]
    public required ShiftLogBook Log { get; set; }

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

    private DateOnly Today => DateOnly.FromDateTime(Viewer.Local(Viewer.NowUnixMs).DateTime);

    private bool IsToday => _day == Today;

    private string CsvHref => $"/api/v1/shift-log?format=csv&day={DayText(_day)}{(_park is null ? "" : "&park=" + _park)}";

    private string SignInHref => "/sign-in?return=" + Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri));

    private IEnumerable<ParkFile> WritableParks => Registry.Parks.Where(p => Who?.May(AccountAct.WriteShiftLog, p.Id) == true);

    private string? WritePark => _park ?? _writePark ?? WritableParks.FirstOrDefault()?.Id;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _day = DateOnly.TryParseExact(DayPart, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day <= Today && day.Year >= 2000 ? day : Today;
        _park = ParkPart is { Length: > 0 } park && Registry.TryGetPark(park, out _) && MaySee(park) ? park : null;
        _parks = [new("", Words["Filter_All"]), .. Registry.Parks.Where(p => MaySee(p.Id)).Select(p => new Choice<string>(p.Id, Viewer.Text(p.Title)))];
        base.OnParametersSet();
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        var wanted = (_day, _park, Who?.Id, Log.Version, Book.Picture.NewestEvent);
        if (wanted == _drawnFor)
        {
            return;
        }

        try
        {
            var parks = _park is not null ? new HashSet<string> { _park } : Who?.Parks;
            var (from, to) = (CityDay.StartUnixMs(_day, Viewer.Zone), CityDay.StartUnixMs(_day.AddDays(1), Viewer.Zone));
            _page = Log.Page(parks, from, to);
            _lines = ShiftLine.Of(_page);
            _waiting = [.. Registry.Parks.Where(p => parks?.Contains(p.Id) ?? true).Select(p => Log.Waiting(p.Id)).OfType<ShiftEntry>()];
            _about = Guid.TryParse(AlarmPart, out var alarm) && Book.Find(new EpisodeId(alarm)) is { } about && MaySee(about.Park) && (_park is null || about.Park == _park) ? about : null;
            (_isAway, _drawnFor) = (false, wanted);
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _isAway = true;
        }
    }

    private static string DayText(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static string ClassOf(ShiftLine line) =>
        line.Alarm is { } alarm ? "alarm " + AlarmNames.ClassOf(alarm.Severity) : line.CorrectedBy is null ? "entry" : "entry corrected";

    // What nobody did the product did by itself.
    private string NameOf(Mark by) => by.Name.Length == 0 ? Words["Shift_Automatic"] : by.Name;

    private string KindOf(ShiftEntry entry) => entry is { Kind: ShiftEntryKind.Note, RefersTo: { } number } ? Words.Format("Shift_Corrects", number) : Words.Of(entry.Kind);

    private string SumsOf(ShiftEntry entry) => entry.Sums is { } s
        ? Words.Format("Shift_HandedSums", Viewer.DateTime(s.SinceUnixMs)[..16], s.Raised, s.Acknowledged, s.Closed, s.Standing) : "";

    private void Correct(ShiftEntry entry) => (_correcting, _text, _said) = (entry, entry.Text, "");

    private Task DropAlarm() => Go("alarm", null);

    private Task SetPark(string park)
    {
        _correcting = null;
        return Go("park", park.Length == 0 ? null : park);
    }

    private Task SetDay(string? day) =>
        DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wanted) ? SetDay(wanted) : Task.CompletedTask;

    private Task SetDay(DateOnly day) => day > Today ? Task.CompletedTask : Go("day", day == Today ? null : DayText(day));

    private Task Go(string part, string? value) => Address.ReplaceAsync(new Dictionary<string, object?> { [part] = value });

    private void SignIn() => Navigation.NavigateTo(SignInHref, forceLoad: true);

    private Task WriteAsync() => ActAsync(
        _correcting?.Park ?? (_park is null && _about is { } about ? about.Park : WritePark), (park, who) => Log.Write(park, _text, who, _correcting is null ? _about?.Id : null, _correcting?.Number));

    private Task HandOverAsync() => ActAsync(WritePark, (park, who) => Log.HandOver(park, _text, who));

    private Task TakeOverAsync(ShiftEntry handed) => ActAsync(handed.Park, (park, who) => Log.TakeOver(park, handed.Number, _text, who));

    private async Task ActAsync(string? park, Func<string, ActingAccount, ShiftResult> doing)
    {
        try
        {
            // The rights as they are now: an account that was stopped a moment ago writes nothing more.
            Who = await Acting.NowAsync();
            if (park is null || Who?.May(AccountAct.WriteShiftLog, park) != true)
            {
                _said = Words["Shift_NotYours"];
                return;
            }

            var (entry, refusal) = doing(park, Who);
            _said = entry is null ? Words.Of(refusal) : Words.Format("Shift_Written", entry.Number);
            if (entry is not null)
            {
                (_text, _correcting) = ("", null);
            }
        }
        catch (IOException)
        {
            _said = Words["Shift_Unreadable"];
        }

        Fetch();
    }
}
