using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartPark.ControlRoom.Devices;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>A chart of given data, drawn as those of devices are. Drawn again when it is given other data.</summary>
public sealed partial class FigureChart : ComponentBase, IAsyncDisposable
{
    private readonly string _id = "figures-" + Guid.NewGuid().ToString("N");
    private ElementReference _host;
    private IJSObjectReference? _script;
    private ChartData? _drawn;

    /// <summary>What is drawn.</summary>
    [Parameter, EditorRequired]
    public required ChartData Data { get; set; }

    /// <summary>What it shows, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public required string Alt { get; set; }

    /// <summary>The browser.</summary>
    [Inject]
    public required IJSRuntime Js { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
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
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        _script ??= await Js.InvokeAsync<IJSObjectReference>("import", "./chart.js");
        if (!ReferenceEquals(_drawn, Data))
        {
            _drawn = Data;
            await _script.InvokeVoidAsync("draw", _id, _host, Data);
        }
    }
}
