using System.Collections.Frozen;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>What an act on the desk came to.</summary>
/// <param name="Episode">The episode afterwards; null when there is none of that id.</param>
/// <param name="Refusal">Why nothing was done; none when it was.</param>
public readonly record struct ActResult(EpisodeState? Episode, Refusal Refusal);

/// <summary>The desk as it was at one moment. Immutable; safe to share.</summary>
/// <param name="Version">Rises with every change.</param>
/// <param name="Alarms">What stands, the most pressing first.</param>
/// <param name="Shelves">What is on the shelf.</param>
/// <param name="Stops">What is out of service or under maintenance, now or later.</param>
/// <param name="Floods">Parks with more alarms than one person can answer.</param>
/// <param name="NewestEvent">Number of the newest event.</param>
public sealed record DeskPicture(
    long Version, IReadOnlyList<StandingAlarm> Alarms, IReadOnlyList<Shelf> Shelves, IReadOnlyList<ServiceStop> Stops, IReadOnlySet<string> Floods, long NewestEvent)
{
    private readonly Lazy<FrozenDictionary<EpisodeId, StandingAlarm>> _byId = new(() => Alarms.ToFrozenDictionary(a => a.Episode.Id));

    /// <summary>An episode that stands; null when it does not.</summary>
    public StandingAlarm? Of(EpisodeId id) => _byId.Value.GetValueOrDefault(id);

    /// <summary>An empty desk.</summary>
    public static DeskPicture Empty { get; } = new(0, [], [], [], new HashSet<string>(), 0);
}
