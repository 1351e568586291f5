using Microsoft.AspNetCore.Components.Server.Circuits;

namespace SmartPark.ControlRoom.Live;

/// <summary>Knows whether the browser of this circuit is connected; pages of a lost connection are not redrawn.</summary>
public sealed class ConnectionWatch : CircuitHandler
{
    private volatile bool _down;

    /// <summary>Whether the browser is there; true for pages that are drawn without a circuit.</summary>
    public bool IsUp => !_down;

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _down = false;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _down = true;
        return Task.CompletedTask;
    }
}
