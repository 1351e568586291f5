using SmartPark.Ingest.Access;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest;

/// <summary>The verb <c>healthcheck</c>: asks the service at its own address whether it is ready. For containers, whose images have no other tool.</summary>
public static class Healthcheck
{
    /// <summary>The verb.</summary>
    public const string Verb = "healthcheck";

    private const int TimeoutSeconds = 5;

    /// <summary>0 when the service of these settings is ready, 1 when it is not, 2 when the settings name no address.</summary>
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var problems = new List<ConfigurationProblem>();
        var doors = Listening.Read(configuration[HttpOptions.Section + ":Urls"] ?? new HttpOptions().Urls, problems);
        if (problems.Count > 0)
        {
            await Console.Error.WriteLineAsync(new ConfigurationException(problems).Message);
            return 2;
        }

        var url = new Uri(doors[0].OwnUrl, "/health/ready");

        // The certificate is made out to the name that others use, not to this address; nothing secret is sent.
#pragma warning disable CA5399, CA5400, CA5359
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true, UseProxy = false };
#pragma warning restore CA5399, CA5400, CA5359
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(TimeoutSeconds) };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Host = "localhost";
            using var response = await http.SendAsync(request);
            await Console.Out.WriteLineAsync(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{url}: {e.Message}");
            return 1;
        }
    }
}
