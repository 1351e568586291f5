namespace SmartPark.ControlRoom.Wording;

/// <summary>Days of a city.</summary>
public static class CityClock
{
    /// <summary>Start of the local day that a moment belongs to, UTC ms. Where a change of clocks removes midnight, the first moment after it.</summary>
    public static long StartOfDay(long unixMs, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone);
        return ToUnixMs(local.Date, zone);
    }

    /// <summary>Start of the local day that follows the one a moment belongs to, UTC ms.</summary>
    public static long StartOfNextDay(long unixMs, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone);
        return ToUnixMs(local.Date.AddDays(1), zone);
    }

    /// <summary>A local time of a zone as UTC ms; a time that a change of clocks leaves out counts as the hour after it.</summary>
    public static long ToUnixMs(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(wall))
        {
            wall = wall.AddHours(1);
        }

        return new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUnixTimeMilliseconds();
    }
}
