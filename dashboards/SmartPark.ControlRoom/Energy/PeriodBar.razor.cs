using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Factors;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Chooses period, method and park of a report.</summary>
public sealed partial class PeriodBar : ComponentBase
{
    // What a list shows at once; the arrows and the address go farther back.
    private const int PeriodsShown = 25;

    private IReadOnlyList<Choice<EnergySpan>> _spans = [];
    private IReadOnlyList<Choice<CoalMethod>> _methods = [];
    private IReadOnlyList<EnergyChoice> _periods = [];
    private EnergyChoice? _earlier;
    private EnergyChoice? _later;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required EnergyChoice Choice { get; set; }

    /// <summary>The city's day.</summary>
    [Parameter, EditorRequired]
    public required DateOnly Today { get; set; }

    /// <summary>Parks to choose from.</summary>
    [Parameter]
    public IReadOnlyList<(string Id, LocalText Title)> Parks { get; set; } = [];

    /// <summary>Told of another choice.</summary>
    [Parameter]
    public EventCallback<EnergyChoice> OnChoice { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _spans = [.. Enum.GetValues<EnergySpan>().Select(s => new Choice<EnergySpan>(s, Words.Of(s)))];
        _methods = [new(CoalMethod.Equivalent, Words["Energy_Equivalent"]), new(CoalMethod.EqualValue, Words["Energy_EqualValue"])];
        (_earlier, _later) = (Choice.Step(-1, Today), Choice.Step(1, Today));
        _periods = Choice.Span == EnergySpan.Range ? [] : Listed();
    }

    /// <summary>The running period and those before it, and the chosen one wherever it lies.</summary>
    private List<EnergyChoice> Listed()
    {
        var newest = Choice with { Days = EnergyChoice.Around(Choice.Span, Today) };
        List<EnergyChoice> all = [newest];
        while (all.Count < PeriodsShown && all[^1].Step(-1, Today) is { } before)
        {
            all.Add(before);
        }

        return all.Any(c => c.Days == Choice.Days) ? all : [.. all.Append(Choice).OrderByDescending(c => c.Days.From)];
    }

    private Task SetPeriod(string? name) => _periods.FirstOrDefault(p => p.Name == name) is { } period ? OnChoice.InvokeAsync(period) : Task.CompletedTask;

    private Task SetPark(string? park) => OnChoice.InvokeAsync(Choice with { Park = string.IsNullOrEmpty(park) ? null : park });

    private Task SetDays(string? from, string? to)
    {
        var first = EnergyChoice.Day(from) ?? (to is null ? (DateOnly?)null : Choice.Days.From);
        var last = EnergyChoice.Day(to) ?? (from is null ? (DateOnly?)null : Choice.Days.To.AddDays(-1));
        if (first is null || last is null)
        {
            return Task.CompletedTask;
        }

        // A day beyond the other one takes it along: no error for a choice that is half made.
        var (begin, end) = from is not null ? (first.Value, Max(first.Value, last.Value)) : (Min(first.Value, last.Value), last.Value);
        end = Min(end, begin.AddDays(ReportLimits.DaysMax - 1));
        return OnChoice.InvokeAsync(Choice with { Days = new(begin, end.AddDays(1)) });
    }

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
}
