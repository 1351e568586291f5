using System.Globalization;
using System.Text.Json;

namespace SmartPark.TestServers;

/// <summary>Debian's InfluxDB 1.6.7: <c>/write</c> and InfluxQL on <c>/query</c>.</summary>
public sealed class InfluxServer : ServerProcess
{
    private static readonly HttpClient Http = new();
    private readonly bool _auth;
    private readonly int _backupPort = FreePort();

    private InfluxServer(bool auth) => _auth = auth;

    /// <summary>Base address, without a slash at the end.</summary>
    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    /// <inheritdoc/>
    protected override string Program => "influxd";

    /// <inheritdoc/>
    protected override string DebianPackage => "influxdb";

    /// <summary>Starts one; with <paramref name="auth"/> the first <c>CREATE USER … WITH ALL PRIVILEGES</c> needs no credentials.</summary>
    public static async Task<InfluxServer> StartAsync(bool auth = false)
    {
        var server = new InfluxServer(auth);
        await server.RunAsync();
        return server;
    }

    /// <summary>Runs one InfluxQL statement and returns the JSON answer; fails on an error in it.</summary>
    public async Task<JsonElement> QueryAsync(string query, string? database = null)
    {
        using var content = new FormUrlEncodedContent([new("q", query), new("db", database ?? ""), new("epoch", "ms")]);
        using var response = await Http.PostAsync(new Uri(Url, "query"), content);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode || text.Contains("\"error\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}: {text}");
        }

        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Writes line protocol with times in ms, as somebody else would; fails when the server refuses it.</summary>
    public async Task WriteAsync(string lines, string database)
    {
        using var content = new StringContent(lines);
        using var response = await Http.PostAsync(new Uri(Url, $"write?precision=ms&db={Uri.EscapeDataString(database)}"), content);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(Url, "ping"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments()
    {
        var file = Path.Combine(Folder, "influxdb.conf");
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{_backupPort}"
            [meta]
              dir = "{Folder}/meta"
            [data]
              dir = "{Folder}/data"
              wal-dir = "{Folder}/wal"
              query-log-enabled = false
            [http]
              bind-address = "127.0.0.1:{Port}"
              auth-enabled = {(_auth ? "true" : "false")}
              log-enabled = false
            [monitor]
              store-enabled = false

            """));
        return ["-config", file];
    }
}
