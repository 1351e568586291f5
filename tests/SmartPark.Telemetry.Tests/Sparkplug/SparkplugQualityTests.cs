using System.Buffers;
using System.Text;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class SparkplugQualityTests
{
    public static TheoryData<Quality, QualityReason> Pairs
    {
        get
        {
            var data = new TheoryData<Quality, QualityReason>();
            foreach (var quality in Enum.GetValues<Quality>())
            {
                foreach (var reason in Enum.GetValues<QualityReason>())
                {
                    data.Add(quality, reason);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Every_pair_survives_the_wire(Quality quality, QualityReason reason)
    {
        var (expectedQuality, expectedReason) = SparkplugQuality.Normalise(quality, reason);
        var metric = Journey(quality, reason, 1.5);
        Assert.Equal((expectedQuality, expectedReason, 1.5), (metric.Quality, metric.Reason, metric.Value));
        Assert.Equal(quality, metric.Quality);
        Assert.Equal(quality == Quality.Good ? QualityReason.None : reason == QualityReason.None ? expectedReason : reason, metric.Reason);
    }

    [Fact]
    public void A_bad_sample_without_value_is_a_null_and_keeps_its_reason()
    {
        var metric = Journey(Quality.Bad, QualityReason.Timeout, double.NaN);
        Assert.Equal((true, null, Quality.Bad, QualityReason.Timeout), (metric.IsNull, metric.Value, metric.Quality, metric.Reason));
    }

    [Fact]
    public void A_good_sample_carries_no_properties_and_a_bad_one_exactly_these_bytes()
    {
        var head = Wire.Join(Wire.Text(1, "m"), Wire.Varint(3, 5), Wire.Varint(4, 10));
        Assert.Equal(Wire.Join(Wire.Varint(1, 1), Wire.OneMetric(head, Wire.Double(13, 1.5))), Bytes(Quality.Good, 1.5));

        var quality = Wire.Join(Wire.Varint(1, 3), Wire.Varint(3, 0));
        var reason = Wire.Join(Wire.Varint(1, 12), Wire.Text(8, "timeout"));
        Assert.Equal(Wire.Join(Wire.Varint(1, 1), Wire.OneMetric(head, Wire.Varint(7, 1), Wire.Properties(("Quality", quality), ("Reason", reason)))), Bytes(Quality.Bad, double.NaN));

        static byte[] Bytes(Quality quality, double value)
        {
            var buffer = new ArrayBufferWriter<byte>();
            var writer = new SparkplugPayloadWriter(buffer);
            writer.Begin(1);
            writer.WriteDouble("m"u8, 5, value, isHistorical: false, quality, quality == Quality.Good ? QualityReason.None : QualityReason.Timeout);
            return buffer.WrittenSpan.ToArray();
        }
    }

    [Fact]
    public void Words_and_codes_are_those_of_the_contract()
    {
        Says(Quality.Estimated, QualityReason.None, 192, "estimated");
        Says(Quality.Estimated, QualityReason.Timeout, 192, "estimated timeout");
        Says(Quality.ClockSuspect, QualityReason.Clock, 192, "clock-suspect");
        Says(Quality.Stale, QualityReason.None, 500, "");
        Says(Quality.Stale, QualityReason.LineDown, 500, "line-down");
        Says(Quality.OverRange, QualityReason.OutOfRange, 0, "over-range");
        Says(Quality.Bad, QualityReason.Timeout, 0, "timeout");
        Says(Quality.Bad, QualityReason.DeviceException, 0, "device-exception");
        Says(Quality.Bad, QualityReason.Malformed, 0, "malformed");
        Says(Quality.Bad, QualityReason.NotAvailable, 0, "not-available");
        Says(Quality.Bad, QualityReason.OutOfRange, 0, "out-of-range");
        Says(Quality.Bad, QualityReason.Undecodable, 0, "undecodable");
        Says(Quality.Bad, QualityReason.Clock, 0, "clock");
        Says(Quality.Bad, QualityReason.Unspecified, 0, "");

        static void Says(Quality quality, QualityReason reason, int code, string text) =>
            Assert.Equal((code, text), (SparkplugQuality.CodeOf(quality), SparkplugQuality.ReasonText(quality, reason)));
    }

    [Fact]
    public void Foreign_codes_are_understood_without_and_with_words_of_their_own()
    {
        Means(192, "", Quality.Good, QualityReason.None);
        Means(500, "", Quality.Stale, QualityReason.None);
        Means(0, "", Quality.Bad, QualityReason.Unspecified);
        Means(64, "", Quality.Bad, QualityReason.Unspecified);
        Means(-1, "", Quality.Bad, QualityReason.Unspecified);
        Means(192, "all is well", Quality.Good, QualityReason.None);
        Means(0, "device timeout", Quality.Bad, QualityReason.Timeout);
        Means(0, "estimated", Quality.Bad, QualityReason.Unspecified);
        Means(192, "over-range", Quality.Good, QualityReason.None);
        Means(0, "  \u00ff over-range  ", Quality.OverRange, QualityReason.OutOfRange);

        static void Means(long code, string reason, Quality expected, QualityReason expectedReason) =>
            Assert.Equal((expected, expectedReason), SparkplugQuality.Parse(code, Encoding.UTF8.GetBytes(reason)));
    }

    [Fact]
    public void Properties_are_found_among_others_and_in_either_integer_field()
    {
        byte[] text = [.. Wire.Varint(1, 12), .. Wire.Text(8, "timeout")];
        Assert.Equal((Quality.Stale, QualityReason.Timeout), Of(Wire.Properties(
            ("engUnit", [.. Wire.Varint(1, 12), .. Wire.Text(8, "kW")]), ("Reason", text), ("Quality", [.. Wire.Varint(1, 3), .. Wire.Varint(3, 500)]))));
        Assert.Equal((Quality.Stale, QualityReason.None), Of(Wire.Properties(("Quality", [.. Wire.Varint(1, 4), .. Wire.Varint(4, 500)]))));

        // A reason without a code does not make a sample bad; a code as text is no code.
        Assert.Equal((Quality.Good, QualityReason.None), Of(Wire.Properties(("Reason", text))));
        Assert.Equal((Quality.Good, QualityReason.None), Of(Wire.Properties(("Quality", text))));

        // Values before keys, as protobuf allows.
        var mixed = Wire.Bytes(9, Wire.Bytes(2, Wire.Varint(3, 500)), Wire.Text(1, "Quality"));
        Assert.Equal((Quality.Stale, QualityReason.None), Of(mixed));
    }

    [Fact]
    public void Undefined_qualities_are_refused_when_written()
    {
        var writer = new SparkplugPayloadWriter(new ArrayBufferWriter<byte>());
        writer.Begin(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WriteDouble("m"u8, 1, 1, quality: (Quality)6));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WriteDouble("m"u8, 1, 1, quality: Quality.Bad, reason: QualityReason.Fault + 1));
    }

    private static (Quality Quality, QualityReason Reason) Of(byte[] properties)
    {
        Assert.True(DecodedPayload.TryDecode(Wire.OneMetric(Wire.Text(1, "m"), Wire.Varint(4, 10), properties, Wire.Double(13, 1)), out var decoded, out var error), error.ToString());
        return (decoded.Metrics[0].Quality, decoded.Metrics[0].Reason);
    }

    private static DecodedMetric Journey(Quality quality, QualityReason reason, double value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new SparkplugPayloadWriter(buffer);
        writer.Begin(1);
        writer.WriteSample("m"u8, new Sample(new("park", "device", "m"), 5, value, quality, reason));
        Assert.True(DecodedPayload.TryDecode(buffer.WrittenSpan, out var decoded, out _));
        return Assert.Single(decoded.Metrics);
    }
}
