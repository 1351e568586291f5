using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Shell;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Devices;

/// <summary>One device: what it says now, and a chart of one of its quantities. Quantity and range stand in the address.</summary>
public sealed partial class DevicePage : LiveComponent
{
    private ParkPicture? _park;
    private DevicePicture? _device;
    private ChartChoice _choice = ChartChoice.FromQuery(null, null, null, null, null);
    private Quantity? _shown;
    private IReadOnlyList<Quantity> _quantities = [];

    /// <summary>Park id.</summary>
    [Parameter]
    public required string ParkId { get; set; }

    /// <summary>Device id.</summary>
    [Parameter]
    public required string DeviceId { get; set; }

    /// <summary>Part of the address: quantity.</summary>
    [SupplyParameterFromQuery(Name = "quantity")]
    public string? QuantityPart { get; set; }

    /// <summary>Part of the address: range.</summary>
    [SupplyParameterFromQuery(Name = "range")]
    public string? RangePart { get; set; }

    /// <summary>Part of the address: start of a custom range.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? FromPart { get; set; }

    /// <summary>Part of the address: end of a custom range.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? ToPart { get; set; }

    /// <summary>Part of the address: register instead of consumption.</summary>
    [SupplyParameterFromQuery(Name = "register")]
    public string? RegisterPart { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    /// <summary>Where what is chosen is written down.</summary>
    [Inject]
    public required AddressBar Address { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _choice = ChartChoice.FromQuery(QuantityPart, RangePart, FromPart, ToPart, RegisterPart);
        base.OnParametersSet();
        if (_device is null)
        {
            Navigation.NotFound();
        }
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        _park = Picture.Park(ParkId);
        _device = _park?.Device(DeviceId);
        if (_device is null)
        {
            return;
        }

        if (!_quantities.Select(q => q.Id).SequenceEqual(_device.Readings.Select(r => r.Quantity.Id)))
        {
            _quantities = [.. _device.Readings.Select(r => r.Quantity)];
        }

        // The headline changes with the device's states; a chart that was not chosen stays what it was.
        _shown = _quantities.FirstOrDefault(q => q.Id == _choice.Quantity) ?? _quantities.FirstOrDefault(q => q.Id == _shown?.Id) ?? _device.Headline?.Quantity;
        _choice = _choice with { Quantity = _shown?.Id };
    }

    private Task ShowQuantity(string id) => Go(_choice with { Quantity = id, Register = false });

    private Task Go(ChartChoice choice) => Address.ReplaceAsync(choice.ToQuery());
}
