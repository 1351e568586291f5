using SmartPark.Alarms;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.AlarmDesk.Figures;

/// <summary>
/// The figures of the alarm desk. One range is counted at a time, and an answer stands for <see cref="AlarmFigureLimits.AnswerForMs"/>: however many look, one core at most
/// is busy with it. Thread-safe.
/// </summary>
public sealed class AlarmFigureBook : IDisposable
{
    private readonly AlarmFigureReader _reader;
    private readonly TimeZoneInfo _zone;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<(string Parks, long From, long To), (long AtUnixMs, AlarmFigures Figures)> _answers = [];

    internal AlarmFigureBook(AlarmFigureReader reader, TimeZoneInfo zone, TimeProvider time) => (_reader, _zone, _time) = (reader, zone, time);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>
    /// The figures of a range, cut at now; off the caller's thread. Throws <see cref="IOException"/> when the file cannot be read, <see cref="ArgumentOutOfRangeException"/>
    /// for a range that is empty or longer than <see cref="AlarmFigureLimits.RangeDaysMax"/>.
    /// </summary>
    /// <param name="parks">Parks that count; null for all, the centre itself among them.</param>
    /// <param name="fromUnixMs">Begin, UTC milliseconds.</param>
    /// <param name="toUnixMs">End, excluded.</param>
    /// <param name="stop">Gives up waiting for one's turn.</param>
    public async Task<AlarmFigures> ReadAsync(IReadOnlyCollection<string>? parks, long fromUnixMs, long toUnixMs, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fromUnixMs, toUnixMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toUnixMs - fromUnixMs, AlarmFigureLimits.RangeDaysMax * 86_400_000L, nameof(toUnixMs));
        var key = (parks is null ? "*" : string.Join(' ', parks.Order(StringComparer.Ordinal)), fromUnixMs, toUnixMs);
        await _gate.WaitAsync(stop);
        try
        {
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            if (_answers.TryGetValue(key, out var known) && now - known.AtUnixMs is >= 0 and < AlarmFigureLimits.AnswerForMs)
            {
                return known.Figures;
            }

            // The file is read synchronously, so that runs on the pool.
            var figures = await Task.Run(() => Put(_reader.Read(parks, fromUnixMs, toUnixMs), fromUnixMs, toUnixMs, now, _zone), CancellationToken.None);
            if (_answers.Count >= AlarmFigureLimits.AnswersKeptMax)
            {
                _answers.Remove(_answers.MinBy(a => a.Value.AtUnixMs).Key);
            }

            _answers[key] = (now, figures);
            return figures;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Puts counts together. Pure.</summary>
    internal static AlarmFigures Put(AlarmRecords records, long fromUnixMs, long toUnixMs, long nowUnixMs, TimeZoneInfo zone)
    {
        var end = Math.Max(fromUnixMs, Math.Min(toUnixMs, nowUnixMs));
        long? recorded = records.OldestUnixMs is { } oldest && Math.Max(oldest, fromUnixMs) is var begin && begin < end ? begin : null;
        var load = recorded is { } known ? AlarmLoad.Of(records.Slots, known, Math.Max(end, Newest(records) + 1)) : null;
        var all = records.Slots.Sum(s => s.Count);
        return new(
            fromUnixMs, end, recorded, load, [.. Enum.GetValues<Severity>().Order().Select(s => Of(s, records, all, nowUnixMs))], records.Outcomes, records.Frequent,
            all == 0 ? null : records.Frequent.Sum(f => f.Times) / (double)all, records.Chattering, records.ChatteringCount, Bars(records.Slots, fromUnixMs, end, recorded, zone));
    }

    // A clock that was set back leaves alarms that came after now: they are counted, not lost.
    private static long Newest(AlarmRecords records) => records.Waits.Count == 0 ? 0 : records.Waits.Max(w => w.LearnedUnixMs);

    private static SeverityFigures Of(Severity severity, AlarmRecords records, int all, long nowUnixMs)
    {
        List<long> done = [], waiting = [];
        foreach (var (of, learned, acknowledged) in records.Waits)
        {
            if (of == (int)severity)
            {
                (acknowledged is null ? waiting : done).Add(Math.Max(0, (acknowledged ?? nowUnixMs) - learned));
            }
        }

        var count = done.Count + waiting.Count;
        return new(severity, count, all == 0 ? null : count / (double)all, AlarmTargets.Distribution[(int)severity - 1], AcknowledgeTimes.Of(done, waiting));
    }

    /// <summary>Bars by the hour or the day of the city; a slot belongs to the bar in which it begins.</summary>
    private static List<AlarmBar> Bars(IReadOnlyList<SlotCount> slots, long fromUnixMs, long toUnixMs, long? recordedFrom, TimeZoneInfo zone)
    {
        List<long> edges = [.. Edges(fromUnixMs, toUnixMs, zone), toUnixMs];
        if (edges.Count == 1)
        {
            return [];
        }

        var counts = new int[edges.Count - 1][];
        foreach (var slot in slots)
        {
            var at = edges.BinarySearch(Math.Clamp(slot.Slot * AlarmLoad.SlotMs, fromUnixMs, toUnixMs - 1));
            var bar = counts[at >= 0 ? at : ~at - 1] ??= new int[AlarmTargets.Distribution.Count];
            bar[slot.Severity - 1] += slot.Count;
        }

        return [.. counts.Select((c, i) => new AlarmBar(edges[i], edges[i + 1], recordedFrom is { } since && edges[i + 1] > since ? c ?? new int[AlarmTargets.Distribution.Count] : null))];
    }

    private static IEnumerable<long> Edges(long fromUnixMs, long toUnixMs, TimeZoneInfo zone)
    {
        const long HourMs = 3_600_000;
        if (fromUnixMs >= toUnixMs)
        {
            yield break;
        }

        yield return fromUnixMs;
        if (toUnixMs - fromUnixMs <= AlarmFigureLimits.HourlyDaysMax * 24 * HourMs)
        {
            for (var hour = ((fromUnixMs / HourMs) + 1) * HourMs; hour < toUnixMs; hour += HourMs)
            {
                yield return hour;
            }

            yield break;
        }

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(fromUnixMs), zone).DateTime).AddDays(1);
        for (var start = CityDay.StartUnixMs(day, zone); start < toUnixMs; start = CityDay.StartUnixMs(day = day.AddDays(1), zone))
        {
            yield return start;
        }
    }
}
