using Microsoft.Extensions.Logging;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Alarms;

/// <summary>
/// The alarm rules of a gateway: an engine per line, one journal, one state. What comes or goes switches interlocks, is written to the journal and handed to
/// the outbox, in this order, on the line's own worker.
/// <code>
///   reading ─▶ rules ─▶ interlocks ─▶ journal ─▶ outbox (urgent) ─▶ then the reading itself goes to the outbox
/// </code>
/// A kill at any point loses nothing and doubles nothing: a transition that is in the journal and perhaps not in the outbox is handed over again (its episode
/// tells that it is the same), one that is not in the journal was never told, and the next reading raises it.
/// </summary>
internal sealed partial class SiteAlarms : IDisposable
{
    private readonly LineAlarms?[] _lines;
    private readonly GatewayOutbox _outbox;
    private readonly GatewaySettings _settings;
    private readonly TimeProvider _time;
    private readonly AlarmClock _clock;
    private readonly ILogger _logger;
    private readonly AlarmJournal _journal;
    private readonly Lock _gate = new();
    private readonly Queue<(long Number, long AtMs)> _unconfirmed = new();
    private readonly OutboxSample[] _packed = new OutboxSample[TransitionCodec.SamplesMax];
    private long _savedMs;
    private long _retriedMs;
    private long _transitions;
    private long _rebases;
    private bool _wasFailed;

    /// <summary>The rules of a site; nothing is read or written before <see cref="Open"/>.</summary>
    public SiteAlarms(GatewaySite site, IReadOnlyList<AlarmRule> rules, GatewayOutbox outbox, GatewaySettings settings, AlarmClock clock, TimeProvider time, ILogger logger)
    {
        (_outbox, _settings, _clock, _time, _logger) = (outbox, settings, clock, time, logger);
        _journal = new(settings.OutboxFolder);
        var (park, zone) = (site.File.Park, SiteRules.ZoneOf(site.File) ?? TimeZoneInfo.Utc);
        _lines = [.. site.Lines.Select(l => PlanOf(l, park, site.File.Gateway, rules, settings.AlarmOverrides, zone) is { Rules.Count: > 0 } plan ? new LineAlarms(l.Wiring.Id, plan, SlotsOf(l, park), clock, Take) : null)];
        var judged = Lines.SelectMany(l => l.Plan.Rules).Select(b => b.Rule.Id).ToHashSet(StringComparer.Ordinal);
        RulesText = GatewayRules.Text(rules.Where(r => judged.Contains(r.Id)), park, settings.AlarmOverrides);
        _savedMs = _retriedMs = NowMs;
    }

    /// <summary>What a birth says of the rules that are evaluated here.</summary>
    public string RulesText { get; }

    /// <summary>Hears of every transition before all else, on the worker of the line that read it, and of open episodes at the start.</summary>
    public Action<AlarmRule, string, EpisodeId, AlarmChange>? Heard { get; set; }

    /// <summary>Rules on points.</summary>
    public int Rules => Lines.Sum(l => l.Plan.Rules.Count);

    /// <summary>Episodes that are open.</summary>
    public int OpenEpisodes => Lines.Sum(l => l.Open);

    /// <summary>Alarms that came or went since the start.</summary>
    public long Transitions => Interlocked.Read(ref _transitions);

    /// <summary>The journal.</summary>
    public AlarmJournal Journal => _journal;

    private IEnumerable<LineAlarms> Lines => _lines.OfType<LineAlarms>();

    private long NowMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>The rules of a line by its index in the site; null when none watches it.</summary>
    public LineAlarms? this[int line] => _lines[line];

    /// <summary>Reads journal and state and brings the rules to where they were. Before anything is judged; what the disk does wrong is logged, never thrown.</summary>
    public void Open()
    {
        _journal.Open();
        if (_journal.Unreadable > 0)
        {
            LogUnreadable(_journal.Unreadable);
        }

        var states = LoadStates();
        foreach (var line in Lines)
        {
            line.Restore(states);
        }

        var confirmed = _journal.Confirmed;
        var known = Catalogue();
        foreach (var last in _journal.Entries.GroupBy(e => (e.Report.Rule, e.Report.Subject)).Select(g => g.Last().Report).ToArray())
        {
            if (known.TryGetValue((last.Rule, last.Subject), out var place) && place.Line.FingerprintOf(place.Rule) == last.Fingerprint)
            {
                place.Line.Assume(place.Rule, last);
            }
            else if (last.Change == AlarmChange.Raised)
            {
                // Nobody judges this rule on this point any more: it ends here, or would stay for ever.
                var now = _clock.StampMs + _clock.BaseMs;
                Hand(last with { Change = AlarmChange.Cleared, TimeUnixMs = Math.Max(now, last.TimeUnixMs), Value = double.NaN, Limit = double.NaN }, stampMs: null);
            }
        }

        foreach (var entry in _journal.Entries.Where(e => e.Number > confirmed && e.Number <= _journal.Last - _unconfirmed.Count).ToArray())
        {
            Queue(entry.Report, null);
            _unconfirmed.Enqueue((entry.Number, NowMs));
        }

        foreach (var (bound, device, episode) in Lines.SelectMany(l => l.OpenEpisodes()))
        {
            Heard?.Invoke(bound.Rule, device, episode, AlarmChange.Raised);
        }

        LogStart(Lines.SelectMany(l => l.Plan.Rules).Select(b => b.Rule.Id).Distinct(StringComparer.Ordinal).Count(), Rules, OpenEpisodes);
    }

    /// <summary>Ids of the rules that a gateway evaluates.</summary>
    public static IReadOnlySet<string> LocalRules(GatewaySite site, IReadOnlyList<AlarmRule> rules, AlarmOverrides overrides) =>
        site.Lines.SelectMany(l => PlanOf(l, site.File.Park, site.File.Gateway, rules, overrides, TimeZoneInfo.Utc).Rules).Select(b => b.Rule.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>How many of some rules a gateway evaluates, and on how many points together.</summary>
    public static (int Rules, int Bound) CountLocal(GatewaySite site, IReadOnlyList<AlarmRule> rules, AlarmOverrides overrides)
    {
        var bound = site.Lines.SelectMany(l => PlanOf(l, site.File.Park, site.File.Gateway, rules, overrides, TimeZoneInfo.Utc).Rules).Select(b => b.Rule.Id).ToArray();
        return (bound.Distinct(StringComparer.Ordinal).Count(), bound.Length);
    }

    /// <summary>Tells time to the rules and keeps the journal until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(TickAsync(cancellationToken), KeepAsync(cancellationToken));

    /// <summary>The lines have ended: saves what there is. <paramref name="isOutboxKept"/> says that everything in the outbox is on disk.</summary>
    public void Close(bool isOutboxKept)
    {
        SaveStates();
        if (isOutboxKept)
        {
            _journal.Confirm(_journal.Last);
        }

        _journal.Work(mayRetry: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();

    private static AlarmPlan PlanOf(WiredLine line, string park, string gateway, IReadOnlyList<AlarmRule> rules, AlarmOverrides overrides, TimeZoneInfo zone)
    {
        var wire = new AlarmLine(gateway, line.Wiring.Id);
        var points = line.Devices.SelectMany(d => d.Groups.SelectMany(g => g.Quantities).Select(q => new AlarmPoint(new(park, d.Id, q.Id), q.Domain, null, d.Profile.Id, wire)));
        var known = rules.Where(r => !overrides.AskForBuilding(r.Id, park));
        var plan = AlarmPlan.Create(known, points, _ => zone, DateTimeOffset.UnixEpoch.ToUnixTimeMilliseconds(), overrides);
        return plan.With(GatewayRules.Of(plan, static _ => true));
    }

    private static IEnumerable<IReadOnlyList<SeriesKey>> SlotsOf(WiredLine line, string park) =>
        line.Devices.SelectMany(d => d.Groups.Select(g => (IReadOnlyList<SeriesKey>)[.. g.Quantities.Select(q => new SeriesKey(park, d.Id, q.Id))]));

    private Dictionary<(string Rule, string Subject), (LineAlarms Line, int Rule)> Catalogue() =>
        Lines.SelectMany(l => l.Plan.Rules.Index().Select(r => (Line: l, r.Index, r.Item))).ToDictionary(r => (r.Item.Rule.Id, r.Item.Subject), r => (r.Line, r.Index));

    private void Take(BoundRule bound, TransitionReport report, long stampMs)
    {
        Heard?.Invoke(bound.Rule, report.Device, report.Episode, report.Change);
        if (report.Change == AlarmChange.Raised)
        {
            LogRaised(report.Rule, report.Subject, report.Value);
        }
        else
        {
            LogCleared(report.Rule, report.Subject, report.Value);
        }

        Hand(report, stampMs);
    }

    /// <summary>First the journal, then the outbox: what only the journal knows is handed over again after a kill.</summary>
    private void Hand(TransitionReport report, long? stampMs)
    {
        lock (_gate)
        {
            var number = _journal.Append(report);
            Queue(report, stampMs);
            _unconfirmed.Enqueue((number, NowMs));
            if (_unconfirmed.Count > GatewayLimits.AlarmJournalEntriesMax)
            {
                // The newer ones stand for it.
                _unconfirmed.Dequeue();
            }

            _transitions++;
        }
    }

    private void Queue(TransitionReport report, long? stampMs)
    {
        var count = TransitionCodec.Pack(report, _packed);
        _outbox.AppendTransition(stampMs ?? report.TimeUnixMs, _packed.AsSpan(0, count), isFinal: stampMs is null);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(GatewayLimits.AlarmTickMs), _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var line in Lines)
            {
                line.Tick();
            }
        }
    }

    /// <summary>Apart from the ticks: a flush takes as long as the flash does, and no rule waits for it.</summary>
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(GatewayLimits.AlarmFlushMs), _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Keep();
        }
    }

    private void Keep()
    {
        var now = NowMs;
        Confirm(now);
        var mayRetry = now - _retriedMs >= GatewayLimits.AlarmRetryMs;
        _retriedMs = mayRetry ? now : _retriedMs;
        _journal.Work(mayRetry);
        if (now - _savedMs >= GatewayLimits.AlarmStateSaveMs)
        {
            _savedMs = now;
            SaveStates();
        }

        if (_journal.Failure is not null != _wasFailed)
        {
            _wasFailed = !_wasFailed;
            if (_wasFailed)
            {
                LogFailed(_journal.Failure ?? "");
            }
            else
            {
                LogRecovered();
            }
        }

        if (Lines.Sum(l => l.Rebases) is var rebases && rebases != _rebases)
        {
            _rebases = rebases;
            LogRebased();
        }
    }

    /// <summary>What was handed to the outbox two commits ago is in its database, unless it cannot be written.</summary>
    private void Confirm(long now)
    {
        lock (_gate)
        {
            var safe = 0L;
            while (_outbox.Disk.State == DiskState.OnDisk && _unconfirmed.TryPeek(out var oldest) && now - oldest.AtMs > (2 * _settings.OutboxCommitMs) + GatewayLimits.AlarmFlushMs)
            {
                safe = _unconfirmed.Dequeue().Number;
            }

            _journal.Confirm(safe);
        }
    }

    private IReadOnlyList<(string Line, byte[] State)> LoadStates()
    {
        if (_settings.OutboxFolder is not { } folder || _journal.Failure is not null)
        {
            return [];
        }

        var problem = "";
        try
        {
            var states = AlarmStateFile.Load(folder, out problem);
            if (problem.Length == 0)
            {
                return states;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = e.Message;
        }

        LogNoState(problem);
        return [];
    }

    private void SaveStates()
    {
        // A journal that cannot be written is another gateway's folder or a disk that takes nothing.
        if (_settings.OutboxFolder is not { } folder || _journal.Failure is not null || Rules == 0)
        {
            return;
        }

        try
        {
            AlarmStateFile.Save(folder, [.. Lines.Select(l => (l.Line, l.Save()))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            LogNotSaved(e.Message);
        }
    }

    [LoggerMessage(2500, LogLevel.Information, "Alarms: {Rules} rules are evaluated here, on {Bound} points; {Open} alarms are open")]
    private partial void LogStart(int rules, int bound, int open);

    [LoggerMessage(2501, LogLevel.Information, "Alarm {Rule} at {Subject}: {Value}")]
    private partial void LogRaised(string rule, string subject, double value);

    [LoggerMessage(2502, LogLevel.Information, "Alarm {Rule} at {Subject} is over: {Value}")]
    private partial void LogCleared(string rule, string subject, double value);

    [LoggerMessage(2503, LogLevel.Error, "The journal of alarms cannot be written: {Reason}. Alarms go on; after a restart those of meanwhile may come again. The disk is tried again by itself")]
    private partial void LogFailed(string reason);

    [LoggerMessage(2504, LogLevel.Information, "The journal of alarms is written again")]
    private partial void LogRecovered();

    [LoggerMessage(2505, LogLevel.Warning, "The saved state of alarm rules cannot be used ({Reason}): averages and delays begin anew, open alarms are those of the journal")]
    private partial void LogNoState(string reason);

    [LoggerMessage(2506, LogLevel.Warning, "The state of alarm rules cannot be saved: {Reason}")]
    private partial void LogNotSaved(string reason);

    [LoggerMessage(2507, LogLevel.Warning, "The journal of alarms has {Lines} lines that cannot be read: a power cut tore the last, or the disk is damaged")]
    private partial void LogUnreadable(int lines);

    [LoggerMessage(2508, LogLevel.Warning, "The clock was set: alarm rules begin anew on the new time, open alarms stay open")]
    private partial void LogRebased();
}
