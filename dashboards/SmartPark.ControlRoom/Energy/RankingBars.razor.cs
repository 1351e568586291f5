using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>The ranked figures as bars from the least to the greatest; of many the ends alone.</summary>
public sealed partial class RankingBars : ComponentBase
{
    private const int AllUpTo = 24;
    private const int EachEnd = 10;

    private List<(string? Title, IReadOnlyList<FigureEntry> Figures)> _groups = [];
    private decimal _greatest;
    private int _hidden;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The figures; those that are not ranked are left out.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<FigureEntry> Figures { get; set; }

    /// <summary>Classes for the colours; null for one colour.</summary>
    [Parameter]
    public FigureScale? Scale { get; set; }

    /// <summary>The page of a subject.</summary>
    [Parameter, EditorRequired]
    public required Func<FigureEntry, string> HrefOf { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var ranked = Figures.Where(f => f.Rank is not null).OrderBy(f => f.Rank).ToList();
        _greatest = ranked.Count == 0 ? 0 : ranked.Max(f => f.TcePerMu!.Value);
        _hidden = ranked.Count <= AllUpTo ? 0 : ranked.Count - (2 * EachEnd);
        _groups = ranked.Count == 0 ? []
            : _hidden == 0 ? [(null, ranked)]
            : [(Words["Energy_BarsLeast"], [.. ranked.Take(EachEnd)]), (Words["Energy_BarsMost"], [.. ranked.TakeLast(EachEnd)])];
    }

    private string FillOf(FigureEntry f) => Scale is null || Scale.Bounds.Count == 0 ? "fill" : $"fill mu-{Scale.ClassOf(f.TcePerMu!.Value)}";

    private string Width(FigureEntry f) => string.Create(CultureInfo.InvariantCulture, $"{(_greatest <= 0 ? 0 : Math.Max(0.5m, 100 * f.TcePerMu!.Value / _greatest)):0.##}%");
}
