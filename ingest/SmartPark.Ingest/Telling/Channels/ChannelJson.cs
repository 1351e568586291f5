using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPark.Ingest.Telling.Channels;

/// <summary>JSON as channels send it.</summary>
internal static class ChannelJson
{
    // No body stands within HTML, so nothing is escaped for it.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> members) => Whole(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    /// <summary>One list.</summary>
    public static byte[] Array(Action<Utf8JsonWriter> items) => Whole(json =>
    {
        json.WriteStartArray();
        items(json);
        json.WriteEndArray();
    });

    /// <summary>A member that is an object.</summary>
    public static void Object(this Utf8JsonWriter json, string name, Action members)
    {
        json.WriteStartObject(name);
        members();
        json.WriteEndObject();
    }

    /// <summary>A member that is a list.</summary>
    public static void List<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static byte[] Whole(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.IndexOf("\\u"u8) < 0 ? buffer.WrittenSpan.ToArray() : Encoding.UTF8.GetBytes(Unescaped(Encoding.UTF8.GetString(buffer.WrittenSpan)));
    }

    /// <summary>
    /// Characters as they are wherever JSON lets them be (RFC 8259, section 7). The encoder escapes rare ideographs, pictures and the wide space all the same, and WeCom refuses
    /// <c>\uxxxx</c> (developer.work.weixin.qq.com, path 90455, code 40033).
    /// </summary>
    private static string Unescaped(string json)
    {
        var text = new StringBuilder(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\')
            {
                text.Append(json[i]);
            }
            else if (json[i + 1] == 'u' && (char)ushort.Parse(json.AsSpan(i + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var c and >= ' ' and not '"' and not '\\')
            {
                text.Append(c);
                i += 5;
            }
            else
            {
                text.Append(json[i]).Append(json[++i]);
            }
        }

        return text.ToString();
    }
}
