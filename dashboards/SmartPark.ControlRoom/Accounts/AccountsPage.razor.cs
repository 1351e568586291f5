using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>Accounts, API tokens and who changed what; for administrators.</summary>
public sealed partial class AccountsPage : ComponentBase
{
    private ActingAccount? _who;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _who = await Acting.NowAsync();
}
