using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPark.Chaos.Fleet;
using SmartPark.Chaos.Network;
using SmartPark.Chaos.Plain;
using SmartPark.Chaos.Rounds;
using SmartPark.TestServers;

namespace SmartPark.Chaos.Site;

/// <summary>
/// All parts of a round as real processes, each behind links of its own:
/// <code>
///   fleet ── gateway 1..4 ══ link ══ mosquitto ══ link ══ ingest (all, or control + writers) ══ link ══ influxd, or DuckDB inside
/// </code>
/// </summary>
internal sealed class ParkSite : IAsyncDisposable
{
    public const int Gateways = 4;
    public const string Database = "chaos";

    // A write beyond RLIMIT_FSIZE is an error only for a process that ignores SIGXFSZ; ignored signals survive exec, and exec keeps the id.
    private static readonly string[] Launch = ["-c", "trap '' XFSZ; exec \"$0\" \"$@\""];

    private readonly WorkFolder _work;
    private readonly RoundOptions _options;
    private readonly string _seeds;

    private ParkSite(WorkFolder work, RoundOptions options, DeviceFleet fleet, MosquittoServer broker, InfluxServer? influx)
    {
        (_work, _options, Fleet, Broker, Influx) = (work, options, fleet, broker, influx);
        _seeds = CityFiles.WriteSeeds(work.Below("seeds"), fleet.Devices);
    }

    public DeviceFleet Fleet { get; }

    public MosquittoServer Broker { get; }

    /// <summary>The database; null with DuckDB.</summary>
    public InfluxServer? Influx { get; }

    public List<GatewayPart> GatewayParts { get; } = [];

    public List<IngestPart> IngestParts { get; } = [];

    /// <summary>The embedded store's file.</summary>
    public string DuckDbFile => _work.Below("store.duckdb");

    /// <summary>Everything that can be killed, for the log files of a failure.</summary>
    public IEnumerable<ServerProcess> Processes => [.. GatewayParts.Select(g => g.Process), .. IngestParts.Select(i => i.Process), Broker, .. Influx is null ? [] : new ServerProcess[] { Influx }];

    /// <summary>Starts servers and programs; gateways last.</summary>
    public static async Task<ParkSite> StartAsync(WorkFolder work, RoundOptions options, SystemKind system, CancellationToken cancellationToken)
    {
        FleetProfile.Write(work.Below("profiles"), options.IntervalMs);
        var fleet = new DeviceFleet(Gateways, options.Devices);
        var broker = await MosquittoServer.StartAsync();
        var influx = options.Store == StoreKind.InfluxDb ? await InfluxServer.StartAsync() : null;
        var site = new ParkSite(work, options, fleet, broker, influx);
        try
        {
            broker.LogFile = work.Below("broker.log");
            if (influx is not null)
            {
                influx.LogFile = work.Below("database.log");
                await influx.QueryAsync($"CREATE DATABASE {Database}");
            }

            if (system == SystemKind.Plain)
            {
                await site.StartPlainAsync();
            }
            else
            {
                await site.StartIngestAsync(cancellationToken);
                await site.StartGatewaysAsync();
            }

            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in GatewayParts)
        {
            await gateway.Process.DisposeAsync();
            await gateway.Uplink.DisposeAsync();
        }

        foreach (var ingest in IngestParts)
        {
            await ingest.Process.DisposeAsync();
            await ingest.Broker.DisposeAsync();
            if (ingest.Database is { } database)
            {
                await database.DisposeAsync();
            }
        }

        await Broker.DisposeAsync();
        if (Influx is not null)
        {
            await Influx.DisposeAsync();
        }

        Fleet.Dispose();
    }

    private async Task StartIngestAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, settings) in IngestRoles.For(_options.Store))
        {
            var toBroker = new TcpLink(name + "-broker", Broker.Port, isMqtt: false);
            var toDatabase = Influx is null ? null : new TcpLink(name + "-database", Influx.Port, isMqtt: false);
            var process = new PartProcess(WorkFolder.Program("SmartPark.Ingest", "smartpark-ingest"), _ => []) { LogFile = _work.Below(name + ".log") };
            foreach (var (key, value) in SettingsOf(name, process.Port, toBroker, toDatabase).Concat(settings))
            {
                process.Variables["SmartPark__" + key] = value;
            }

            IngestParts.Add(new(name, process, toBroker, toDatabase));
            await process.RunAsync();
        }

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        foreach (var part in IngestParts)
        {
            if (!await Clock.UntilAsync(() => AnswersAsync(http, new(part.Url, "health/ready")), ServerProcess.StartTimeout, cancellationToken))
            {
                throw new InvalidOperationException($"{part.Name} did not become ready:\n{part.Process.Output}");
            }
        }
    }

    private Dictionary<string, string> SettingsOf(string name, int port, TcpLink broker, TcpLink? database)
    {
        var settings = new Dictionary<string, string>
        {
            ["Http__Urls"] = $"http://127.0.0.1:{port}", ["Data"] = _work.Below(name), ["Paths__Seeds"] = _seeds,
            ["Paths__Quantities"] = Path.Combine(WorkFolder.Repository, "firmware-config/quantities.json"),
            ["Broker__Host"] = "127.0.0.1", ["Broker__Port"] = $"{broker.Port}",
        };
        if (database is null)
        {
            settings["Storage__Kind"] = "duckdb";
            settings["Storage__DuckDb__Path"] = DuckDbFile;
        }
        else
        {
            settings["Storage__Kind"] = "influxdb";
            settings["Storage__InfluxDb__Url"] = $"http://127.0.0.1:{database.Port}";
            settings["Storage__InfluxDb__Api"] = "v1";
            settings["Storage__InfluxDb__Database"] = Database;
        }

        return settings;
    }

    private async Task StartGatewaysAsync()
    {
        for (var i = 0; i < Gateways; i++)
        {
            var (folder, uplink, log) = GatewayPlace(i);
            var file = Path.Combine(folder, "site.json");
            CityFiles.WriteGateway(file, $"g{i + 1}", uplink.Port, Fleet.LinesOf(i), new Dictionary<string, JsonNode>());
            string[] arguments =
            [
                "run", file, "--profiles", _work.Below("profiles"), "--quantities", Path.Combine(WorkFolder.Repository, "firmware-config/quantities.json"),
                "--status", Path.Combine(folder, "status.json"),
            ];

            var program = _options.GatewayProgram ?? WorkFolder.Program("SmartPark.Gateway", "smartpark-gateway");
            var process = new PartProcess("/bin/sh", _ => [.. Launch, program, .. arguments]) { LogFile = log };
            process.Variables["SmartPark__OutboxFolder"] = Path.Combine(folder, "outbox");
            await StartAsync(i, uplink, folder, process);
        }
    }

    private async Task StartPlainAsync()
    {
        var self = WorkFolder.Program("SmartPark.Chaos", "SmartPark.Chaos");
        var database = Influx ?? throw new InvalidOperationException("the comparison writes to InfluxDB");
        var (toBroker, toDatabase) = (new TcpLink("writer-broker", Broker.Port, isMqtt: false), new TcpLink("writer-database", database.Port, isMqtt: false));
        var writer = _work.Below("writer.json");
        await File.WriteAllTextAsync(writer, JsonSerializer.Serialize(new PlainWriterFile(toBroker.Port, toDatabase.Port, Database)));
        IngestParts.Add(new("writer", new(self, _ => [PlainPrograms.Writer, writer]) { LogFile = _work.Below("writer.log") }, toBroker, toDatabase) { HasApi = false });
        await IngestParts[0].Process.RunAsync();
        for (var i = 0; i < Gateways; i++)
        {
            var (folder, uplink, log) = GatewayPlace(i);
            var file = Path.Combine(folder, "plain.json");
            var lines = Fleet.LinesOf(i).Select(l => new PlainLine(l.Port, l.Log.Devices)).ToArray();
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new PlainGatewayFile($"g{i + 1}", uplink.Port, _options.IntervalMs, Path.Combine(folder, "status.json"), lines)));
            await StartAsync(i, uplink, folder, new("/bin/sh", _ => [.. Launch, self, PlainPrograms.Gateway, file]) { LogFile = log });
        }
    }

    private (string Folder, TcpLink Uplink, string Log) GatewayPlace(int index) =>
        (Directory.CreateDirectory(_work.Below($"g{index + 1}")).FullName, new($"g{index + 1}-broker", Broker.Port, isMqtt: true), _work.Below($"g{index + 1}.log"));

    private async Task StartAsync(int index, TcpLink uplink, string folder, PartProcess process)
    {
        GatewayParts.Add(new(index, process, uplink, folder));
        await process.RunAsync();
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri url)
    {
        try
        {
            using var response = await http.GetAsync(url);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
