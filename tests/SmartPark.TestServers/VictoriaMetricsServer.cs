using System.Globalization;
using System.Text.Json;

namespace SmartPark.TestServers;

/// <summary>Debian's VictoriaMetrics: line protocol on <c>/write</c> and <c>/api/v2/write</c>.</summary>
public sealed class VictoriaMetricsServer : ServerProcess
{
    private static readonly HttpClient Http = new();

    private VictoriaMetricsServer()
    {
    }

    /// <summary>Base address, without a slash at the end.</summary>
    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    /// <inheritdoc/>
    protected override string Program => "victoria-metrics";

    /// <inheritdoc/>
    protected override string DebianPackage => "victoria-metrics";

    /// <summary>Starts one.</summary>
    public static async Task<VictoriaMetricsServer> StartAsync()
    {
        var server = new VictoriaMetricsServer();
        await server.RunAsync();
        return server;
    }

    /// <summary>All raw samples of the series that match, one JSON object a series with <c>metric</c>, <c>values</c>, <c>timestamps</c>.</summary>
    public async Task<IReadOnlyList<JsonElement>> ExportAsync(string match)
    {
        // Samples become visible to queries only after a flush of the in-memory parts.
        using var flush = await Http.GetAsync(new Uri(Url, "internal/force_flush"));
        flush.EnsureSuccessStatusCode();
        var text = await Http.GetStringAsync(new Uri(Url, "api/v1/export?match[]=" + Uri.EscapeDataString(match)));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.Clone())];
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments() =>
    [
        string.Create(CultureInfo.InvariantCulture, $"-httpListenAddr=127.0.0.1:{Port}"), $"-storageDataPath={Folder}/data", "-retentionPeriod=100y", "-loggerLevel=WARN",
    ];

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(Url, "health"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
