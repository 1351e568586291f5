namespace SmartPark.Ingest.Intake.DeadLetters;

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
public sealed record DeadLetter(
    long AtUnixMs, RefusalReason Reason, string Detail, string Park, string? Gateway, string? Device, string? Quantity, long? SourceTimeUnixMs, double? Value, string? Excerpt);

/// <summary>A dead letter as it is kept.</summary>
/// <param name="Id">Rises with each letter; the cursor of lists.</param>
/// <param name="Letter">The letter.</param>
public readonly record struct KeptDeadLetter(long Id, DeadLetter Letter);
