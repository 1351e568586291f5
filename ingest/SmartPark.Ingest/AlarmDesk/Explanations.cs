using System.Collections.Frozen;
using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Rules;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>
/// Which alarms explain others, by what rules say that they follow: one on the same device, or on the line of that device. An alarm explains while it is active and
/// <see cref="AlarmDeskLimits.ExplainsOnMs"/> longer, whether somebody put it aside or not. At most one for each rule and place that stands; not thread-safe.
/// </summary>
internal sealed class Explanations(RuleCards cards)
{
    private readonly FrozenSet<string> _explaining = cards.All.SelectMany(c => c.Rule?.Follows ?? []).ToFrozenSet(StringComparer.Ordinal);
    private readonly Dictionary<(string Rule, string Park, string Place), (EpisodeState Episode, long UntilUnixMs)> _standing = [];

    /// <summary>Whether alarms of a rule can explain others.</summary>
    public bool MayExplain(EpisodeState episode) => _explaining.Contains(episode.Rule);

    /// <summary>Takes note of an alarm that may explain others.</summary>
    public void Note(EpisodeState episode, long nowUnixMs)
    {
        if (!MayExplain(episode))
        {
            return;
        }

        var key = (episode.Rule, episode.Park, PlaceOf(episode));
        if (episode.IsActive)
        {
            _standing[key] = (episode, long.MaxValue);
        }
        else if (_standing.TryGetValue(key, out var known) && known.Episode.Id == episode.Id && known.UntilUnixMs == long.MaxValue)
        {
            _standing[key] = (episode, nowUnixMs + AlarmDeskLimits.ExplainsOnMs);
        }
    }

    /// <summary>The alarm that explains another now; null when none does. What endangers lives is never explained, and nothing is by what is lighter.</summary>
    public EpisodeState? Of(EpisodeState episode, long nowUnixMs)
    {
        if (episode.Severity == Severity.Critical || cards.Of(episode.Rule).Rule?.Follows is not { Count: > 0 } follows)
        {
            return null;
        }

        foreach (var rule in follows)
        {
            if (Standing(rule, episode.Device) is { } there || (episode.Line.Length > 0 && (there = Standing(rule, episode.Line)) is not null))
            {
                return there;
            }
        }

        return null;

        EpisodeState? Standing(string rule, string place) =>
            _standing.TryGetValue((rule, episode.Park, place), out var found) && nowUnixMs < found.UntilUnixMs && found.Episode.Severity <= episode.Severity && found.Episode.Id != episode.Id
                ? found.Episode : null;
    }

    /// <summary>Forgets what explains no more; true when something did until now.</summary>
    public bool Tick(long nowUnixMs)
    {
        var over = _standing.Where(s => s.Value.UntilUnixMs <= nowUnixMs).Select(s => s.Key).ToArray();
        foreach (var key in over)
        {
            _standing.Remove(key);
        }

        return over.Length > 0;
    }

    private string PlaceOf(EpisodeState episode) => cards.Of(episode.Rule).Rule?.Condition.NoData?.Of == SilenceOf.Line ? episode.Line : episode.Device;
}
