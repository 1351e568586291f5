using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>How often alarms came lately: which chatter, and where there is a flood. By the time at which the desk learned of them; not thread-safe.</summary>
internal sealed class RecentRaisings
{
    private const long HourMs = 3_600_000;

    private readonly Queue<(string Rule, string Subject, string Park, long AtUnixMs)> _all = new();
    private readonly Dictionary<(string Rule, string Subject), List<long>> _byAlarm = [];
    private readonly Dictionary<(string Rule, string Subject), long> _chattered = [];
    private readonly HashSet<string> _flooded = new(StringComparer.Ordinal);

    /// <summary>Takes a raising.</summary>
    public void Add(EpisodeState episode)
    {
        if (_all.Count >= AlarmDeskLimits.RecentRaisedMax)
        {
            Forget();
        }

        var (alarm, at) = ((episode.Rule, episode.Subject), episode.LearnedUnixMs);
        _all.Enqueue((episode.Rule, episode.Subject, episode.Park, at));
        if (!_byAlarm.TryGetValue(alarm, out var times))
        {
            _byAlarm.Add(alarm, times = []);
        }

        times.Add(at);
        if (times.Count >= AlarmDeskLimits.ChatterTimes && at - times[^AlarmDeskLimits.ChatterTimes] <= AlarmDeskLimits.ChatterWindowMs)
        {
            _chattered[alarm] = at;
        }
    }

    /// <summary>Forgets what is more than an hour ago; true when what is shown changes by it.</summary>
    public bool Tick(long nowUnixMs)
    {
        var before = (_all.Count, _chattered.Count, _flooded.Count);
        while (_all.TryPeek(out var oldest) && oldest.AtUnixMs <= nowUnixMs - HourMs)
        {
            Forget();
        }

        foreach (var alarm in _chattered.Where(c => c.Value <= nowUnixMs - AlarmDeskLimits.ChatterHoldMs).Select(c => c.Key).ToArray())
        {
            _chattered.Remove(alarm);
        }

        var counts = _all.Where(r => r.AtUnixMs > nowUnixMs - AlarmDeskLimits.FloodWindowMs).CountBy(r => r.Park).ToDictionary(StringComparer.Ordinal);
        foreach (var park in counts.Keys.Union(_flooded).ToArray())
        {
            var count = counts.GetValueOrDefault(park);
            if (count > AlarmDeskLimits.FloodBegins)
            {
                _flooded.Add(park);
            }
            else if (count < AlarmDeskLimits.FloodEnds)
            {
                _flooded.Remove(park);
            }
        }

        return before != (_all.Count, _chattered.Count, _flooded.Count);
    }

    /// <summary>How often an alarm was raised in the last hour.</summary>
    public int TimesOf(EpisodeState episode) => _byAlarm.TryGetValue((episode.Rule, episode.Subject), out var times) ? times.Count : 0;

    /// <summary>Whether an alarm comes and goes by the minute.</summary>
    public bool IsChattering(string rule, string subject) => _chattered.ContainsKey((rule, subject));

    /// <summary>Parks in which more alarms come than one person can answer.</summary>
    public IReadOnlySet<string> Floods() => new HashSet<string>(_flooded, StringComparer.Ordinal);

    private void Forget()
    {
        var (rule, subject, _, _) = _all.Dequeue();
        var times = _byAlarm[(rule, subject)];
        times.RemoveAt(0);
        if (times.Count == 0)
        {
            _byAlarm.Remove((rule, subject));
        }
    }
}
