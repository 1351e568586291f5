using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>
/// The plan of a park with the building of a device highlighted and the device marked, drawn of the registry's own coordinates. Nothing at all where neither is drawn:
/// the place then stands in words beside it.
/// </summary>
public sealed partial class ParkPlan : ComponentBase
{
    private PlanPicture? _picture;
    private (ParkFile Park, PlacementEntry? Place)? _drawnFor;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The park.</summary>
    [Parameter, EditorRequired]
    public required ParkFile Park { get; set; }

    /// <summary>Where the device stood; null for one that is not registered.</summary>
    [Parameter, EditorRequired]
    public required PlacementEntry? Place { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_drawnFor != (Park, Place))
        {
            (_drawnFor, _picture) = ((Park, Place), PlanPicture.Of(Park, Place));
        }
    }

    private string Caption(PlanPicture plan)
    {
        var words = Viewer.Words;
        var building = plan.Buildings.FirstOrDefault(b => b.IsPlace);
        string[] parts =
        [
            (building, plan.Side, plan.Device) switch
            {
                ({ } inside, { } side, _) => words.Format("Plan_InBuilding", Viewer.Text(inside.Title), words.Of(side)),
                ({ } inside, _, _) => words.Format("Plan_Building", Viewer.Text(inside.Title)),
                _ => words["Plan_Open"],
            },
            .. plan.NearestGate is { } gate ? [words.Format("Plan_FromGate", Viewer.Text(gate.Title), ValueText.Number(Math.Max(10, Math.Round(gate.DistanceM / 10) * 10), 0, Viewer.Culture))] : Array.Empty<string>(),
        ];
        return string.Join(" · ", parts);
    }

    private static string At(PlanSpot spot) => $"left:{Number(spot.X)}%;top:{Number(spot.Y)}%";

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
