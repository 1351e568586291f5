using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Parks;

/// <summary>The devices of a park: a table on wide screens, cards on a phone. Only rows in sight are drawn, so a thousand cost what thirty cost.</summary>
public sealed partial class DeviceTable : ComponentBase
{
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

    private ICollection<DevicePicture> Rows => Devices as ICollection<DevicePicture> ?? [.. Devices];
}
