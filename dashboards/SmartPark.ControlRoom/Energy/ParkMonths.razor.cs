using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Devices;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Factors;
using SmartPark.Energy.PerMu;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Months up to the end of a report: a line for each park, or the bars of one subject. Worked out month by month, and says how far it is.</summary>
public sealed partial class ParkMonths : ComponentBase, IDisposable
{
    private (OpenedReport Report, CoalMethod Method, string? Park, string? Subject)? _loadedFor;
    private CancellationTokenSource? _reading;
    private ChartData? _chart;
    private string _alt = "";
    private string? _note;
    private string? _trouble;
    private int _done;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The report.</summary>
    [Parameter, EditorRequired]
    public required OpenedReport Report { get; set; }

    /// <summary>Its method.</summary>
    [Parameter, EditorRequired]
    public required CoalMethod Method { get; set; }

    /// <summary>Only this park; null for all.</summary>
    [Parameter]
    public string? Park { get; set; }

    /// <summary>Scope and id of the subject whose months are shown as bars; null for the parks' lines.</summary>
    [Parameter]
    public (string Scope, string Id)? Subject { get; set; }

    /// <summary>Works months out.</summary>
    [Inject]
    public required MonthBook Book { get; set; }

    private Words Words => Viewer.Words;

    private bool IsWorking => _done < Count;

    private static int Count => ControlRoomLimits.EnergyMonthsShown;

    /// <inheritdoc/>
    public void Dispose()
    {
        _reading?.Cancel();
        _reading?.Dispose();
        _reading = null;
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var wanted = (Report, Method, Park, Subject is { } s ? $"{s.Scope} {s.Id}" : null);
        if (!RendererInfo.IsInteractive || _loadedFor == wanted)
        {
            return;
        }

        _loadedFor = wanted;
        Dispose();
        _reading = new();
        await LoadAsync(_reading.Token);
    }

    private async Task LoadAsync(CancellationToken token)
    {
        (_chart, _note, _trouble, _done) = (null, null, null, 0);
        var last = Report.Document.To.AddDays(-1);
        var newest = new DateOnly(last.Year, last.Month, 1);
        var months = Enumerable.Range(1 - Count, Count).Select(newest.AddMonths).ToList();
        var figures = new Dictionary<DateOnly, IReadOnlyDictionary<(string Scope, string Id), MonthFigure>>();
        try
        {
            // The newest first: what is kept by others who look at the same months is there at once.
            foreach (var month in Enumerable.Reverse(months))
            {
                figures[month] = await Book.OfAsync(month, Method, Report.Document.Parks, token);
                _done++;
                StateHasChanged();
            }

            Draw(months, figures);
            StateHasChanged();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Another report is on show, or the viewer left.
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _trouble = "Energy_Unreadable";
        }
    }

    private void Draw(List<DateOnly> months, Dictionary<DateOnly, IReadOnlyDictionary<(string Scope, string Id), MonthFigure>> figures)
    {
        MonthFigure Of(DateOnly month, string scope, string id) => figures[month].GetValueOrDefault((scope, id));
        var first = months.FindIndex(m => Subject is { } s ? Of(m, s.Scope, s.Id).IsKnown : Report.Of("park", Park).Any(p => Of(m, "park", p.Id).IsCovered));
        if (first < 0)
        {
            return;
        }

        months = months[first..];
        var frame = new ChartData
        {
            Kind = "bars",
            Step = "month",
            Times = [.. months.Select(m => (Ms(m) + Ms(m.AddMonths(1))) / 2000.0)],
            Values = [],
            From = Ms(months[0]) / 1000.0,
            To = Ms(months[^1].AddMonths(1)) / 1000.0,
            Unit = Words["Energy_TcePerMu"],
            Decimals = 4,
            Locale = Viewer.Culture.Name,
            Zone = Viewer.Zone.Id,
            Labels = new Dictionary<string, string>
            {
                ["time"] = Words["Energy_MonthOne"], ["value"] = Words["Energy_PerMu"], ["estimated"] = Words["Energy_Provisional"], ["min"] = Words["Chart_Min"], ["max"] = Words["Chart_Max"],
            },
        };
        if (Subject is { } subject)
        {
            var own = months.Select(m => Of(m, subject.Scope, subject.Id)).ToList();
            _chart = frame with
            {
                Values = [.. own.Select(f => f is { IsKnown: true, IsProvisional: false } ? (double?)f.TcePerMu : null)],
                Estimated = [.. own.Select(f => f is { IsKnown: true, IsProvisional: true } ? (double?)f.TcePerMu : null)],
            };
            _alt = Words.Format("Chart_Alt", Words["Energy_PerMu"], string.Join(Words["Comma"], months.Zip(own).Where(p => p.Second.IsKnown).Select(p => $"{p.First:yyyy-MM} {EnergyText.Number(p.Second.TcePerMu, 4, Viewer.Culture)}")));
            return;
        }

        var parks = Report.Of("park", Park).OrderByDescending(p => p.Tce).ToList();
        var shown = parks.Take(ControlRoomLimits.EnergyLinesMax).ToList();
        _chart = frame with
        {
            Kind = "lines",
            Lines = [.. shown.Select(p => new ChartLine(Viewer.Text(p.Title), [.. months.Select(m => Of(m, "park", p.Id) is { IsCovered: true } f ? (double?)f.TcePerMu : null)]))],
        };
        _alt = Words.Format("Chart_Alt", Words["Energy_Months"], string.Join(Words["Comma"], shown.Select(p => $"{Viewer.Text(p.Title)} {EnergyText.Number(p.TcePerMu, 4, Viewer.Culture)}")));
        _note = string.Join(' ', new[]
        {
            parks.Count > shown.Count ? Words.Format("Energy_LinesMore", shown.Count, parks.Count - shown.Count) : null,
            months.Any(m => shown.Any(p => Of(m, "park", p.Id) is { IsKnown: true, IsCovered: false })) ? Words.Format("Energy_LinesLeftOut", EnergyText.Share(PerMuRequest.CoverageUsual, Viewer.Culture)) : null,
        }.OfType<string>()) is { Length: > 0 } note ? note : null;
    }

    private long Ms(DateOnly day) => CityClock.ToUnixMs(day.ToDateTime(TimeOnly.MinValue), Viewer.Zone);
}
