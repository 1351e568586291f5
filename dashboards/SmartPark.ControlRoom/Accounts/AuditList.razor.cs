using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>Who changed what, newest first, a page at a time.</summary>
public sealed partial class AuditList : ComponentBase
{
    private List<KeptAuditEntry>? _entries = [];
    private bool _hasMore;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public required ActingAccount Who { get; set; }

    /// <summary>Gives the entries.</summary>
    [Inject]
    public required AccountOffice Office { get; set; }

    private Words Words => Viewer.Words;

    /// <summary>Drawn again after each change of the page, so that the change stands here.</summary>
    protected override void OnParametersSet() => Load(Math.Max(_entries?.Count ?? 0, ControlRoomLimits.AuditShown));

    private void More() => Load((_entries?.Count ?? 0) + ControlRoomLimits.AuditShown);

    private void Load(int count)
    {
        try
        {
            count = Math.Min(count, ControlRoomLimits.AuditShownMax);
            _entries = [.. Office.Audit(Who, count)];
            _hasMore = _entries.Count == count && count < ControlRoomLimits.AuditShownMax;
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            (_entries, _hasMore) = (null, false);
        }
    }

    // Parts of the product that are newer than this list write acts of their own.
    private string Act(string act)
    {
        var key = "AuditAct_" + act;
        return Words[key] is var text && text != key ? text : act;
    }
}
