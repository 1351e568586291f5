using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Alarms;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>The plan of a park: each building in the colour of what those in it use per mu.</summary>
public sealed partial class EnergyPlan : ComponentBase
{
    private PlanPicture? _picture;
    private (OpenedReport Report, string? Park)? _drawnFor;
    private ILookup<string, (FigureEntry Figure, decimal FloorM2)> _in = Array.Empty<(FigureEntry, decimal)>().ToLookup(_ => "");
    private IReadOnlyList<Choice<string>> _choices = [];
    private IReadOnlyList<(string Shade, string Text)> _legend = [];

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The report.</summary>
    [Parameter, EditorRequired]
    public required OpenedReport Report { get; set; }

    /// <summary>Parks whose buildings are drawn.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ParkFile> Parks { get; set; }

    /// <summary>The park that is shown; null when none is drawn.</summary>
    [Parameter]
    public string? Chosen { get; set; }

    /// <summary>Told of another park.</summary>
    [Parameter]
    public EventCallback<string> OnChosen { get; set; }

    /// <summary>The page of a subject.</summary>
    [Parameter, EditorRequired]
    public required Func<FigureEntry, string> HrefOf { get; set; }

    private Words Words => Viewer.Words;

    /// <summary>Mean of what can be signed in a building, by rented floor; null when nothing can.</summary>
    public static decimal? MeanOf(IEnumerable<(FigureEntry Figure, decimal FloorM2)> inside)
    {
        var signed = inside.Where(i => i.Figure is { Rank: not null, TcePerMu: not null }).ToList();
        var floor = signed.Sum(i => i.FloorM2);
        return floor > 0 ? signed.Sum(i => i.FloorM2 * i.Figure.TcePerMu!.Value) / floor : null;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _choices = [.. Parks.Select(p => new Choice<string>(p.Id, Viewer.Text(p.Title)))];
        if (_drawnFor == (Report, Chosen))
        {
            return;
        }

        _drawnFor = (Report, Chosen);
        var park = Parks.FirstOrDefault(p => p.Id == Chosen);
        _picture = park is null ? null : PlanPicture.Whole(park);
        _in = Report.InBuildings(Chosen ?? "");
        var scale = Report.Scale;
        _legend =
        [
            .. scale.Bounds.Select((to, i) => ($"mu-{i + 1}", i == 0 && scale.Lowest == to ? Text(to) : $"{(i == 0 ? Text(scale.Lowest) : "> " + Text(scale.Bounds[i - 1]))} – {Text(to)}")),
        ];
    }

    private string ShadeOf(string building) => MeanOf(_in[building]) is { } mean ? $"mu-{Report.Scale.ClassOf(mean)}" : _in[building].Any() ? "is-provisional" : "is-empty";

    private string Inside(string building) =>
        MeanOf(_in[building]) is { } mean ? $"{Text(mean)} {Words["Energy_TcePerMu"]}" : Words[_in[building].Any() ? "Energy_PlanProvisional" : "Energy_PlanEmpty"];

    private string Text(decimal value) => EnergyText.Number(value, 4, Viewer.Culture);

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
