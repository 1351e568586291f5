using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Parks;

/// <summary>One of the seven domains of a park: its condition in icon and words, its numbers, how fresh they are. Pressed, it filters the devices.</summary>
public sealed partial class DomainTile : ComponentBase
{
    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public required DomainPicture Domain { get; set; }

    /// <summary>Whether the list is filtered by it.</summary>
    [Parameter]
    public bool Pressed { get; set; }

    /// <summary>Told that it was pressed.</summary>
    [Parameter]
    public EventCallback<SmartPark.Telemetry.Quantities.Domain> OnPressed { get; set; }

    /// <summary>Drawn beside the numbers.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private Words Words => Viewer.Words;
}
