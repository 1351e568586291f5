using System.Globalization;
using Microsoft.Extensions.Logging;
using SmartPark.Gateway.Outbox;

namespace SmartPark.Gateway.Clock;

/// <summary>
/// The one clock of a gateway: monotonic time plus an offset to UTC. The machine's wall clock is compared with it at every look; what differs by less than
/// <see cref="GatewayLimits.ClockStepMs"/> is followed (slewing, a leap second), more is a jump.
/// <code>
///   reading ─▶ run time (never jumps) ─▶ raw stamp of its era ─▶ journal ─▶ verdict of the era at its first publication ─▶ the wire
/// </code>
/// Stamps of a synchronised clock are final and belong to no era (0). Thread-safe; never calls out while it holds its lock.
/// </summary>
internal sealed partial class GatewayClock : TimeProvider
{
    private const int StretchesMax = 64;

    private readonly Lock _gate = new();
    private readonly TimeProvider _inner;
    private readonly Func<ClockSync> _readSync;
    private readonly string _boot;
    private readonly long _builtUnixMs;
    private readonly ILogger _logger;
    private readonly long _startOffset;
    private readonly int _firstEra;
    private readonly List<(long FromRunMs, int Era, long OffsetMs)> _stretches = [];
    private ClockBook _book = new();
    private long _offset;
    private long _syncMono;
    private long _doubtMono;
    private long _stableMono;
    private long _eraMono;
    private long _stepMs;
    private long _steps;
    private long _version = 1;
    private int _lastEra;
    private ClockSync _sync;
    private ClockState _state;
    private bool _isRefused;
    private bool _hasLearnt;
    private ClockState _told;

    /// <summary>The clock of a run.</summary>
    /// <param name="inner">The machine's clocks.</param>
    /// <param name="readSync">Asks the kernel for its NTP state.</param>
    /// <param name="boot">Names the run of the machine within which timestamps go on; empty for unknown.</param>
    /// <param name="builtUnixMs">When the program was made, UTC ms: no right clock shows a time much before it. 0 for unknown.</param>
    /// <param name="firstEra">Drawn at random, positive: eras of this run are numbered from here.</param>
    /// <param name="logger">Where jumps are told.</param>
    public GatewayClock(TimeProvider inner, Func<ClockSync> readSync, string boot, long builtUnixMs, int firstEra, ILogger logger)
    {
        (_inner, _readSync, _builtUnixMs, _logger) = (inner, readSync, builtUnixMs, logger);
        _lastEra = _firstEra = firstEra & (int.MaxValue >> 1);

        // Where boots have no names, monotonic time means something within this process alone.
        _boot = boot.Length > 0 ? boot : string.Create(CultureInfo.InvariantCulture, $"run {firstEra}");
        (var wall, _eraMono) = ReadBoth();
        _doubtMono = _stableMono = _syncMono = _eraMono;
        _startOffset = _offset = wall - _eraMono;
        Run = new(inner, () => new(Mono + _startOffset, TimeSpan.Zero));
        _sync = readSync();
        _told = _state = Judge(_eraMono);
        Begin(_eraMono);
    }

    /// <summary>Stamps readings.</summary>
    public RunTime Run { get; }

    /// <inheritdoc/>
    public override long TimestampFrequency => _inner.TimestampFrequency;

    /// <summary>Rises when the book changed in a way that has to be on disk before the next message.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Whether nothing that it stamps may be believed yet.</summary>
    public bool IsDoubtful => Locked(static c => c._state == ClockState.Doubtful);

    /// <summary>
    /// Whether publication of what is not fire or safety waits for the clock to be set: a doubtful clock is often put right soon after the start. At most
    /// <see cref="GatewayLimits.ClockSettlingMs"/>.
    /// </summary>
    public bool IsHolding => Locked(static c => c.Holds());

    /// <summary>Whether it may tell that something is too old: it is synchronised, or has not jumped for <see cref="GatewayLimits.ClockStableMs"/>.</summary>
    public bool IsStable => Locked(static c => c._state == ClockState.Synchronised || (c._state == ClockState.Plausible && c.Mono - c._stableMono >= Ticks(GatewayLimits.ClockStableMs)));

    /// <summary>What it tells of itself.</summary>
    public ClockReading Reading => Locked(static c => new ClockReading(c._state, c._steps, c._stepMs, c._isRefused));

    /// <summary>Monotonic time in ticks. In whole numbers: as a fraction it would lose milliseconds when timestamps are large.</summary>
    private long Mono => _inner.TimestampFrequency % TimeSpan.TicksPerSecond == 0 ? _inner.GetTimestamp() / (_inner.TimestampFrequency / TimeSpan.TicksPerSecond)
        : (long)((Int128)_inner.GetTimestamp() * TimeSpan.TicksPerSecond / _inner.TimestampFrequency);

    private long OffsetMs => (Interlocked.Read(ref _offset) - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMillisecond;

    private long StartOffsetMs => (_startOffset - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMillisecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Mono + Interlocked.Read(ref _offset), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => _inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _inner.CreateTimer(callback, state, dueTime, period);

    /// <summary>A run time as UTC by what is known now.</summary>
    public long ToUnixMs(long runMs) => runMs + OffsetMs - StartOffsetMs;

    /// <summary>Looks until cancelled, so that a jump is seen when nothing is read.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(GatewayLimits.ClockLookMs), this);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Look();
        }
    }

    /// <summary>Compares the clocks and takes in what changed.</summary>
    public void Look()
    {
        var (wall, mono) = ReadBoth();
        (long StepMs, bool IsRefused)? step = null;
        lock (_gate)
        {
            var wasSynchronised = _sync == ClockSync.Synchronised;
            var difference = wall - (mono + _offset);
            var isStep = Math.Abs(difference) >= Ticks(GatewayLimits.ClockStepMs);
            if (isStep || mono - _syncMono >= Ticks(GatewayLimits.ClockLookMs))
            {
                (_sync, _syncMono) = (_readSync(), mono);
            }

            if (isStep)
            {
                step = Step(wall, mono, wasSynchronised);
            }
            else
            {
                _isRefused = false;
                Interlocked.Add(ref _offset, difference);
            }

            Update(mono);
        }

        if (step is { } told)
        {
            Tell(told.StepMs, told.IsRefused);
        }

        TellState();
    }

    /// <summary>Whether it can still tell which stamp a run time got: of the oldest stretches of a clock that moved often it cannot.</summary>
    public bool Remembers(long runMs) => Locked(c => runMs >= c._stretches[0].FromRunMs);

    /// <summary>The raw stamp of a run time, and its era: 0 when it is final.</summary>
    public (long UnixMs, int Era) Stamp(long runMs)
    {
        lock (_gate)
        {
            var i = _stretches.Count - 1;
            while (i > 0 && _stretches[i].FromRunMs > runMs)
            {
                i--;
            }

            return (runMs + _stretches[i].OffsetMs - StartOffsetMs, _stretches[i].Era);
        }
    }

    /// <summary>Decides what becomes of an era's stamps, now that one is about to be published; once decided it stays so.</summary>
    public StampVerdict Settle(int era, bool urgent)
    {
        if (era == 0)
        {
            return default;
        }

        lock (_gate)
        {
            if (_book.Find(era) is not { } found)
            {
                return new(0, IsSuspect: true);
            }

            if (found[urgent] is not { } verdict)
            {
                found[urgent] = verdict = Decide(found);
                Interlocked.Increment(ref _version);
            }

            return verdict;
        }
    }

    /// <summary>What was decided of an era's stamps.</summary>
    public StampVerdict Verdict(int era, bool urgent)
    {
        lock (_gate)
        {
            return _book.Verdict(era, urgent);
        }
    }

    /// <summary>A session ended: what is read from now on is a new era, which a clock that is set before the next session corrects.</summary>
    public void SessionEnded()
    {
        lock (_gate)
        {
            if (_book.Find(_stretches[^1].Era) is { } era && (era[true] ?? era[false]) is not null)
            {
                Begin(Mono);
            }
        }
    }

    /// <summary>
    /// Takes in what an outbox on disk knows: eras of earlier runs, and the last time that stood. A clock behind that time is doubtful from its start on.
    /// </summary>
    /// <param name="stored">The book of the disk; taken over.</param>
    /// <param name="countedUnixMs">The newest hour counted, for an outbox without a book; 0 for none.</param>
    public void Learn(ClockBook stored, long countedUnixMs)
    {
        lock (_gate)
        {
            // What this run decided since is newer than the disk.
            var own = _book.Eras.ToList();
            stored.Eras.RemoveAll(e => _book.Find(e.First) is not null);
            var known = _hasLearnt ? _book.KnownUnixMs : stored.KnownUnixMs != 0 ? stored.KnownUnixMs : countedUnixMs;

            // A clock that once ran wild must not make all later times doubtful.
            stored.KnownUnixMs = _builtUnixMs == 0 || known - _builtUnixMs <= GatewayLimits.ClockKnowledgeMaxMs ? known : 0;
            _book = stored;
            own.ForEach(_book.Add);
            if (!_hasLearnt)
            {
                _state = Judge(Mono);
                own.ForEach(e => e.IsDoubtful |= _state == ClockState.Doubtful);
            }

            _hasLearnt = true;
            Interlocked.Increment(ref _version);
        }

        TellState();
    }

    /// <summary>Writes the book as it is now.</summary>
    public void Write(RecordBuffer buffer)
    {
        lock (_gate)
        {
            if (_state != ClockState.Doubtful)
            {
                _book.KnownUnixMs = UnixMs(Mono + _offset);
            }

            _book.Write(buffer);
        }
    }

    /// <summary>Both clocks at the same moment, or as near as a busy machine lets this thread come.</summary>
    private (long Wall, long Mono) ReadBoth()
    {
        var (wall, mono, least) = (0L, 0L, long.MaxValue);
        for (var i = 0; i < GatewayLimits.ClockReadsMax && least > Ticks(GatewayLimits.ClockReadMs); i++)
        {
            var before = Mono;
            var now = _inner.GetUtcNow().UtcTicks;
            var after = Mono;
            if (after - before < least)
            {
                (wall, mono, least) = (now, after, after - before);
            }
        }

        return (wall, mono);
    }

    private static long Ticks(long ms) => ms * TimeSpan.TicksPerMillisecond;

    private static long UnixMs(long utcTicks) => (utcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMillisecond;

    private bool IsImpossible(long unixMs) => _builtUnixMs != 0 && unixMs < _builtUnixMs - GatewayLimits.ClockToleranceMs;

    private bool Holds() => _state == ClockState.Doubtful && Mono - _doubtMono < Ticks(GatewayLimits.ClockSettlingMs);

    /// <summary>Takes over a wall clock that jumped, unless it jumped to a time that cannot be.</summary>
    private (long StepMs, bool IsRefused)? Step(long wall, long mono, bool wasSynchronised)
    {
        var own = UnixMs(mono + _offset);
        var stepMs = UnixMs(wall) - own;
        if (_sync != ClockSync.Synchronised && IsImpossible(UnixMs(wall)) && !IsImpossible(own))
        {
            var isNews = !_isRefused;
            _isRefused = true;
            return isNews ? (stepMs, true) : null;
        }

        // A clock that was synchronised knew better than whoever moved it; any other is believed when it is set, unless it is still behind what is known.
        var knewBetter = wasSynchronised && _sync != ClockSync.Synchronised;
        _book.KnownUnixMs = knewBetter ? own : _state == ClockState.Doubtful ? _book.KnownUnixMs : UnixMs(wall);
        Interlocked.Exchange(ref _offset, wall - mono);
        (_isRefused, _stepMs, _stableMono) = (false, stepMs, mono);
        _steps++;
        return (stepMs, false);
    }

    private ClockState Judge(long mono)
    {
        var now = UnixMs(mono + _offset);
        var isBehind = now < _book.KnownUnixMs - GatewayLimits.ClockStepMs && (_state != ClockState.Doubtful || mono - _doubtMono < Ticks(GatewayLimits.ClockDoubtMaxMs));
        return _sync == ClockSync.Synchronised ? ClockState.Synchronised : IsImpossible(now) || isBehind ? ClockState.Doubtful : ClockState.Plausible;
    }

    /// <summary>Begins a new era when the state changed, the offset moved, or the era is long.</summary>
    private void Update(long mono)
    {
        var state = Judge(mono);
        var isNew = state != _state;
        if (isNew)
        {
            _doubtMono = state == ClockState.Doubtful ? mono : _doubtMono;
            _book.KnownUnixMs = _state == ClockState.Doubtful ? UnixMs(mono + _offset) : _book.KnownUnixMs;
            _state = state;
        }

        var (_, era, offset) = _stretches[^1];
        var moved = era == 0 ? 0 : Math.Abs(OffsetMs - (_book.Find(era)?.OffsetMs ?? offset));
        if (isNew || moved >= GatewayLimits.ClockSlewMs || (era != 0 && mono - _eraMono >= Ticks(GatewayLimits.ClockEraMs)))
        {
            Begin(mono);
        }
        else if (Math.Abs(OffsetMs - offset) >= GatewayLimits.ClockFollowMs)
        {
            Stretch(mono, era);
        }
    }

    private void Begin(long mono)
    {
        var era = 0;
        if (_state != ClockState.Synchronised)
        {
            era = ++_lastEra;
            _book.Add(new(era, era, _boot, OffsetMs) { IsDoubtful = _state == ClockState.Doubtful });
            Interlocked.Increment(ref _version);
        }

        Stretch(mono, era);
        _eraMono = mono;
    }

    private void Stretch(long mono, int era)
    {
        if (_stretches.Count == StretchesMax)
        {
            _stretches.RemoveAt(0);
        }

        _stretches.Add((UnixMs(mono + _startOffset), era, OffsetMs));
    }

    private StampVerdict Decide(ClockEra era)
    {
        var moved = OffsetMs - era.OffsetMs;
        var isKnown = _state != ClockState.Doubtful && era.Boot == _boot;
        return !isKnown || Math.Abs(moved) < GatewayLimits.ClockStepMs ? new(0, era.IsDoubtful && !(isKnown && _state == ClockState.Synchronised))
            : era.IsDoubtful || _state == ClockState.Synchronised || IsOwn(era) || IsVouchedFor() ? new(moved, IsSuspect: false)
            : new(0, IsSuspect: true);
    }

    private bool IsOwn(ClockEra era) => era.Last > _firstEra && era.Last <= _lastEra;

    /// <summary>Whether an earlier process of this boot already had the present time: it was set under its eyes, or was right before another was wrong.</summary>
    private bool IsVouchedFor() => _book.Eras.Exists(e => e.Boot == _boot && !e.IsDoubtful && !IsOwn(e) && Math.Abs(OffsetMs - e.OffsetMs) < GatewayLimits.ClockStepMs);

    private T Locked<T>(Func<GatewayClock, T> read)
    {
        lock (_gate)
        {
            return read(this);
        }
    }

    private void Tell(long stepMs, bool isRefused)
    {
        if (isRefused)
        {
            LogRefused(stepMs / 1000.0);
        }
        else
        {
            LogStep(stepMs / 1000.0);
        }
    }

    private void TellState()
    {
        ClockState before, now;
        lock (_gate)
        {
            (before, now) = (_told, _state);
            _told = now;
        }

        if (before != now && now == ClockState.Doubtful)
        {
            LogDoubtful(GetUtcNow());
        }
        else if (before == ClockState.Doubtful && before != now)
        {
            LogBelieved(GetUtcNow());
        }
    }

    [LoggerMessage(2400, LogLevel.Warning, "The machine's clock jumped by {Seconds} s. What is not published yet is corrected if its clock was not synchronised")]
    private partial void LogStep(double seconds);

    [LoggerMessage(2401, LogLevel.Error, "The machine's clock jumped by {Seconds} s to a time before this program was made: not followed, the gateway goes on by its own. Set the clock")]
    private partial void LogRefused(double seconds);

    [LoggerMessage(2402, LogLevel.Warning, "The clock shows {Time:u}, which is older than what is known: readings are marked clock-suspect until it is set. Check NTP and the clock's battery")]
    private partial void LogDoubtful(DateTimeOffset time);

    [LoggerMessage(2403, LogLevel.Information, "The clock shows {Time:u} and is believed again")]
    private partial void LogBelieved(DateTimeOffset time);
}
