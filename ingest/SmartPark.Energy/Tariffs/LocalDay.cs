namespace SmartPark.Energy.Tariffs;

/// <summary>Local times of a zone as moments, also where clocks change.</summary>
internal static class LocalDay
{
    /// <summary>The local date of a moment.</summary>
    public static DateOnly Of(long unixMs, TimeZoneInfo zone) => DateOnly.FromDateTime(Local(unixMs, zone));

    /// <summary>The local time of a moment.</summary>
    public static DateTime Local(long unixMs, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone).DateTime;

    /// <summary>The first moment of a local day: midnight, the earlier of two, or the first minute that there is.</summary>
    public static long StartUnixMs(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return Moments(local, zone).Min();
    }

    /// <summary>The moments of a local time: one, none where the clock leaps over it, two where it comes twice.</summary>
    public static IEnumerable<long> Moments(DateTime local, TimeZoneInfo zone) =>
        zone.IsInvalidTime(local) ? []
        : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Select(offset => new DateTimeOffset(local, offset).ToUnixTimeMilliseconds())
        : [new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds()];

    /// <summary>The moment in [from, to) at which the clock of a zone changes; null when it does not.</summary>
    public static long? ClockChange(long fromUnixMs, long toUnixMs, TimeZoneInfo zone)
    {
        var (low, high) = (fromUnixMs, toUnixMs);
        if (Offset(low, zone) == Offset(high, zone))
        {
            return null;
        }

        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Offset(middle, zone) == Offset(low, zone) ? (middle, high) : (low, middle);
        }

        return high;
    }

    private static TimeSpan Offset(long unixMs, TimeZoneInfo zone) => zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
}
