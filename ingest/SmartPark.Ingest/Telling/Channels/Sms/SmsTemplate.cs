using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPark.Ingest.Telling.Channels.Sms;

/// <summary>Fills an address or a body with phone, text and id, each escaped for where it stands. Pure.</summary>
internal static class SmsTemplate
{
    /// <summary>Content type of JSON; the other is a form.</summary>
    public const string Json = "application/json";

    /// <summary>What every request must have somewhere.</summary>
    public static readonly IReadOnlyList<string> Needed = ["{phone}", "{text}"];

    /// <summary>An address, the values escaped by RFC 3986.</summary>
    public static string Address(string template, string phone, string text, string id) => Fill(template, phone, text, id, Uri.EscapeDataString);

    /// <summary>A body of a content type: values within JSON strings, or of a form (percent-encoded, which every form reads).</summary>
    public static string Body(string template, string contentType, string phone, string text, string id) =>
        Fill(template, phone, text, id, contentType == Json ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode : Uri.EscapeDataString);

    /// <summary>Whether a body is of its content type once it is filled in.</summary>
    public static bool IsWellFormed(string template, string contentType)
    {
        if (contentType != Json)
        {
            return true;
        }

        try
        {
            // A text that is no number and no word of JSON: it is good only within quotes.
            using var parsed = JsonDocument.Parse(Body(template, contentType, "+8613800000000", "a \"b\"\\\n", "a-b"));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Fill(string template, string phone, string text, string id, Func<string, string> escape)
    {
        ArgumentNullException.ThrowIfNull(template);

        // In one pass: what stands in a value is never taken for a placeholder.
        var filled = new System.Text.StringBuilder(template.Length + text.Length);
        for (var i = 0; i < template.Length;)
        {
            var (placeholder, value) = template.AsSpan(i) switch
            {
                ['{', 'p', 'h', 'o', 'n', 'e', '}', ..] => (7, phone),
                ['{', 't', 'e', 'x', 't', '}', ..] => (6, text),
                ['{', 'i', 'd', '}', ..] => (4, id),
                _ => (1, null),
            };
            filled.Append(value is null ? template[i].ToString() : escape(value));
            i += placeholder;
        }

        return filled.ToString();
    }
}
