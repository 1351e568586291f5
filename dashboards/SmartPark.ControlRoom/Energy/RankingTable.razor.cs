using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Figures of one scope as a table: what can be signed first, then, visibly apart, what is provisional.</summary>
public sealed partial class RankingTable : ComponentBase
{
    private IReadOnlyList<(string Column, string Title, bool IsAmount)> _columns = [];
    private IReadOnlyList<FigureEntry> _signed = [];
    private IReadOnlyList<FigureEntry> _provisional = [];
    private int _provisionalCount;
    private int _pages;
    private int _shown;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The figures in order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<FigureEntry> Figures { get; set; }

    /// <summary>The report that they are of.</summary>
    [Parameter, EditorRequired]
    public required OpenedReport Report { get; set; }

    /// <summary>Whose figures they are.</summary>
    [Parameter, EditorRequired]
    public required string Scope { get; set; }

    /// <summary>How they are sorted.</summary>
    [Parameter, EditorRequired]
    public required FigureSort Sort { get; set; }

    /// <summary>Page of the table, from 1.</summary>
    [Parameter]
    public int Page { get; set; } = 1;

    /// <summary>The page of a subject.</summary>
    [Parameter, EditorRequired]
    public required Func<FigureEntry, string> HrefOf { get; set; }

    /// <summary>Told of another order.</summary>
    [Parameter]
    public EventCallback<FigureSort> OnSort { get; set; }

    /// <summary>Told of another page.</summary>
    [Parameter]
    public EventCallback<int> OnPage { get; set; }

    private Words Words => Viewer.Words;

    private CultureInfo Culture => Viewer.Culture;

    private ReportWords Terms => new(Viewer.Culture.Name);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _columns =
        [
            (FigureSort.Rank, Words["Energy_Rank"], true), ("name", Words["Energy_Name"], false), ("per-mu", Words["Energy_TcePerMu"], true), ("tce", "tce", true), ("mu", Words["Energy_Mu"], true),
            ("kwh", Words["Energy_KwhPerMu"], true), ("previous", Words["Energy_Previous"], true), ("year", Words["Energy_LastYear"], true), ("coverage", Words["Energy_Coverage"], true),
            ("estimated", Words["Energy_Estimated"], true), ("quota", Words["Energy_Quota"], false),
        ];
        _pages = (Figures.Count + ControlRoomLimits.EnergyRowsShown - 1) / ControlRoomLimits.EnergyRowsShown;
        _shown = Math.Clamp(Page, 1, Math.Max(1, _pages));
        var rows = Figures.Skip((_shown - 1) * ControlRoomLimits.EnergyRowsShown).Take(ControlRoomLimits.EnergyRowsShown).ToList();
        (_signed, _provisional) = ([.. rows.Where(f => f.Rank is not null)], [.. rows.Where(f => f.Rank is null)]);
        _provisionalCount = Figures.Count(f => f.Rank is null);
    }

    private Task Choose(string? sort) => OnSort.InvokeAsync(FigureSort.FromQuery(sort));

    private string Below(FigureEntry f) => string.Join(" · ", new[]
    {
        f.Scope == "enterprise" && f.Park is { } park ? Viewer.Text(Report.ParkTitle(park)) : null,
        f.Scope == "enterprise" && Report.TradeTitle(f.TradeCode) is { } trade ? Viewer.Text(trade) : null,
        f.Scope == "trade" ? f.TradeCode : null,
        f.Scope == "park" && f.County is { } county && Report.Find("county", county) is { } of ? Viewer.Text(of.Title) : null,
    }.OfType<string>());

    private string State(FigureEntry f) => f.Provisional.Count == 0 ? Words["Energy_Signable"] : string.Join(Words["Comma"], f.Provisional.Select(Terms.Provisional));

    private static IEnumerable<QuotaEntry> Worst(FigureEntry f) => f.Quotas.OrderByDescending(q => q.Share ?? -1).Take(1);

    private string Quota(QuotaEntry q) => q.Share is null ? Words["Energy_QuotaUnknown"] : $"{EnergyText.Share(q.Share, Culture)} {(q.Level == "within" ? "" : Terms.Quota(q.Level))}";
}
