using System.Collections.Concurrent;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Intake;

/// <summary>The newest sample of each series, in memory, restored from the store at start. Thread-safe.</summary>
/// <remarks>
/// Bounded by the number of registered devices times the catalogue, and by <see cref="SeriesMax"/>; samples of older source time
/// never replace newer ones. Grouped by device, because that is how pages ask.
/// </remarks>
public sealed class LatestValues
{
    /// <summary>Series kept: the 800,000 of the largest city, and a quarter more. Further ones are stored but not shown live, and counted.</summary>
    public const int SeriesMax = 1_000_000;

    private readonly ConcurrentDictionary<DeviceKey, DeviceValues> _devices = new();
    private long _version;
    private int _series;
    private long _refused;

    /// <summary>Rises with each change; a page that saw this number has nothing new to draw.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Series kept now.</summary>
    public int SeriesCount => Volatile.Read(ref _series);

    /// <summary>Samples not kept because <see cref="SeriesMax"/> series were there already.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Takes a sample in if it is newer than what is there.</summary>
    public void Offer(in Sample sample)
    {
        var key = new DeviceKey(sample.Series.Park, sample.Series.Device);
        if (!_devices.TryGetValue(key, out var values))
        {
            values = _devices.GetOrAdd(key, static _ => new());
        }

        lock (values.Gate)
        {
            var known = values.Samples.TryGetValue(sample.Series.Quantity, out var last);
            if (known && last.SourceTimeUnixMs >= sample.SourceTimeUnixMs)
            {
                return;
            }

            if (!known && Interlocked.Increment(ref _series) > SeriesMax)
            {
                Interlocked.Decrement(ref _series);
                Interlocked.Increment(ref _refused);
                return;
            }

            values.Samples[sample.Series.Quantity] = sample;
            Interlocked.Increment(ref _version);
            values.Version++;
        }
    }

    /// <summary>The newest sample of a series, or false.</summary>
    public bool TryGet(in SeriesKey series, out Sample sample)
    {
        if (_devices.TryGetValue(new(series.Park, series.Device), out var values))
        {
            lock (values.Gate)
            {
                return values.Samples.TryGetValue(series.Quantity, out sample);
            }
        }

        sample = default;
        return false;
    }

    /// <summary>The newest samples of a device, in the order of quantity ids.</summary>
    public IReadOnlyList<Sample> OfDevice(string park, string device)
    {
        if (!_devices.TryGetValue(new(park, device), out var values))
        {
            return [];
        }

        lock (values.Gate)
        {
            return [.. values.Samples.Values];
        }
    }

    /// <summary>Rises with each change of one device; 0 for a device without values.</summary>
    public long VersionOf(string park, string device)
    {
        if (!_devices.TryGetValue(new(park, device), out var values))
        {
            return 0;
        }

        lock (values.Gate)
        {
            return values.Version;
        }
    }

    private readonly record struct DeviceKey(string Park, string Device);

    private sealed class DeviceValues
    {
        public Lock Gate { get; } = new();

        public SortedList<string, Sample> Samples { get; } = new(StringComparer.Ordinal);

        public long Version { get; set; }
    }
}
