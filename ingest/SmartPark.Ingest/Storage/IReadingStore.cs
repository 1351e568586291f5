using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Storage;

/// <summary>A sample that passed intake: checked against the catalogue and placed by the registry as of its source time.</summary>
/// <param name="Sample">The sample as it was read.</param>
/// <param name="Quantity">Its entry of the catalogue; the domain names the InfluxDB measurement.</param>
/// <param name="Placement">Building and enterprise as of the sample's time: the tags.</param>
public readonly record struct PlacedSample(Sample Sample, Quantity Quantity, Placement Placement);

/// <summary>A sample that the store refused for good.</summary>
/// <param name="Index">Its index in the batch.</param>
/// <param name="Reason">The store's own words.</param>
public readonly record struct RejectedSample(int Index, string Reason);

/// <summary>
/// What became of each sample of a batch. Stored ones are committed: they survive SIGKILL. Together the three cover the batch:
/// <c>Stored + Rejected.Count + Keep.Count</c> is its length.
/// </summary>
/// <param name="Stored">Number of samples committed (an equal sample already there counts as stored).</param>
/// <param name="Rejected">Refused for good, with the reason; they go to the dead letters.</param>
/// <param name="Keep">Indexes to try again later: the store is away or overloaded.</param>
/// <param name="RetryAfter">How long the store asked to be left alone, when <paramref name="Keep"/> is not empty and it said so.</param>
public sealed record WriteOutcome(int Stored, IReadOnlyList<RejectedSample> Rejected, IReadOnlyList<int> Keep, TimeSpan? RetryAfter = null);

/// <summary>A window of one series, cut into equal steps.</summary>
/// <param name="Series">Which series.</param>
/// <param name="Kind">Gauge, counter or state: decides what the value of a step means.</param>
/// <param name="Domain">Domain of the quantity: the InfluxDB measurement.</param>
/// <param name="FromUnixMs">Start, included.</param>
/// <param name="ToUnixMs">End, excluded.</param>
/// <param name="StepMs">Width of a step, at least 1; steps are aligned to multiples of it since 1970.</param>
public readonly record struct SeriesQuery(SeriesKey Series, QuantityKind Kind, Domain Domain, long FromUnixMs, long ToUnixMs, long StepMs);

/// <summary>One step of a series. Steps without samples are left out.</summary>
/// <param name="TimeUnixMs">Start of the step.</param>
/// <param name="Mean">Mean of a gauge; last value of a counter or state.</param>
/// <param name="Min">Least value in the step.</param>
/// <param name="Max">Greatest value in the step.</param>
/// <param name="Count">Samples in the step.</param>
public readonly record struct SeriesStep(long TimeUnixMs, double Mean, double Min, double Max, long Count);

/// <summary>A stretch of one series as it was stored, sample by sample.</summary>
/// <param name="Series">Which series.</param>
/// <param name="Domain">Domain of the quantity: the InfluxDB measurement.</param>
/// <param name="FromUnixMs">Start, included.</param>
/// <param name="ToUnixMs">End, excluded.</param>
/// <param name="Max">Most samples, 1 to <see cref="ReadingLimits.SamplesPerQueryMax"/>: the earliest come; the next stretch begins after the last of them.</param>
public readonly record struct SamplesQuery(SeriesKey Series, Domain Domain, long FromUnixMs, long ToUnixMs, int Max);

/// <summary>An hour of a device as boards draw it: a point of the measurement <c>completeness</c> at the start of the hour.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id.</param>
/// <param name="Placement">Where it stood.</param>
/// <param name="StartUnixMs">Start of the hour, UTC ms.</param>
/// <param name="Figures">Its figures; unknown ones are left out.</param>
public readonly record struct HourPoint(string Park, string Device, Placement Placement, long StartUnixMs, HourFigures Figures);

/// <summary>Where samples live: DuckDB embedded, or an InfluxDB-compatible server. Writes are idempotent by series and source time.</summary>
public interface IReadingStore : IAsyncDisposable
{
    /// <summary>Short name for health, metrics and logs: <c>duckdb</c>, <c>influxdb</c>.</summary>
    string Name { get; }

    /// <summary>Whether it answers queries. False for a server that is configured as one to write to: then there are no charts and nothing to restore.</summary>
    bool CanRead => true;

    /// <summary>Whether it keeps why a sample is not good. Line protocol has its quality only.</summary>
    bool KeepsReasons => true;

    /// <summary>Writes that it takes at one time and gains by. 1 for a store that writes one after the other.</summary>
    int WritesAtOnce => 1;

    /// <summary>Makes the store ready (file, schema, database). Throws <see cref="IOException"/> when it cannot be reached; the caller retries.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Writes a batch; returns after commit. Never throws for what the store answers: that is in the outcome.</summary>
    Task<WriteOutcome> WriteAsync(ReadOnlyMemory<PlacedSample> batch, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a window of a series. Throws <see cref="IOException"/> when the store is away, <see cref="ArgumentOutOfRangeException"/> for a window that
    /// is empty or has more than <see cref="ReadingLimits.StepsPerQueryMax"/> steps, <see cref="NotSupportedException"/> without <see cref="CanRead"/>.
    /// </summary>
    Task<IReadOnlyList<SeriesStep>> ReadSeriesAsync(SeriesQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Samples of a series in the order of their source times, those without value too. Fewer than asked for means that the stretch has no more. Throws
    /// <see cref="IOException"/> when the store is away, <see cref="ArgumentOutOfRangeException"/> for a stretch that is empty or too much,
    /// <see cref="NotSupportedException"/> without <see cref="CanRead"/>.
    /// </summary>
    Task<IReadOnlyList<Sample>> ReadSamplesAsync(SamplesQuery query, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<Sample>>(new NotSupportedException($"{Name} does not read samples"));

    /// <summary>
    /// What registers read in whole hours, in the fastest way that the store has: stretch by stretch, each hour of a register once. Throws <see cref="IOException"/> when the store is away,
    /// <see cref="NotSupportedException"/> without <see cref="CanRead"/>.
    /// </summary>
    IAsyncEnumerable<SeriesHours> ReadHoursAsync(HoursQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return RawHours.ReadAsync(this, query, cancellationToken);
    }

    /// <summary>The last sample of each series not older than <paramref name="sinceUnixMs"/>; restores the live picture at start. Empty without <see cref="CanRead"/>.</summary>
    Task<IReadOnlyList<Sample>> ReadLatestAsync(long sinceUnixMs, CancellationToken cancellationToken);

    /// <summary>
    /// How many samples with a value each device of a park has in a span of time, counted from what is stored; a device without any is left out.
    /// Null when the store cannot count. Throws <see cref="IOException"/> when it is away.
    /// </summary>
    /// <param name="park">Park id.</param>
    /// <param name="fromUnixMs">Start, included.</param>
    /// <param name="toUnixMs">End, excluded.</param>
    /// <param name="devices">Only these devices; null for all.</param>
    /// <param name="cancellationToken">Ends the count.</param>
    Task<IReadOnlyDictionary<string, long>?> CountAsync(string park, long fromUnixMs, long toUnixMs, IReadOnlyCollection<string>? devices, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, long>?>(null);

    /// <summary>
    /// Writes hours of the completeness ledger for boards that read the store itself; does nothing where none do. Writing an hour again replaces it.
    /// Throws <see cref="IOException"/> when the store is away.
    /// </summary>
    Task WriteHoursAsync(IReadOnlyList<HourPoint> hours, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether it keeps figures of energy for boards that read the store itself.</summary>
    bool KeepsEnergy => false;

    /// <summary>
    /// Writes figures of energy for boards that read the store itself; does nothing without <see cref="KeepsEnergy"/>. Writing a point again replaces its values. Throws <see cref="IOException"/> when the store is
    /// away or refuses one.
    /// </summary>
    Task WriteEnergyAsync(IReadOnlyList<EnergyPoint> points, CancellationToken cancellationToken) => Task.CompletedTask;
}
