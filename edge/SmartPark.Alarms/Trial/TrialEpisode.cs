using SmartPark.Alarms.Engine;

namespace SmartPark.Alarms.Trial;

/// <summary>An episode that a rule would have raised.</summary>
/// <param name="Subject">What it is about: see <see cref="BoundRule.Subject"/>.</param>
/// <param name="Point">The point that it is about.</param>
/// <param name="Episode">Which episode: the id that it would have, or had.</param>
/// <param name="OnsetUnixMs">When the condition began, UTC milliseconds.</param>
/// <param name="RaisedUnixMs">When it had held for its delay.</param>
/// <param name="ClearedUnixMs">When it was gone; null when it still held at the end.</param>
/// <param name="Value">The value that raised it; NaN when there was none.</param>
/// <param name="Limit">The limit that it was compared with; NaN for a rule without one.</param>
/// <param name="Peak">The value furthest beyond the limit while it stood, as the rule judges it (an average, a rate); NaN for a rule without limit.</param>
public sealed record TrialEpisode(
    string Subject, AlarmPoint Point, EpisodeId Episode, long OnsetUnixMs, long RaisedUnixMs, long? ClearedUnixMs, double Value, double Limit, double Peak);
