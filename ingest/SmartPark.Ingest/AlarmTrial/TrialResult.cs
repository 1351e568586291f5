using System.Text.Json.Serialization;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Trial;

namespace SmartPark.Ingest.AlarmTrial;

/// <summary>What is to be tried.</summary>
/// <param name="Rule">The rule, of the library or not.</param>
/// <param name="FromUnixMs">Begin of the span, UTC ms.</param>
/// <param name="ToUnixMs">End of the span, excluded.</param>
/// <param name="Park">Only of this park; null for all.</param>
/// <param name="Device">Only of this device; null for all.</param>
/// <param name="Parks">Parks that whoever asks may see; null for all.</param>
/// <param name="Overrides">What the rule is in single parks; null for the same everywhere.</param>
public sealed record TrialOrder(AlarmRule Rule, long FromUnixMs, long ToUnixMs, string? Park, string? Device, IReadOnlySet<string>? Parks, AlarmOverrides? Overrides = null);

/// <summary>Why something was not judged.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrialGap>))]
public enum TrialGap : byte
{
    /// <summary>Nothing is stored of it in the span and in the time before that the rule looks back on.</summary>
    [JsonStringEnumMemberName("no-data")]
    NoData,

    /// <summary>More points than <see cref="TrialLimits.SubjectsMax"/>.</summary>
    [JsonStringEnumMemberName("too-many-points")]
    Points,

    /// <summary>More samples than <see cref="TrialLimits.SamplesMax"/>.</summary>
    [JsonStringEnumMemberName("too-many-samples")]
    Samples,

    /// <summary>It took longer than <see cref="TrialLimits.Seconds"/>.</summary>
    [JsonStringEnumMemberName("took-too-long")]
    Time,
}

/// <summary>Something that was not judged.</summary>
/// <param name="Subject">What: see <see cref="Alarms.Engine.BoundRule.Subject"/>.</param>
/// <param name="Why">Why.</param>
public sealed record NotJudged(string Subject, TrialGap Why);

/// <summary>What a rule would have raised.</summary>
/// <param name="Order">What was tried; its end is not after now.</param>
/// <param name="Raised">Episodes raised within the span, listed or not.</param>
/// <param name="StoodBefore">Episodes raised before the span that still stood in it.</param>
/// <param name="Episodes">Both, the newest first.</param>
/// <param name="Subjects">Points, or groups of them, that the rule watches.</param>
/// <param name="Judged">Those of them that were judged.</param>
/// <param name="NotJudged">Those that were not; at most <see cref="TrialLimits.NotJudgedNamedMax"/> are named.</param>
/// <param name="Cut">The limit that kept it from judging all that there is; null when none did.</param>
/// <param name="Samples">Samples read.</param>
/// <param name="LacksReasons">Whether the store does not keep why a sample is bad, which this rule would have to know: it sees values out of range only.</param>
public sealed record TrialResult(
    TrialOrder Order, int Raised, int StoodBefore, IReadOnlyList<TrialEpisode> Episodes, int Subjects, int Judged, IReadOnlyList<NotJudged> NotJudged, TrialGap? Cut, long Samples,
    bool LacksReasons)
{
    /// <summary>Episodes that are counted but not listed.</summary>
    public int LeftOff => Raised + StoodBefore - Episodes.Count;
}
