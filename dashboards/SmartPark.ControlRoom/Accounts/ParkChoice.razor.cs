using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>Chooses parks: all, or some of them.</summary>
public sealed partial class ParkChoice : ComponentBase
{
    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required ParkScope Value { get; set; }

    /// <summary>Told what is chosen now.</summary>
    [Parameter]
    public EventCallback<ParkScope> ValueChanged { get; set; }

    /// <summary>Parks that may be chosen, and then not all; null when any.</summary>
    [Parameter]
    public IReadOnlySet<string>? Allowed { get; set; }

    /// <summary>The parks there are.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    private Words Words => Viewer.Words;

    private Task ChooseAllAsync(bool all) => ValueChanged.InvokeAsync(new(all ? null : new HashSet<string>()));

    private Task ChooseAsync(string park, bool isChosen)
    {
        var parks = new HashSet<string>(Value.Parks ?? new HashSet<string>(), StringComparer.Ordinal);
        _ = isChosen ? parks.Add(park) : parks.Remove(park);
        return ValueChanged.InvokeAsync(new(parks));
    }
}
