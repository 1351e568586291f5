namespace SmartPark.Ingest.Registry;

/// <summary>Days of the city as instants.</summary>
public static class CityDay
{
    /// <summary>
    /// The UTC instant at which a local day begins, in ms. Where a zone skips midnight the day begins at the first minute that
    /// exists; where midnight comes twice, at the first of the two.
    /// </summary>
    public static long StartUnixMs(DateOnly day, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        // Of two offsets the larger one is the earlier instant.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return (local.Ticks - offset.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
    }
}
