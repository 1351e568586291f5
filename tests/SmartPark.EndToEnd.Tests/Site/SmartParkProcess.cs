using SmartPark.TestServers;

namespace SmartPark.EndToEnd.Tests.Site;

/// <summary>The gateway as an integrator starts it: <c>smartpark-gateway run site.json</c>.</summary>
internal sealed class GatewayProcess : ServerProcess
{
    private readonly string _site;

    private GatewayProcess(string site) => _site = site;

    public string StatusFile => Path.Combine(Folder, "status.json");

    protected override string Program => Repository.Program("SmartPark.Gateway", "smartpark-gateway");

    protected override string DebianPackage => "none: built with the tests";

    public static async Task<GatewayProcess> StartAsync(string site)
    {
        var gateway = new GatewayProcess(site);
        await gateway.RunAsync();
        return gateway;
    }

    protected override IEnumerable<string> Arguments()
    {
        var file = Path.Combine(Folder, "site.json");
        File.WriteAllText(file, _site);
        var config = Path.Combine(Repository.Root, "firmware-config");
        return ["run", file, "--profiles", Path.Combine(config, "profiles"), "--quantities", Path.Combine(config, "quantities.json"), "--status", StatusFile,
            // A folder of its own: the default one belongs to park and gateway, and would hand what one test's gateway left to the next of the same name.
            "--outbox", Path.Combine(Folder, "outbox")];
    }

    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(File.Exists(StatusFile));
}

/// <summary>Ingest as an administrator starts it, configured by environment only.</summary>
internal sealed class IngestProcess : ServerProcess
{
    private const string SeedsSetting = "Paths__Seeds";
    private static readonly HttpClient Http = new();
    private readonly Dictionary<string, string> _settings;

    private IngestProcess(Dictionary<string, string> settings) => _settings = settings;

    public Uri Url => new($"http://127.0.0.1:{Port}");

    protected override string Program => Repository.Program("SmartPark.Ingest", "smartpark-ingest");

    protected override string DebianPackage => "none: built with the tests";

    /// <param name="settings">Settings below <c>SmartPark__</c>.</param>
    /// <param name="parks">Park id to the ids of its devices, all of them in building b1 of enterprise e1.</param>
    public static async Task<IngestProcess> StartAsync(Dictionary<string, string> settings, Dictionary<string, string[]> parks)
    {
        var ingest = new IngestProcess(new(settings));
        ingest._settings[SeedsSetting] = ingest.WriteSeeds(parks);
        await ingest.RunAsync();
        return ingest;
    }

    /// <summary>One that serves a city of the repository.</summary>
    public static async Task<IngestProcess> StartInCityAsync(Dictionary<string, string> settings, string seeds)
    {
        var ingest = new IngestProcess(new(settings) { [SeedsSetting] = seeds });
        await ingest.RunAsync();
        return ingest;
    }

    protected override IReadOnlyDictionary<string, string> Environment()
    {
        var config = Path.Combine(Repository.Root, "firmware-config");
        var all = new Dictionary<string, string>
        {
            ["SmartPark__Http__Urls"] = $"http://127.0.0.1:{Port}",
            ["SmartPark__Data"] = Path.Combine(Folder, "data"),
            ["SmartPark__Paths__Quantities"] = Path.Combine(config, "quantities.json"),
        };
        foreach (var (key, value) in _settings)
        {
            all["SmartPark__" + key] = value;
        }

        return all;
    }

    protected override IEnumerable<string> Arguments() => [];

    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(Url, "health/ready"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string WriteSeeds(Dictionary<string, string[]> parks)
    {
        var folder = Path.Combine(Folder, "seeds");
        Directory.CreateDirectory(Path.Combine(folder, "parks"));
        File.WriteAllText(Path.Combine(folder, "city.json"), """{ "id": "testcity", "title": { "zh": "测试市", "en": "Test city" }, "time_zone": "Asia/Shanghai" }""");
        foreach (var (park, devices) in parks)
        {
            var entries = devices.Select(d => $$"""
                { "id": "{{d}}", "title": { "zh": "设备{{d}}", "en": "Device {{d}}" }, "domain": "energy", "placements": [{ "from": "2020-01-01", "building": "b1", "enterprise": "e1" }] }
                """);
            File.WriteAllText(Path.Combine(folder, "parks", park + ".json"), $$"""
                {
                  "id": "{{park}}", "title": { "zh": "园区{{park}}", "en": "Park {{park}}" }, "area_mu": 100,
                  "buildings": [{ "id": "b1", "title": { "zh": "一号楼", "en": "Building 1" }, "floor_area_m2": 1000 }],
                  "enterprises": [{ "id": "e1", "title": { "zh": "企业一", "en": "Enterprise 1" }, "trade": { "zh": "机械", "en": "Machining" },
                    "occupancies": [{ "building": "b1", "from": "2020-01-01", "floor_area_m2": 500 }] }],
                  "devices": [{{string.Join(",", entries)}}]
                }
                """);
        }

        return folder;
    }
}
