using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Evaluation;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Evaluations;

namespace SmartPark.ControlRoom.Evaluations;

/// <summary>One grade opened: reasons, figures, history, appeals, and what may be done.</summary>
public sealed partial class GradeDetail
{
    private string? _indicator;
    private decimal? _value;
    private string _reason = "";
    private string _appellant = "";
    private string _text = "";
    private string? _grade;
    private DateOnly _from;
    private string _rectified = "";

    /// <summary>Language and zone of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The grades.</summary>
    [Inject]
    public required EvaluationBook Book { get; set; }

    /// <summary>Whose grade.</summary>
    [Parameter, EditorRequired]
    public required GradedParty Party { get; set; }

    /// <summary>The list.</summary>
    [Parameter, EditorRequired]
    public required EvaluationDocument Document { get; set; }

    /// <summary>The list without its documents.</summary>
    [Parameter, EditorRequired]
    public required EvaluationList List { get; set; }

    /// <summary>Appeals of the party, the oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<GradeAppeal> Appeals { get; set; }

    /// <summary>Whether the viewer may act.</summary>
    [Parameter]
    public bool MayGrade { get; set; }

    /// <summary>The city's day.</summary>
    [Parameter]
    public DateOnly Today { get; set; }

    /// <summary>Does something as who acts.</summary>
    [Parameter, EditorRequired]
    public required Func<Func<ActingAccount, GradeSaid>, Task> OnAct { get; set; }

    private Words Words => Viewer.Words;

    private EvaluationWords EvaluationWords => new(Words.Culture.Name);

    private EvaluationGroup Group => Document.Scheme.Groups.First(g => g.Id == Document.Group);

    private List<GradeBand> Better => Document.Band(Party.Grade) is { } own ? [.. Document.Scheme.Bands.TakeWhile(b => b.Id != own.Id)] : [];

    private IEnumerable<(string Title, string Value, string How)> Lines => Party.Indicators.Select(i =>
    {
        var indicator = Group.Indicators.First(g => g.Id == i.Id);
        var unit = Words.Culture.TwoLetterISOLanguageName == "zh" ? indicator.Unit : IndicatorUnits.English(indicator.Unit);
        var value = i.Value is { } known ? $"{Number(known)} {unit}" : EvaluationWords.Gap(i.Gap ?? "");
        var how = new List<string>();
        if (i is { Numerator: { } above, Denominator: { } below })
        {
            how.Add(Words.Format("Grades_Quotient", Number(above), Number(below)));
        }

        if (i.Points is { } points)
        {
            how.Add(Words.Format("Grades_Points", Number(points), Number(indicator.Weight)));
        }

        if (i.Source is { } source)
        {
            how.Add(i.IsCorrected ? Words.Format("Grades_CorrectedFrom", i.CorrectedFrom is { } before ? Number(before) : "–", source) : Words.Format("Grades_Entered", source));
        }

        return (Viewer.Text(indicator.Title), value, string.Join(" · ", how));
    });

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _indicator ??= Group.Indicators[0].Id;
        _grade = Better.Exists(b => b.Id == _grade) ? _grade : Better.LastOrDefault()?.Id;
        _from = _from == default ? Today : _from;
    }

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Number(decimal value) => value.ToString("#,##0.######", Words.Culture);

    private string BandOf(string? grade) => Document.Band(grade) is { } band ? Viewer.Text(band.Title) : Words["Grades_NotGraded"];

    private Task AppealAsync() => OnAct(who => GradesPage.Said(Book.Appeal(List.Number, Party.Id, _appellant, _text, who), Words["Grades_Taken"]));

    private Task DecideAsync(long appeal, bool isAccepted)
    {
        var values = isAccepted && _indicator is { } id && _value is { } value ? new Dictionary<string, decimal> { [id] = value } : null;
        return OnAct(who => GradesPage.Said(Book.Decide(List.Number, appeal, isAccepted, values, _reason, who), Words["Grades_Decided"]));
    }

    private Task RegradeAsync() => OnAct(who => GradesPage.Said(Book.Regrade(List.Number, Party.Id, _grade ?? "", _from, _rectified, who), Words["Grades_Regraded"]));
}
