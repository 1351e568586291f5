using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Ledger;

namespace SmartPark.ControlRoom.Completeness;

/// <summary>All figures of one cell or row, with the reasons in words: beside the map, below it on a phone.</summary>
public sealed partial class FigurePanel : ComponentBase
{
    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The device.</summary>
    [Parameter, EditorRequired]
    public required CompletenessRow Row { get; set; }

    /// <summary>The picture that it belongs to.</summary>
    [Parameter, EditorRequired]
    public required CompletenessPicture Shown { get; set; }

    /// <summary>Which period it is.</summary>
    [Parameter, EditorRequired]
    public required CompletenessChoice Choice { get; set; }

    /// <summary>Start of the column, UTC ms; null for the whole period.</summary>
    [Parameter]
    public long? At { get; set; }

    /// <summary>Park id.</summary>
    [Parameter, EditorRequired]
    public required string ParkId { get; set; }

    /// <summary>Told which cell to look at next.</summary>
    [Parameter]
    public EventCallback<ChosenCell?> OnMove { get; set; }

    /// <summary>Told that it was closed.</summary>
    [Parameter]
    public EventCallback OnClose { get; set; }

    private Words Words => Viewer.Words;

    private int Column => At is { } at ? Shown.Starts.ToList().IndexOf(at) : -1;

    private HourFigures Figures => Column >= 0 ? Row.Cells[Column] : Row.Total;

    private IEnumerable<MissingFigures> Reasons => Enum.GetValues<MissingFigures>().Where(m => m != MissingFigures.None && Figures.Missing.HasFlag(m));

    private IEnumerable<(string Word, long? Count)> Drops => new (string, long?)[]
    {
        ("Complete_DroppedFull", Figures.DroppedFull), ("Complete_DroppedAge", Figures.DroppedAge), ("Complete_DroppedDamage", Figures.DroppedDamage),
    }.Where(d => d.Item2 > 0);

    private string Number(long? figure) => figure is { } known ? known.ToString("N0", Viewer.Culture) : Words["Complete_Unknown"];

    private Task Move(int columns) => OnMove.InvokeAsync(new(Row.Device, Shown.Starts[Math.Clamp(Column + columns, 0, Shown.Starts.Count - 1)]));
}
