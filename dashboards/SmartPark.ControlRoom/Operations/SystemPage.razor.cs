using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;

namespace SmartPark.ControlRoom.Operations;

/// <summary>One page that says whether all is well with the system itself: store, intake, gateways, versions.</summary>
public sealed partial class SystemPage : LiveComponent
{
    private SystemPicture _system = null!;
    private int _gatewaysOnline;

    /// <summary>Draws the picture.</summary>
    [Inject]
    public required SystemPainter Painter { get; set; }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        _system = Painter.Draw();
        _gatewaysOnline = _system.Gateways.Count(g => g.Node.Online);
    }
}
