using System.Text;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// Quality as a Sparkplug property set. A good sample has none. Others carry <c>Quality</c> (Int32), which every Sparkplug host understands,
/// and where that says too little <c>Reason</c> (String): a word for the quality, a word for the reason, either of them alone, or both with a space between.
/// <code>
///   Estimated     192  estimated                     usable by hosts that know no more
///   ClockSuspect  192  clock-suspect                 the value is good
///   Stale         500  (none), timeout, line-down    …
///   OverRange       0  over-range                    hosts that know no more had better not add it up
///   Bad             0  timeout, malformed            …; nothing for "unspecified"
/// </code>
/// </summary>
public static class SparkplugQuality
{
    /// <summary>Bad, as every Sparkplug host understands it.</summary>
    public const int Bad = 0;

    /// <summary>Good.</summary>
    public const int Good = 192;

    /// <summary>Stale: was good, is old.</summary>
    public const int Stale = 500;

    private const int ReasonCount = (int)QualityReason.Fault + 1;
    private const int QualityCount = (int)Quality.ClockSuspect + 1;

    // Tag of Metric.properties, so that the writer copies one block.
    private const byte PropertiesTag = (9 << 3) | (byte)WireType.Bytes;

    private static readonly byte[][] Fields = MakeFields();

    /// <summary>
    /// The pair as it arrives after a journey: good has no reason, bad always has one, and over-range and clock-suspect imply theirs.
    /// </summary>
    public static (Quality Quality, QualityReason Reason) Normalise(Quality quality, QualityReason reason) => quality switch
    {
        Quality.Good => (quality, QualityReason.None),
        _ => (quality, reason == QualityReason.None ? Implied(quality) : reason),
    };

    /// <summary>The code for foreign hosts: <see cref="Bad"/>, <see cref="Good"/> or <see cref="Stale"/>.</summary>
    public static int CodeOf(Quality quality) => quality switch
    {
        Quality.Good or Quality.Estimated or Quality.ClockSuspect => Good,
        Quality.Stale => Stale,
        _ => Bad,
    };

    /// <summary>The text of the property <c>Reason</c>; empty where the code says it all.</summary>
    public static string ReasonText(Quality quality, QualityReason reason)
    {
        (quality, reason) = Normalise(quality, reason);
        var first = Word(quality);
        var second = reason == Implied(quality) ? "" : Word(reason);
        return first.Length == 0 || second.Length == 0 ? first + second : first + " " + second;
    }

    /// <summary>
    /// The pair for a code and a reason as they came. Foreign nodes send 0, 192 or 500 without a reason; an unknown code is bad,
    /// unknown words are passed over, and a word that contradicts the code is not believed.
    /// </summary>
    public static (Quality Quality, QualityReason Reason) Parse(long code, ReadOnlySpan<byte> reasonUtf8)
    {
        var quality = code switch { Good => Quality.Good, Stale => Quality.Stale, _ => Quality.Bad };
        var reason = QualityReason.None;
        while (!reasonUtf8.IsEmpty)
        {
            var space = reasonUtf8.IndexOf((byte)' ');
            var word = space < 0 ? reasonUtf8 : reasonUtf8[..space];
            reasonUtf8 = space < 0 ? default : reasonUtf8[(space + 1)..];
            var (namedQuality, namedReason) = Meaning(word);
            if (namedQuality is { } q && CodeOf(q) == CodeOf(quality))
            {
                quality = q;
            }

            reason = namedReason == QualityReason.None ? reason : namedReason;
        }

        return Normalise(quality, reason);
    }

    /// <summary>The whole field <c>properties</c> of a metric, tag and length included; empty for a good sample.</summary>
    internal static ReadOnlySpan<byte> FieldOf(Quality quality, QualityReason reason)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)quality, QualityCount - 1, nameof(quality));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)reason, ReasonCount - 1, nameof(reason));
        return Fields[((int)quality * ReasonCount) + (int)reason];
    }

    private static byte[][] MakeFields()
    {
        var fields = new byte[QualityCount * ReasonCount][];
        for (var i = 0; i < fields.Length; i++)
        {
            var quality = (Quality)(i / ReasonCount);
            fields[i] = quality == Quality.Good ? [] : MakeField(CodeOf(quality), ReasonText(quality, (QualityReason)(i % ReasonCount)));
        }

        return fields;
    }

    /// <summary>PropertySet: 1 keys, 2 values; PropertyValue: 1 type, 3 int_value, 8 string_value. All parts are shorter than 128 bytes, so each length is one byte.</summary>
    private static byte[] MakeField(int code, string reason)
    {
        List<byte> set = [0x0A, (byte)SparkplugNames.Quality.Length, .. SparkplugNames.QualityUtf8];
        if (reason.Length > 0)
        {
            set.AddRange([0x0A, (byte)SparkplugNames.Reason.Length, .. SparkplugNames.ReasonUtf8]);
        }

        byte[] number = code < 128 ? [(byte)code] : [(byte)(code | 0x80), (byte)(code >> 7)];
        set.AddRange([0x12, (byte)(3 + number.Length), 0x08, (byte)SparkplugDataType.Int32, 0x18, .. number]);
        if (reason.Length > 0)
        {
            set.AddRange([0x12, (byte)(4 + reason.Length), 0x08, (byte)SparkplugDataType.String, 0x42, (byte)reason.Length, .. Encoding.ASCII.GetBytes(reason)]);
        }

        return [PropertiesTag, (byte)set.Count, .. set];
    }

    private static QualityReason Implied(Quality quality) => quality switch
    {
        Quality.OverRange => QualityReason.OutOfRange,
        Quality.ClockSuspect => QualityReason.Clock,
        Quality.Bad => QualityReason.Unspecified,
        _ => QualityReason.None,
    };

    private static string Word(Quality quality) => quality switch
    {
        Quality.Estimated => "estimated",
        Quality.OverRange => "over-range",
        Quality.ClockSuspect => "clock-suspect",
        _ => "",
    };

    private static string Word(QualityReason reason) => reason switch
    {
        QualityReason.Timeout => "timeout",
        QualityReason.LineDown => "line-down",
        QualityReason.DeviceException => "device-exception",
        QualityReason.Malformed => "malformed",
        QualityReason.NotAvailable => "not-available",
        QualityReason.OutOfRange => "out-of-range",
        QualityReason.Undecodable => "undecodable",
        QualityReason.Unspecified => "unspecified",
        QualityReason.Clock => "clock",
        QualityReason.Stopped => "stopped",
        QualityReason.Maintenance => "maintenance",
        QualityReason.Calibration => "calibration",
        QualityReason.Fault => "fault",
        _ => "",
    };

    private static (Quality? Quality, QualityReason Reason) Meaning(ReadOnlySpan<byte> word)
    {
        for (var quality = Quality.Good; (int)quality < QualityCount; quality++)
        {
            if (Word(quality) is { Length: > 0 } name && Ascii.Equals(word, name))
            {
                return (quality, QualityReason.None);
            }
        }

        for (var reason = QualityReason.Timeout; (int)reason < ReasonCount; reason++)
        {
            if (Ascii.Equals(word, Word(reason)))
            {
                return (null, reason);
            }
        }

        return (null, QualityReason.None);
    }
}
