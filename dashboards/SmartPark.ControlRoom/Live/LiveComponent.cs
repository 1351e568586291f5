using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Live;

/// <summary>
/// A component that redraws with the live picture: once a second at most, one redraw waiting at most, none while the viewer's
/// connection is lost. Drawn on the server first, it subscribes only once it is interactive.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private int _waiting;
    private bool _subscribed;
    private bool _disposed;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The shared picture.</summary>
    [Inject]
    public required LivePicture Picture { get; set; }

    /// <summary>Whether the viewer is there.</summary>
    [Inject]
    public required ConnectionWatch Connection { get; set; }

    /// <summary>The texts in the viewer's language.</summary>
    protected Words Words => Viewer.Words;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Fetches what the page shows from the picture; called before each redraw, on the circuit.</summary>
    protected abstract void Fetch();

    /// <summary>Work beside the redraw, such as reading the store again; called after <see cref="Fetch"/> on each tick.</summary>
    protected virtual Task OnTickAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    protected override void OnParametersSet() => Fetch();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && !_disposed)
        {
            _subscribed = true;
            Picture.Ticked += Post;
        }
    }

    /// <summary>Ends the subscription.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_disposed && _subscribed)
        {
            Picture.Ticked -= Post;
        }

        _disposed = true;
    }

    private void Post(object? sender, EventArgs e)
    {
        if (!Connection.IsUp || Interlocked.Exchange(ref _waiting, 1) == 1)
        {
            return;
        }

        _ = InvokeAsync(RedrawAsync);
    }

    private async Task RedrawAsync()
    {
        Interlocked.Exchange(ref _waiting, 0);
        if (_disposed)
        {
            return;
        }

        try
        {
            Fetch();
            StateHasChanged();
            await OnTickAsync();
        }
        catch (ObjectDisposedException) when (_disposed)
        {
            // The viewer left while the store was being read.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }
}
