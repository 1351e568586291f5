using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Wording;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Devices;

/// <summary>
/// A chart of one quantity over a chosen range. Reads the store when the choice changes, and again when a step has passed for ranges that
/// end now; holds one chart's arrays and no more.
/// </summary>
public sealed partial class ChartPanel : LiveComponent, IAsyncDisposable
{
    private readonly string _id = "chart-" + Guid.NewGuid().ToString("N");
    private IReadOnlyList<Choice<string>> _ranges = [];
    private IReadOnlyList<Choice<bool>> _views = [];
    private ElementReference _host;
    private IJSObjectReference? _script;
    private CancellationTokenSource? _reading;
    private (string Park, string Device, Quantity Quantity, ChartChoice Choice)? _loadedFor;
    private ChartData? _data;
    private IReadOnlyList<(string Title, string Value)> _facts = [];
    private bool _away;
    private bool _loading;
    private bool _hasValues;
    private bool _drawn = true;
    private bool _interactive;
    private long _dueUnixMs;
    private bool _editing;
    private DateTime? _from;
    private DateTime? _to;
    private string? _customProblem;

    /// <summary>Park id.</summary>
    [Parameter, EditorRequired]
    public required string ParkId { get; set; }

    /// <summary>Device id.</summary>
    [Parameter, EditorRequired]
    public required string DeviceId { get; set; }

    /// <summary>What can be shown.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Quantity> Quantities { get; set; }

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required Quantity Quantity { get; set; }

    /// <summary>Range and view.</summary>
    [Parameter, EditorRequired]
    public required ChartChoice Choice { get; set; }

    /// <summary>Told of another choice.</summary>
    [Parameter]
    public EventCallback<ChartChoice> OnChoice { get; set; }

    /// <summary>Reads the store.</summary>
    [Inject]
    public required SeriesReader Reader { get; set; }

    /// <summary>The browser.</summary>
    [Inject]
    public required IJSRuntime Js { get; set; }

    // The unit stands here once: the axis has only room for numbers.
    private string Subtitle
    {
        get
        {
            var kind = Words[(Quantity.Kind, Choice.Register) switch
            {
                (QuantityKind.Counter, false) => "Chart_Consumption",
                (QuantityKind.Counter, true) => "Chart_Register",
                _ => "Chart_" + Quantity.Kind,
            }];
            return Quantity.UnitFor(Viewer.Culture.Name) is { Length: > 0 } unit ? $"{unit} · {kind}" : kind;
        }
    }

    private string Alt => Words.Format("Chart_Alt", Viewer.Text(Quantity.Title), string.Join(Words["Comma"], _facts.Select(f => $"{f.Title} {f.Value}")));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_script is not null)
        {
            try
            {
                await _script.InvokeVoidAsync("remove", _id);
                await _script.DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // The browser is gone, and the chart with it.
            }
        }
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _ranges = [.. ChartChoice.Ranges.Select(r => new Choice<string>(r.Name, Words["Range_" + r.Name])), new(ChartChoice.Custom, Words["Range_custom"])];
        _views = [new(false, Words["Chart_Consumption"]), new(true, Words["Chart_Register"])];
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var wanted = (ParkId, DeviceId, Quantity, Choice);
        if (_interactive && _loadedFor != wanted)
        {
            (_editing, _customProblem) = (false, null);
            TakeCustomRange();
            await LoadAsync();
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _interactive = true;
            TakeCustomRange();
            _script = await Js.InvokeAsync<IJSObjectReference>("import", "./chart.js");
            await LoadAsync();
            StateHasChanged();
        }
        else if (!_drawn && _script is not null && _data is not null)
        {
            _drawn = true;
            await _script.InvokeVoidAsync("draw", _id, _host, _data);
        }
    }

    /// <inheritdoc/>
    protected override async Task OnTickAsync()
    {
        if (Choice.EndsNow && !_loading && Viewer.NowUnixMs >= _dueUnixMs)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _reading?.Cancel();
            _reading?.Dispose();
            _reading = null;
        }
    }

    private async Task LoadAsync()
    {
        var wanted = (ParkId, DeviceId, Quantity, Choice);
        if (_loadedFor != wanted)
        {
            // Another series: its chart must not stand under the new title until the new one is there.
            _data = null;
            _facts = [];
        }

        _loadedFor = wanted;
        var before = _reading;
        _reading = new();
        var token = _reading.Token;
        if (before is not null)
        {
            await before.CancelAsync();
            before.Dispose();
        }

        var window = Choice.Window(Viewer);
        var plan = ChartPlan.For(Quantity.Kind, Choice.Register, window.From, window.To, Viewer.Zone);
        _loading = true;
        try
        {
            var query = new Ingest.Storage.SeriesQuery(
                new SeriesKey(ParkId, DeviceId, Quantity.Id), Quantity.Kind, Quantity.Domain, plan.FromUnixMs, plan.ToUnixMs, plan.StepMs);
            var answer = await Reader.ReadAsync(query, token);
            _away = answer.StoreAway;
            _data = ChartData.Of(Quantity, plan, window, answer.Steps, Viewer);
            _hasValues = _data.Values.Concat(_data.Estimated).Any(v => v is not null);
            _facts = ChartFacts.Of(Quantity, _data, Viewer);
            _drawn = false;
            _loading = false;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // A newer choice took over, or the viewer left.
        }

        var pause = _away ? (long)ControlRoomLimits.StoreRetry.TotalMilliseconds : Math.Clamp(plan.StepMs, 5_000, 60_000);
        _dueUnixMs = Viewer.NowUnixMs + pause;
    }

    private void TakeCustomRange()
    {
        if (Choice.Range == ChartChoice.Custom)
        {
            (_from, _to) = (Choice.From, Choice.To);
        }
    }

    private string TitleOf(string? id) => Quantities.FirstOrDefault(q => q.Id == id) is { } quantity ? Viewer.Text(quantity.Title) : "";

    private Task SetRange(string range)
    {
        if (range != ChartChoice.Custom)
        {
            return OnChoice.InvokeAsync(Choice with { Range = range, From = null, To = null });
        }

        var (from, to) = Choice.Window(Viewer);
        (_from, _to, _editing) = (Wall(from), Wall(to), true);
        return Task.CompletedTask;
    }

    private Task ApplyCustom()
    {
        _customProblem = (_from, _to) switch
        {
            ({ } from, { } to) when to - from < ControlRoomLimits.ChartRangeMin => Words["Chart_ToBeforeFrom"],
            ({ } from, { } to) when to - from > ControlRoomLimits.ChartRangeMax => Words.Format("Chart_TooLong", ControlRoomLimits.ChartRangeMax.Days),
            ({ }, { }) => null,
            _ => Words["Chart_ToBeforeFrom"],
        };
        return _customProblem is null ? OnChoice.InvokeAsync(Choice with { Range = ChartChoice.Custom, From = _from, To = _to }) : Task.CompletedTask;
    }

    private DateTime Wall(long unixMs)
    {
        var local = Viewer.Local(unixMs).DateTime;
        return new(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, DateTimeKind.Unspecified);
    }
}
