using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Telling.Texts;

/// <summary>An alarm with the names that people know it by: what every channel makes its message from. Immutable.</summary>
/// <param name="Episode">The episode as it stood when the message was made.</param>
/// <param name="Title">Name of the alarm.</param>
/// <param name="Advice">What to do first.</param>
/// <param name="Park">Name of the park; null for the centre itself.</param>
/// <param name="Building">Name of the building; null on open ground.</param>
/// <param name="Floor">Floor; null when nobody wrote it down.</param>
/// <param name="Room">Room; null when nobody wrote it down.</param>
/// <param name="Device">Name of the device, or its id where it has none.</param>
/// <param name="Note">Note on the detector's place; null when there is none.</param>
/// <param name="Domain">Its domain; null when it has none.</param>
/// <param name="Quantity">Name of the quantity; null when it is about none.</param>
/// <param name="Value">Value with its unit, or the name of the state; null when there is none.</param>
/// <param name="Limit">Limit with its unit; null when there is none.</param>
/// <param name="Zone">Time zone of the city.</param>
/// <param name="Link">Address of the alarm's page; null when the installation has named none.</param>
/// <param name="Times">How often the alarm came in the last hour, at least 1.</param>
internal sealed record AlarmNotice(
    EpisodeState Episode, LocalText Title, LocalText Advice, LocalText? Park, LocalText? Building, LocalText? Floor, LocalText? Room, LocalText Device, LocalText? Note, Domain? Domain,
    LocalText? Quantity, LocalText? Value, LocalText? Limit, TimeZoneInfo Zone, string? Link, int Times)
{
    /// <summary>How grave it is.</summary>
    public Severity Severity => Episode.Severity;
}
