using SmartPark.Energy.Registry;
using SmartPark.Ingest.Accounts;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Registrar;

/// <summary>
/// Keeps the registry: rows in the operations database, every change a revision with who, when and why. A change is checked as a whole and made as a whole. Whoever asks for the registry that
/// holds asks <see cref="CurrentRegistry"/>. Thread-safe; throws <see cref="IOException"/> when the file cannot be used.
/// </summary>
public sealed partial class RegistryOffice : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RegistryStore _store;
    private readonly CurrentRegistry _current;
    private readonly EditCheck _check;
    private readonly AuditTrail _audit;
    private readonly string? _seeds;
    private readonly TimeProvider _time;
    private readonly ILogger<RegistryOffice> _logger;
    private volatile bool _isOpen;
    private volatile IReadOnlyList<SetAsideRow> _aside = [];

    internal RegistryOffice(RegistryStore store, CurrentRegistry current, EditCheck check, AuditTrail audit, string? seeds, TimeProvider time, ILogger<RegistryOffice> logger) =>
        (_store, _current, _check, _audit, _seeds, _time, _logger) = (store, current, check, audit, seeds, time, logger);

    /// <summary>Rows that are kept and not used, each with why.</summary>
    public IReadOnlyList<SetAsideRow> Aside => _aside;

    /// <summary>What is to be looked at in the registry that holds: warnings, and meters whose device is gone.</summary>
    public IReadOnlyList<RegistryMistake> Warnings => _current.Now.Registry is var registry ? [.. registry.Warnings, .. _check.Orphans(registry)] : [];

    /// <summary>The city's zone, in which moments are read and written.</summary>
    public TimeZoneInfo Zone => _check.Zone;

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <summary>
    /// Makes the kept registry hold, or that of the seed files when none was ever kept. Called once before anything asks; a file that cannot be used is logged, and every later act tries again.
    /// Throws <see cref="ConfigurationException"/> with every mistake of the seed files.
    /// </summary>
    public void Start()
    {
        try
        {
            Open();
        }
        catch (IOException e)
        {
            LogUnreadable(e);
        }
    }

    /// <summary>Checks changes as a whole, and makes them as one revision or not at all.</summary>
    /// <param name="edits">Rows to put and to remove, each key once.</param>
    /// <param name="who">Who does it.</param>
    /// <param name="reason">Why, 1 to <see cref="RegistryLimits.ReasonCharsMax"/> characters.</param>
    /// <param name="source">One of <see cref="RevisionSources"/>.</param>
    /// <param name="seen">The revision that the caller looked at; null not to compare.</param>
    /// <param name="isTrial">Only says what would change.</param>
    public RegistryOutcome Apply(IReadOnlyList<RegistryEdit> edits, ActingAccount who, string reason, string source, long? seen, bool isTrial = false)
    {
        ArgumentNullException.ThrowIfNull(edits);
        ArgumentNullException.ThrowIfNull(who);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason.Length, RegistryLimits.ReasonCharsMax);
        lock (_gate)
        {
            Open();
            var now = _current.Now;
            if (seen is not null && seen != now.Revision)
            {
                return new(RegistryRefusal.ChangedMeanwhile, now.Revision, [], [], 0, []);
            }

            List<RegistryMistake> mistakes = [];
            var changes = Changes(edits, now.Registry.Rows, mistakes);
            var foreign = changes.Select(c => c.After?.Park ?? ParkOf(c.Key)).Distinct(StringComparer.Ordinal).Where(p => !MayEdit(who, p)).Order(StringComparer.Ordinal).ToList();
            if (foreign.Count > 0)
            {
                return new(RegistryRefusal.NotAllowed, now.Revision, [], [], 0, foreign);
            }

            if (mistakes.Count > 0)
            {
                return RegistryOutcome.Of(now.Revision, mistakes);
            }

            var rows = now.Registry.Rows.With(changes);
            var registry = _check.Registry(rows, changes.Select(c => c.After).OfType<RegistryRow>(), mistakes);
            if (registry is null)
            {
                var lines = edits.Where(e => e.Line is not null).ToDictionary(e => (e.Table.Name, e.Key), e => e.Line);
                return RegistryOutcome.Of(now.Revision, [.. mistakes.Select(m => m.Line is null && m.Key is not null && lines.TryGetValue((m.Table, m.Key), out var line) ? m with { Line = line } : m)]);
            }

            if (!isTrial && changes.Count > 0)
            {
                Commit(new(now.Revision + 1, registry), changes, new(who.Id, who.Name, who.From, reason, source), AuditEntry.Of(
                    who, _time.GetUtcNow(), "registry-changed", Summary(changes), $"{now.Revision}", $"{now.Revision + 1}: {reason}"));
            }

            return new(RegistryRefusal.None, _current.Now.Revision, changes, [.. mistakes.Take(RegistryLimits.MistakesMax)], 0, []);
        }
    }

    /// <summary>A revision; null when there is none of that number.</summary>
    public RegistryRevision? Revision(long number) => _store.Find(number);

    /// <summary>Revisions, newest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">Only older ones than this; null for the newest.</param>
    public IReadOnlyList<RegistryRevision> Revisions(int limit, long? before = null) => _store.List(limit, before ?? long.MaxValue);

    /// <summary>Changed rows of a revision.</summary>
    public IReadOnlyList<KeptChange> ChangesOf(long revision, int offset, int limit) => _store.Changes(revision, offset, limit);

    /// <summary>The registry as it was after a revision, for a report that names it; null when there was none of that number. What this program cannot use of it is left out, as at the start.</summary>
    public RegistryEdition? EditionAt(long revision) => revision == _current.Now.Revision ? _current.Now
        : _store.Find(revision) is not { } kept ? null : new(revision, UsableRows.Of(_store.RowsAt(revision), Zone, _check.Reference.Coal).Registry, kept.Hash);

    /// <summary>The rows as they were after a revision; null when there was none of that number.</summary>
    public RegistryRows? RowsAt(long revision) => EditionAt(revision)?.Registry.Rows;

    /// <summary>Whether an account may edit rows of a park; those of the city only when it is for all parks.</summary>
    public static bool MayEdit(ActingAccount who, string park)
    {
        ArgumentNullException.ThrowIfNull(who);
        return park == RegistryTables.OfCity ? who.MayInAll(AccountAct.EditRegistry, null) : who.May(AccountAct.EditRegistry, park);
    }

    private static string ParkOf(string key) => key.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? key[..end] : key;

    private static string Summary(IReadOnlyList<RegistryChange> changes) => string.Join(", ", changes.GroupBy(c => c.Table.Name).Select(g =>
        $"{g.Key} +{g.Count(c => c.Before is null)} ~{g.Count(c => c.Before is not null && c.After is not null)} -{g.Count(c => c.After is null)}"));

    private void Open()
    {
        if (_isOpen)
        {
            return;
        }

        lock (_gate)
        {
            if (_isOpen)
            {
                return;
            }

            if (!Load() && _seeds is not null && RegistrySeed.Read(_seeds, _check) is { } registry)
            {
                var changes = RegistryRows.Empty.ChangesTo(registry.Rows);
                Commit(new(1, registry), changes, new(null, "seeds", "start", "seed files", RevisionSources.Seeds), new(
                    _time.GetUtcNow(), null, "seeds", "start", "registry-changed", Summary(changes), null, "1: seed files"));
            }

            _isOpen = true;
        }
    }

    /// <summary>Makes what is kept hold; false when nothing ever was.</summary>
    private bool Load()
    {
        var (revision, stored) = _store.Load();
        if (revision == 0)
        {
            return false;
        }

        var (registry, aside) = UsableRows.Of(stored, Zone, _check.Reference.Coal);
        _aside = aside;
        Hold(new(revision, registry));
        LogLoaded(revision, registry.Rows.Count, registry.Meters.Count);
        if (aside.Count > 0)
        {
            LogSetAside(aside.Count, _check.Reference.Missing is { } folder ? $"reference data are missing: {folder}" : "see /api/v1/energy/registry",
                string.Join("; ", aside.Take(NamedMax).Select(a => $"{a.Table} {a.Key}: found {a.Mistakes[0].Found}, expected {a.Mistakes[0].Expected.En}")));
        }

        return true;
    }

    private List<RegistryChange> Changes(IReadOnlyList<RegistryEdit> edits, RegistryRows rows, List<RegistryMistake> mistakes)
    {
        var (changes, seen) = (new List<RegistryChange>(), new HashSet<(string, string)>());
        var aside = _aside.Select(a => (a.Table, a.Key)).ToHashSet();
        foreach (var (table, key, row, line) in edits)
        {
            var (before, isAside) = (rows.Of(table).GetValueOrDefault(key), aside.Contains((table.Name, key)));
            if (!seen.Add((table.Name, key)))
            {
                mistakes.Add(new(table.Name, key, null, key, new() { Zh = "同一行只出现一次", En = "each row once" }, Line: line));
            }
            else if (row is null && before is null && !isAside)
            {
                mistakes.Add(new(table.Name, key, null, key, new() { Zh = "已有的行", En = "a row that there is" }, Line: line));
            }
            else if (!Equals(row, before) || isAside)
            {
                changes.Add(new(table, key, before, row));
            }
        }

        return changes;
    }

    private void Commit(RegistryEdition next, IReadOnlyList<RegistryChange> changes, By by, AuditEntry audit)
    {
        if (next.Revision > RegistryLimits.RevisionsMax)
        {
            throw new IOException($"The registry has {RegistryLimits.RevisionsMax} revisions, and no more are kept.");
        }

        var asideBefore = _aside.ToDictionary(a => (a.Table, a.Key), a => a.Cells);
        var aside = _aside.Where(a => !changes.Any(c => c.Table.Name == a.Table && c.Key == a.Key)).ToList();
        var hash = HashOf(next.Registry.Rows, aside);
        _store.Commit(
            new(next.Revision, audit.At.ToUnixTimeMilliseconds(), by.Account, by.Name, by.From, by.Reason, by.Source, changes.Count, hash),
            changes.Select(c => new KeptChange(
                c.Table.Name, c.Key, c.Before is null ? asideBefore.GetValueOrDefault((c.Table.Name, c.Key)) : RowCells.Json(c.Table, c.Before, Zone),
                c.After is null ? null : RowCells.Json(c.Table, c.After, Zone))),
            _audit.Statements(audit));
        LogChanged(next.Revision, by.Name, changes.Count, by.Reason);
        if (_aside.Count == 0)
        {
            Hold(next);
        }
        else
        {
            // What was set aside may fit again.
            Load();
        }
    }

    /// <summary>The hash of all rows that are kept, those set aside too: what a revision and the reports made of it name.</summary>
    private string HashOf(RegistryRows rows, IEnumerable<SetAsideRow> aside) => RowCells.Hash(RowCells.Stored(rows, Zone).Concat(aside.Select(a => new StoredRow(a.Table, a.Key, a.Cells))));

    /// <summary>It is committed: a listener that fails does not undo it.</summary>
    private void Hold(RegistryEdition edition)
    {
        try
        {
            _current.Set(edition with { Hash = HashOf(edition.Registry.Rows, _aside) });
        }
#pragma warning disable CA1031 // Listeners are other parts of the program; what they throw is logged as theirs.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogListener(e, edition.Revision);
        }
    }

    private sealed record By(string? Account, string Name, string From, string Reason, string Source);

    // As many as a person reads in a log; the API lists them all.
    private const int NamedMax = 20;

    [LoggerMessage(5500, LogLevel.Information, "Energy registry: revision {Revision}, {Rows} rows, {Meters} meters")]
    private partial void LogLoaded(long revision, int rows, int meters);

    [LoggerMessage(5501, LogLevel.Error, "The energy registry cannot be read; none holds until it can")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(5502, LogLevel.Error, "{Count} rows of the energy registry cannot be used and are set aside, {Where}: {Rows}")]
    private partial void LogSetAside(int count, string where, string rows);

    [LoggerMessage(5503, LogLevel.Error, "Revision {Revision} of the energy registry holds, and a part of the program failed to follow it")]
    private partial void LogListener(Exception exception, long revision);

    [LoggerMessage(5504, LogLevel.Information, "Energy registry: revision {Revision} by {Name}, {Changes} rows: {Reason}")]
    private partial void LogChanged(long revision, string name, int changes, string reason);
}
