using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Reports as they were published, what changed from version to version, and whether the data of now would say something else.</summary>
public sealed partial class PublishedPage : EnergyComponent
{
    private IReadOnlyList<IReadOnlyList<PublishedReport>>? _groups;
    private (string Number, int Older, int? Newer)? _compared;
    private ReportDifferences? _differences;
    private IReadOnlyList<DataHead> _heads = [];
    private IReadOnlyList<DataRow> _rows = [];
    private string? _copied;
    private bool _cannotCompare;
    private bool _isAway;

    /// <summary>Part of the address: number of the report that is compared.</summary>
    [SupplyParameterFromQuery(Name = "number")]
    public string? NumberPart { get; set; }

    /// <summary>Part of the address: the older version.</summary>
    [SupplyParameterFromQuery(Name = "older")]
    public int? OlderPart { get; set; }

    /// <summary>Part of the address: the newer version; the data of now when absent.</summary>
    [SupplyParameterFromQuery(Name = "newer")]
    public int? NewerPart { get; set; }

    /// <summary>The browser.</summary>
    [Inject]
    public required IJSRuntime Js { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive)
        {
            return;
        }

        try
        {
            _groups ??= [.. (await Task.Run(PublishedOnes.List)).Where(MaySee).GroupBy(r => r.Number).Select(g => (IReadOnlyList<PublishedReport>)[.. g.OrderByDescending(r => r.Version)])];
            _isAway = false;
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _isAway = true;
            return;
        }

        (string, int, int?)? wanted = NumberPart is { } number && OlderPart is { } older && _groups.Any(g => g[0].Number == number) ? (number, older, NewerPart) : null;
        if (_compared != wanted)
        {
            (_compared, _differences, _cannotCompare) = (wanted, null, false);
            if (wanted is { } pair)
            {
                StateHasChanged();
                await CompareAsync(pair);
            }
        }
    }

    private async Task CompareAsync((string Number, int Older, int? Newer) pair)
    {
        try
        {
            if (await Task.Run(() => PublishedOnes.Open(pair.Number, pair.Older)) is not { } before)
            {
                _cannotCompare = true;
                return;
            }

            var old = before.Read();
            var now = pair.Newer is { } newer ? (await Task.Run(() => PublishedOnes.Open(pair.Number, newer)))?.Read()
                : (await Desk.MakeAsync(ReportAgain.RequestOf(old), old.Parks?.ToHashSet(StringComparer.Ordinal), CancellationToken.None)).Document;
            if (_compared != pair)
            {
                return;
            }

            _cannotCompare = now is null;
            if (now is not null)
            {
                Show(new(now, null, true, Current.Now.Registry, null), new(old, null, true, Current.Now.Registry, null), ReportDifferences.Between(old, now));
            }
        }
        catch (IOException)
        {
            _cannotCompare = true;
        }
    }

    private void Show(OpenedReport now, OpenedReport old, ReportDifferences differences)
    {
        var kinds = now.Document.Figures.Concat(old.Document.Figures).SelectMany(f => f.Energies).DistinctBy(e => $"{e.Kind} ({e.Unit})").ToDictionary(e => $"{e.Kind} ({e.Unit})", e => $"{Viewer.Text(e.Title)} {e.Unit}", StringComparer.Ordinal);
        _heads = [new(Words["Energy_Scope"]), new(Words["Energy_Name"]), new(Words["Energy_Measure"]), new(Words["Energy_Before"], true), new(Words["Energy_After"], true)];
        _rows = [.. differences.Listed.Take(ControlRoomLimits.EnergyDifferencesShown).Select((d, i) => new DataRow($"{i}",
        [
            new(Terms.Scope(d.Scope)), new((now.Find(d.Scope, d.Id) ?? old.Find(d.Scope, d.Id)) is { } f ? Viewer.Text(f.Title) : d.Id), new(Measure(d.Measure, kinds)), new(Value(d.Measure, d.Before)), new(Value(d.Measure, d.After)),
        ]))];
        _differences = differences;
    }

    private string Measure(string measure, Dictionary<string, string> kinds) => measure switch
    {
        "tce" => Words["Energy_TceShort"],
        "tce_per_mu" => $"{Words["Energy_PerMu"]} {Words["Energy_TcePerMu"]}",
        "mu" => $"{Words["Energy_Land"]} {Words["Energy_Mu"]}",
        "coverage" => Words["Energy_Coverage"],
        "estimated_share" => Words["Energy_Estimated"],
        "tonnes_co2" => Words["Energy_Co2"],
        "rank" => Words["Energy_Rank"],
        _ => kinds.GetValueOrDefault(measure, measure),
    };

    private string Value(string measure, decimal? value) => measure switch
    {
        "coverage" or "estimated_share" => EnergyText.Number(value * 100, 4, Viewer.Culture) + (value is null ? "" : "\u00a0%"),
        "rank" => EnergyText.Number(value, 0, Viewer.Culture),
        _ => EnergyText.Number(value, 6, Viewer.Culture),
    };

    private async Task CopyAsync(string hash)
    {
        try
        {
            await Js.InvokeVoidAsync("navigator.clipboard.writeText", hash);
            _copied = hash;
        }
        catch (JSException)
        {
            // A browser without a clipboard, or that does not allow it: the whole hash stands in the title, and in the report.
            _copied = null;
        }
    }

    private Task CompareAsync(string number, int older, int? newer) => GoAsync(("number", number), ("older", older), ("newer", newer));

    private bool IsOpen(PublishedReport version, int older) => _compared == (version.Number, older, version.Version);

    private bool MayPublishAgain(PublishedReport report) => Who?.MayInAll(AccountAct.PublishReports, report.Parks?.ToHashSet(StringComparer.Ordinal)) == true && report.Parks is null or [_];

    private static EnergyChoice PeriodOf(PublishedReport report) => EnergyChoice.Of(report.From, report.To, report.Method, report.Parks is [var only] ? only : null);

    private string AgainHref(PublishedReport report) => PeriodOf(report).Href("/energy", Usual, ("publish", "1"));

    private static string OpenHref(PublishedReport version) => $"/energy?published={Uri.EscapeDataString(version.Number)}&version={version.Version}";

    private string MethodOf(PublishedReport report) => Words[report.Method == "equal_value" ? "Energy_EqualValue" : "Energy_Equivalent"];

    private string ParksOf(PublishedReport report) => report.Parks is null ? Words["Energy_WholeCity"]
        : string.Join(Words["Comma"], report.Parks.Select(p => Parks.FirstOrDefault(k => k.Id == p) is { Title: { } title } ? Viewer.Text(title) : p));
}
