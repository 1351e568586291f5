using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Api;

/// <summary>Instants as the API writes them: ISO 8601 with the city's offset at that instant.</summary>
internal sealed class CityClock(ParkRegistry registry, TimeProvider time)
{
    /// <summary>Now, UTC.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>An instant in the city's time.</summary>
    public DateTimeOffset At(long unixMs) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), registry.Zone);

    /// <summary>An instant in the city's time, or null.</summary>
    public DateTimeOffset? At(long? unixMs) => unixMs is { } known ? At(known) : null;
}
