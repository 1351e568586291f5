using System.IO.Compression;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class SparkplugCompressionTests
{
    private static readonly byte[] Payload = Wire.Join(Wire.Varint(1, 123), Wire.OneMetric(Wire.Text(1, "m"), Wire.Varint(4, 10), Wire.Double(13, 2.5)), Wire.Varint(3, 7));

    [Fact]
    public void Both_algorithms_are_expanded_and_a_missing_one_is_deflate()
    {
        Expands(Envelope("DEFLATE", Zlib(Payload)));
        Expands(Envelope("deflate", Zlib(Payload)));
        Expands(Envelope(null, Zlib(Payload)));
        Expands(Envelope("GZIP", Gzip(Payload)));
    }

    [Fact]
    public void What_cannot_be_expanded_is_refused_each_with_its_reason()
    {
        Refuses(Envelope("LZ4", Zlib(Payload)), SparkplugDecodeError.UnknownCompression);
        Refuses(Envelope("GZIP", Zlib(Payload)), SparkplugDecodeError.DamagedCompression);
        Refuses(Envelope("DEFLATE", Gzip(Payload)), SparkplugDecodeError.DamagedCompression);
        Refuses(Envelope("DEFLATE", Envelope("DEFLATE", Zlib(Payload))), SparkplugDecodeError.DamagedCompression);
        Refuses(Envelope("DEFLATE", Zlib(Envelope("DEFLATE", Zlib(Payload)))), SparkplugDecodeError.UnknownCompression);
        Refuses(Envelope("DEFLATE", Zlib(Wire.FromHex("12 05 0A"))), SparkplugDecodeError.Truncated);
        Refuses([.. Envelope("DEFLATE", Zlib(Payload)), .. Wire.OneMetric(Wire.FromHex("0A05"))], SparkplugDecodeError.Truncated);
    }

    [Fact]
    public void A_body_cut_at_any_byte_never_passes_for_another_payload()
    {
        foreach (var (algorithm, body) in new[] { ("DEFLATE", Zlib(Payload)), ("GZIP", Gzip(Payload)) })
        {
            var passing = Enumerable.Range(0, body.Length).Where(length => DecodedPayload.TryDecode(Envelope(algorithm, body[..length]), out _, out _));
            Assert.Empty(passing);
        }
    }

    [Fact]
    public void A_bomb_stops_at_the_limit()
    {
        Refuses(Envelope("GZIP", Gzip(new byte[64 * 1024 * 1024])), SparkplugDecodeError.ExpandedTooLong);
        Refuses(Envelope("DEFLATE", Zlib(new byte[SparkplugLimits.ExpandedBytesMax + 1])), SparkplugDecodeError.ExpandedTooLong);

        // One byte less is expanded in full, and then is no payload: field number 0.
        Refuses(Envelope("DEFLATE", Zlib(new byte[SparkplugLimits.ExpandedBytesMax])), SparkplugDecodeError.BadFieldNumber);
    }

    internal static byte[] Envelope(string? algorithm, byte[] body) => Wire.Join(
        Wire.Text(4, SparkplugNames.Compressed), Wire.Bytes(5, body),
        algorithm is null ? [] : Wire.OneMetric(Wire.Text(1, "algorithm"), Wire.Varint(4, 12), Wire.Text(15, algorithm)));

    internal static byte[] Zlib(ReadOnlySpan<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var stream = new ZLibStream(target, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return target.ToArray();
    }

    internal static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return target.ToArray();
    }

    private static void Expands(byte[] envelope)
    {
        Assert.True(DecodedPayload.TryDecode(envelope, out var decoded, out var error), error.ToString());
        Assert.Equal((123L, 7ul), (decoded.TimestampUnixMs, decoded.Seq));
        Assert.Equal(2.5, Assert.Single(decoded.Metrics).Value);
    }

    private static void Refuses(byte[] envelope, SparkplugDecodeError expected)
    {
        Assert.False(DecodedPayload.TryDecode(envelope, out _, out var error));
        Assert.Equal(expected, error);
    }
}
