using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPark.Ingest.Access;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest;

/// <summary>
/// The verb <c>replay</c>: asks a running service to store its dead letters again, once their cause is mended.
/// <c>smartpark-ingest replay [--url https://park.example:8443] [--reason wrong-unit] [--park east] [--device meter-7]</c>; address and access token
/// come from the settings of the service when they are not given.
/// </summary>
public static class Replay
{
    /// <summary>The verb.</summary>
    public const string Verb = "replay";

    private static readonly string[] Options = ["--url", "--reason", "--park", "--device"];

    // A hundred thousand letters take some seconds; a store that hangs is given up by the service itself.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>
    /// 0 when no letter of the filter was refused again, 1 when some were, 2 for words or settings that cannot be used, 3 when the service did not do it.
    /// </summary>
    public static async Task<int> RunAsync(IConfiguration configuration, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(arguments);
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (!Options.Contains(arguments[i]) || i + 1 == arguments.Count || !words.TryAdd(arguments[i], arguments[i + 1]))
            {
                await Console.Error.WriteLineAsync($"{arguments[i]}: expected once each, followed by its value: {string.Join(", ", Options)}");
                return 2;
            }
        }

        var problems = new List<ConfigurationProblem>();
        var url = words.TryGetValue("--url", out var given) ? Given(given, problems) : Own(configuration, problems);
        var token = Token(configuration, problems);
        if (problems.Count > 0)
        {
            await Console.Error.WriteLineAsync(new ConfigurationException(problems).Message);
            return 2;
        }

        var filter = new JsonObject
        {
            ["reason"] = words.GetValueOrDefault("--reason"), ["park"] = words.GetValueOrDefault("--park"), ["device"] = words.GetValueOrDefault("--device"),
        };
        return await AskAsync(new(url!, "/api/v1/dead-letters/replay"), token, filter, configuration[HttpOptions.Section + ":CertificateFile"]);
    }

    private static async Task<int> AskAsync(Uri url, string? token, JsonObject filter, string? ownCertificate)
    {
        // The service's own certificate is made out to the name that others use; it is known here when the settings name it.
        using var handler = new HttpClientHandler { UseProxy = false, CheckCertificateRevocationList = true };
        handler.ServerCertificateCustomValidationCallback = (_, shown, _, errors) => errors == SslPolicyErrors.None || IsOwn(shown, ownCertificate);
        using var http = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(filter) };
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            if (IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address))
            {
                request.Headers.Host = "localhost";
            }

            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode)
            {
                await Console.Error.WriteLineAsync($"{(int)response.StatusCode} {text}");
                return 3;
            }

            await Console.Out.WriteLineAsync(text);
            using var answer = JsonDocument.Parse(text);
            return answer.RootElement.GetProperty("refused_again").EnumerateObject().Any() ? 1 : 0;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
        {
            await Console.Error.WriteLineAsync($"{url}: {e.Message}");
            return 3;
        }
    }

    private static bool IsOwn(X509Certificate2? shown, string? file)
    {
        if (shown is null || file is null)
        {
            return false;
        }

        try
        {
            using var own = X509CertificateLoader.LoadCertificateFromFile(file);
            return own.RawDataMemory.Span.SequenceEqual(shown.RawDataMemory.Span);
        }
        catch (CryptographicException)
        {
            return false; // Then the usual rules decide, and they have said no.
        }
    }

    private static Uri? Given(string url, List<ConfigurationProblem> problems)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed is not null)
        {
            return parsed;
        }

        problems.Add(new("arguments", "--url", $"\"{url}\"", "an address such as https://park.example:8443"));
        return null;
    }

    private static Uri? Own(IConfiguration configuration, List<ConfigurationProblem> problems) =>
        Listening.Read(configuration[HttpOptions.Section + ":Urls"] ?? new HttpOptions().Urls, problems) is [var door, ..] ? door.OwnUrl : null;

    private static string? Token(IConfiguration configuration, List<ConfigurationProblem> problems)
    {
        var access = Settings.SettingsReader.Read<AccessOptions>(configuration.GetSection(AccessOptions.Section), problems);
        return AccessToken.ReadText(access, problems);
    }
}
