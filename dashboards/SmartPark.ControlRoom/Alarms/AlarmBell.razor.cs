using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>
/// How many alarms press, in the bar of every page; and a sound that loops while one that endangers lives is unacknowledged, until the viewer silences it. A new
/// one sounds again. A browser that lets no page sound before a click is asked for one.
/// </summary>
public sealed partial class AlarmBell : DeskComponent
{
    private readonly HashSet<EpisodeId> _silenced = [];
    private ElementReference _audio;
    private HashSet<EpisodeId> _calling = [];
    private int _pressing;
    private int _critical;
    private bool _sounds;
    private bool _played;
    private bool _isBlocked;

    /// <summary>The browser.</summary>
    [Inject]
    public required IJSRuntime Js { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        Fetch();
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        var pressing = Book.Picture.Alarms.Where(a => a.IsPressing && MaySee(a.Episode.Park)).ToList();
        _pressing = pressing.Count;
        _calling = [.. pressing.Where(a => a.Episode.Severity == Severity.Critical).Select(a => a.Episode.Id)];
        _critical = _calling.Count;
        _silenced.IntersectWith(_calling);
        _sounds = !_calling.IsSubsetOf(_silenced);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_played == _sounds)
        {
            return;
        }

        _played = _sounds;
        try
        {
            if (await Js.InvokeAsync<bool>("smartParkSound", _audio, _sounds) is var plays && _isBlocked != (_sounds && !plays))
            {
                _isBlocked = !_isBlocked;
                StateHasChanged();
            }
        }
        catch (JSDisconnectedException)
        {
            // Nobody is there to hear it.
        }
    }

    private void Silence()
    {
        _silenced.UnionWith(_calling);
        Fetch();
    }

    // The click itself is what the browser wanted.
    private void Unblock() => (_played, _isBlocked) = (false, false);
}
