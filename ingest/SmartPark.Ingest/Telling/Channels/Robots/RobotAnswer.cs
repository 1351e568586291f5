using System.Globalization;
using System.Text.Json;
using SmartPark.Ingest.Telling.Channels.Http;

namespace SmartPark.Ingest.Telling.Channels.Robots;

/// <summary>Reads the answers of robots: a code, 0 for success, and a text.</summary>
internal static class RobotAnswer
{
    /// <summary>What an answer means.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="code">Name of the code.</param>
    /// <param name="text">Name of the text.</param>
    /// <param name="tooFast">Pause that a code and its text ask for; null when it is no matter of speed.</param>
    public static Verdict Judge(HttpAnswer answer, string code, string text, Func<long, string, TimeSpan?> tooFast)
    {
        if (answer.Failure is not null || !TryRead(answer.Body, code, text, out var number, out var said))
        {
            // No code, no success: a proxy or a sign-in page may answer 200 too.
            return new(false, answer.IsSuccess ? $"an answer without {code}: {answer.Words}" : answer.Words, answer.RetryAfter);
        }

        var detail = string.Create(CultureInfo.InvariantCulture, $"{code} {number} {said}");
        return number == 0 && answer.IsSuccess ? new(true, detail) : new(false, detail, answer.RetryAfter ?? tooFast(number, said));
    }

    private static bool TryRead(string body, string code, string text, out long number, out string said)
    {
        (number, said) = (0, "");
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(code, out var found) || found.ValueKind != JsonValueKind.Number || !found.TryGetInt64(out number))
            {
                return false;
            }

            said = json.RootElement.TryGetProperty(text, out var words) && words.ValueKind == JsonValueKind.String ? words.GetString()! : "";
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
