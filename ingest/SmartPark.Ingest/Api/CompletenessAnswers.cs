using System.ComponentModel;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Ledger;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Api;

/// <summary>Samples dropped at the gateway, by reason.</summary>
/// <param name="Full">Because the outbox was full.</param>
/// <param name="Age">Because they were older than the outbox keeps.</param>
/// <param name="Damage">Because their bytes on disk were damaged.</param>
public sealed record DroppedAnswer(long Full, long Age, long Damage);

/// <summary>The figures of a device and hour or day. Null is unknown, never zero.</summary>
/// <param name="Start">Start of the hour or day.</param>
/// <param name="Expected">Samples due by the poll plan.</param>
/// <param name="Read">Samples that the gateway read.</param>
/// <param name="Sent">Samples that it published.</param>
/// <param name="Stored">Samples that the store holds, counted there.</param>
/// <param name="Late">Samples acknowledged more than a minute after their source time.</param>
/// <param name="Refused">Samples refused, by reason.</param>
/// <param name="Dropped">Samples dropped at the gateway.</param>
/// <param name="Completeness">Stored by due, cut to four decimals; 1 only when every sample that was due or read is stored.</param>
/// <param name="Running">Whether the hour or day is not over.</param>
/// <param name="Final">Whether it is over and was counted after everything had had time to come; late samples are still added.</param>
/// <param name="Why">Why figures are missing.</param>
public sealed record CompletenessStep(
    DateTimeOffset Start, long? Expected, long? Read, long? Sent, long? Stored, long? Late, IReadOnlyDictionary<string, long> Refused, DroppedAnswer? Dropped,
    [property: Description("Stored by due, cut to four decimals and never rounded up; null when a figure that it needs is unknown")] double? Completeness, bool Running, bool Final,
    [property: Description("no-plan, no-report, part-report, not-counted, nothing-due, not-watched")] IReadOnlyList<string> Why)
{
    internal static CompletenessStep Of(DateTimeOffset start, HourFigures f) => new(
        start, f.Expected, f.Read, f.Sent, f.Stored, f.Late, f.Refused.ToDictionary(r => RefusalReasons.Word(r.Reason), r => r.Count, StringComparer.Ordinal),
        f is { DroppedFull: { } full, DroppedAge: { } age, DroppedDamage: { } damage } ? new(full, age, damage) : null,
        f.Completeness, f.IsRunning, f.IsFinal, Words(f.Missing));

    /// <summary>The words of what is missing.</summary>
    internal static IReadOnlyList<string> Words(MissingFigures missing) =>
        [.. Enum.GetValues<MissingFigures>().Where(m => m != MissingFigures.None && missing.HasFlag(m)).Select(Word)];

    private static string Word(MissingFigures missing) => missing switch
    {
        MissingFigures.NoPlan => "no-plan",
        MissingFigures.NoReport => "no-report",
        MissingFigures.PartReport => "part-report",
        MissingFigures.NotCounted => "not-counted",
        MissingFigures.NothingDue => "nothing-due",
        MissingFigures.NotWatched => "not-watched",
        _ => throw new ArgumentOutOfRangeException(nameof(missing), missing, "no such reason"),
    };
}

/// <summary>The completeness of a device over the window.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id; a gateway's own id for what it measures about itself.</param>
/// <param name="Title">Name; null for a device that nobody registered.</param>
/// <param name="Gateway">The gateway that reported it last; null when none did.</param>
/// <param name="Total">The whole window together.</param>
/// <param name="Steps">Hour by hour, or day by day.</param>
public sealed record DeviceCompleteness(string Park, string Device, LocalText? Title, string? Gateway, CompletenessStep Total, IReadOnlyList<CompletenessStep> Steps);

/// <summary>A page of devices with their completeness.</summary>
/// <param name="From">Start, included.</param>
/// <param name="To">End, excluded.</param>
/// <param name="Step">hour or day.</param>
/// <param name="Devices">The devices.</param>
public sealed record CompletenessAnswer(DateTimeOffset From, DateTimeOffset To, string Step, Page<DeviceCompleteness> Devices);
