using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmartPark.Ingest.Access;
using SmartPark.Ingest.Settings;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest;

/// <summary>
/// How a verb of the command line asks a running service: words and their values, the address and token of the settings unless others are given, and the service's own certificate, which is known here
/// when the settings name it.
/// </summary>
internal sealed class ServiceCall : IDisposable
{
    /// <summary>Words of every verb that asks a service.</summary>
    public static readonly IReadOnlyList<string> OwnWords = ["--url", "--token-file"];

    // A hundred thousand letters or a year of a whole city take some seconds; a store that hangs is given up by the service itself.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    // The workbook of a city of 6,000 enterprises is some 10 MB.
    private const int AnswerBytesMax = 256 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _service;
    private readonly string? _token;

    private ServiceCall(Uri service, string? token, string? ownCertificate)
    {
        (_service, _token) = (service, token);
#pragma warning disable CA2000 // The client owns its handler.
        _http = new(new HttpClientHandler
        {
            UseProxy = false,
            CheckCertificateRevocationList = true,

            // The service's own certificate is made out to the name that others use.
            ServerCertificateCustomValidationCallback = (_, shown, _, errors) => errors == SslPolicyErrors.None || IsOwn(shown, ownCertificate),
        })
        { Timeout = Timeout, MaxResponseContentBufferSize = AnswerBytesMax };
#pragma warning restore CA2000
    }

    /// <summary>Words with their values; null when one is unknown, given twice or without its value, which is said on the standard error.</summary>
    /// <param name="arguments">The command line behind the verb.</param>
    /// <param name="words">Words that a value follows.</param>
    /// <param name="flags">Words without value.</param>
    public static async Task<IReadOnlyDictionary<string, string>?> WordsAsync(IReadOnlyList<string> arguments, IReadOnlyCollection<string> words, params string[] flags)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            var (word, isFlag) = (arguments[i], flags.Contains(arguments[i]));
            if ((!isFlag && (!words.Contains(word) || i + 1 == arguments.Count)) || !found.TryAdd(word, isFlag ? "" : arguments[++i]))
            {
                var expected = flags.Length == 0 ? "" : $"; without a value: {string.Join(", ", flags)}";
                await Console.Error.WriteLineAsync($"{word}: expected once each, followed by its value: {string.Join(", ", words)}{expected}");
                return null;
            }
        }

        return found;
    }

    /// <summary>A call of the service that words or settings name; null when they cannot be used, each mistake of which is said on the standard error.</summary>
    public static async Task<ServiceCall?> OfAsync(IConfiguration configuration, IReadOnlyDictionary<string, string> words)
    {
        var problems = new List<ConfigurationProblem>();
        var url = words.TryGetValue("--url", out var given) ? Given(given, problems) : Own(configuration, problems);
        var token = words.TryGetValue("--token-file", out var file) ? Line(file, problems) : Token(configuration, problems);
        if (problems.Count == 0)
        {
            return new(url!, token, configuration[HttpOptions.Section + ":CertificateFile"]);
        }

        await Console.Error.WriteLineAsync(new ConfigurationException(problems).Message);
        return null;
    }

    /// <summary>
    /// Sends a request and gives the answer; null when the service cannot be reached or refuses, which is said on the standard error. The caller disposes the answer, whose content is there.
    /// </summary>
    public async Task<HttpResponseMessage?> SendAsync(HttpMethod method, string pathAndQuery, HttpContent? content = null)
    {
        var url = new Uri(_service, pathAndQuery);
        try
        {
            using var request = new HttpRequestMessage(method, url) { Content = content };
            request.Headers.Authorization = _token is null ? null : new AuthenticationHeaderValue("Bearer", _token);
            if (IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address))
            {
                request.Headers.Host = "localhost";
            }

            var response = await _http.SendAsync(request);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            await Console.Error.WriteLineAsync($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            response.Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{url}: {e.Message}");
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

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
        var access = SettingsReader.Read<AccessOptions>(configuration.GetSection(AccessOptions.Section), problems);
        return AccessToken.ReadText(access, problems);
    }

    private static string? Line(string file, List<ConfigurationProblem> problems)
    {
        try
        {
            return SecretLine.Read(file);
        }
        catch (IOException e)
        {
            problems.Add(new("arguments", "--token-file", e.Message, "a file with an API token on its first line"));
            return null;
        }
    }
}
