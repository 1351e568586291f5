using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Evaluation;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Evaluations;

namespace SmartPark.ControlRoom.Evaluations;

/// <summary>Makes a draft of a published report of the year.</summary>
public sealed partial class DraftPanel
{
    private readonly Dictionary<string, decimal> _benchmarks = new(StringComparer.Ordinal);
    private string? _report;
    private string? _scope;
    private string? _for;

    /// <summary>Language and zone of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The grades.</summary>
    [Inject]
    public required EvaluationBook Book { get; set; }

    /// <summary>The year.</summary>
    [Parameter]
    public int Year { get; set; }

    /// <summary>The scheme.</summary>
    [Parameter, EditorRequired]
    public required EvaluationScheme Scheme { get; set; }

    /// <summary>Its group.</summary>
    [Parameter, EditorRequired]
    public required EvaluationGroup Group { get; set; }

    /// <summary>Published reports whose period ends in the year.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<PublishedReport> Reports { get; set; }

    /// <summary>Does something as who acts.</summary>
    [Parameter, EditorRequired]
    public required Func<Func<ActingAccount, GradeSaid>, Task> OnAct { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // The whole year first, and a scheme whose group is called parks for parks: both are but what is offered.
        _report = Reports.Any(r => r.Number == _report) ? _report : Reports.OrderByDescending(r => r.To.DayNumber - r.From.DayNumber).ThenBy(r => r.Parks is null ? 0 : 1).FirstOrDefault()?.Number;
        if (_for != $"{Scheme.Id}.{Group.Id}")
        {
            (_for, _scope) = ($"{Scheme.Id}.{Group.Id}", Group.Id == "parks" ? "park" : "enterprise");
            _benchmarks.Clear();
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void SetBenchmark(string indicator, string? text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            _benchmarks[indicator] = value;
        }
        else
        {
            _benchmarks.Remove(indicator);
        }
    }

    private Task DraftAsync()
    {
        var order = new EvaluationOrder(
            Year, Scheme.Id, Group.Id, _scope ?? "", _report ?? "", Benchmarks: Group.Formula == ScoringFormula.Benchmark ? new Dictionary<string, decimal>(_benchmarks, StringComparer.Ordinal) : null);
        return OnAct(who => GradesPage.Said(Book.Draft(order, who), Words["Grades_Drafted"]));
    }
}
