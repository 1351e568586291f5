using System.Text.Json.Serialization;

namespace SmartPark.Telemetry.Completeness;

/// <summary>
/// What one gateway counted of one device in one UTC hour of the samples' source time; only samples that carry a value. Within one outbox epoch
/// every count only grows, so the greatest of each is the newest, in whatever order and however often reports arrive (<see cref="Merge"/>).
/// </summary>
public sealed record HourCount
{
    /// <summary>Device id; the gateway's own id for what it measures about itself.</summary>
    [JsonPropertyName("d")]
    public required string Device { get; init; }

    /// <summary>The hour, in whole hours since 1970 UTC.</summary>
    [JsonPropertyName("h")]
    public required int Hour { get; init; }

    /// <summary>Samples of a whole hour by the poll plan.</summary>
    [JsonPropertyName("p")]
    public long Planned { get; set; }

    /// <summary>Milliseconds of the hour that this row speaks for: in which the gateway ran, or of which it knows that it did not.</summary>
    [JsonPropertyName("c")]
    public long CoveredMs { get; set; }

    /// <summary>Samples that the plan expected within <see cref="CoveredMs"/>.</summary>
    [JsonPropertyName("e")]
    public long Expected { get; set; }

    /// <summary>Samples read.</summary>
    [JsonPropertyName("r")]
    public long Read { get; set; }

    /// <summary>Samples of <see cref="Read"/> that were published, each counted once.</summary>
    [JsonPropertyName("s")]
    public long Sent { get; set; }

    /// <summary>Samples of <see cref="Read"/> that ingest has acknowledged as stored.</summary>
    [JsonPropertyName("k")]
    public long Stored { get; set; }

    /// <summary>Samples of <see cref="Stored"/> acknowledged more than <see cref="CompletenessLimits.LateAfterMs"/> after their source time.</summary>
    [JsonPropertyName("l")]
    public long Late { get; set; }

    /// <summary>Samples dropped because the outbox was full.</summary>
    [JsonPropertyName("f")]
    public long DroppedFull { get; set; }

    /// <summary>Samples dropped because they were older than the outbox keeps.</summary>
    [JsonPropertyName("a")]
    public long DroppedAge { get; set; }

    /// <summary>Samples lost because their bytes on the gateway's disk were damaged.</summary>
    [JsonPropertyName("x")]
    public long DroppedDamage { get; set; }

    /// <summary>Whether ids and numbers are within <see cref="CompletenessLimits"/>.</summary>
    [JsonIgnore]
    public bool IsValid => Identifier.IsValid(Device) && Hour is >= CompletenessLimits.HourMin and < CompletenessLimits.HourMax
        && CoveredMs is >= 0 and <= CompletenessLimits.HourMs
        && IsCount(Planned) && IsCount(Expected) && IsCount(Read) && IsCount(Sent) && IsCount(Stored) && IsCount(Late) && IsCount(DroppedFull) && IsCount(DroppedAge)
        && IsCount(DroppedDamage);

    /// <summary>The newest of two rows of one device, hour and epoch: the greatest of each count. Commutative, associative, idempotent.</summary>
    /// <exception cref="ArgumentException">The rows are of different devices or hours.</exception>
    public static HourCount Merge(HourCount a, HourCount b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Device != b.Device || a.Hour != b.Hour)
        {
            throw new ArgumentException($"found {b.Device} at {b.Hour}, expected {a.Device} at {a.Hour}", nameof(b));
        }

        return new()
        {
            Device = a.Device,
            Hour = a.Hour,
            Planned = Math.Max(a.Planned, b.Planned),
            CoveredMs = Math.Max(a.CoveredMs, b.CoveredMs),
            Expected = Math.Max(a.Expected, b.Expected),
            Read = Math.Max(a.Read, b.Read),
            Sent = Math.Max(a.Sent, b.Sent),
            Stored = Math.Max(a.Stored, b.Stored),
            Late = Math.Max(a.Late, b.Late),
            DroppedFull = Math.Max(a.DroppedFull, b.DroppedFull),
            DroppedAge = Math.Max(a.DroppedAge, b.DroppedAge),
            DroppedDamage = Math.Max(a.DroppedDamage, b.DroppedDamage),
        };
    }

    private static bool IsCount(long count) => count is >= 0 and <= CompletenessLimits.CountMax;
}
