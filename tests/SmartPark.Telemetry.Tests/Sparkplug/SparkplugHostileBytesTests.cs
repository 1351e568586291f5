using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

/// <summary>Whatever the bytes, the answer is a payload or a declared error: no exception, no hang, nothing beyond the limits.</summary>
public sealed class SparkplugHostileBytesTests
{
    private static readonly InternedNames Names = new();
    private static readonly byte[][] Corpus = MakeCorpus();

    [Property(MaxTest = 3000)]
    public void Random_bytes_are_decoded_or_refused(byte[] bytes) => ReadEverything(bytes);

    [Property(MaxTest = 200)]
    public void Mutated_payloads_are_decoded_or_refused(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 50; i++)
        {
            ReadEverything(Mutate(Corpus[random.Next(Corpus.Length)], random));
        }
    }

    [Fact]
    public void Payloads_cut_at_any_byte_are_decoded_or_refused()
    {
        foreach (var payload in Corpus)
        {
            for (var length = 0; length < payload.Length; length++)
            {
                ReadEverything(payload[..length]);
            }
        }
    }

    [Fact]
    public void Each_damage_has_its_own_name()
    {
        Refused(Wire.FromHex("08"), SparkplugDecodeError.Truncated);
        Refused(Wire.FromHex("08 80"), SparkplugDecodeError.Truncated);
        Refused(Wire.FromHex("12 05 0A"), SparkplugDecodeError.Truncated);
        Refused(Wire.FromHex("12 03 0A 05 61"), SparkplugDecodeError.Truncated);
        Refused(Wire.FromHex("12 02 69 00"), SparkplugDecodeError.Truncated);
        Refused(Wire.FromHex("12 02 65 00"), SparkplugDecodeError.Truncated);
        Refused(Wire.FromHex("12 FFFFFFFF0F"), SparkplugDecodeError.Truncated);
        Refused(Wire.FromHex("12 FFFFFFFFFFFFFFFFFF01"), SparkplugDecodeError.Truncated);
        Refused(Wire.FromHex("08 FFFFFFFFFFFFFFFFFF02"), SparkplugDecodeError.VarintTooLong);
        Refused(Wire.FromHex("08 8080808080808080808001"), SparkplugDecodeError.VarintTooLong);
        Refused(Wire.FromHex("00 00"), SparkplugDecodeError.BadFieldNumber);
        Refused(Wire.FromHex("8080808010 00"), SparkplugDecodeError.BadFieldNumber);
        Refused(Wire.FromHex("0A 00"), SparkplugDecodeError.BadWireType);
        Refused(Wire.FromHex("10 00"), SparkplugDecodeError.BadWireType);
        Refused(Wire.FromHex("12 02 68 00"), SparkplugDecodeError.BadWireType);
        Refused(Wire.FromHex("0E"), SparkplugDecodeError.BadWireType);
        Refused(Wire.FromHex("33 34"), SparkplugDecodeError.GroupRefused);
        Refused(Wire.OneMetric(Wire.FromHex("A30601 A406")), SparkplugDecodeError.GroupRefused);
        Refused(Wire.OneMetric(Wire.Bytes(1, [0xFF, 0xFE])), SparkplugDecodeError.InvalidText);
        Refused(Wire.OneMetric(Wire.Text(1, "m"), Wire.Bytes(15, [0xC0, 0x80])), SparkplugDecodeError.InvalidText);
        Refused(Wire.Bytes(4, [0xFF]), SparkplugDecodeError.InvalidText);
        Refused(Wire.OneMetric(Wire.Text(1, new('n', SparkplugLimits.NameBytesMax + 1))), SparkplugDecodeError.NameTooLong);
        Refused(Wire.OneMetric(Wire.Bytes(9, Wire.Text(1, "Quality"))), SparkplugDecodeError.UnevenPropertySet);
        Refused(new byte[SparkplugLimits.PayloadBytesMax + 1], SparkplugDecodeError.PayloadTooLong);
        Refused([.. Enumerable.Repeat((byte[])[0x12, 0], SparkplugLimits.MetricsPerPayloadMax + 1).SelectMany(m => m)], SparkplugDecodeError.TooManyMetrics);
    }

    [Fact]
    public void Nesting_is_followed_to_the_limit_and_refused_beyond()
    {
        // Property set in property value in property set …: two messages a level.
        AssertNesting(inner => Wire.Bytes(2, Wire.Bytes(9, inner)), content => Wire.OneMetric(Wire.Text(1, "m"), Wire.Bytes(9, Wire.Text(1, "k"), content)));
        // Metric in template in metric …: two messages a level.
        AssertNesting(inner => Wire.Bytes(2, Wire.Bytes(18, inner)), content => Wire.OneMetric(Wire.Text(1, "m"), Wire.Bytes(18, content)));

        static void AssertNesting(Func<byte[], byte[]> wrap, Func<byte[], byte[]> payload)
        {
            var content = Wire.Bytes(2);
            for (var messages = 2; messages < SparkplugLimits.NestingDepthMax; messages += 2)
            {
                content = wrap(content);
            }

            Assert.Equal(SparkplugDecodeError.None, ErrorOf(payload(content)));
            for (var i = 0; i < 2000; i++)
            {
                content = wrap(content);
                Assert.True(i % 500 != 0 || ErrorOf(payload(content)) == SparkplugDecodeError.NestedTooDeep);
            }
        }
    }

    [Fact]
    public void Metrics_before_a_damaged_one_are_read_and_the_damage_is_told()
    {
        var reader = new SparkplugPayloadReader(Wire.Join(Wire.OneMetric(Wire.Text(1, "good")), Wire.OneMetric(Wire.FromHex("0A05")), Wire.OneMetric(Wire.Text(1, "after"))));
        Assert.True(reader.TryReadMetric(out var metric));
        Assert.Equal("good", Encoding.UTF8.GetString(metric.NameUtf8));
        Assert.False(reader.TryReadMetric(out _));
        Assert.Equal(SparkplugDecodeError.Truncated, reader.Error);
        Assert.False(reader.TryReadMetric(out _));
    }

    private static void Refused(byte[] payload, SparkplugDecodeError expected) => Assert.Equal(expected, ErrorOf(payload));

    private static SparkplugDecodeError ErrorOf(byte[] payload)
    {
        DecodedPayload.TryDecode(payload, out _, out var error);
        return error;
    }

    /// <summary>Every way of looking at bytes from outside.</summary>
    private static void ReadEverything(byte[] bytes)
    {
        var accepted = DecodedPayload.TryDecode(bytes, out var decoded, out var error);
        Assert.Equal(accepted, error == SparkplugDecodeError.None);
        Assert.Equal(accepted, decoded is not null);
        Assert.True(Enum.IsDefined(error));
        Assert.All(decoded?.Metrics ?? [], m => Assert.True(Enum.IsDefined(m.Error) && Enum.IsDefined(m.Quality) && Enum.IsDefined(m.Reason)));

        BirthCertificate.TryRead(bytes, Names, out var birth, out error);
        Assert.Equal(birth is not null, error == SparkplugDecodeError.None);
        var reader = new SparkplugPayloadReader(bytes);
        while (reader.TryReadMetric(out var metric))
        {
            var resolved = BirthCertificate.TryResolve(birth, ref metric, Names, out var name, out error);
            Assert.Equal(resolved, error == SparkplugDecodeError.None);
            Assert.True(!resolved || name.Length > 0);
            Assert.Equal(metric.TryGetInt64(out _, out error), error == SparkplugDecodeError.None);
            Assert.Equal(metric.TryGetBytes(out _, out error), error == SparkplugDecodeError.None);
        }

        Assert.True(SparkplugState.TryParse(bytes, out var state) || state == default);
        Assert.True(!OutboxId.TryParse(bytes, out var id) || id.ToString() == Encoding.ASCII.GetString(bytes));
        Assert.Equal(StoredRanges.TryParse(bytes, out var stored), stored is not null);
        Assert.True(!SparkplugTopic.TryParse(Encoding.Latin1.GetString(bytes), Names, out var topic) || topic.ToString() == Encoding.Latin1.GetString(bytes));
    }

    private static byte[] Mutate(byte[] payload, Random random)
    {
        List<byte> bytes = [.. payload];
        for (var edits = random.Next(1, 6); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    var length = random.Next(1, Math.Min(20, bytes.Count - at) + 1);
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[][] MakeCorpus()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new SparkplugPayloadWriter(buffer);
        writer.Begin(1_790_000_000_000, seq: 3, id: new(7, 99));
        writer.WriteInt64(SparkplugNames.BdSeqUtf8, 1, 4);
        writer.WriteBoolean(SparkplugNames.RebirthUtf8, 1, false);
        for (var quality = Quality.Good; quality <= Quality.ClockSuspect; quality++)
        {
            writer.WriteDouble(Encoding.UTF8.GetBytes($"m{quality}"), 1_790_000_000_000, 1.5, isHistorical: true, quality, QualityReason.Malformed);
        }

        writer.WriteString(SparkplugNames.OutboxStoredUtf8, 1, "0000000000000007:1-5,9"u8);
        return
        [
            buffer.WrittenSpan.ToArray(),
            Wire.Join(Wire.Varint(1, 5), Wire.OneMetric(Wire.Text(1, "a"), Wire.Varint(2, 1), Wire.Varint(4, 7), Wire.Varint(11, 5)), Wire.OneMetric(Wire.Varint(2, 1), Wire.Varint(10, 5))),
            Wire.OneMetric(Wire.Text(1, "t"), Wire.Varint(4, 19), Wire.Bytes(18, Wire.Bytes(2, Wire.Text(1, "x"), Wire.Bytes(17, Wire.Bytes(4, Wire.Bytes(1, Wire.Double(4, 1))))))),
            Wire.OneMetric(Wire.Text(1, "s"), Wire.Varint(4, 33), Wire.Bytes(16, "a\0b\0"u8.ToArray())),
            Wire.OneMetric(Wire.Text(1, "s"), Wire.Varint(4, 32), Wire.Bytes(16, [9, 0, 0, 0, 1, 2])),
            SparkplugCompressionTests.Envelope("DEFLATE", SparkplugCompressionTests.Zlib(buffer.WrittenSpan)),
            SparkplugCompressionTests.Envelope("GZIP", SparkplugCompressionTests.Gzip(buffer.WrittenSpan)),
            new SparkplugState(true, 1_790_000_000_000).ToUtf8Bytes(),
            "0000000000000007:1-5,9"u8.ToArray(),
        ];
    }
}
