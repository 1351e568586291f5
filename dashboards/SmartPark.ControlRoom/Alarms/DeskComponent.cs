using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Live;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>
/// A component that shows alarms: redrawn with each change of the desk, at once and not with the next second, so that what another officer does is seen as it is done.
/// However many changes come, one redraw waits.
/// </summary>
public abstract class DeskComponent : LiveComponent
{
    private int _waiting;

    /// <summary>The episodes.</summary>
    [Inject]
    public required EpisodeBook Book { get; set; }

    /// <summary>Who acts.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    /// <summary>Who looks; null when nobody is signed in, who then sees all and does nothing.</summary>
    protected ActingAccount? Who { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Book.Changed += OnDesk;
        Who = await Acting.NowAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Book.Changed -= OnDesk;
        }

        base.Dispose(disposing);
    }

    /// <summary>Whether the viewer may see the alarms of a park.</summary>
    protected bool MaySee(string park) => Who is null || Who.May(AccountAct.ViewAlarms, park);

    private void OnDesk(object? sender, EventArgs e)
    {
        if (Interlocked.Exchange(ref _waiting, 1) == 0)
        {
            _ = InvokeAsync(() =>
            {
                Interlocked.Exchange(ref _waiting, 0);
                Fetch();
                StateHasChanged();
            });
        }
    }
}
