using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Parks;

/// <summary>The devices of a park: a table on wide screens, cards on a phone. Only rows in sight are drawn, so a thousand cost what thirty cost.</summary>
public sealed partial class DeviceTable : ComponentBase
{
    /// <summary>Rows drawn even out of sight: the first ones can be reached by keyboard, and stand on the page before any script runs.</summary>
    private const int AlwaysDrawn = 20;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Park id.</summary>
    [Parameter, EditorRequired]
    public required string ParkId { get; set; }

    /// <summary>The devices in the order to show.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DevicePicture> Devices { get; set; }

    private Words Words => Viewer.Words;

    /// <summary>The rows beyond <see cref="AlwaysDrawn"/>; only those in sight are drawn.</summary>
    private ICollection<DevicePicture> Rest { get; set; } = [];

    /// <inheritdoc/>
    protected override void OnParametersSet() => Rest = [.. Devices.Skip(AlwaysDrawn)];
}
