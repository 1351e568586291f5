using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.City;

/// <summary>The devices of the whole city with which something is wrong, the most urgent first: what, where, and how old the news is.</summary>
public sealed partial class AttentionList : ComponentBase
{
    private IReadOnlyList<(ParkPicture Park, DevicePicture Device)> _all = [];
    private IReadOnlyList<ParkPicture> _silent = [];

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The city.</summary>
    [Parameter, EditorRequired]
    public required CityPicture City { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override void OnParametersSet() => (_all, _silent) = ([.. City.Attention], [.. City.Silent]);

    /// <summary>How long a device has been out of contact, else the age of the value that is wrong.</summary>
    private string Age(DevicePicture device) =>
        device.Worst is { } worst ? Viewer.Ago(worst.Sample.SourceTimeUnixMs)
        : device.SinceUnixMs is { } since ? Words.Format("Since_Short", Viewer.Duration(TimeSpan.FromMilliseconds(Math.Max(0, Viewer.NowUnixMs - since))))
        : "";
}
