using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Intake.DeadLetters;

/// <summary>What a letter keeps of a whole sample beside series, time and value: with it the sample can be replayed.</summary>
/// <param name="Unit">Unit that its sender named; null for none.</param>
/// <param name="Quality">Quality.</param>
/// <param name="Reason">Why it is not good.</param>
public sealed record LetterSample(string? Unit, Quality Quality, QualityReason Reason);

/// <summary>A sample or message that was refused, with everything needed to say why and to whom.</summary>
/// <param name="AtUnixMs">When it was refused, UTC ms.</param>
/// <param name="Reason">Why, one of a fixed set.</param>
/// <param name="Detail">What was found and what was expected, in a sentence.</param>
/// <param name="Park">Park id, or the Sparkplug group as it came.</param>
/// <param name="Gateway">Gateway id, or the edge node as it came; null when the store refused.</param>
/// <param name="Device">Device id as it came; null for a node's own.</param>
/// <param name="Quantity">Metric name as it came; null when a whole message was refused.</param>
/// <param name="SourceTimeUnixMs">Source time as it came; null when a whole message was refused.</param>
/// <param name="Value">The value, when there was a number.</param>
/// <param name="Excerpt">The first bytes of the payload in hex, when a whole message was refused.</param>
/// <param name="Sample">The rest of the sample; null when not all of it is known, and then it cannot be replayed.</param>
public sealed record DeadLetter(
    long AtUnixMs, RefusalReason Reason, string Detail, string Park, string? Gateway, string? Device, string? Quantity, long? SourceTimeUnixMs, double? Value, string? Excerpt,
    LetterSample? Sample = null)
{
    /// <summary>Whether it holds a whole sample, which can be tried again once the cause is mended.</summary>
    public bool IsReplayable => Sample is not null && Quantity is not null && SourceTimeUnixMs is not null && (Device ?? Gateway) is not null;

    /// <summary>
    /// What makes two letters of one reason the same: the sample, however often it is sent again; of a message without samples its sender and first
    /// bytes.
    /// </summary>
    internal string Key => Quantity is not null
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Park}/{Device ?? Gateway}/{Quantity}/{SourceTimeUnixMs}")
        : Reason == RefusalReason.UnknownPark ? $"{Park}/{Gateway}/{Device}" : $"{Park}/{Gateway}/{Device}/{Excerpt}/{Detail}";

    /// <summary>A sample that passed every check and was then refused by the store for good.</summary>
    internal static DeadLetter OfStore(in PlacedSample placed, string reason, long nowUnixMs)
    {
        var (series, sample) = (placed.Sample.Series, placed.Sample);
        var isNode = placed.Quantity.Domain == Domain.Gateway;
        return new(
            nowUnixMs, RefusalReason.StoreRefused, reason.Length <= IntakeLimits.DetailCharsMax ? reason : reason[..IntakeLimits.DetailCharsMax], series.Park,
            isNode ? series.Device : null, isNode ? null : series.Device, series.Quantity, sample.SourceTimeUnixMs, sample.Value, null, new(null, sample.Quality, sample.Reason));
    }
}

/// <summary>A dead letter as it is kept.</summary>
/// <param name="Id">Rises with each letter; the cursor of lists.</param>
/// <param name="Letter">The letter.</param>
/// <param name="Times">How often the same sample or message was refused for the same reason.</param>
/// <param name="LastUnixMs">When it was refused last, UTC ms.</param>
public readonly record struct KeptDeadLetter(long Id, DeadLetter Letter, long Times, long LastUnixMs);
