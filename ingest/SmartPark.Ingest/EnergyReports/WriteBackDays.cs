namespace SmartPark.Ingest.EnergyReports;

/// <summary>Days of one park that are to be written, all of one month.</summary>
/// <param name="Park">The park.</param>
/// <param name="Month">First day of the month.</param>
/// <param name="Days">The days, in order.</param>
internal sealed record WriteBackTask(string Park, DateOnly Month, IReadOnlyList<DateOnly> Days);

/// <summary>Days of parks whose figures changed and wait to be written, the newest first. Bounded by <see cref="WriteBackLimits.PendingMax"/>. Thread-safe.</summary>
internal sealed class WriteBackDays(int max = WriteBackLimits.PendingMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Park, DateOnly Month), SortedSet<DateOnly>> _waiting = [];
    private int _count;

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a day of a park; false when there is no room for it.</summary>
    public bool Note(string park, DateOnly day)
    {
        lock (_gate)
        {
            var key = (park, new DateOnly(day.Year, day.Month, 1));
            if (!_waiting.TryGetValue(key, out var days))
            {
                _waiting[key] = days = [];
            }

            if (days.Contains(day))
            {
                return true;
            }

            if (_count >= max)
            {
                return false;
            }

            days.Add(day);
            Volatile.Write(ref _count, _count + 1);
            return true;
        }
    }

    /// <summary>Takes days of one park and month, those of the newest month first; null when none wait.</summary>
    public WriteBackTask? Take(int days = WriteBackLimits.DaysPerTurn)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return null;
            }

            var key = _waiting.Where(w => w.Value.Count > 0).Select(w => w.Key).MaxBy(k => (k.Month, k.Park));
            var waiting = _waiting[key];
            List<DateOnly> taken = [.. waiting.Reverse().Take(days)];
            waiting.ExceptWith(taken);
            if (waiting.Count == 0)
            {
                _waiting.Remove(key);
            }

            Volatile.Write(ref _count, _count - taken.Count);
            taken.Reverse();
            return new(key.Park, key.Month, taken);
        }
    }

    /// <summary>Whether days of a park and month wait.</summary>
    public bool Has(string park, DateOnly month)
    {
        lock (_gate)
        {
            return _waiting.ContainsKey((park, month));
        }
    }

    /// <summary>Puts days back that could not be written; there is always room for them.</summary>
    public void PutBack(WriteBackTask task)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue((task.Park, task.Month), out var days))
            {
                _waiting[(task.Park, task.Month)] = days = [];
            }

            Volatile.Write(ref _count, _count + task.Days.Count(days.Add));
        }
    }
}
