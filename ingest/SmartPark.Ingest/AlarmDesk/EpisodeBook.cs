using Microsoft.Data.Sqlite;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>
/// The one place in which episodes change: what engines report, what people do, what time brings. Every change is committed before it is seen.
/// Thread-safe; throws <see cref="IOException"/> when the file cannot be used, and then nothing has changed.
/// </summary>
public sealed class EpisodeBook
{
    private readonly Lock _gate = new();
    private readonly AlarmStore _store;
    private readonly RuleCards _cards;
    private readonly TimeProvider _time;
    private readonly Dictionary<EpisodeId, EpisodeState> _standing = [];
    private readonly Dictionary<(string Rule, string Subject), Shelf> _shelves = [];
    private readonly RecentRaisings _recent = new();
    private readonly Explanations _explanations;
    private readonly Queue<DeskEvent> _newest = new();
    private List<ServiceStop> _stops = [];
    private DeskPicture _picture = DeskPicture.Empty;
    private bool _isOpen;

    internal EpisodeBook(AlarmStore store, RuleCards cards, TimeProvider time) => (_store, _cards, _time, _explanations) = (store, cards, time, new(cards));

    /// <summary>After every change, on whatever thread made it; listeners are quick and do not throw.</summary>
    public event EventHandler? Changed;

    /// <summary>The desk now.</summary>
    public DeskPicture Picture => Volatile.Read(ref _picture);

    /// <summary>Rules by id.</summary>
    public RuleCards Cards => _cards;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Reads what stands. Throws <see cref="IOException"/> when the file cannot be used; may be called again.</summary>
    public void Open()
    {
        lock (_gate)
        {
            if (_isOpen)
            {
                return;
            }

            var now = Now;
            foreach (var episode in _store.Standing())
            {
                _standing[episode.Id] = episode;
                _explanations.Note(episode, now);
            }

            foreach (var shelf in _store.Shelves())
            {
                _shelves[(shelf.Rule, shelf.Subject)] = shelf;
            }

            foreach (var episode in _store.Since(now - (long)TimeSpan.FromHours(1).TotalMilliseconds))
            {
                _recent.Add(episode);
            }

            _stops = [.. _store.Stops(now)];
            _recent.Tick(now);
            _isOpen = true;
            Redraw(_store.NewestEvent());
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Takes what engines report, in one commit with their states. What is known changes nothing. Returns how many reports were refused.</summary>
    internal int Take(IEnumerable<ParkReport> reports, IEnumerable<(string Part, long AtUnixMs, byte[] State)> engines)
    {
        var refused = 0;
        lock (_gate)
        {
            OpenIfNeeded();
            var (commit, changed, raised, now) = (new DeskCommit(), new Dictionary<EpisodeId, EpisodeState>(), new List<EpisodeState>(), Now);
            commit.Engines.AddRange(engines);
            foreach (var (park, report) in reports)
            {
                var before = changed.GetValueOrDefault(report.Episode) ?? _standing.GetValueOrDefault(report.Episode) ?? _store.Find(report.Episode);
                if (before is null && _standing.Count + raised.Count >= AlarmDeskLimits.StandingMax && _cards.Of(report.Rule, park, report.Device).Severity != Severity.Critical)
                {
                    refused++;
                    continue;
                }

                var after = Follow(before, park, report, now, commit);
                if (!ReferenceEquals(before, after))
                {
                    changed[after.Id] = after;
                }

                if (before is null)
                {
                    Explain(after, changed, now, commit);
                    if (_explanations.Of(after, now) is null)
                    {
                        raised.Add(after);
                    }
                }
            }

            commit.Episodes.AddRange(changed.Values);
            if (!commit.IsEmpty)
            {
                Apply(commit);
                raised.ForEach(_recent.Add);
                _recent.Tick(now);
            }

            if (changed.Count == 0)
            {
                return refused;
            }

            Redraw(_picture.NewestEvent);
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return refused;
    }

    /// <summary>Someone takes note.</summary>
    public ActResult Acknowledge(EpisodeId id, Mark by, string? note = null) =>
        Act(id, e => EpisodeLaw.Acknowledge(e, by), (DeskEventKind.Acknowledged, by, note ?? ""));

    /// <summary>Someone is to see to it; null for nobody.</summary>
    public ActResult Assign(EpisodeId id, (string Account, string Name)? to, Mark by) =>
        Act(id, e => EpisodeLaw.Assign(e, to), (DeskEventKind.Assigned, by, to?.Name ?? ""));

    /// <summary>Someone writes a note, also to what is over.</summary>
    public ActResult Comment(EpisodeId id, string text, Mark by) =>
        string.IsNullOrWhiteSpace(text) ? new(Find(id), Refusal.NoteNeeded) : Act(id, e => (e, Refusal.None), (DeskEventKind.Commented, by, text.Trim()));

    /// <summary>Someone says what it was.</summary>
    public ActResult Close(EpisodeId id, AlarmOutcome outcome, string? note, Mark by) =>
        Act(id, e => EpisodeLaw.Close(e, outcome, note, by), (DeskEventKind.Closed, by, note?.Trim() ?? ""));

    /// <summary>
    /// Puts the alarm of an episode aside until a time, with a reason. The time is cut to the longest that its gravity allows.
    /// </summary>
    public ActResult Shelve(EpisodeId id, long untilUnixMs, string reason, Mark by)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new(Find(id), Refusal.NoteNeeded);
        }

        return Act(
            id,
            e => (e, e.Closed is null ? Refusal.None : Refusal.AlreadyClosed),
            (DeskEventKind.Shelved, by, reason.Trim()),
            (e, commit) => commit.Shelved = new(
                e.Rule, e.Subject, e.Park,
                Math.Min(untilUnixMs, by.AtUnixMs + (e.Severity == Severity.Critical ? AlarmDeskLimits.CriticalShelfMaxMs : AlarmDeskLimits.ShelfMaxMs)), reason.Trim(), by));
    }

    /// <summary>Takes the alarm of an episode from the shelf.</summary>
    public ActResult Unshelve(EpisodeId id, Mark by) =>
        Act(id, e => (e, Refusal.None), (DeskEventKind.Unshelved, by, ""), (e, commit) => commit.Unshelved.Add((e.Rule, e.Subject)));

    /// <summary>Takes a device, or a park, out of service, or opens a maintenance window. Null when too many have not ended.</summary>
    public ServiceStop? Stop(ServiceStop stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        lock (_gate)
        {
            OpenIfNeeded();
            if (_stops.Count >= AlarmDeskLimits.StopsMax)
            {
                return null;
            }

            stop = _store.Add(stop);
            _stops.Add(stop);
            Redraw(_picture.NewestEvent);
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return stop;
    }

    /// <summary>Ends a stop; false when there is none of that number.</summary>
    public bool EndStop(long id)
    {
        lock (_gate)
        {
            OpenIfNeeded();
            if (!_stops.Exists(s => s.Id == id))
            {
                return false;
            }

            _store.End(id, Now);
            _stops.RemoveAll(s => s.Id == id);
            Redraw(_picture.NewestEvent);
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return true;
    }

    /// <summary>
    /// Writes what the product itself did into histories, such as receipts, in one transaction with what a neighbour of the desk keeps of it.
    /// </summary>
    internal void Write(IEnumerable<(EpisodeId Episode, DeskEventKind Kind, string Text)> lines, Action<SqliteConnection> also)
    {
        lock (_gate)
        {
            OpenIfNeeded();
            var (commit, product) = (new DeskCommit { Also = also }, new Mark(null, "", "", Now));
            commit.Events.AddRange(lines.Select(l => (l.Episode, l.Kind, product, Cut(l.Text))));
            Apply(commit);
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Does what time brings: shelves and windows that end, counts that fade.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            OpenIfNeeded();
            var now = Now;
            var over = _shelves.Values.Where(s => s.UntilUnixMs <= now).ToArray();
            if (over.Length > 0)
            {
                var commit = new DeskCommit();
                foreach (var shelf in over)
                {
                    commit.Unshelved.Add((shelf.Rule, shelf.Subject));
                    commit.Events.AddRange(_standing.Values.Where(e => e.Rule == shelf.Rule && e.Subject == shelf.Subject)
                        .Select(e => (e.Id, DeskEventKind.Unshelved, new Mark(null, "", "", now), "")));
                }

                Apply(commit);
            }

            var ended = _stops.RemoveAll(s => s.ToUnixMs <= now);
            var begun = _stops.Exists(s => s.FromUnixMs <= now && s.FromUnixMs > now - 2_000);
            var explained = _explanations.Tick(now);
            if (!_recent.Tick(now) && over.Length == 0 && ended == 0 && !begun && !explained)
            {
                return;
            }

            Redraw(_picture.NewestEvent);
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>An episode, standing or over; null when there is none.</summary>
    public EpisodeState? Find(EpisodeId id)
    {
        lock (_gate)
        {
            return _standing.TryGetValue(id, out var episode) ? episode : _store.Find(id);
        }
    }

    /// <summary>The history of an episode, oldest first; of a very long one the newest <see cref="AlarmDeskLimits.EventsShownMax"/> lines.</summary>
    public IReadOnlyList<DeskEvent> HistoryOf(EpisodeId id) => _store.EventsOf(id);

    /// <summary>Episodes of the record that a filter passes, newest first, and how many there are.</summary>
    public (int Total, IReadOnlyList<EpisodeState> Page) Record(EpisodeFilter filter, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return _store.List(filter, offset, Math.Min(count, AlarmDeskLimits.PageMax));
    }

    /// <summary>The newest events after a number; null when they are no longer all in memory.</summary>
    public IReadOnlyList<DeskEvent>? EventsAfter(long number)
    {
        lock (_gate)
        {
            return number >= _picture.NewestEvent ? [] : _newest.TryPeek(out var oldest) && oldest.Number <= number + 1 ? [.. _newest.Where(e => e.Number > number)] : null;
        }
    }

    private ActResult Act(
        EpisodeId id, Func<EpisodeState, (EpisodeState State, Refusal Refusal)> law, (DeskEventKind Kind, Mark By, string Text) happened, Action<EpisodeState, DeskCommit>? more = null)
    {
        EpisodeState after;
        lock (_gate)
        {
            OpenIfNeeded();
            if (Find(id) is not { } before)
            {
                return new(null, Refusal.None);
            }

            (after, var refusal) = law(before);
            if (refusal != Refusal.None)
            {
                return new(before, refusal);
            }

            var commit = new DeskCommit();
            if (after != before)
            {
                commit.Episodes.Add(after);
            }

            commit.Events.Add((id, happened.Kind, happened.By, Cut(happened.Text)));
            if (after.Closed is not null && before.Closed is null && happened.Kind != DeskEventKind.Closed)
            {
                commit.Events.Add((id, DeskEventKind.Closed, after.Closed, ""));
            }

            more?.Invoke(after, commit);
            Apply(commit);
            Redraw(_picture.NewestEvent);
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return new(after, Refusal.None);
    }

    private EpisodeState Follow(EpisodeState? before, string park, TransitionReport report, long now, DeskCommit commit)
    {
        var product = new Mark(null, "", "", now);
        var after = before ?? NewEpisode.Of(_cards.Of(report.Rule, park, report.Device), park, report, now);
        if (before is null)
        {
            commit.Events.Add((after.Id, DeskEventKind.Raised, product, ""));
            _explanations.Note(after, now);
        }

        if (report.Change == AlarmChange.Raised)
        {
            // Its end may have come first, over another way: then the beginning says how it began.
            return before is { IsActive: false } && before.RaisedUnixMs == before.OnsetUnixMs && report.TimeUnixMs != before.RaisedUnixMs
                ? after with { RaisedUnixMs = report.TimeUnixMs, Value = report.Value, Limit = report.Limit }
                : after;
        }

        var cleared = _explanations.Of(after, now) is null ? EpisodeLaw.Cleared(after, report.TimeUnixMs, now) : EpisodeLaw.ClearedUnpresented(after, report.TimeUnixMs, now);
        _explanations.Note(cleared, now);
        if (!ReferenceEquals(cleared, after))
        {
            commit.Events.Add((after.Id, DeskEventKind.Cleared, product, ""));
            if (cleared.Closed is { } closed)
            {
                commit.Events.Add((after.Id, DeskEventKind.Closed, closed, ""));
            }
        }

        return cleared;
    }

    /// <summary>Writes into the histories of a new alarm, and of those that it explains, that they are explained.</summary>
    private void Explain(EpisodeState begun, Dictionary<EpisodeId, EpisodeState> changed, long now, DeskCommit commit)
    {
        var product = new Mark(null, "", "", now);
        if (begun.IsActive && _explanations.Of(begun, now) is { } explaining)
        {
            commit.Events.Add((begun.Id, DeskEventKind.Explained, product, explaining.Rule));
        }

        if (begun.IsActive && _explanations.MayExplain(begun))
        {
            var others = _standing.Values.Where(e => !changed.ContainsKey(e.Id)).Concat(changed.Values).Where(e => e.IsActive && e.Id != begun.Id);
            commit.Events.AddRange(others.Where(e => _explanations.Of(e, now)?.Id == begun.Id).Select(e => (e.Id, DeskEventKind.Explained, product, begun.Rule)).ToList());
        }
    }

    private void OpenIfNeeded()
    {
        if (!_isOpen)
        {
            Open();
        }
    }

    private void Apply(DeskCommit commit)
    {
        var events = _store.Commit(commit);
        foreach (var episode in commit.Episodes)
        {
            if (episode.Closed is null)
            {
                _standing[episode.Id] = episode;
            }
            else
            {
                _standing.Remove(episode.Id);
            }
        }

        if (commit.Shelved is { } shelf)
        {
            _shelves[(shelf.Rule, shelf.Subject)] = shelf;
        }

        commit.Unshelved.ForEach(s => _shelves.Remove(s));
        foreach (var e in events)
        {
            if (_newest.Count >= AlarmDeskLimits.RecentEventsMax)
            {
                _newest.Dequeue();
            }

            _newest.Enqueue(e);
        }

        if (events.Count > 0)
        {
            _picture = _picture with { NewestEvent = events[^1].Number };
        }
    }

    private void Redraw(long newestEvent)
    {
        var now = Now;
        StandingAlarm[] alarms = [.. _standing.Values.Select(e => Present(e, now))];
        Array.Sort(alarms, static (a, b) => a.Rank.CompareTo(b.Rank));
        Volatile.Write(ref _picture, new(_picture.Version + 1, alarms, [.. _shelves.Values], [.. _stops], _recent.Floods(), newestEvent));
    }

    private StandingAlarm Present(EpisodeState e, long now)
    {
        var (times, chatters) = (Math.Max(1, _recent.TimesOf(e)), _recent.IsChattering(e.Rule, e.Subject));
        if (_stops.Find(s => s.Concerns(e.Park, e.Device, now)) is { } stop)
        {
            return new(e, stop.Kind == ServiceStopKind.OutOfService ? Withholding.OutOfService : Withholding.Suppressed, stop.ToUnixMs, stop.Reason, times, chatters);
        }

        if (_shelves.TryGetValue((e.Rule, e.Subject), out var shelf) && shelf.UntilUnixMs > now)
        {
            return new(e, Withholding.Shelved, shelf.UntilUnixMs, shelf.Reason, times, chatters);
        }

        return e.IsActive && _explanations.Of(e, now) is { } explaining
            ? new(e, Withholding.Suppressed, null, "", times, chatters) { Follows = explaining.Id }
            : new(e, Withholding.None, null, "", times, chatters);
    }

    private static string Cut(string text) => text.Length <= EpisodeLaw.NoteCharsMax ? text : text[..EpisodeLaw.NoteCharsMax];
}
