using System.Globalization;
using System.Text.Json;
using SmartPark.Chaos.Judging;
using SmartPark.Chaos.Site;

namespace SmartPark.Chaos.Rounds;

/// <summary>What the API of ingest says at the end.</summary>
internal static class IngestAnswers
{
    // A page of 25 days in hours stays within the cells of one answer.
    private const int DevicesPerPage = 100;

    // Gateways report their counts by the minute, and the centre counts the store again after that.
    private static readonly TimeSpan LedgerPatience = TimeSpan.FromMinutes(4);

    // Farther back, and farther ahead, than any wrong clock of a round stamps.
    private static readonly TimeSpan LedgerWindow = TimeSpan.FromDays(25);
    private static readonly TimeSpan LedgerAhead = TimeSpan.FromHours(2);

    /// <summary>The completeness ledger once its figures agree among themselves or the patience is over; null when it gave no answer.</summary>
    public static async Task<Dictionary<(int Device, int Hour), LedgerFigures>?> CompletenessAsync(IngestPart part, CancellationToken cancellationToken)
    {
        if (!part.HasApi)
        {
            return null;
        }

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        Dictionary<(int Device, int Hour), LedgerFigures>? figures = null;
        await Clock.UntilAsync(
            async () => (figures = await ReadLedgerAsync(http, part, cancellationToken)) is { Count: > 0 } all && all.Values.All(f => f.Read is not null && f.Read == f.Stored + f.Dropped),
            LedgerPatience,
            cancellationToken);
        return figures;
    }

    private static async Task<Dictionary<(int Device, int Hour), LedgerFigures>?> ReadLedgerAsync(HttpClient http, IngestPart part, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(Clock.NowMs);
        var (from, to) = (now - LedgerWindow, now + LedgerAhead);
        var figures = new Dictionary<(int Device, int Hour), LedgerFigures>();
        for (var offset = 0; ; offset += DevicesPerPage)
        {
            using var response = await http.GetAsync(
                new Uri(part.Url, string.Create(CultureInfo.InvariantCulture,
                    $"api/v1/completeness?park={CityFiles.Park}&limit={DevicesPerPage}&offset={offset}&step=hour&from={from:yyyy-MM-ddTHH:00:00Z}&to={to:yyyy-MM-ddTHH:00:00Z}")), cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return null;
            }

            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            foreach (var (hour, found) in CompletenessCheck.Read(document.RootElement, now.ToUnixTimeMilliseconds()))
            {
                figures.Add(hour, found);
            }

            if (document.RootElement.GetProperty("devices").GetProperty("items").GetArrayLength() < DevicesPerPage)
            {
                return figures;
            }
        }
    }

    /// <summary>Refused samples and messages by reason, over all processes; an empty list when nothing was refused.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> DeadLettersAsync(IEnumerable<IngestPart> parts)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        foreach (var part in parts.Where(p => p.HasApi))
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
