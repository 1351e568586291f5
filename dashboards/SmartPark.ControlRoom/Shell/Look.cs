using MudBlazor;
using SmartPark.ControlRoom.Live;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Shell;

/// <summary>The icon of everything that has one; the same everywhere.</summary>
public static class Look
{
    /// <summary>Icon of a condition.</summary>
    public static string IconOf(Condition condition) => condition switch
    {
        Condition.Alarm => Icons.Material.Filled.NotificationsActive,
        Condition.Silent => Icons.Material.Filled.CloudOff,
        Condition.Warning => Icons.Material.Filled.Warning,
        Condition.Attention => Icons.Material.Outlined.Info,
        _ => Icons.Material.Outlined.CheckCircle,
    };

    /// <summary>Icon of a domain.</summary>
    public static string IconOf(Domain domain) => domain switch
    {
        Domain.Energy => Icons.Material.Outlined.Bolt,
        Domain.Environment => Icons.Material.Outlined.Air,
        Domain.Fire => Icons.Material.Outlined.LocalFireDepartment,
        Domain.Safety => Icons.Material.Outlined.HealthAndSafety,
        Domain.People => Icons.Material.Outlined.Groups,
        Domain.Logistics => Icons.Material.Outlined.LocalShipping,
        Domain.Capacity => Icons.Material.Outlined.PrecisionManufacturing,
        _ => Icons.Material.Outlined.Router,
    };

    /// <summary>Icon of a doubt; the check mark of none is not shown.</summary>
    public static string IconOf(Doubt doubt) => doubt switch
    {
        Doubt.Bad => Icons.Material.Outlined.Block,
        Doubt.OverRange => Icons.Material.Outlined.VerticalAlignTop,
        Doubt.Offline => Icons.Material.Outlined.CloudOff,
        Doubt.Stale or Doubt.NotRenewed => Icons.Material.Outlined.HistoryToggleOff,
        Doubt.Estimated => Icons.Material.Outlined.Calculate,
        Doubt.ClockSuspect => Icons.Material.Outlined.RunningWithErrors,
        _ => Icons.Material.Outlined.CheckCircle,
    };

    /// <summary>Icon of a contact.</summary>
    public static string IconOf(Contact contact) => contact == Contact.Online ? Icons.Material.Outlined.Wifi : Icons.Material.Outlined.WifiOff;

    /// <summary>Class of a condition in <c>values.css</c>.</summary>
    public static string ClassOf(Condition condition) => "is-" + condition.ToString().ToLowerInvariant();
}
