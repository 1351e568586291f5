using System.Buffers;
using System.Text;

namespace SmartPark.Telemetry.Configuration;

/// <summary>Finds text in another encoding, such as GBK, which editors of Chinese systems still write.</summary>
internal static class Utf8Check
{
    /// <summary>The line, from 1, of the first byte that is not UTF-8; 0 when all are.</summary>
    public static int FirstInvalidLine(ReadOnlySpan<byte> text)
    {
        var rest = text;
        while (!rest.IsEmpty)
        {
            // The ASCII run first: it is most of a file, and the search for its end is vectorised.
            var ascii = rest.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (ascii < 0)
            {
                return 0;
            }

            rest = rest[ascii..];
            if (Rune.DecodeFromUtf8(rest, out _, out var length) != OperationStatus.Done)
            {
                return text[..^rest.Length].Count((byte)'\n') + 1;
            }

            rest = rest[length..];
        }

        return 0;
    }
}
