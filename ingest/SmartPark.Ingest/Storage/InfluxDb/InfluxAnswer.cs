using System.Globalization;
using System.Net;
using System.Text.Json;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>What an answer to a write means for its lines.</summary>
internal enum Verdict
{
    /// <summary>All lines are stored.</summary>
    Stored,

    /// <summary>Some lines, or all, were refused for what they say; which, is to be found out. The others may be stored or not.</summary>
    Refused,

    /// <summary>The body is too large; in parts it may pass.</summary>
    TooLarge,

    /// <summary>The server is away, busy or broken: the same lines later.</summary>
    Later,

    /// <summary>Credentials, database or address are wrong: the same lines once somebody has corrected that.</summary>
    Misconfigured,
}

/// <summary>A line that InfluxDB 3 named as refused.</summary>
/// <param name="Number">Its number in the body, from 1.</param>
/// <param name="Reason">The server's words.</param>
internal readonly record struct RefusedLine(int Number, string Reason);

/// <summary>The answer of a server to one write, read by the table of response codes that the InfluxDB documentation gives for v1, v2 and v3.</summary>
internal sealed record InfluxAnswer(Verdict Verdict, string Status, string Reason, TimeSpan? RetryAfter)
{
    /// <summary>Lines named one by one (InfluxDB 3); it names at most <see cref="NamedLinesMax"/>.</summary>
    public IReadOnlyList<RefusedLine> Named { get; init; } = [];

    /// <summary>How many lines the server says it dropped (v1, v2); 0 when it did not say.</summary>
    public int Dropped { get; init; }

    /// <summary>The field of which the server says that it has another type there (v1, v2); null when it did not say.</summary>
    public string? ConflictingField { get; init; }

    /// <summary>InfluxDB 3 stops naming lines after so many.</summary>
    public const int NamedLinesMax = 100;

    /// <summary>Longest reason kept in a dead letter, characters; a server may quote a whole line.</summary>
    public const int ReasonLengthMax = 500;

    /// <summary>Longest wait that a server can ask for; longer ones look like a broken clock.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromMinutes(5);

    private const string DroppedMark = "dropped=";
    private const string FieldMark = "field type conflict: input field \"";

    /// <summary>An answer that never came.</summary>
    public static InfluxAnswer None(string status, string reason) => new(Verdict.Later, status, reason, null);

    /// <summary>Reads a response.</summary>
    public static InfluxAnswer Read(HttpStatusCode code, string body, TimeSpan? retryAfter)
    {
        var status = ((int)code).ToString(CultureInfo.InvariantCulture);
        var verdict = Classify((int)code);
        if (verdict == Verdict.Stored)
        {
            return new(verdict, status, "", null);
        }

        var (message, named) = ReadBody(body);
        var reason = $"{status} {(message.Length > 0 ? message : code.ToString())}";
        var wait = verdict == Verdict.Later && retryAfter is { } asked ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, RetryAfterMax.Ticks)) : (TimeSpan?)null;
        return new(verdict, status, Cut(reason), wait) { Named = named, Dropped = ReadDropped(message), ConflictingField = ReadField(message) };
    }

    private static Verdict Classify(int code) => code switch
    {
        >= 200 and < 300 => Verdict.Stored,
        400 or 422 => Verdict.Refused,
        413 => Verdict.TooLarge,
        408 or 425 or 429 or >= 500 => Verdict.Later,
        // 401, 403, 404 by the table; redirects and the rest are no answers of a healthy line-protocol endpoint: nothing is thrown away for them.
        _ => Verdict.Misconfigured,
    };

    private static (string Message, IReadOnlyList<RefusedLine> Named) ReadBody(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (body.Trim(), []);
            }

            var root = document.RootElement;
            var message = TextOf(root, "error") ?? TextOf(root, "message") ?? body.Trim();
            return (message, root.TryGetProperty("data", out var data) ? ReadNamed(data) : []);
        }
        catch (JsonException)
        {
            // A proxy or VictoriaMetrics answers in plain text.
            return (body.Trim(), []);
        }
    }

    private static List<RefusedLine> ReadNamed(JsonElement data)
    {
        // One object for a request refused as a whole, an array for one of which parts were stored.
        IEnumerable<JsonElement> entries = data.ValueKind switch { JsonValueKind.Array => data.EnumerateArray(), JsonValueKind.Object => [data], _ => [] };
        var named = new List<RefusedLine>();
        foreach (var entry in entries.Where(e => e.ValueKind == JsonValueKind.Object))
        {
            if (entry.TryGetProperty("line_number", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var line) && line >= 1)
            {
                named.Add(new(line, Cut(TextOf(entry, "error_message") ?? "refused without a reason")));
            }
        }

        return named;
    }

    private static string? TextOf(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int ReadDropped(string message)
    {
        var at = message.LastIndexOf(DroppedMark, StringComparison.Ordinal);
        if (at < 0)
        {
            return 0;
        }

        var digits = message.AsSpan(at + DroppedMark.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var dropped) ? dropped : 0;
    }

    private static string? ReadField(string message)
    {
        var at = message.IndexOf(FieldMark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var rest = message[(at + FieldMark.Length)..];
        var end = rest.IndexOf('"', StringComparison.Ordinal);
        return end > 0 ? rest[..end] : null;
    }

    private static string Cut(string text) => text.Length <= ReasonLengthMax ? text : text[..(ReasonLengthMax - 3)] + "...";
}
