using System.Text;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling.Channels.Robots;

/// <summary>Text for robots: nothing in a name acts as markup, and what is too long loses its last lines. Pure.</summary>
internal static class RobotText
{
    /// <summary>A name, value or note in which nothing is a mention, a link or a line of its own.</summary>
    public static string Plain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // Messengers know no common escape: the signs that open a tag become their full-width twins, and a bracket is parted from what would make it a link.
        return string.Concat(text.Select(c => c switch { '<' => '＜', '>' => '＞', '`' => '\'', _ when char.IsControl(c) => ' ', _ => c })).Replace("](", "] (", StringComparison.Ordinal);
    }

    /// <summary>The lines, with a line break between them, in at most so many bytes of UTF-8: the last are left out, an ellipsis says so.</summary>
    public static string Fit(IEnumerable<string> lines, int bytesMax, string lineBreak = "\n")
    {
        ArgumentNullException.ThrowIfNull(lines);
        const string More = "…";
        var (text, bytes) = (new StringBuilder(), 0);
        foreach (var line in lines)
        {
            var part = text.Length == 0 ? line : lineBreak + line;
            var room = bytesMax - bytes - Encoding.UTF8.GetByteCount(lineBreak + More);
            if (Encoding.UTF8.GetByteCount(part) > room)
            {
                text.Append(text.Length == 0 ? Head(part, room) + More : lineBreak + More);
                break;
            }

            text.Append(part);
            bytes += Encoding.UTF8.GetByteCount(part);
        }

        return text.ToString();
    }

    /// <summary>A line of a message as plain text.</summary>
    public static string Said(NoticeLine line, NoticeWords words) => line.Head(words) + Plain(line.Text);

    private static string Head(string text, int bytesMax)
    {
        var (length, bytes) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > bytesMax)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
