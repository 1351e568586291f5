using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.AlarmDesk.Figures;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>Alarms that came often, the most frequent first, each with a bar that is full for the first.</summary>
public sealed partial class FrequentList : ComponentBase
{
    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The alarms.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<FrequentAlarm> Alarms { get; set; }

    /// <summary>What is said when there are none.</summary>
    [Parameter, EditorRequired]
    public required string Empty { get; set; }

    /// <summary>Alarms in words.</summary>
    [Inject]
    public required AlarmNames Names { get; set; }

    private string Width(FrequentAlarm alarm) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * alarm.Times / Alarms[0].Times:0.##}%");
}
