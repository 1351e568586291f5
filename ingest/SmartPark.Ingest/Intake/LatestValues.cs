using SmartPark.Telemetry;

namespace SmartPark.Ingest.Intake;

/// <summary>The newest sample of each series, in memory, restored from the store at start. Thread-safe.</summary>
/// <remarks>Bounded by the number of registered devices times the catalogue; samples of older source time never replace newer ones.</remarks>
public sealed class LatestValues
{
    /// <summary>Rises with each change; a page that saw this number has nothing new to draw.</summary>
    public long Version => throw new NotSupportedException(GetType().Name);

    /// <summary>Takes a sample in if it is newer than what is there.</summary>
    public void Offer(in Sample sample) => throw new NotSupportedException(sample.ToString());

    /// <summary>The newest sample of a series, or false.</summary>
    public bool TryGet(in SeriesKey series, out Sample sample) => throw new NotSupportedException(series.ToString());

    /// <summary>The newest samples of a device, in the order of quantity ids.</summary>
    public IReadOnlyList<Sample> OfDevice(string park, string device) => throw new NotSupportedException(park + device);
}
