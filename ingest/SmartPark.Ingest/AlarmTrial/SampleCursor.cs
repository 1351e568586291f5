using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.AlarmTrial;

/// <summary>The stored samples of one series, one after the other, a stretch of them in memory. Not thread-safe.</summary>
/// <param name="store">Where they are.</param>
/// <param name="series">Which series.</param>
/// <param name="domain">Domain of its quantity.</param>
/// <param name="fromUnixMs">First time, included.</param>
/// <param name="toUnixMs">Last time, excluded.</param>
/// <param name="heldMax">Samples in memory.</param>
internal sealed class SampleCursor(IReadingStore store, SeriesKey series, Domain domain, long fromUnixMs, long toUnixMs, int heldMax)
{
    private IReadOnlyList<Sample> _held = [];
    private int _next;
    private long _fromMs = fromUnixMs;

    /// <summary>The sample it stands at, after <see cref="MoveAsync"/>.</summary>
    public Sample Current { get; private set; }

    /// <summary>Whether the next move reads the store.</summary>
    public bool IsEmpty => _next == _held.Count;

    /// <summary>Goes to the next sample; false when there is none. Throws as <see cref="IReadingStore.ReadSamplesAsync"/> does.</summary>
    public async ValueTask<bool> MoveAsync(CancellationToken cancellationToken)
    {
        if (IsEmpty)
        {
            if (_fromMs >= toUnixMs)
            {
                return false;
            }

            (_held, _next) = (await store.ReadSamplesAsync(new(series, domain, _fromMs, toUnixMs, heldMax), cancellationToken), 0);
            _fromMs = _held.Count < heldMax ? toUnixMs : _held[^1].SourceTimeUnixMs + 1;
            if (_held.Count == 0)
            {
                return false;
            }
        }

        Current = _held[_next++];
        return true;
    }
}
