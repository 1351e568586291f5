using System.Globalization;
using System.Net;

namespace SmartPark.TestServers;

/// <summary>Debian's prometheus-alertmanager, alone, with its interface on loopback.</summary>
public sealed class AlertmanagerServer : ServerProcess
{
    private readonly string? _webhook;

    private AlertmanagerServer(string? webhook) => _webhook = webhook;

    /// <summary>Its address, without <c>/api/v2</c>.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <inheritdoc/>
    protected override string Program => "prometheus-alertmanager";

    /// <inheritdoc/>
    protected override string DebianPackage => "prometheus-alertmanager";

    /// <summary>Starts one; it tells what it learns to the address <paramref name="webhook"/>, when there is one, within a second.</summary>
    public static async Task<AlertmanagerServer> StartAsync(string? webhook = null)
    {
        var server = new AlertmanagerServer(webhook);
        await server.RunAsync();
        return server;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments()
    {
        var file = Path.Combine(Folder, "alertmanager.yml");
        File.WriteAllText(file, $"""
            route:
              receiver: all
              group_by: [episode]
              group_wait: 100ms
              group_interval: 1s
              repeat_interval: 1h
            receivers:
              - name: all
            {(_webhook is null ? "" : $"    webhook_configs: [{{ url: '{_webhook}' }}]")}

            """);
        return ["--config.file", file, "--storage.path", Path.Combine(Folder, "data"), "--web.listen-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), "--cluster.listen-address="];
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        try
        {
            using var answer = await http.GetAsync(new Uri(Url + "/-/ready"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
