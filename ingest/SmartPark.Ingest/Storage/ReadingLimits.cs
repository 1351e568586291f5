namespace SmartPark.Ingest.Storage;

/// <summary>The limits that every store keeps to, each with its reason.</summary>
public static class ReadingLimits
{
    /// <summary>Steps of one window: a day in seconds with room to spare; a chart shows a few thousand.</summary>
    public const int StepsPerQueryMax = 100_000;

    /// <summary>Samples of one stretch: some 5 MB in memory, and of an InfluxDB answer.</summary>
    public const int SamplesPerQueryMax = 50_000;

    /// <summary>Series of one store: 800,000 of a city at full size (100,000 devices), with room for devices that were replaced.</summary>
    public const int SeriesMax = 2_000_000;

    /// <summary>The reason for refusing a value that no store can keep.</summary>
    internal const string InfiniteValue = "the value is infinite; databases cannot keep it";

    /// <summary>Throws when a window is empty, or has more steps than <see cref="StepsPerQueryMax"/>.</summary>
    internal static void Check(in SeriesQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.StepMs, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(query.ToUnixMs, query.FromUnixMs, nameof(query));
        if ((Int128)query.ToUnixMs - query.FromUnixMs > (Int128)query.StepMs * StepsPerQueryMax)
        {
            throw new ArgumentOutOfRangeException(nameof(query), $"{query.ToUnixMs - query.FromUnixMs} ms in steps of {query.StepMs} ms is more than {StepsPerQueryMax} steps");
        }
    }

    /// <summary>Throws when a stretch is empty or more than <see cref="SamplesPerQueryMax"/> samples are asked for.</summary>
    internal static void Check(in SamplesQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Max, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Max, SamplesPerQueryMax, nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(query.ToUnixMs, query.FromUnixMs, nameof(query));
    }
}
