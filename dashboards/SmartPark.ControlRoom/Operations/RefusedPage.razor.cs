using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Operations;

/// <summary>What was refused, newest first, and the button that stores it again once the cause is mended.</summary>
public sealed partial class RefusedPage : ComponentBase
{
    private static readonly RefusalReason[] Reasons = Enum.GetValues<RefusalReason>();

    private IReadOnlyList<KeptDeadLetter>? _letters = [];
    private string _reason = "";
    private string _said = "";
    private bool _isReplaying;
    private bool _mayReplay;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The letters.</summary>
    [Inject]
    public required LetterSources Sources { get; set; }

    /// <summary>Meaning of the quantities.</summary>
    [Inject]
    public required QuantityCatalogue Catalogue { get; set; }

    /// <summary>Names of parks and devices.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    /// <summary>Who acts.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    private Words Words => Viewer.Words;

    private string? Reason => _reason.Length == 0 ? null : _reason;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Load();
        _mayReplay = await MayReplayAsync();
    }

    // Without an account it is as it was before there were any: whoever the doors let in.
    private async Task<bool> MayReplayAsync() => Sources.CanReplay && (await Acting.NowAsync() is not { } who || who.MayInAll(AccountAct.ReplayRefused, null));

    private string Whose(DeadLetter letter)
    {
        var quantity = letter.Quantity is { } id && Catalogue.TryGet(id, out var known) ? Viewer.Text(known.Title) : letter.Quantity;
        var park = letter.Park is { } parkId && Registry.TryGetPark(parkId, out var registered) ? Viewer.Text(registered.Title) : letter.Park;
        var device = letter is { Park: { } of, Device: { } deviceId } && Registry.TryGetDevice(of, deviceId, out var entry) ? Viewer.Text(entry.Title) : letter.Device;
        return string.Join(" / ", new[] { park, device ?? letter.Gateway, quantity }.Where(p => p is not null));
    }

    private void Load()
    {
        try
        {
            _letters = Sources.List(Reason);
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _letters = null;
        }
    }

    private async Task ReplayAsync()
    {
        (_isReplaying, _said) = (true, "");
        StateHasChanged();
        try
        {
            _mayReplay = await MayReplayAsync();
            _said = !_mayReplay ? Words.Of(AccountTrouble.NotAllowed) : await Sources.Replay(Reason) is { } result
                ? Words.Format("Refused_Done", result.Stored, result.RefusedAgain.Values.Sum(), result.NotReplayable)
                : Words["Refused_Busy"];
        }
        catch (IOException e)
        {
            _said = Words.Format("Refused_Away", e.Message);
        }

        _isReplaying = false;
        Load();
    }
}
