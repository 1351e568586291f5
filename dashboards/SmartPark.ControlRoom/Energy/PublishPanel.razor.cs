using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Says what will be frozen, asks why, and publishes the report on show: exactly the figures that the viewer sees.</summary>
public sealed partial class PublishPanel : ComponentBase
{
    private PublishedReport? _version;
    private PublishedReport? _done;
    private OpenedReport? _asked;
    private string _note = "";
    private string? _trouble;
    private bool _isBusy;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The report on show.</summary>
    [Parameter, EditorRequired]
    public required OpenedReport Report { get; set; }

    /// <summary>Told that it was closed.</summary>
    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>Where it is published.</summary>
    [Inject]
    public required PublishedReports PublishedOnes { get; set; }

    /// <summary>Who acts.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    /// <summary>Where it is noted.</summary>
    [Inject]
    public required AuditTrail Audit { get; set; }

    private Words Words => Viewer.Words;

    private int Signed => Report.Document.Figures.Count(f => f.Provisional.Count == 0);

    private string ParkNames => Report.Document.Parks is { } parks ? string.Join(Words["Comma"], parks.Select(p => Viewer.Text(Report.ParkTitle(p)))) : Words["Energy_WholeCity"];

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_asked, Report))
        {
            return;
        }

        (_asked, _done, _trouble) = (Report, null, null);
        try
        {
            var d = Report.Document;
            _version = PublishedOnes.List().Where(p => p.From == d.From && p.To == d.To && p.Method == d.Method && SameParks(p.Parks, d.Parks)).MaxBy(p => p.Version);
        }
        catch (IOException)
        {
            _trouble = Words["Energy_Unreadable"];
        }
    }

    private static bool SameParks(IReadOnlyList<string>? a, IReadOnlyList<string>? b) => a is null || b is null ? a is null && b is null : a.SequenceEqual(b);

    private async Task PublishAsync()
    {
        (_isBusy, _trouble) = (true, null);
        try
        {
            var made = Report.Made!;
            if (await Acting.NowAsync() is not { } who || !who.MayInAll(AccountAct.PublishReports, made.Document.Parks?.ToHashSet(StringComparer.Ordinal)))
            {
                _trouble = Words["Energy_PublishNotYours"];
                return;
            }

            _done = await Task.Run(() => PublishedOnes.Publish(made, who, _note.Trim()));
            Audit.Write(AuditEntry.Of(who, Viewer.Time.GetUtcNow(), "publish-report", _done.Number, null, $"version {_done.Version}, {_done.Sha256}"));
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _trouble = Words[_done is null ? "Energy_Unreadable" : "Energy_PublishUnaudited"];
        }
        catch (InvalidOperationException e)
        {
            _trouble = Words.Format("Energy_PublishFull", e.Message);
        }
        finally
        {
            _isBusy = false;
        }
    }
}
