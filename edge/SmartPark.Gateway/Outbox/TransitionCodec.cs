using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using SmartPark.Alarms.Engine;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Outbox;

/// <summary>
/// An alarm that came or went, as samples of a message: so it is journalled, kept, merged, sent again and dropped last exactly as readings of fire and
/// safety are. All parts have the time of the transition, which is corrected with the message when the clock is set before it is published.
/// <code>
///   0 or 1: raised or cleared, milliseconds since the onset · 2: value · 3: limit · 4: eight bytes of text, as often as needed
///   text: rule fingerprint subject device episode [line], ASCII, a space between, filled up with zeros
/// </code>
/// </summary>
internal static class TransitionCodec
{
    private const ushort Raised = 0;
    private const ushort Cleared = 1;
    private const ushort ValuePart = 2;
    private const ushort LimitPart = 3;
    private const ushort TextPart = 4;
    private const int NumberParts = 3;
    private const int Words = 5;
    private const int WordsWithLine = 6;

    /// <summary>Most samples of one transition: numbers, and the longest text.</summary>
    public const int SamplesMax = NumberParts + ((TextMax + sizeof(ulong) - 1) / sizeof(ulong));

    private const int TextMax = Identifier.LengthMax + RuleFingerprint.Digits + TransitionReport.SubjectMax + Identifier.LengthMax + 36 + (2 * Identifier.LengthMax) + 1 + WordsWithLine - 1;

    /// <summary>The points of the layout.</summary>
    public static IReadOnlyList<string> Points { get; } =
        [SparkplugNames.AlarmTransition, SparkplugNames.AlarmTransition + "/cleared", SparkplugNames.AlarmTransition + "/value", SparkplugNames.AlarmTransition + "/limit", SparkplugNames.AlarmTransition + "/text"];

    /// <summary>Packs a report; returns how many samples it took.</summary>
    /// <param name="report">The report, within the limits of <see cref="TransitionReport"/>.</param>
    /// <param name="into">Room for <see cref="SamplesMax"/> samples.</param>
    public static int Pack(TransitionReport report, Span<OutboxSample> into)
    {
        into[0] = Part(report.Change == AlarmChange.Raised ? Raised : Cleared, report.TimeUnixMs - report.OnsetUnixMs);
        into[1] = Part(ValuePart, report.Value);
        into[2] = Part(LimitPart, report.Limit);
        Span<byte> text = stackalloc byte[SamplesMax * sizeof(ulong)];
        text.Clear();
        var line = report.Line.Length > 0 ? " " + report.Line : "";
        var length = Encoding.ASCII.GetBytes($"{report.Rule} {report.Fingerprint} {report.Subject} {report.Device} {report.Episode}{line}", text);
        var count = NumberParts;
        for (var at = 0; at < length; at += sizeof(ulong))
        {
            into[count++] = Part(TextPart, BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReadUInt64LittleEndian(text[at..])));
        }

        return count;
    }

    /// <summary>How many transitions begin among these samples.</summary>
    public static int CountOf(ReadOnlySpan<OutboxSample> samples)
    {
        var count = 0;
        foreach (ref readonly var sample in samples)
        {
            count += sample.Point is Raised or Cleared ? 1 : 0;
        }

        return count;
    }

    /// <summary>Takes the first transition off; false, with its samples taken off all the same, when they are none.</summary>
    /// <param name="rest">Samples of one or more transitions; what is left of them.</param>
    /// <param name="timeUnixMs">The time that offsets count from, UTC milliseconds.</param>
    /// <param name="report">The report.</param>
    public static bool TryUnpack(ref ReadOnlySpan<OutboxSample> rest, long timeUnixMs, [NotNullWhen(true)] out TransitionReport? report)
    {
        report = null;
        var end = 1;
        while (end < rest.Length && rest[end].Point > Cleared)
        {
            end++;
        }

        var parts = rest[..end];
        rest = rest[end..];
        if (parts.Length is <= NumberParts or > SamplesMax || parts[0].Point > Cleared || parts[1].Point != ValuePart || parts[2].Point != LimitPart)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[SamplesMax * sizeof(ulong)];
        var length = 0;
        foreach (ref readonly var part in parts[NumberParts..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(text[length..], BitConverter.DoubleToUInt64Bits(part.Value));
            length += sizeof(ulong);
        }

        var words = Encoding.ASCII.GetString(text[..length].TrimEnd((byte)0)).Split(' ');
        if (words.Length is not (Words or WordsWithLine) || !Guid.TryParseExact(words[4], "d", out var episode) || !double.IsFinite(parts[0].Value))
        {
            return false;
        }

        var time = timeUnixMs + parts[0].OffsetMs;
        report = new(words[0], words[1], words[2], words[3], parts[0].Point == Raised ? AlarmChange.Raised : AlarmChange.Cleared, time, time - (long)parts[0].Value,
            parts[1].Value, parts[2].Value, new(episode)) { Line = words.Length == WordsWithLine ? words[5] : "" };
        return true;
    }

    private static OutboxSample Part(ushort point, double value) => new(value, 0, point, Quality.Good, QualityReason.None);
}
