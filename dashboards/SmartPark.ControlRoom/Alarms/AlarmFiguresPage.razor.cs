using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using SmartPark.ControlRoom.Devices;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Shell;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.AlarmDesk.Figures;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>How well the alarm desk does: the figures of the standard beside its targets. What is chosen stands in the address.</summary>
public sealed partial class AlarmFiguresPage : DeskComponent
{
    private FigureRange _range = FigureRange.FromQuery(null, null);
    private (FigureRange Range, string? Who)? _loadedFor;
    private AlarmFigures? _figures;
    private ChartData? _chart;
    private string _chartTitle = "";
    private string _chartAlt = "";
    private IReadOnlyList<FigureRow> _rows = [];
    private IReadOnlyList<(string Title, string Value)> _now = [];
    private IReadOnlyList<Choice<FigureSpan>> _spans = [];
    private IReadOnlyList<Choice<string>> _parks = [];
    private long _dueUnixMs;
    private bool _isAway;
    private bool _isLoading;

    /// <summary>Part of the address: span of time.</summary>
    [SupplyParameterFromQuery(Name = "period")]
    public string? PeriodPart { get; set; }

    /// <summary>Part of the address: park.</summary>
    [SupplyParameterFromQuery(Name = "park")]
    public string? ParkPart { get; set; }

    /// <summary>The figures.</summary>
    [Inject]
    public required AlarmFigureBook Figures { get; set; }

    /// <summary>The parks.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    /// <summary>Where what is chosen is written down.</summary>
    [Inject]
    public required AddressBar Address { get; set; }

    private string CsvHref
    {
        get
        {
            var (from, to) = _range.Of(Viewer);
            return string.Create(CultureInfo.InvariantCulture, $"/api/v1/alarms/figures?format=csv&from={Utc(from)}&to={Utc(to)}{(_range.Park is { } park ? "&park=" + park : "")}");
        }
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _range = FigureRange.FromQuery(PeriodPart, ParkPart);
        if (_range.Park is { } park && (!Registry.TryGetPark(park, out _) || !MaySee(park)))
        {
            _range = _range with { Park = null };
        }

        _spans =
        [
            new(FigureSpan.Day, Words["Figures_Span_Day"]), new(FigureSpan.Week, Words["Figures_Span_Week"]), new(FigureSpan.Month, Words["Figures_Span_Month"]),
            new(FigureSpan.Year, Words["Figures_Span_Year"]),
        ];
        _parks = [new("", Words["Filter_All"]), .. Registry.Parks.Where(p => MaySee(p.Id)).Select(p => new Choice<string>(p.Id, Viewer.Text(p.Title)))];
        if (_loadedFor != (_range, Who?.Id))
        {
            await LoadAsync();
        }
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        var now = StandingFigures.Of(Book.Picture, Counts, Viewer.NowUnixMs);
        _now =
        [
            (Words["Figures_Presented"], Whole(now.Presented)), (Words["Figures_Unacknowledged"], Whole(now.Unacknowledged)), (Words["Figures_Stale"], Whole(now.Stale)),
            (Words["Figures_Oldest"], now.OldestUnixMs is { } oldest ? Viewer.Duration(TimeSpan.FromMilliseconds(Math.Max(0, Viewer.NowUnixMs - oldest))) : ValueText.None),
            (Words["Figures_Shelved"], Whole(now.Shelved)), (Words["Figures_Suppressed"], Whole(now.Suppressed)), (Words["Figures_OutOfService"], Whole(now.OutOfService)),
            (Words["Figures_Stops"], Whole(now.Stops)),
        ];
    }

    /// <inheritdoc/>
    protected override async Task OnTickAsync()
    {
        if (!_isLoading && Viewer.NowUnixMs >= _dueUnixMs)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        var wanted = (_range, Who?.Id);
        _isLoading = true;
        try
        {
            var (from, to) = _range.Of(Viewer);
            var parks = _range.Park is { } park ? new HashSet<string> { park } : Who?.Parks;
            var figures = await Figures.ReadAsync(parks, from, to, CancellationToken.None);
            if (wanted == (_range, Who?.Id))
            {
                (_figures, _isAway, _loadedFor) = (figures, false, wanted);
                _rows = FigureRow.Of(figures, Viewer);
                Draw(figures);
            }
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _isAway = true;
        }
        finally
        {
            _isLoading = false;
            _dueUnixMs = Viewer.NowUnixMs + (2 * AlarmFigureLimits.AnswerForMs);
        }
    }

    private void Draw(AlarmFigures figures)
    {
        var isHourly = figures.Bars.Count > 0 && figures.ToUnixMs - figures.FromUnixMs <= AlarmFigureLimits.HourlyDaysMax * 86_400_000L;
        var widthMs = isHourly ? 3_600_000 : 86_400_000;
        _chartTitle = Words[isHourly ? "Figures_ChartHours" : "Figures_ChartDays"];
        _chartAlt = Words.Format(
            "Chart_Alt", _chartTitle, string.Join(Words["Comma"], FigureRow.Of(figures, Viewer).Where(r => r.Name is "busiest-hour" or "per-hour").Select(r => $"{r.Title} {r.Value}")));
        _chart = figures.Bars.Count == 0 ? null : new ChartData
        {
            Kind = "bars",
            // A bar stands over the middle of its whole time, also the running one.
            Times = [.. figures.Bars.Select(b => (b.FromUnixMs + (widthMs / 2)) / 1000.0)],
            Values = [.. figures.Bars.Select(b => (double?)b.Alarms)],
            Estimated = [.. figures.Bars.Select(_ => (double?)null)],
            From = figures.FromUnixMs / 1000.0,
            To = (figures.Bars[^1].FromUnixMs + widthMs) / 1000.0,
            Unit = "",
            Decimals = 0,
            Locale = Viewer.Culture.Name,
            Zone = Viewer.Zone.Id,
            Labels = new Dictionary<string, string>
            {
                ["time"] = Words["Chart_Time"], ["value"] = Words["Figures_Alarms"], ["estimated"] = Words["Chart_Estimated"], ["min"] = Words["Chart_Min"], ["max"] = Words["Chart_Max"],
            },
        };
    }

    private bool Counts(string park) => _range.Park is { } only ? park == only : MaySee(park);

    private string Recorded(AlarmFigures f) => f.RecordedFromUnixMs is { } since
        ? Words.Format("Figures_Recorded", Viewer.DateTime(since)[..16], Viewer.DateTime(f.ToUnixMs)[..16], Whole(f.Load!.Alarms))
        : Words["Figures_NothingRecorded"];

    private string Whole(int number) => ValueText.Number(number, 0, Viewer.Culture);

    private string Percent(double? share) => FigureRow.Percent(share, Viewer);

    private string Wait(WaitFigure? wait) => wait is not { } known ? ValueText.None
        : known.IsAtLeast ? Words.Format("Figures_AtLeast", Viewer.Duration(TimeSpan.FromMilliseconds(known.Ms))) : Viewer.Duration(TimeSpan.FromMilliseconds(known.Ms));

    private static string Width(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##}%");

    private static string IconOf(TargetVerdict verdict) => verdict switch
    {
        TargetVerdict.Met => Icons.Material.Outlined.CheckCircle,
        TargetVerdict.Strained => Icons.Material.Outlined.RemoveCircleOutline,
        _ => Icons.Material.Filled.Error,
    };

    private Task SetSpan(FigureSpan span) => Go(_range with { Span = span });

    private Task SetPark(string park) => Go(_range with { Park = park.Length == 0 ? null : park });

    private Task Go(FigureRange range) => range == _range ? Task.CompletedTask : Address.ReplaceAsync(range.ToQuery());

    private static string Utc(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
