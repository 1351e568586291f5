using System.Buffers.Text;
using System.Text.Json;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// The payload of STATE: <c>{"online":true,"timestamp":1700000000000}</c> (Sparkplug 3.0, section 6.4.26), exactly these two keys when written.
/// </summary>
/// <param name="Online">Whether the host application takes data.</param>
/// <param name="TimestampUnixMs">UTC milliseconds since 1970: of the connect for the will and the first message, of now on leaving.</param>
public readonly record struct SparkplugState(bool Online, long TimestampUnixMs)
{
    /// <summary>The payload in UTF-8.</summary>
    public byte[] ToUtf8Bytes() => [.. Online ? "{\"online\":true,\"timestamp\":"u8 : "{\"online\":false,\"timestamp\":"u8, .. Digits(TimestampUnixMs), (byte)'}'];

    /// <summary>
    /// Reads a payload. Tolerant of other keys, of order and white space, and of a timestamp written as a float; both keys must be there, once or more.
    /// False for everything else, also for the plain <c>ONLINE</c> of version 2.2, which lives on another topic.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out SparkplugState state)
    {
        state = default;
        if (utf8.Length > SparkplugLimits.StateBytesMax)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8);
            return TryRead(ref reader, out state);
        }
        catch (JsonException)
        {
            // Text that is not JSON is simply not a STATE; Utf8JsonReader has no other way to say so.
            return false;
        }
    }

    private static bool TryRead(ref Utf8JsonReader reader, out SparkplugState state)
    {
        state = default;
        (bool? online, long? timestamp) = (null, null);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isOnline, isTimestamp) = (reader.ValueTextEquals("online"u8), reader.ValueTextEquals("timestamp"u8));
            reader.Read();
            if (isOnline && reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            {
                online = reader.TokenType == JsonTokenType.True;
            }
            else if (isTimestamp && reader.TokenType == JsonTokenType.Number)
            {
                timestamp = ReadTime(ref reader);
            }
            else if (isOnline || isTimestamp)
            {
                return false;
            }
            else
            {
                reader.Skip();
            }
        }

        // What follows the object would make the text no JSON document: reading on says so.
        reader.Read();
        if (online is not { } known || timestamp is not >= 0)
        {
            return false;
        }

        state = new(known, timestamp.Value);
        return true;
    }

    private static long? ReadTime(ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out var whole) ? whole : reader.TryGetDouble(out var number) && number is >= 0 and < 9e15 ? (long)number : null;

    private static byte[] Digits(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(value, digits, out var length);
        return digits[..length].ToArray();
    }
}
