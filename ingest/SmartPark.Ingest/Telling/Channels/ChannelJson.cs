using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPark.Ingest.Telling.Channels;

/// <summary>JSON as channels send it.</summary>
internal static class ChannelJson
{
    // Chinese as it is: WeCom refuses \uxxxx (developer.work.weixin.qq.com, path 90455, code 40033), and limits count the bytes on the wire. No body stands within HTML.
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
        return buffer.WrittenSpan.ToArray();
    }
}
