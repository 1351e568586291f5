using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>The figures of one subject at the head of a page.</summary>
public sealed partial class HeadlineFigures : ComponentBase
{
    private EnergyEntry? _electricity;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The figure.</summary>
    [Parameter, EditorRequired]
    public required FigureEntry Figure { get; set; }

    /// <summary>The report that it is of.</summary>
    [Parameter, EditorRequired]
    public required OpenedReport Report { get; set; }

    /// <summary>Of whom it is.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>How many enterprises can be signed, of how many; null to show the subject's own place.</summary>
    [Parameter]
    public (int Signed, int Of)? CanSign { get; set; }

    private Words Words => Viewer.Words;

    private CultureInfo Culture => Viewer.Culture;

    // Without any meter there is no figure, and none is made up.
    private decimal? Known(decimal? value) => Figure.Coverage is null ? null : value;

    private string MethodName => Words[Report.Document.Method == "equal_value" ? "Energy_EqualValue" : "Energy_Equivalent"];

    private string Beside => string.Join(" · ", new[]
    {
        Figure.Previous?.Change is { } before ? Words.Format("Energy_ToPrevious", EnergyText.Change(before, Culture)) : null,
        Figure.LastYear?.Change is { } year ? Words.Format("Energy_ToLastYear", EnergyText.Change(year, Culture)) : null,
    }.OfType<string>().DefaultIfEmpty(Words["Energy_NothingToCompare"]));

    /// <inheritdoc/>
    protected override void OnParametersSet() => _electricity = FigureSort.Electricity(Figure);
}
