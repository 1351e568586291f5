using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Ledger;

namespace SmartPark.ControlRoom.Completeness;

/// <summary>The heat map: a row for each device, a cell for each hour or day. Only rows in sight are drawn.</summary>
public sealed partial class HeatTable : ComponentBase
{
    /// <summary>Rows drawn even out of sight: all of a small park, and the worst of a large one before any script runs.</summary>
    private const int AlwaysDrawn = 60;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public required CompletenessPicture Picture { get; set; }

    /// <summary>Which period it is.</summary>
    [Parameter, EditorRequired]
    public required CompletenessChoice Choice { get; set; }

    /// <summary>The cell that is looked at.</summary>
    [Parameter]
    public ChosenCell? Chosen { get; set; }

    /// <summary>Told which cell was pressed.</summary>
    [Parameter]
    public EventCallback<ChosenCell?> OnChosen { get; set; }

    private Words Words => Viewer.Words;

    private IEnumerable<int> Columns => Enumerable.Range(0, Picture.Starts.Count);

    private ICollection<CompletenessRow> Rest { get; set; } = [];

    private (CompletenessPicture? Picture, ChosenCell? Chosen) _drawn;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_drawn.Picture, Picture))
        {
            Rest = [.. Picture.Rows.Skip(AlwaysDrawn)];
        }
    }

    /// <summary>The page ticks every second, the picture changes a few times a minute: a thousand cells are not compared in between.</summary>
    protected override bool ShouldRender()
    {
        var isNews = !ReferenceEquals(_drawn.Picture, Picture) || _drawn.Chosen != Chosen;
        _drawn = (Picture, Chosen);
        return isNews;
    }

    private bool IsChosen(CompletenessRow row, long? at) => Chosen is { } cell && cell.Device == row.Device && cell.At == at;

    private static string ClassOf(HourFigures cell, bool isChosen) =>
        Shades.ClassOf(Shades.Of(cell)) + (cell.IsRunning ? " is-running" : "") + (isChosen ? " is-pressed" : "");

    private string TitleOf(CompletenessRow row, HourFigures cell, long start) =>
        Words.Format("Complete_Cell", FigureWords.Name(row, Viewer), FigureWords.Column(start, Choice.Period, Viewer), FigureWords.Of(cell, Words));

    /// <summary>Every third hour is named, and every day; the others only mark their place.</summary>
    private string HeadOf(int column)
    {
        var local = Viewer.Local(Picture.Starts[column]);
        return Choice.Period == Period.Last7 ? local.ToString("MM-dd", CultureInfo.InvariantCulture)
            : local.Hour % 3 != 0 ? ""
            : local.ToString(local.Hour == 0 ? "MM-dd" : "HH", CultureInfo.InvariantCulture);
    }
}
