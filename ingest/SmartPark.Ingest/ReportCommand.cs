using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPark.Energy.Land;
using SmartPark.Ingest.Api;

namespace SmartPark.Ingest;

/// <summary>
/// The verb <c>report</c>: asks a running service for energy per mu of a period, and publishes it when told to.
/// <c>smartpark-ingest report [--month 2026-06 | --quarter 2026-Q2 | --year 2026 | --from 2026-06-01 --to 2026-06-20] [--park east] [--scope enterprise] [--method equal_value] [--coverage-min 0.9]
/// [--format json|csv|xlsx] [--lang zh-CN|en] [--output file] [--publish [--note "signed by …"]] [--url …] [--token-file …]</c>. The last whole month when no period is given; the form by the ending of
/// the file when no format is. Publishing needs the API token of an account that may.
/// </summary>
public static class ReportCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "report";

    private const string Publish = "--publish";

    private static readonly string[] Asked = ["--month", "--quarter", "--year", "--from", "--to", "--park", "--scope", "--method", "--coverage-min", "--format", "--lang"];
    private static readonly string[] Options = [.. ServiceCall.OwnWords, .. Asked, "--output", "--note"];
    private static readonly string[] Formats = ["json", "csv", "xlsx"];

    /// <summary>
    /// 0 when the report is written, 1 when the service made it and the file cannot be written, 2 for words or settings that cannot be used, 3 when the service did not make it.
    /// </summary>
    public static async Task<int> RunAsync(IConfiguration configuration, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(arguments);
        if (await ServiceCall.WordsAsync(arguments, Options, Publish) is not { } words)
        {
            return 2;
        }

        var query = new ApiQuery();
        var format = query.OneOf("--format", words.GetValueOrDefault("--format"), Formats) ?? Formats.FirstOrDefault(f => words.GetValueOrDefault("--output")?.EndsWith("." + f, StringComparison.OrdinalIgnoreCase) == true) ?? "json";
        var period = Period(query, words);
        Check(query, words, format);
        if (query.HasMistakes)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, query.Mistakes.Select(m => $"{m.Name}: {m.Text}")));
            return 2;
        }

        if (await ServiceCall.OfAsync(configuration, words) is not { } service)
        {
            return 2;
        }

        using (service)
        {
            var path = words.ContainsKey(Publish) ? await PublishAsync(service, words, period!.Value) : "/api/v1/energy/per-mu" + Query(words.Where(w => Asked.Contains(w.Key) && w.Key is not ("--format" or "--lang")));
            if (path is null)
            {
                return 3;
            }

            var form = Query([new("--format", format), .. words.Where(w => w.Key == "--lang")]);
            using var response = await service.SendAsync(HttpMethod.Get, path + (path.Contains('?', StringComparison.Ordinal) ? "&" + form[1..] : form));
            return response is null ? 3 : await WriteAsync(words.GetValueOrDefault("--output"), await response.Content.ReadAsByteArrayAsync());
        }
    }

    /// <summary>The days asked for; null when none are. Of a running service only days can be published, so months are turned into days here.</summary>
    private static DatePeriod? Period(ApiQuery query, IReadOnlyDictionary<string, string> words)
    {
        string? Of(string word) => words.GetValueOrDefault(word);
        var none = new DatePeriod(DateOnly.MinValue, DateOnly.MinValue.AddDays(1));
        var read = ReportPeriod.Read(query, Of("--month"), Of("--quarter"), Of("--year"), Of("--from"), Of("--to"), none);
        return read == none ? null : read;
    }

    private static void Check(ApiQuery query, IReadOnlyDictionary<string, string> words, string format)
    {
        if (words.ContainsKey("--note") && !words.ContainsKey(Publish))
        {
            query.Mistake("--note", "a note", $"{Publish} too: it is the note of what is published");
        }

        if (words.ContainsKey(Publish) && words.ContainsKey("--scope"))
        {
            query.Mistake("--scope", "a scope", $"all scopes with {Publish}: a published report is whole");
        }

        if (words.ContainsKey(Publish) && !words.Keys.Any(k => k is "--month" or "--quarter" or "--year" or "--from"))
        {
            query.Mistake(Publish, "no period", "--month, --quarter, --year, or --from and --to: what is signed is named");
        }

        if (format == "xlsx" && !words.ContainsKey("--output") && !Console.IsOutputRedirected)
        {
            query.Mistake("--output", "nothing", "a file: a workbook is no text");
        }
    }

    private static string Query(IEnumerable<KeyValuePair<string, string>> words)
    {
        var pairs = words.Select(w => $"{w.Key[2..].Replace('-', '_')}={Uri.EscapeDataString(w.Value)}").ToList();
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }

    /// <summary>Publishes, says the number, and gives the path of the published report; null when the service did not.</summary>
    private static async Task<string?> PublishAsync(ServiceCall service, IReadOnlyDictionary<string, string> words, DatePeriod period)
    {
        var request = new JsonObject
        {
            ["from"] = Day(period.From), ["to"] = Day(period.To.AddDays(-1)), ["method"] = words.GetValueOrDefault("--method"), ["note"] = words.GetValueOrDefault("--note"),
        };
        if (words.TryGetValue("--park", out var park))
        {
            request["parks"] = new JsonArray(park);
        }

        if (words.TryGetValue("--coverage-min", out var coverage))
        {
            request["coverage_min"] = decimal.TryParse(coverage, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : coverage;
        }

        using var response = await service.SendAsync(HttpMethod.Post, "/api/v1/energy/published", new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json"));
        if (response is null)
        {
            return null;
        }

        try
        {
            using var published = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            var (number, version) = (published.RootElement.GetProperty("number").GetString()!, published.RootElement.GetProperty("version").GetInt32());
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"published {number} version {version}, sha256 {published.RootElement.GetProperty("sha256").GetString()}"));
            return string.Create(CultureInfo.InvariantCulture, $"/api/v1/energy/published/{Uri.EscapeDataString(number)}?version={version}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"an answer that is no published report: {e.Message}");
            return null;
        }
    }

    /// <summary>To the standard output, or to a file: under another name first, so that nobody reads half of one.</summary>
    private static async Task<int> WriteAsync(string? file, byte[] report)
    {
        try
        {
            if (file is null)
            {
                await using var output = Console.OpenStandardOutput();
                await output.WriteAsync(report);
                return 0;
            }

            await WholeFile.WriteAsync(file, report, CancellationToken.None);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{file}: {report.Length} bytes"));
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{file ?? "standard output"}: {e.Message}");
            return 1;
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
