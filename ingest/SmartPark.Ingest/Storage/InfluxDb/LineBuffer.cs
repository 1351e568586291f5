using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// A growing buffer that speaks line protocol in UTF-8. Names and tags are escaped as
/// docs.influxdata.com "Line protocol" says: comma and space everywhere, the equals sign in tags and field keys.
/// A backslash before one of those cannot be told apart from an escape by every server, so texts with backslashes are not written
/// (<see cref="IsUsable"/>); neither are line breaks and other control characters.
/// </summary>
internal sealed class LineBuffer
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(", =");

    // Printable ASCII but the backslash: what ids are made of, checked many characters at a time.
    private static readonly SearchValues<char> PlainAscii = SearchValues.Create([.. Enumerable.Range(' ', 95).Select(c => (char)c).Where(c => c != '\\')]);

    // Longest text of a double in shortest form: -1.2345678901234567E-308.
    private const int NumberBytesMax = 32;

    private byte[] _bytes = new byte[64 * 1024];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Forgets what was written, or what was written after a place.</summary>
    public void Truncate(int length = 0) => Length = length;

    /// <summary>Whether a text can be a name, a tag or a field: not empty, no backslash, no control character, whole characters only.</summary>
    public static bool IsUsable(string text) => text.Length > 0 && (!text.AsSpan().ContainsAnyExcept(PlainAscii) || IsWellFormed(text));

    /// <summary>Writes one byte.</summary>
    public void Write(char c)
    {
        Reserve(1);
        _bytes[Length++] = (byte)c;
    }

    /// <summary>Writes bytes that need no escape.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Writes a name, tag or field with its escapes.</summary>
    public void WriteEscaped(string text)
    {
        // One escape a character at most, three bytes a character at most.
        Reserve(text.Length * 4);
        var rest = text.AsSpan();
        while (true)
        {
            var plain = rest.IndexOfAny(Escaped);
            Length += Encoding.UTF8.GetBytes(plain < 0 ? rest : rest[..plain], _bytes.AsSpan(Length));
            if (plain < 0)
            {
                return;
            }

            _bytes[Length++] = (byte)'\\';
            _bytes[Length++] = (byte)rest[plain];
            rest = rest[(plain + 1)..];
        }
    }

    /// <summary>Writes a finite number in the shortest form that reads back as the same double; without a suffix it is a float.</summary>
    public void Write(double value)
    {
        Reserve(NumberBytesMax);
        value.TryFormat(_bytes.AsSpan(Length), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Writes a whole number without suffix.</summary>
    public void Write(long value)
    {
        Reserve(NumberBytesMax);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out var written);
        Length += written;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) || c == '\\')
            {
                return false;
            }

            if (char.IsSurrogate(c))
            {
                if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }
    }
}
