namespace SmartPark.Telemetry.Sparkplug;

/// <summary>Metric and property names with a meaning of their own, as text and as the UTF-8 that goes on the wire.</summary>
public static class SparkplugNames
{
    /// <summary>Birth-death sequence, 0 to 255: pairs an NDEATH with the NBIRTH of its session (Sparkplug 3.0, section 6.4.18).</summary>
    public const string BdSeq = "bdSeq";

    /// <summary>NCMD metric, Boolean true: publish all births again (section 6.4.18).</summary>
    public const string Rebirth = "Node Control/Rebirth";

    /// <summary>NCMD metric of SmartPark, String: ranges of outbox ids that ingest has stored, as <see cref="StoredRanges"/> writes them.</summary>
    public const string OutboxStored = "Outbox/Stored";

    /// <summary>NDATA metric of SmartPark, String: what a gateway counted by device and hour, as <see cref="Completeness.CompletenessReport"/> writes it.</summary>
    public const string CompletenessHours = "Completeness/Hours";

    /// <summary>NCMD metric of SmartPark, String: the report that ingest's ledger has committed, as <see cref="Completeness.CompletenessAcknowledgement"/> writes it.</summary>
    public const string CompletenessStored = "Completeness/Stored";

    /// <summary>NBIRTH metric of SmartPark, String: the alarm rules that a gateway evaluates itself, <c>rule:fingerprint</c> in ordinal order with a space between.</summary>
    public const string AlarmRules = "Alarms/Rules";

    /// <summary>
    /// NDATA metric of SmartPark, String: an alarm that came or went at a gateway, as JSON; its timestamp is when. Several may be in a message. In NBIRTH it is null.
    /// </summary>
    public const string AlarmTransition = "Alarms/Transition";

    /// <summary>Property of a metric, Int32: 0 bad, 192 good, 500 stale (section 6.4.16).</summary>
    public const string Quality = "Quality";

    /// <summary>Property of SmartPark, String: why a sample is not good, in the words of <see cref="SparkplugQuality"/>.</summary>
    public const string Reason = "Reason";

    /// <summary>Property of a metric, String: its engineering unit, as Ignition and its modules name it.</summary>
    public const string EngUnit = "engUnit";

    /// <summary>Metric in the envelope of a compressed payload, String: DEFLATE or GZIP.</summary>
    public const string Algorithm = "algorithm";

    /// <summary>The <c>uuid</c> that marks a compressed payload, as Eclipse Tahu writes it.</summary>
    public const string Compressed = "SPBV1.0_COMPRESSED";

    /// <summary><see cref="BdSeq"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> BdSeqUtf8 => "bdSeq"u8;

    /// <summary><see cref="Rebirth"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> RebirthUtf8 => "Node Control/Rebirth"u8;

    /// <summary><see cref="OutboxStored"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> OutboxStoredUtf8 => "Outbox/Stored"u8;

    /// <summary><see cref="CompletenessHours"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> CompletenessHoursUtf8 => "Completeness/Hours"u8;

    /// <summary><see cref="CompletenessStored"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> CompletenessStoredUtf8 => "Completeness/Stored"u8;

    /// <summary><see cref="AlarmRules"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> AlarmRulesUtf8 => "Alarms/Rules"u8;

    /// <summary><see cref="AlarmTransition"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> AlarmTransitionUtf8 => "Alarms/Transition"u8;

    /// <summary><see cref="Quality"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> QualityUtf8 => "Quality"u8;

    /// <summary><see cref="Reason"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> ReasonUtf8 => "Reason"u8;

    /// <summary><see cref="EngUnit"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> EngUnitUtf8 => "engUnit"u8;

    /// <summary><see cref="Algorithm"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> AlgorithmUtf8 => "algorithm"u8;

    /// <summary><see cref="Compressed"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> CompressedUtf8 => "SPBV1.0_COMPRESSED"u8;
}
