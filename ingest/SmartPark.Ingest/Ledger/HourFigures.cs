using SmartPark.Ingest.Intake;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Ingest.Ledger;

/// <summary>Why a figure of an hour is not known. A small fixed set.</summary>
[Flags]
public enum MissingFigures
{
    /// <summary>Every figure is known.</summary>
    None = 0,

    /// <summary>No gateway has told a poll plan for this hour: a foreign edge node, or one that has not spoken yet. Expected is unknown.</summary>
    NoPlan = 1,

    /// <summary>The gateway has not reported this hour. Read, sent, late and dropped are unknown.</summary>
    NoReport = 2,

    /// <summary>The gateway has reported only a part of this hour; its figures are of that part.</summary>
    PartReport = 4,

    /// <summary>The store was not counted for this hour yet, or cannot count. Stored is unknown.</summary>
    NotCounted = 8,

    /// <summary>Nothing was due in this hour.</summary>
    NothingDue = 16,

    /// <summary>The hour was over before a gateway answered for the device: nothing was due from it, whatever the store holds, such as history that was loaded.</summary>
    NotWatched = 32,
}

/// <summary>What gateways said of a device and hour: the sum over their outbox epochs.</summary>
/// <param name="Planned">Samples of a whole hour by the plan.</param>
/// <param name="CoveredMs">Milliseconds that the reports speak for.</param>
/// <param name="Expected">Samples due within them.</param>
/// <param name="Read">Samples read.</param>
/// <param name="Sent">Samples published.</param>
/// <param name="Acknowledged">Samples that ingest acknowledged.</param>
/// <param name="Late">Of those, late ones.</param>
/// <param name="DroppedFull">Dropped because the outbox was full.</param>
/// <param name="DroppedAge">Dropped because they were too old.</param>
/// <param name="DroppedDamage">Lost because their bytes on disk were damaged.</param>
public readonly record struct GatewayPart(
    long Planned, long CoveredMs, long Expected, long Read, long Sent, long Acknowledged, long Late, long DroppedFull, long DroppedAge,
    long DroppedDamage)
{
    /// <summary>The part of one row.</summary>
    public static GatewayPart Of(HourCount row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.Planned, row.CoveredMs, row.Expected, row.Read, row.Sent, row.Stored, row.Late, row.DroppedFull, row.DroppedAge, row.DroppedDamage);
    }

    /// <summary>Two epochs together: their counts add up, the plan is the greater one.</summary>
    public GatewayPart Plus(in GatewayPart other) => new(
        Math.Max(Planned, other.Planned), CoveredMs + other.CoveredMs, Expected + other.Expected, Read + other.Read, Sent + other.Sent,
        Acknowledged + other.Acknowledged, Late + other.Late, DroppedFull + other.DroppedFull, DroppedAge + other.DroppedAge, DroppedDamage + other.DroppedDamage);
}

/// <summary>What the centre counted of a device and hour.</summary>
/// <param name="Planned">The plan as it was when the hour closed; null when no gateway had told one.</param>
/// <param name="Stored">Samples with a value that the store holds; null when it was not counted.</param>
/// <param name="IsFinal">Counted after the hour was over and everything had had time to come.</param>
public readonly record struct CentrePart(long? Planned, long? Stored, bool IsFinal);

/// <summary>Refused samples of one reason.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many; one that was sent again is counted once.</param>
public readonly record struct RefusedCount(RefusalReason Reason, long Count);

/// <summary>
/// The figures of a device over one hour, or of several hours together. Null means unknown, never zero. Nothing here is rounded up: complete is
/// only what holds every sample that was due and every one that was read.
/// </summary>
public sealed record HourFigures
{
    private const long RatioSteps = 10_000;

    /// <summary>Samples due by the poll plan, the time included in which the gateway did not run.</summary>
    public long? Expected { get; init; }

    /// <summary>Samples that the gateway read.</summary>
    public long? Read { get; init; }

    /// <summary>Samples that it published.</summary>
    public long? Sent { get; init; }

    /// <summary>Samples that the store holds.</summary>
    public long? Stored { get; init; }

    /// <summary>Samples that were acknowledged more than a minute after their source time.</summary>
    public long? Late { get; init; }

    /// <summary>Samples that the gateway dropped because its outbox was full.</summary>
    public long? DroppedFull { get; init; }

    /// <summary>Samples that it dropped because they were too old.</summary>
    public long? DroppedAge { get; init; }

    /// <summary>Samples that it lost because their bytes on its disk were damaged.</summary>
    public long? DroppedDamage { get; init; }

    /// <summary>Samples that ingest or the store refused, by reason.</summary>
    public IReadOnlyList<RefusedCount> Refused { get; init; } = [];

    /// <summary>Whether the hour is not over.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Whether the hour is over and was counted after everything had had time to come.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Which figures are missing, and why.</summary>
    public MissingFigures Missing { get; init; }

    /// <summary>Refused samples of all reasons.</summary>
    public long RefusedCount => Refused.Sum(r => r.Count);

    /// <summary>Samples dropped for all reasons; null when unknown.</summary>
    public long? Dropped => DroppedFull + DroppedAge + DroppedDamage;

    /// <summary>Samples that should be stored: those due, or those read when a device was asked more often than planned; null when unknown.</summary>
    public long? Due { get; init; }

    /// <summary>Of <see cref="Due"/>, those that are stored: what an hour has beyond its due makes up for no other hour.</summary>
    public long? Held { get; init; }

    /// <summary>Stored by due, from 0 to 1 in steps of a ten-thousandth, cut and never rounded up; null when either is unknown or nothing was due.</summary>
    public double? Completeness => Due is > 0 and { } due && Held is { } held ? held >= due ? 1 : (double)(held * RatioSteps / due) / RatioSteps : null;

    /// <summary>The figures of one hour.</summary>
    /// <param name="hour">Hours since 1970 UTC.</param>
    /// <param name="nowUnixMs">Now.</param>
    /// <param name="gateway">What gateways reported; null when none did.</param>
    /// <param name="centre">What the centre counted; null when it did not.</param>
    /// <param name="planned">The newest plan of the device; null when there is none.</param>
    /// <param name="sinceUnixMs">Since when a gateway answers for the device; null when none does.</param>
    /// <param name="refused">What was refused.</param>
    public static HourFigures Of(
        int hour, long nowUnixMs, GatewayPart? gateway, CentrePart? centre, long? planned, long? sinceUnixMs, IReadOnlyList<RefusedCount>? refused = null)
    {
        var start = hour * CompletenessLimits.HourMs;
        var plan = gateway?.Planned ?? centre?.Planned ?? planned;
        var open = OpenMs(start, nowUnixMs, gateway?.CoveredMs ?? 0, sinceUnixMs);
        long? expected = gateway is null && (plan is null || sinceUnixMs is null)
            ? null
            : (gateway?.Expected ?? 0) + ((plan ?? 0) * open / CompletenessLimits.HourMs);
        if (gateway is null && sinceUnixMs >= start + CompletenessLimits.HourMs)
        {
            return new() { Stored = centre?.Stored, Refused = refused ?? [], IsFinal = centre?.IsFinal ?? false, Missing = MissingFigures.NotWatched };
        }

        long? due = expected is { } wanted ? Math.Max(wanted, gateway?.Read ?? 0) : null;
        var missing = (expected is null ? MissingFigures.NoPlan : expected == 0 && (gateway?.Read ?? 0) == 0 ? MissingFigures.NothingDue : 0)
            | (gateway is null ? MissingFigures.NoReport : open > 0 ? MissingFigures.PartReport : 0)
            | (centre?.Stored is null ? MissingFigures.NotCounted : 0);
        return new()
        {
            Expected = expected,
            Due = due,
            Held = due is { } most && centre?.Stored is { } stored ? Math.Min(most, stored) : null,
            Read = gateway?.Read,
            Sent = gateway?.Sent,
            Stored = centre?.Stored,
            Late = gateway?.Late,
            DroppedFull = gateway?.DroppedFull,
            DroppedAge = gateway?.DroppedAge,
            DroppedDamage = gateway?.DroppedDamage,
            Refused = refused ?? [],
            IsRunning = nowUnixMs < start + CompletenessLimits.HourMs,
            IsFinal = centre?.IsFinal ?? false,
            Missing = missing,
        };
    }

    /// <summary>Several hours together: sums, unknown where any of them is.</summary>
    public static HourFigures Sum(IReadOnlyCollection<HourFigures> hours)
    {
        ArgumentNullException.ThrowIfNull(hours);

        // An hour of which nothing was ever known, before the device was there, says nothing about a day.
        var known = hours.Where(h => !h.IsBlank).ToList();
        known = known.Count == 0 ? [.. hours] : known;
        return new()
        {
            Expected = SumOf(known, h => h.Expected),
            Due = SumOf(known, h => h.Due),
            Held = SumOf(known, h => h.Held),
            Read = SumOf(known, h => h.Read),
            Sent = SumOf(known, h => h.Sent),
            Stored = SumOf(known, h => h.Stored),
            Late = SumOf(known, h => h.Late),
            DroppedFull = SumOf(known, h => h.DroppedFull),
            DroppedAge = SumOf(known, h => h.DroppedAge),
            DroppedDamage = SumOf(known, h => h.DroppedDamage),
            Refused = [.. known.SelectMany(h => h.Refused).GroupBy(r => r.Reason).OrderBy(g => g.Key).Select(g => new RefusedCount(g.Key, g.Sum(r => r.Count)))],
            IsRunning = known.Exists(h => h.IsRunning),
            IsFinal = known.TrueForAll(h => h.IsFinal),
            Missing = known.Aggregate(MissingFigures.None, (all, h) => all | h.Missing) & ~MissingFigures.NothingDue,
        };
    }

    /// <summary>Whether the hour says nothing about its device: no plan, no report, nothing counted, nothing refused; or it was over before the device was watched.</summary>
    public bool IsBlank => Missing.HasFlag(MissingFigures.NotWatched) || (Expected is null && Read is null && Stored is null && Refused.Count == 0);

    private static long? SumOf(List<HourFigures> hours, Func<HourFigures, long?> figure)
    {
        long sum = 0;
        foreach (var hour in hours)
        {
            if (figure(hour) is not { } value)
            {
                return null;
            }

            sum += value;
        }

        return sum;
    }

    /// <summary>Milliseconds of the hour, so far, that no report speaks for although a gateway should.</summary>
    private static long OpenMs(long start, long nowUnixMs, long coveredMs, long? sinceUnixMs)
    {
        var end = start + CompletenessLimits.HourMs;
        var until = nowUnixMs >= end + LedgerLimits.RunningGraceMs ? end : Math.Min(end, nowUnixMs - LedgerLimits.RunningGraceMs);
        var from = Math.Max(start, sinceUnixMs ?? end);
        var open = Math.Max(0, until - from - coveredMs);
        var isFirst = sinceUnixMs > start;
        return isFirst && open < LedgerLimits.FirstHourToleranceMs ? 0 : open;
    }
}
