
namespace SmartPark.Ingest.Api;

/// <summary>Alarms as rows of a table, for the fire brigade and the emergency office: one row an episode, in both languages.</summary>
internal static class AlarmTable
{
    /// <summary>Names of the columns.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "id", "severity", "standing", "title_zh", "title_en", "park", "park_zh", "park_en", "building_zh", "building_en", "device", "device_zh", "device_en", "quantity_zh", "quantity_en", "value", "limit", "unit",
        "onset", "raised", "learned", "cleared", "acknowledged", "acknowledged_by", "assigned_to", "closed", "closed_by", "outcome", "note", "rule",
        "floor_zh", "floor_en", "room_zh", "room_en", "how_to_find_zh", "how_to_find_en",
    ];

    /// <summary>The rows.</summary>
    public static IEnumerable<object?[]> Rows(IEnumerable<AlarmAnswer> alarms) => alarms.Select(a => new object?[]
    {
        a.Id.ToString(), Word(a.Severity), Word(a.Standing), a.Title.Zh, a.Title.En, a.Park, a.ParkTitle?.Zh, a.ParkTitle?.En, a.BuildingTitle?.Zh, a.BuildingTitle?.En, a.Device, a.DeviceTitle?.Zh,
        a.DeviceTitle?.En, a.QuantityTitle?.Zh, a.QuantityTitle?.En, a.Value, a.Limit, a.Unit, a.Onset, a.Raised, a.Learned, a.Cleared, a.Acknowledged?.Time, a.Acknowledged?.Name, a.AssignedTo,
        a.Closed?.Time, a.Closed?.Name, a.Outcome is { } outcome ? Word(outcome) : null, a.Note, a.Rule,
        a.Floor?.Zh, a.Floor?.En, a.Room?.Zh, a.Room?.En, a.HowToFind?.Zh, a.HowToFind?.En,
    });

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
