using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Wording;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.City;

/// <summary>A park at a glance.</summary>
public sealed partial class ParkCard : ComponentBase
{
    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The park.</summary>
    [Parameter, EditorRequired]
    public required ParkPicture Park { get; set; }

    private Words Words => Viewer.Words;

    private Figure? Lead(Domain domain) => Park.Of(domain).Figures is [var first, ..] ? first : null;

    /// <summary>
    /// The one thing to say about a domain, and what it is: for fire and safety the states, else its leading figure, but the second where the first
    /// stands large on the card.
    /// </summary>
    private (string Value, string Caption) Mini(DomainPicture domain)
    {
        if (domain.Condition == Condition.Silent)
        {
            return (Words.Of(Condition.Silent), Words.Format("Tile_Online", domain.DevicesOnline, domain.DevicesTotal));
        }

        if (domain.Domain is Domain.Fire or Domain.Safety)
        {
            var points = Words.Count("Mini_Points", domain.States);
            return domain switch
            {
                { Alarms: > 0 } => (Words.Count("Mini_Alarms", domain.Alarms), points),
                { Warnings: > 0 } => (Words.Count("Mini_Warnings", domain.Warnings), points),
                { States: > 0 } => (Words["Mini_AllNormal"], points),
                _ => (Words["No_Data"], ""),
            };
        }

        if (domain.Figures.Count == 0)
        {
            return (Words[domain.DevicesTotal == 0 ? "Not_Measured" : "No_Data"], "");
        }

        var isLead = domain.Domain is Domain.Energy or Domain.People;
        var figure = domain.Figures[isLead && domain.Figures.Count > 1 ? 1 : 0];
        var title = FigureText.Title(figure, Viewer);
        return (FigureText.Short(figure, Viewer), figure.Blend == Blend.Today ? Words.Format("Mini_Today", title) : title);
    }
}
