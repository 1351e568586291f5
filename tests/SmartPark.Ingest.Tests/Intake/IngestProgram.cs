using System.Globalization;
using SmartPark.TestServers;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>The ingest program as a process of its own, to be killed.</summary>
internal sealed class IngestProgram : ServerProcess
{
    private static readonly HttpClient Http = new();

    private readonly TestCity _city;
    private readonly int _brokerPort;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string _data;

    private IngestProgram(TestCity city, int brokerPort, string? data, IReadOnlyDictionary<string, string> settings) =>
        (_city, _brokerPort, _data, _settings) = (city, brokerPort, data ?? Path.Combine(Folder, "data"), settings);

    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    protected override string Program => Path.Combine(AppContext.BaseDirectory, "smartpark-ingest");

    protected override string DebianPackage => "none: built with the tests";

    /// <summary>Starts one and waits until it answers; settings are environment variables without <c>SmartPark__</c>.</summary>
    public static async Task<IngestProgram> StartAsync(TestCity city, int brokerPort, string? data, params (string Name, string Value)[] settings)
    {
        var program = new IngestProgram(city, brokerPort, data, settings.ToDictionary(s => "SmartPark__" + s.Name, s => s.Value));
        await program.RunAsync();
        return program;
    }

    /// <summary>The settings of a store at a server.</summary>
    public static (string Name, string Value)[] Influx(Uri url) =>
        [("Storage__Kind", "influxdb"), ("Storage__InfluxDb__Url", url.ToString().TrimEnd('/')), ("Storage__InfluxDb__Api", "v1"), ("Storage__InfluxDb__Database", "shared")];

    protected override IEnumerable<string> Arguments() => [];

    protected override IReadOnlyDictionary<string, string> Environment() => new Dictionary<string, string>(_settings)
    {
        ["SmartPark__Http__Urls"] = Url.ToString(),
        ["SmartPark__Data"] = _data,
        ["SmartPark__Paths__Quantities"] = TestCity.Quantities,
        ["SmartPark__Paths__Seeds"] = _city.Seeds,
        ["SmartPark__Broker__Host"] = "127.0.0.1",
        ["SmartPark__Broker__Port"] = _brokerPort.ToString(CultureInfo.InvariantCulture),
        ["SmartPark__Intake__BatchAgeMs"] = "50",
    };

    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(Url, "/health/live"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
