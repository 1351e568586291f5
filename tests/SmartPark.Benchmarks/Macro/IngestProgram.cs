using System.Globalization;

namespace SmartPark.Benchmarks.Macro;

/// <summary>The ingest program as an administrator starts it, with a broker and a folder of its own.</summary>
internal static class IngestProgram
{
    private static readonly HttpClient Http = new();

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="brokerPort">Port of the broker on loopback.</param>
    /// <param name="settings">Settings as environment variables.</param>
    /// <param name="seeds">Writes the city below a folder and returns where.</param>
    public static async Task<BuiltProgram> StartAsync(int brokerPort, IReadOnlyDictionary<string, string> settings, Func<string, string> seeds)
    {
        var ingest = new BuiltProgram(
            BuiltProgram.Find("SmartPark.Ingest", "smartpark-ingest"),
            _ => [],
            self => new Dictionary<string, string>(settings)
            {
                ["SmartPark__Http__Urls"] = $"http://127.0.0.1:{self.Port}", ["SmartPark__Data"] = Path.Combine(self.Folder, "data"),
                ["SmartPark__Paths__Quantities"] = Path.Combine(BuiltProgram.Root, "firmware-config", "quantities.json"), ["SmartPark__Paths__Seeds"] = seeds(self.Folder),
                ["SmartPark__Broker__Host"] = "127.0.0.1", ["SmartPark__Broker__Port"] = brokerPort.ToString(CultureInfo.InvariantCulture),
            },
            IsReadyAsync);
        await ingest.RunAsync();
        return ingest;
    }

    private static async Task<bool> IsReadyAsync(BuiltProgram self, CancellationToken token)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri($"http://127.0.0.1:{self.Port}/health/ready"), token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
