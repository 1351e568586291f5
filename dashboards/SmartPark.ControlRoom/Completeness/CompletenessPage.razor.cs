using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Shell;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Completeness;

/// <summary>A cell, or the sum of a row, that the viewer looks at.</summary>
/// <param name="Device">Device id.</param>
/// <param name="At">Start of the column, UTC ms; null for the whole period.</param>
public sealed record ChosenCell(string Device, long? At);

/// <summary>Devices by hours: how much of what was due is stored, the worst first. What is chosen stands in the address.</summary>
public sealed partial class CompletenessPage : LiveComponent
{
    private static readonly Shade[] Legend = [Shade.Complete, Shade.Nearly, Shade.Slight, Shade.Some, Shade.Much, Shade.Nothing, Shade.Unknown, Shade.Blank];

    private CompletenessChoice _choice = null!;
    private CompletenessPicture _shown = null!;
    private ParkFile _park = null!;
    private ChosenCell? _chosen;
    private CompletenessRow? _chosenRow;
    private IReadOnlyList<Choice<Period>> _periods = [];

    /// <summary>Part of the address: park.</summary>
    [SupplyParameterFromQuery(Name = "park")]
    public string? ParkPart { get; set; }

    /// <summary>Part of the address: period.</summary>
    [SupplyParameterFromQuery(Name = "period")]
    public string? PeriodPart { get; set; }

    /// <summary>Part of the address: day.</summary>
    [SupplyParameterFromQuery(Name = "day")]
    public string? DayPart { get; set; }

    /// <summary>Part of the address: device of the cell that is looked at.</summary>
    [SupplyParameterFromQuery(Name = "device")]
    public string? DevicePart { get; set; }

    /// <summary>Part of the address: its column.</summary>
    [SupplyParameterFromQuery(Name = "at")]
    public string? AtPart { get; set; }

    /// <summary>Where what is chosen is written down.</summary>
    [Inject]
    public required AddressBar Address { get; set; }

    /// <summary>Draws the figures.</summary>
    [Inject]
    public required CompletenessPainter Painter { get; set; }

    private DateOnly Today => DateOnly.FromDateTime(Viewer.Local(Viewer.NowUnixMs).DateTime);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _choice = CompletenessChoice.FromQuery(PeriodPart, DayPart);
        _park = Picture.Registry.TryGetPark(ParkPart ?? "", out var named) ? named : Picture.Registry.Parks[0];
        _chosen = string.IsNullOrEmpty(DevicePart) ? null
            : new(DevicePart, long.TryParse(AtPart, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : null);
        _periods = [new(Period.Last24, Words["Complete_Last24"]), new(Period.Last7, Words["Complete_Last7"]), new(Period.Day, Words["Complete_Day"])];
        base.OnParametersSet();
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        _shown = Painter.Draw(_park.Id, _choice);
        _chosenRow = _chosen is null ? null : _shown.Rows.FirstOrDefault(r => r.Device == _chosen.Device);
    }

    private string ExportHref(string format)
    {
        var (starts, _, _) = _choice.Columns(Viewer.NowUnixMs, Viewer.Zone);
        return string.Create(CultureInfo.InvariantCulture,
            $"/api/v1/completeness?park={_park.Id}&from={Utc(starts[0])}&to={Utc(_shown.EndUnixMs)}&step={(_choice.Period == Period.Last7 ? "day" : "hour")}&limit=1000&format={format}&lang={Viewer.Culture.Name}");
    }

    private static string Utc(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private Task GoPark(string? park) => Go(new Dictionary<string, object?> { ["park"] = park, ["device"] = null, ["at"] = null });

    private Task GoPeriod(Period period) => Go(new CompletenessChoice(period, period == Period.Day ? Today.AddDays(-1) : null).ToQuery());

    private Task GoDay(string? day) =>
        CompletenessChoice.FromQuery(null, day) is { Day: not null } choice ? Go(choice.ToQuery()) : Task.CompletedTask;

    private Task Choose(ChosenCell? cell) => Go(new Dictionary<string, object?> { ["device"] = cell?.Device, ["at"] = cell?.At });

    private Task Go(IReadOnlyDictionary<string, object?> parts) => Address.ReplaceAsync(parts);
}
