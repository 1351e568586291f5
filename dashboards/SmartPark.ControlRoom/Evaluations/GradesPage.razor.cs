using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Shell;
using SmartPark.Energy.Evaluation;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Evaluations;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Evaluations;

/// <summary>Yearly grades: lists of a year and scheme, each grade opened to its reasons and figures, appeals, re-grades. What is chosen stands in the address.</summary>
public sealed partial class GradesPage : LiveComponent
{
    private const int RowsAtOnce = 100;
    private const int VersionsShown = 50;
    private const string Ungraded = "-";

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _year;
    private string? _scheme;
    private string? _party;
    private string _grade = "";
    private string _note = "";
    private string _said = "";
    private int _rows = RowsAtOnce;
    private int _more;
    private bool _isAway;
    private ActingAccount? _who;
    private EvaluationWords _words = new("en");
    private EvaluationList? _list;
    private EvaluationDocument? _document;
    private IReadOnlyList<EvaluationList> _lists = [];
    private IReadOnlyList<GradeAppeal> _appeals = [];
    private IReadOnlyList<GradedParty> _all = [];
    private IReadOnlyList<GradedParty> _shown = [];
    private IReadOnlyList<PublishedReport> _reports = [];
    private IReadOnlyList<(string Title, int Count)> _counts = [];
    private IReadOnlyList<Choice<int>> _years = [];
    private IReadOnlyList<Choice<string>> _schemes = [];
    private IReadOnlyList<Choice<string>> _gradeChoices = [];
    private (long Version, string? Who, DateOnly Today, string? Year, string? Scheme, string? List)? _drawnFor;

    /// <summary>Part of the address: year.</summary>
    [SupplyParameterFromQuery(Name = "year")]
    public string? YearPart { get; set; }

    /// <summary>Part of the address: scheme and group, <c>park-grades.parks</c>.</summary>
    [SupplyParameterFromQuery(Name = "scheme")]
    public string? SchemePart { get; set; }

    /// <summary>Part of the address: number of a list.</summary>
    [SupplyParameterFromQuery(Name = "list")]
    public string? ListPart { get; set; }

    /// <summary>Part of the address: the party that is open.</summary>
    [SupplyParameterFromQuery(Name = "party")]
    public string? PartyPart { get; set; }

    /// <summary>The grades.</summary>
    [Inject]
    public required EvaluationBook Book { get; set; }

    /// <summary>Who acts.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    /// <summary>The parks.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    /// <summary>Where what is chosen is written down.</summary>
    [Inject]
    public required AddressBar Address { get; set; }

    private bool MayGrade => EvaluationBook.MayGrade(_who);

    private (EvaluationScheme Scheme, EvaluationGroup Group)? Chosen =>
        Book.Schemes.SelectMany(s => s.Groups.Select(g => (Scheme: s, Group: g))).Where(c => KeyOf(c.Scheme.Id, c.Group.Id) == _scheme).Select(c => ((EvaluationScheme, EvaluationGroup)?)c).FirstOrDefault();

    private IReadOnlyList<Choice<string>> ListChoices => [.. _lists.Select(l => new Choice<string>(l.Number, $"{l.Number} · {(l.IsLocked ? Words["Grades_Locked"] : Words["Grades_Draft"])}"))];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _who = await Acting.NowAsync();

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _party = PartyPart;
        _words = new(Words.Culture.Name);
        base.OnParametersSet();
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        var wanted = (Book.Version, _who?.Id, Book.Today, YearPart, SchemePart, ListPart);
        if (wanted == _drawnFor)
        {
            return;
        }

        try
        {
            var all = Book.All().Where(l => l.IsLocked || _who is null || MayGrade).ToList();
            ChooseYear(all);
            ChooseScheme(all);
            _lists = [.. all.Where(l => l.Year == _year && KeyOf(l.Scheme, l.Group) == _scheme).OrderByDescending(l => l.IsLocked).ThenByDescending(l => l.At)];
            _list = _lists.FirstOrDefault(l => l.Number == ListPart) ?? (_lists.Count > 0 ? _lists[0] : null);
            var frozen = _list is null ? null : Book.Open(_list.Number);
            _isAway = frozen is { IsIntact: false };
            _document = frozen is { IsIntact: true } ? EvaluationBook.Read(frozen) : null;
            _appeals = _list is { IsLocked: true } ? Book.Appeals(_list.Number) : [];
            _open.Clear();
            _open.UnionWith(_appeals.Where(a => a.Decision is null).Select(a => a.Party));
            _all = _document is null ? [] : [.. _document.Grades.Where(g => _who?.Parks is not { } mine || (g.Park is not null && mine.Contains(g.Park)))];
            _reports = MayGrade ? Book.ReportsOf(_year) : [];
            _drawnFor = wanted;
            Count();
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _isAway = true;
        }
    }

    private static string KeyOf(string scheme, string group) => $"{scheme}.{group}";

    private void ChooseYear(List<EvaluationList> all)
    {
        var years = all.Select(l => l.Year).Append(Book.Today.Year).Append(Book.Today.Year - 1).Distinct().OrderDescending().ToList();
        _year = int.TryParse(YearPart, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && years.Contains(year) ? year
            : all.Where(l => l.IsLocked).Select(l => (int?)l.Year).Max() ?? Book.Today.Year - 1;
        _years = [.. years.Select(y => new Choice<int>(y, y.ToString(CultureInfo.InvariantCulture)))];
    }

    private void ChooseScheme(List<EvaluationList> all)
    {
        var schemes = Book.Schemes.SelectMany(s => s.Groups.Select(g => (Key: KeyOf(s.Id, g.Id), Title: s.Groups.Count == 1 ? Viewer.Text(s.Title) : $"{Viewer.Text(s.Title)} · {Viewer.Text(g.Title)}"))).ToList();
        var used = all.Where(l => l.Year == _year).OrderByDescending(l => l.IsLocked).Select(l => KeyOf(l.Scheme, l.Group)).ToList();
        _scheme = schemes.Exists(s => s.Key == SchemePart) ? SchemePart : used.Count > 0 ? used[0] : schemes.FirstOrDefault(s => s.Key == "park-grades.parks").Key ?? schemes.FirstOrDefault().Key;
        _schemes = [.. schemes.Select(s => new Choice<string>(s.Key, s.Title, Count: used.Count(u => u == s.Key) is > 0 and var count ? count : null))];
    }

    private void Count()
    {
        var bands = _document?.Scheme.Bands ?? [];
        var seats = _document?.Seats.Where(s => s.IsCap).ToDictionary(s => s.Band, s => s.Seats, StringComparer.Ordinal) ?? [];
        _counts = [.. bands.Select(b => (seats.TryGetValue(b.Id, out var most) ? Words.Format("Grades_Seats", Viewer.Text(b.Title), most) : Viewer.Text(b.Title), _all.Count(g => g.Grade == b.Id)))];
        _gradeChoices =
        [
            new("", Words["Filter_All"], Count: _all.Count), .. bands.Select(b => new Choice<string>(b.Id, Viewer.Text(b.Title), Count: _all.Count(g => g.GradeOn(Book.Today) == b.Id))),
            .. _all.Any(g => g.Grade is null) ? [new Choice<string>(Ungraded, Words["Grades_NotGraded"], Count: _all.Count(g => g.Grade is null))] : (IEnumerable<Choice<string>>)[],
        ];
        Show();
    }

    private void Show()
    {
        List<GradedParty> chosen = [.. _all.Where(g => _grade.Length == 0 || (g.GradeOn(Book.Today) ?? Ungraded) == _grade)];
        _shown = [.. chosen.Where((g, i) => i < _rows || g.Id == _party)];
        _more = chosen.Count - _shown.Count;
    }

    private void SetGrade(string grade)
    {
        (_grade, _rows) = (grade, RowsAtOnce);
        Show();
    }

    private void ShowMore()
    {
        _rows += RowsAtOnce;
        Show();
    }

    private Task SetYear(int year) => Go(("year", year.ToString(CultureInfo.InvariantCulture)), ("list", null), ("party", null));

    private Task SetScheme(string? scheme) => Go(("scheme", scheme), ("list", null), ("party", null));

    private Task SetList(string list) => Go(("list", list), ("party", null));

    private Task Open(string party) => Go(("party", _party == party ? null : party));

    private Task Go(params (string Part, string? Value)[] parts)
    {
        _said = "";
        return Address.ReplaceAsync(parts.ToDictionary(p => p.Part, p => (object?)p.Value));
    }

    private string Href(string format) => $"/api/v1/energy/evaluations/{_list?.Number}?format={format}&lang={Words.Culture.Name}";

    private string StateOf(EvaluationList list) => list.IsLocked
        ? Words.Format("Grades_LockedBy", list.Year, Viewer.DateTime(list.Versions[0].At.ToUnixTimeMilliseconds())[..16], list.Versions[0].Name, list.Versions[^1].Version)
        : Words.Format("Grades_DraftBy", Viewer.DateTime(list.At.ToUnixTimeMilliseconds())[..16], list.Name);

    private int PlaceOf(GradedParty party) => _document!.Scheme.Bands.Select(b => b.Id).ToList().IndexOf(party.GradeOn(Book.Today) ?? "");

    private string GradeOf(GradedParty party) => _document!.Band(party.GradeOn(Book.Today)) is { } band ? Viewer.Text(band.Title) : Words["Grades_NotGraded"];

    private bool IsSuspended(GradedParty party) => _list is { IsLocked: true } && _document!.Band(party.GradeOn(Book.Today))?.SuspendsSupport == true;

    private string? ParkOf(GradedParty party) => party.Park is { } park && park != party.Id ? Registry.TryGetPark(park, out var file) ? Viewer.Text(file.Title) : park : null;

    private string TitleOf(string? party) => party is null ? "" : _document?.Grades.FirstOrDefault(g => g.Id == party) is { } found ? Viewer.Text(found.Title) : party;

    private string DifferenceOf(GradeDifference difference)
    {
        var isGrade = difference.Measure == "grade";
        var measure = difference.Measure switch
        {
            "grade" => Words["Grades_Grade"],
            "score" => Words["Grades_Score"],
            "rank" => Words["Grades_Rank"],
            "effective_from" => Words["Grades_From"],
            var id => _document!.Scheme.Groups.SelectMany(g => g.Indicators).FirstOrDefault(i => i.Id == id) is { } indicator ? Viewer.Text(indicator.Title) : id,
        };
        return $"{measure}: {Value(difference.Before)} → {Value(difference.After)}";

        string Value(string? value) => value is null ? "–" : isGrade && _document!.Band(value) is { } band ? Viewer.Text(band.Title) : value;
    }

    private Task LockAsync() => ActAsync(who => Said(Book.Lock(_list!.Number, _note, who), Words["Grades_IsLocked"]));

    /// <summary>Does something as who acts now, and says what became of it.</summary>
    private async Task ActAsync(Func<ActingAccount, GradeSaid> doing)
    {
        try
        {
            // The rights as they are now: an account that was stopped a moment ago grades nobody any more.
            _who = await Acting.NowAsync();
            if (_who is not { } who || !MayGrade)
            {
                _said = Words["Grades_NotYours"];
                return;
            }

            var (said, why) = await Task.Run(() => doing(who));
            _said = why.Count == 0 ? said : string.Join(" ", why.Select(Viewer.Text));
        }
        catch (IOException)
        {
            _said = Words["Grades_Unreadable"];
        }

        Fetch();
        StateHasChanged();
    }

    /// <summary>What is said of an act.</summary>
    internal static GradeSaid Said<T>(EvaluationResult<T> result, string done)
        where T : class => new(done, result.Refusal is { } refusal ? [.. refusal.Mistakes.Select(m => m.Why)] : []);
}

/// <summary>What is said of an act.</summary>
/// <param name="Done">When it was done.</param>
/// <param name="Why">Why it was not; empty when it was.</param>
public readonly record struct GradeSaid(string Done, IReadOnlyList<LocalText> Why);
