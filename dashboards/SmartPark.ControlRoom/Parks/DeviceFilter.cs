using SmartPark.ControlRoom.Live;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Parks;

/// <summary>Which devices by their condition.</summary>
public enum ShownState : byte
{
    /// <summary>With a state that is an alarm.</summary>
    Alarm,

    /// <summary>With a state that is a warning.</summary>
    Warning,

    /// <summary>With missing, old or over-range values.</summary>
    Attention,

    /// <summary>Not in contact.</summary>
    Offline,

    /// <summary>In contact.</summary>
    Online,
}

/// <summary>Which devices of a park the list shows; lives in the address of the page.</summary>
/// <param name="Domain">Only devices of this domain, or null for all.</param>
/// <param name="State">Only devices in this state, or null for all.</param>
/// <param name="Text">Only devices with this text in title, id, building or enterprise, in either language; empty for all.</param>
public sealed record DeviceFilter(Domain? Domain, ShownState? State, string Text)
{
    /// <summary>All devices.</summary>
    public static readonly DeviceFilter All = new(null, null, "");

    /// <summary>Reads the parts of an address; what makes no sense filters nothing.</summary>
    public static DeviceFilter FromQuery(string? domain, string? state, string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return new(
            ParkPainter.Domains.Cast<Domain?>().FirstOrDefault(d => NameOf(d!.Value) == domain),
            Enum.GetValues<ShownState>().Cast<ShownState?>().FirstOrDefault(s => NameOf(s!.Value) == state),
            trimmed.Length > ControlRoomLimits.FilterTextMax ? trimmed[..ControlRoomLimits.FilterTextMax] : trimmed);
    }

    /// <summary>The parts of the address; null where nothing is filtered.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["domain"] = Domain is { } domain ? NameOf(domain) : null,
        ["state"] = State is { } state ? NameOf(state) : null,
        ["q"] = Text.Length > 0 ? Text : null,
    };

    /// <summary>Whether a device passes.</summary>
    public bool Passes(DevicePicture device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return (Domain is not { } domain || device.Concerns(domain)) && PassesState(device) && PassesText(device);
    }

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private bool PassesState(DevicePicture device) => State switch
    {
        ShownState.Alarm => device.Condition == Condition.Alarm,
        ShownState.Warning => device.Readings.Any(r => r.StateCondition == Condition.Warning),
        ShownState.Attention => device.Contact == Contact.Online && (device.Readings.Count == 0 || device.Readings.Any(r => !r.IsUsable)),
        ShownState.Offline => device.Contact != Contact.Online,
        ShownState.Online => device.Contact == Contact.Online,
        _ => true,
    };

    private bool PassesText(DevicePicture device)
    {
        if (Text.Length == 0)
        {
            return true;
        }

        var e = device.Entry;
        return Has(e.Title.Zh) || Has(e.Title.En) || Has(e.Id) || Has(device.Building?.Title.Zh) || Has(device.Building?.Title.En)
            || Has(device.Enterprise?.Title.Zh) || Has(device.Enterprise?.Title.En);
    }

    private bool Has(string? text) => text is not null && text.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
