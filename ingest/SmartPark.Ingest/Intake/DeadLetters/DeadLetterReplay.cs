using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Intake.DeadLetters;

/// <summary>What a replay did.</summary>
/// <param name="Stored">Letters whose sample is committed now; they are gone.</param>
/// <param name="RefusedAgain">Letters whose sample was refused again, by the reason's word; they stay, with the reason of now.</param>
/// <param name="NotReplayable">Letters that hold no whole sample, such as bytes that nobody can decode; they stay.</param>
public sealed record ReplayResult(long Stored, IReadOnlyDictionary<string, long> RefusedAgain, long NotReplayable);

/// <summary>
/// Tries refused samples again once the cause is mended: through the same checks and the same writer as fresh messages, behind these. A letter goes
/// only after its sample is committed, so a replay that is cut off can be repeated.
/// </summary>
public sealed class DeadLetterReplay : IDisposable
{
    /// <summary>Letters of one batch: what a list may hold, so that memory stays that of a page.</summary>
    public const int BatchLetters = DeadLetterStore.ListMax;

    private readonly SemaphoreSlim _one = new(1);
    private readonly DeadLetterStore _letters;
    private readonly SampleCheck _check;
    private readonly ParkRegistry _registry;
    private readonly BatchExchange _exchange;
    private readonly LatestValues _latest;
    private readonly StoreLink _store;
    private readonly IngestInstruments _instruments;
    private readonly TimeProvider _time;

    internal DeadLetterReplay(
        DeadLetterStore letters, SampleCheck check, ParkRegistry registry, BatchExchange exchange, LatestValues latest, StoreLink store, IngestInstruments instruments,
        IntakeOptions options, TimeProvider time)
    {
        (_letters, _check, _registry, _exchange, _latest) = (letters, check, registry, exchange, latest);
        (_store, _instruments, _time) = (store, instruments, time);
        CanReplay = options.Role != IntakeRole.Control;
    }

    /// <summary>Whether this process stores anything.</summary>
    public bool CanReplay { get; }

    /// <summary>
    /// Replays the letters that were there at the call; null when another replay is running. Throws <see cref="IOException"/> when the store is away
    /// or the letters' file cannot be used; what was done until then stands.
    /// </summary>
    public async Task<ReplayResult?> RunAsync(LetterFilter filter, CancellationToken cancellationToken)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return null;
        }

        try
        {
            return await RunAloneAsync(filter, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<ReplayResult> RunAloneAsync(LetterFilter filter, CancellationToken cancellationToken)
    {
        var (unreplayable, upTo) = _letters.Count(filter);
        var refused = new Dictionary<string, long>(StringComparer.Ordinal);
        long stored = 0;
        long after = 0;
        while (_letters.Replayable(filter, after, upTo, BatchLetters) is { Count: > 0 } page)
        {
            var again = await ReplayAsync(page, cancellationToken);
            _letters.Settle(page, again);
            _instruments.Replayed(page.Count - again.Count, "stored");
            _instruments.Replayed(again.Count, "refused");
            foreach (var letter in again.Values)
            {
                var word = RefusalReasons.Word(letter.Reason);
                refused[word] = refused.GetValueOrDefault(word) + 1;
            }

            stored += page.Count - again.Count;
            after = page[^1].Id;
        }

        return new(stored, refused, unreplayable);
    }

    /// <summary>Checks and writes the samples of letters; returns those refused again. Returns when every other one is committed.</summary>
    private async Task<Dictionary<long, DeadLetter>> ReplayAsync(IReadOnlyList<KeptDeadLetter> page, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var again = new Dictionary<long, DeadLetter>();
        var part = new ReplayPart();
        var batch = new IntakeBatch { IsHistory = true, Replay = part };
        var idOf = new Dictionary<(Telemetry.SeriesKey, long), List<KeptDeadLetter>>();
        foreach (var kept in page)
        {
            if (!TryCheck(kept.Letter, now, out var placed, out var refusal))
            {
                again[kept.Id] = kept.Letter with { AtUnixMs = now, Reason = refusal.Reason, Detail = refusal.Detail };
                continue;
            }

            batch.Add(placed);
            _latest.Offer(placed.Sample);
            var key = (placed.Sample.Series, placed.Sample.SourceTimeUnixMs);
            if (!idOf.TryGetValue(key, out var same))
            {
                idOf.Add(key, same = []);
            }

            same.Add(kept);
        }

        await WriteAsync(batch, part, cancellationToken);
        foreach (var (placed, reason) in part.Refused)
        {
            foreach (var kept in idOf[(placed.Sample.Series, placed.Sample.SourceTimeUnixMs)])
            {
                var letter = DeadLetter.OfStore(placed, reason, now);
                again[kept.Id] = kept.Letter with { AtUnixMs = now, Reason = letter.Reason, Detail = letter.Detail };
            }
        }

        return again;
    }

    private async Task WriteAsync(IntakeBatch batch, ReplayPart part, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        if (!_store.State.IsUsable || !_exchange.Hand(batch))
        {
            throw new IOException("the store is away: " + (_store.State.Error ?? "the service stops"));
        }

        // Once handed over it will be settled; who asked may leave, and the letters then stay until they are replayed again.
        while (!part.Settled.IsCompleted)
        {
            var changed = _store.Changed;
            if (!_store.State.IsUsable)
            {
                throw new IOException("the store is away: " + _store.State.Error);
            }

            await Task.WhenAny(part.Settled, changed).WaitAsync(cancellationToken);
        }

        if (part.Settled.IsCanceled)
        {
            throw new IOException("the service stops");
        }
    }

    private bool TryCheck(DeadLetter letter, long now, out Storage.PlacedSample placed, out Refusal refusal)
    {
        placed = default;
        if (!_registry.TryGetPark(letter.Park, out _))
        {
            refusal = new(RefusalReason.UnknownPark, "park not registered");
            return false;
        }

        var device = letter.Device ?? letter.Gateway!;
        var sample = letter.Sample!;
        var sent = new SentSample(letter.Quantity!, sample.Unit, letter.Value ?? double.NaN, letter.SourceTimeUnixMs!.Value, sample.Quality, sample.Reason);
        var context = new CheckContext(
            letter.Park, device, letter.Device is null, _registry.PlacesOf(letter.Park, device), sent.TimeUnixMs, now, letter.AtUnixMs);
        return _check.TryCheck(sent, context, out placed, out refusal);
    }
}
