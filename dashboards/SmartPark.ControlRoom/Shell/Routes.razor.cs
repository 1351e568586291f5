using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Shell;

/// <summary>The interactive part of every page: carries the viewer's language over from the request that began it.</summary>
public sealed partial class Routes : ComponentBase
{
    private Viewer? _viewer;

    /// <summary>The viewer's language, one of <see cref="Words.Cultures"/>.</summary>
    [Parameter]
    public required string CultureName { get; set; }

    /// <summary>Gives the city's zone.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized() => _viewer = new(new(CultureName), Registry.Zone, Time);
}
