using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// Payloads in a payload, as Eclipse Tahu and the npm client make them: <c>uuid</c> says <c>SPBV1.0_COMPRESSED</c>, <c>body</c> is the compressed
/// payload, a metric <c>algorithm</c> says <c>DEFLATE</c> (with zlib header, RFC 1950; also when the metric is missing) or <c>GZIP</c> (RFC 1952).
/// SmartPark reads them and never sends them.
/// </summary>
public static class SparkplugCompression
{
    private enum Algorithm
    {
        Deflate,
        Gzip,
        Other,
    }

    /// <summary>
    /// Expands a payload whose <see cref="SparkplugPayloadReader.IsCompressed"/> is set, to at most <see cref="SparkplugLimits.ExpandedBytesMax"/> bytes.
    /// The envelope is not moved on. Never throws, whatever the bytes.
    /// </summary>
    public static bool TryExpand(scoped in SparkplugPayloadReader envelope, [NotNullWhen(true)] out byte[]? payload, out SparkplugDecodeError error)
    {
        payload = null;
        var algorithm = AlgorithmOf(envelope, out error);
        if (error != SparkplugDecodeError.None)
        {
            return false;
        }

        if (algorithm == Algorithm.Other)
        {
            error = SparkplugDecodeError.UnknownCompression;
            return false;
        }

        try
        {
            payload = Expand(envelope.Body, algorithm);
        }
        catch (InvalidDataException)
        {
            // The streams' way to say that the bytes are no such format.
            error = SparkplugDecodeError.DamagedCompression;
            return false;
        }

        error = payload is null ? SparkplugDecodeError.ExpandedTooLong
            : !IsWhole(envelope.Body, payload, algorithm) ? SparkplugDecodeError.DamagedCompression
            : new SparkplugPayloadReader(payload).IsCompressed ? SparkplugDecodeError.UnknownCompression : SparkplugDecodeError.None;
        payload = error == SparkplugDecodeError.None ? payload : null;
        return payload is not null;
    }

    private static Algorithm AlgorithmOf(SparkplugPayloadReader envelope, out SparkplugDecodeError error)
    {
        var algorithm = Algorithm.Deflate;
        while (envelope.TryReadMetric(out var metric))
        {
            if (metric.NameUtf8.SequenceEqual(SparkplugNames.AlgorithmUtf8) && metric.TryGetText(out var text, out _))
            {
                algorithm = Ascii.EqualsIgnoreCase(text, "DEFLATE") ? Algorithm.Deflate : Ascii.EqualsIgnoreCase(text, "GZIP") ? Algorithm.Gzip : Algorithm.Other;
            }
        }

        error = envelope.Error;
        return algorithm;
    }

    /// <summary>The expanded bytes, or null when there are more than the limit. Reads one byte beyond it to know, and no more.</summary>
    private static byte[]? Expand(ReadOnlySpan<byte> body, Algorithm algorithm)
    {
        using var source = new MemoryStream(body.ToArray(), writable: false);
        using Stream stream = algorithm == Algorithm.Gzip ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        var expanded = new ArrayBufferWriter<byte>(Math.Clamp(body.Length * 4, 1, SparkplugLimits.ExpandedBytesMax));
        while (true)
        {
            var span = expanded.GetSpan();
            var read = stream.Read(span[..Math.Min(span.Length, SparkplugLimits.ExpandedBytesMax + 1 - expanded.WrittenCount)]);
            expanded.Advance(read);
            if (expanded.WrittenCount > SparkplugLimits.ExpandedBytesMax)
            {
                return null;
            }

            if (read == 0)
            {
                return expanded.WrittenSpan.ToArray();
            }
        }
    }

    /// <summary>
    /// Whether the body ends as its format demands: zlib with the Adler-32 of the content, GZIP with its length. The streams check these
    /// when they get that far, but a body cut short ends for them without a complaint.
    /// </summary>
    private static bool IsWhole(ReadOnlySpan<byte> body, ReadOnlySpan<byte> expanded, Algorithm algorithm)
    {
        // Header, the empty block and trailer: nothing shorter is a whole stream.
        const int zlibBytesMin = 2 + 2 + 4;
        const int gzipBytesMin = 10 + 2 + 8;
        if (body.Length < (algorithm == Algorithm.Gzip ? gzipBytesMin : zlibBytesMin))
        {
            return false;
        }

        var trailer = body[^sizeof(uint)..];
        return algorithm == Algorithm.Gzip
            ? BinaryPrimitives.ReadUInt32LittleEndian(trailer) == (uint)expanded.Length
            : BinaryPrimitives.ReadUInt32BigEndian(trailer) == Adler32(expanded);
    }

    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        // RFC 1950, section 8.2. 5552 bytes are the most whose sums fit 32 bits without a division.
        const uint modulus = 65521;
        const int blockBytes = 5552;
        var (a, b) = (1u, 0u);
        while (!bytes.IsEmpty)
        {
            var block = bytes[..Math.Min(blockBytes, bytes.Length)];
            foreach (var value in block)
            {
                a += value;
                b += a;
            }

            (a, b) = (a % modulus, b % modulus);
            bytes = bytes[block.Length..];
        }

        return (b << 16) | a;
    }
}
