using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmartPark.Ingest;

/// <summary>
/// The verb <c>replay</c>: asks a running service to store its dead letters again, once their cause is mended.
/// <c>smartpark-ingest replay [--url https://park.example:8443] [--token-file file] [--reason wrong-unit] [--park east] [--device meter-7]</c>; address and access token
/// come from the settings of the service when they are not given.
/// </summary>
public static class Replay
{
    /// <summary>The verb.</summary>
    public const string Verb = "replay";

    private static readonly string[] Options = [.. ServiceCall.OwnWords, "--reason", "--park", "--device"];

    /// <summary>
    /// 0 when no letter of the filter was refused again, 1 when some were, 2 for words or settings that cannot be used, 3 when the service did not do it.
    /// </summary>
    public static async Task<int> RunAsync(IConfiguration configuration, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(arguments);
        if (await ServiceCall.WordsAsync(arguments, Options) is not { } words || await ServiceCall.OfAsync(configuration, words) is not { } service)
        {
            return 2;
        }

        using (service)
        {
            var filter = new JsonObject
            {
                ["reason"] = words.GetValueOrDefault("--reason"), ["park"] = words.GetValueOrDefault("--park"), ["device"] = words.GetValueOrDefault("--device"),
            };
            using var response = await service.SendAsync(HttpMethod.Post, "/api/v1/dead-letters/replay", JsonContent.Create(filter));
            return response is null ? 3 : await ToldAsync(await response.Content.ReadAsStringAsync());
        }
    }

    private static async Task<int> ToldAsync(string text)
    {
        await Console.Out.WriteLineAsync(text);
        try
        {
            using var answer = JsonDocument.Parse(text);
            return answer.RootElement.GetProperty("refused_again").EnumerateObject().Any() ? 1 : 0;
        }
        catch (JsonException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 3;
        }
    }
}
