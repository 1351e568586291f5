using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Shell;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Parks;

/// <summary>One park: its seven domains and its devices. What is filtered stands in the address.</summary>
public sealed partial class ParkPage : LiveComponent
{
    private ParkPicture? _park;
    private DeviceFilter _filter = DeviceFilter.All;
    private IReadOnlyList<DevicePicture> _shown = [];
    private (ParkPicture? Park, DeviceFilter? Filter) _shownFor;
    private IReadOnlyList<Choice<Domain?>> _domains = [];
    private IReadOnlyList<Choice<ShownState?>> _states = [];

    /// <summary>Park id.</summary>
    [Parameter]
    public required string ParkId { get; set; }

    /// <summary>Part of the address: domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? DomainPart { get; set; }

    /// <summary>Part of the address: state.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? StatePart { get; set; }

    /// <summary>Part of the address: text.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? TextPart { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    /// <summary>Where what is chosen is written down.</summary>
    [Inject]
    public required AddressBar Address { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _filter = DeviceFilter.FromQuery(DomainPart, StatePart, TextPart);
        base.OnParametersSet();
        if (_park is null)
        {
            Navigation.NotFound();
        }
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        _park = Picture.Park(ParkId);
        if (_park is null || (ReferenceEquals(_shownFor.Park, _park) && _shownFor.Filter == _filter))
        {
            return;
        }

        _shown = [.. _park.Devices.Where(_filter.Passes)];
        _shownFor = (_park, _filter);
        _domains = [new(null, Words["Filter_All"], null, _park.Devices.Count), .. ParkPainter.Domains.Select(DomainChoice)];
        _states = [new(null, Words["Filter_All"], null, _park.Devices.Count), .. Enum.GetValues<ShownState>().Select(StateChoice)];
    }

    private Choice<Domain?> DomainChoice(Domain domain) =>
        new(domain, Words.Of(domain), Look.IconOf(domain), _park!.Devices.Count(d => d.Concerns(domain)));

    private Choice<ShownState?> StateChoice(ShownState state) => new(
        state,
        Words.Of(state),
        state switch
        {
            ShownState.Alarm => Look.IconOf(Condition.Alarm),
            ShownState.Warning => Look.IconOf(Condition.Warning),
            ShownState.Attention => Look.IconOf(Condition.Attention),
            ShownState.Offline => Look.IconOf(Condition.Silent),
            _ => Look.IconOf(Contact.Online),
        },
        _park!.Devices.Count((DeviceFilter.All with { State = state }).Passes));

    private Task ToggleDomain(Domain domain) => Go(_filter with { Domain = _filter.Domain == domain ? null : domain });

    private Task SetDomain(Domain? domain) => Go(_filter with { Domain = domain });

    private Task SetState(ShownState? state) => Go(_filter with { State = state });

    private Task SetText(string? text) => Go(_filter with { Text = text?.Trim() ?? "" });

    private Task ClearFilter() => Go(DeviceFilter.All);

    private Task Go(DeviceFilter filter) => filter == _filter ? Task.CompletedTask : Address.ReplaceAsync(filter.ToQuery());
}
