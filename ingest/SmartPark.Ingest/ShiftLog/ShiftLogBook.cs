using SmartPark.Alarms.Engine;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.Ingest.ShiftLog;

/// <summary>What became of something that was to be written.</summary>
/// <param name="Entry">The entry; null when nothing was written.</param>
/// <param name="Refusal">Why not; none when it was.</param>
public readonly record struct ShiftResult(ShiftEntry? Entry, ShiftRefusal Refusal);

/// <summary>
/// The shift log: what officers write down, beside what the alarm history says by itself, and shifts handed over from one account to another. Whether an account may write in a park
/// is for the caller to ask. Thread-safe; throws <see cref="IOException"/> when the file cannot be used.
/// </summary>
public sealed class ShiftLogBook : IDisposable
{
    private const long DayMs = 86_400_000;
    private const long MinuteMs = 60_000;

    private readonly Lock _gate = new();
    private readonly ShiftLogStore _store;
    private readonly AuditTrail _audit;
    private readonly EpisodeBook _desk;
    private readonly TimeProvider _time;
    private long _version;

    internal ShiftLogBook(ShiftLogStore store, AuditTrail audit, EpisodeBook desk, TimeProvider time) => (_store, _audit, _desk, _time) = (store, audit, desk, time);

    /// <summary>Rises with every entry: who shows the log asks for it.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <summary>Somebody writes something down, also to correct an earlier entry of the same park.</summary>
    /// <param name="park">Park id.</param>
    /// <param name="text">What.</param>
    /// <param name="who">Who.</param>
    /// <param name="episode">The alarm it is about, of the same park; null for none.</param>
    /// <param name="corrects">Number of the entry that it corrects; null for none.</param>
    public ShiftResult Write(string park, string? text, ActingAccount who, EpisodeId? episode = null, long? corrects = null) => Add(park, text, who, isTextNeeded: true, () =>
        (corrects is { } number && _store.Find(number)?.Park != park) || (episode is { } id && _desk.Find(id)?.Park != park)
            ? (ShiftRefusal.NotFound, null)
            : (ShiftRefusal.None, e => e with { Episode = episode, RefersTo = corrects }));

    /// <summary>The outgoing officer hands the shift over, with a note and with what happened in it.</summary>
    public ShiftResult HandOver(string park, string? note, ActingAccount who) => Add(park, note, who, isTextNeeded: true, () =>
        Waiting(park) is not null ? (ShiftRefusal.AlreadyHandedOver, null) : (ShiftRefusal.None, e => e with { Kind = ShiftEntryKind.HandOver, Sums = Sums(park, e.By.AtUnixMs) }));

    /// <summary>The incoming officer takes over what another handed over.</summary>
    /// <param name="park">Park id.</param>
    /// <param name="handOver">Number of the hand-over.</param>
    /// <param name="note">What they have to say to it; may be empty.</param>
    /// <param name="who">Who.</param>
    public ShiftResult TakeOver(string park, long handOver, string? note, ActingAccount who) => Add(park, note, who, isTextNeeded: false, () =>
        _store.Find(handOver) is not { Kind: ShiftEntryKind.HandOver } handed || handed.Park != park ? (ShiftRefusal.NotFound, null)
        : Waiting(park)?.Number != handOver ? (ShiftRefusal.AlreadyTakenOver, null)
        : handed.By.Account == who.Id ? (ShiftRefusal.SameOfficer, null)
        : (ShiftRefusal.None, e => e with { Kind = ShiftEntryKind.TakeOver, RefersTo = handOver }));

    /// <summary>The hand-over in a park that nobody has taken over yet; null when there is none.</summary>
    public ShiftEntry? Waiting(string park) =>
        _store.Newest(park, ShiftEntryKind.HandOver) is { } handed && _store.Newest(park, ShiftEntryKind.TakeOver)?.RefersTo != handed.Number ? handed : null;

    /// <summary>Who has the shift in a park: the one who took it over last; null when nobody ever did, or it is handed over and waits.</summary>
    public ShiftEntry? OnShift(string park) => Waiting(park) is null ? _store.Newest(park, ShiftEntryKind.TakeOver) : null;

    /// <summary>The log of some parks for a span of time.</summary>
    /// <param name="parks">Parks; null for all.</param>
    /// <param name="fromUnixMs">Begin, UTC milliseconds.</param>
    /// <param name="toUnixMs">End, excluded.</param>
    public ShiftPage Page(IReadOnlyCollection<string>? parks, long fromUnixMs, long toUnixMs)
    {
        var (count, entries) = _store.Entries(parks, fromUnixMs, toUnixMs);
        var (counts, lines) = _store.Alarms(parks, fromUnixMs, toUnixMs);
        return new(
            entries, count, lines, counts.Values.Sum(), counts.GetValueOrDefault(DeskEventKind.Raised), counts.GetValueOrDefault(DeskEventKind.Acknowledged),
            counts.GetValueOrDefault(DeskEventKind.Closed));
    }

    private ShiftSums Sums(string park, long nowUnixMs)
    {
        var since = Math.Max(nowUnixMs - DayMs, _store.Newest(park, ShiftEntryKind.TakeOver)?.By.AtUnixMs ?? 0);
        var (counts, _) = _store.Alarms([park], since, nowUnixMs + 1, countsOnly: true);
        return new(
            since, counts.GetValueOrDefault(DeskEventKind.Raised), counts.GetValueOrDefault(DeskEventKind.Acknowledged), counts.GetValueOrDefault(DeskEventKind.Closed),
            _desk.Picture.Alarms.Count(a => a.Episode.Park == park));
    }

    private ShiftResult Add(string park, string? text, ActingAccount who, bool isTextNeeded, Func<(ShiftRefusal Refusal, Func<ShiftEntry, ShiftEntry>? Finish)> look)
    {
        ArgumentNullException.ThrowIfNull(who);
        var written = text?.Trim() ?? "";
        if ((isTextNeeded && written.Length == 0) || written.Length > ShiftLogLimits.TextCharsMax)
        {
            return new(null, written.Length == 0 ? ShiftRefusal.TextNeeded : ShiftRefusal.TextTooLong);
        }

        // One at a time: of two who take over in the same moment one is told that the other did.
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var (refusal, finish) = look();
            if (refusal == ShiftRefusal.None && _store.Written(who.Id, now.ToUnixTimeMilliseconds() - MinuteMs) >= ShiftLogLimits.EntriesPerMinuteMax)
            {
                refusal = ShiftRefusal.TooMany;
            }

            if (refusal != ShiftRefusal.None)
            {
                return new(null, refusal);
            }

            var entry = finish!(new(0, ShiftEntryKind.Note, park, written, null, null, null, new(who.Id, who.Name, who.From, now.ToUnixTimeMilliseconds())));
            var act = entry.Kind switch { ShiftEntryKind.HandOver => "shift-handed-over", ShiftEntryKind.TakeOver => "shift-taken-over", _ => "shift-log-written" };
            entry = _store.Add(entry, _audit.Statements(AuditEntry.Of(who, now, act, park, null, Short(written))));
            Interlocked.Increment(ref _version);
            return new(entry, ShiftRefusal.None);
        }
    }

    private static string Short(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 199), "…");
}
