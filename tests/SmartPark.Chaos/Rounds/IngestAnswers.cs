using System.Text.Json;
using SmartPark.Chaos.Site;

namespace SmartPark.Chaos.Rounds;

/// <summary>What the API of ingest says at the end.</summary>
internal static class IngestAnswers
{
    /// <summary>Refused samples and messages by reason, over all processes; an empty list when nothing was refused.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> DeadLettersAsync(IEnumerable<IngestPart> parts)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        foreach (var part in parts)
        {
            using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri(part.Url, "api/v1/dead-letters?limit=1000")));
            foreach (var item in document.RootElement.GetProperty("items").EnumerateArray())
            {
                var reason = item.GetProperty("reason").GetString()!;
                counts[reason] = counts.GetValueOrDefault(reason) + 1;
            }
        }

        return counts;
    }
}
