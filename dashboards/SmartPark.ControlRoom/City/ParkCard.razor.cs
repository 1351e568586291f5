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

    /// <summary>The one thing to say about a domain: for fire and safety the states, else its second figure (the first stands large on the card) or first.</summary>
    private string MiniValue(DomainPicture domain)
    {
        if (domain.Condition == Condition.Silent)
        {
            return Words.Of(Condition.Silent);
        }

        if (domain.Domain is Domain.Fire or Domain.Safety)
        {
            return domain switch
            {
                { Alarms: > 0 } => Words.Format("Mini_Alarms", domain.Alarms),
                { Warnings: > 0 } => Words.Format("Mini_Warnings", domain.Warnings),
                { States: > 0 } => Words["Mini_AllNormal"],
                _ => Words["No_Data"],
            };
        }

        if (domain.Figures.Count == 0)
        {
            return Words["No_Data"];
        }

        var isLead = domain.Domain is Domain.Energy or Domain.People;
        return FigureText.Short(domain.Figures[isLead && domain.Figures.Count > 1 ? 1 : 0], Viewer);
    }
}
