using SmartPark.Telemetry.Completeness;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Uplink;

/// <summary>What a command to the gateway asks for.</summary>
/// <param name="Rebirth">Publish all births again.</param>
/// <param name="Stored">Outbox numbers that are stored; null when it says nothing of them.</param>
/// <param name="Counted">The completeness report that ingest has kept; null when it says nothing of one.</param>
/// <param name="Error">Why it could not be read to its end.</param>
internal readonly record struct NodeCommand(bool Rebirth, StoredRanges? Stored, CompletenessAcknowledgement? Counted, SparkplugDecodeError Error)
{
    /// <summary>Reads an NCMD payload. Metrics that mean nothing here are passed over; no bytes make it throw.</summary>
    public static NodeCommand Read(ReadOnlySpan<byte> payload)
    {
        var reader = new SparkplugPayloadReader(payload);
        var (rebirth, stored, counted) = (false, (StoredRanges?)null, (CompletenessAcknowledgement?)null);
        while (reader.TryReadMetric(out var metric))
        {
            if (metric.NameUtf8.SequenceEqual(SparkplugNames.RebirthUtf8))
            {
                rebirth |= metric.TryGetBoolean(out var value, out _) && value;
            }
            else if (metric.NameUtf8.SequenceEqual(SparkplugNames.OutboxStoredUtf8) && metric.TryGetText(out var text, out _) && StoredRanges.TryParse(text, out var ranges))
            {
                stored = ranges;
            }
            else if (metric.NameUtf8.SequenceEqual(SparkplugNames.CompletenessStoredUtf8) && metric.TryGetText(out var kept, out _)
                && CompletenessAcknowledgement.TryParse(kept, out var acknowledgement))
            {
                counted = acknowledgement;
            }
        }

        return new(rebirth, stored, counted, reader.Error);
    }
}
