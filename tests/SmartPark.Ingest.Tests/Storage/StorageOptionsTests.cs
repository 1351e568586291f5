using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.DuckDb;
using SmartPark.Ingest.Storage.InfluxDb;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage;

public sealed class StorageOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_setting_can_be_given_and_arrives()
    {
        var secret = Path.Combine(_folder, "secret");
        File.WriteAllText(secret, "s\n");
        var options = Bind(new()
        {
            ["Kind"] = "influxdb", ["DuckDb:Path"] = "x/y.duckdb", ["DuckDb:MemoryLimitMb"] = "100", ["DuckDb:Threads"] = "3", ["DuckDb:CheckpointThresholdMb"] = "4",
            ["DuckDb:RecentRowsMax"] = "5000", ["DuckDb:ReadersMax"] = "6", ["InfluxDb:Url"] = "https://h:1", ["InfluxDb:Api"] = "v2", ["InfluxDb:Database"] = "d",
            ["InfluxDb:CreateDatabase"] = "false", ["InfluxDb:Org"] = "o", ["InfluxDb:Bucket"] = "b", ["InfluxDb:Username"] = "u", ["InfluxDb:UsernameFile"] = secret,
            ["InfluxDb:PasswordFile"] = secret, ["InfluxDb:TokenFile"] = secret, ["InfluxDb:Query"] = "false", ["InfluxDb:Gzip"] = "false", ["InfluxDb:RequestTimeout"] = "00:00:07",
            ["InfluxDb:QueryTimeout"] = "00:00:08", ["InfluxDb:LinesPerRequestMax"] = "9", ["InfluxDb:AllowPlaintext"] = "true",
        });

        var defaults = new StorageOptions();
        foreach (var (bound, unset) in new (object, object)[] { (options.DuckDb, defaults.DuckDb), (options.InfluxDb, defaults.InfluxDb) })
        {
            foreach (var property in bound.GetType().GetProperties())
            {
                Assert.True(!Equals(property.GetValue(bound), property.GetValue(unset)), $"{bound.GetType().Name}.{property.Name} kept its default");
            }
        }

        Assert.Equal(TimeSpan.FromSeconds(7), options.InfluxDb.RequestTimeout);
        Assert.Equal("influxdb", options.Kind);
    }

    [Fact]
    public void The_defaults_are_valid_for_both_kinds()
    {
        Assert.Empty(Problems(new() { Kind = "duckdb" }));
        Assert.Empty(Problems(new() { Kind = "influxdb" }));
    }

    [Fact]
    public void Every_mistake_is_named_with_its_setting_what_was_found_and_what_could_stand_there()
    {
        void F(string expected, Action<StorageOptions> change)
        {
            var options = new StorageOptions { Kind = "influxdb" };
            change(options);
            Assert.Equal(expected, string.Join(" | ", Problems(options).Select(p => $"{p.Path[(StorageOptions.Section.Length + 1)..]} {p.Found}")));
        }

        F("Kind \"oracle\"", o => o.Kind = "oracle");

        F("InfluxDb:Url \"\"", o => o.InfluxDb.Url = "");
        F("InfluxDb:Url \"influx:8086\"", o => o.InfluxDb.Url = "influx:8086");
        F("InfluxDb:Url \"ftp://h\"", o => o.InfluxDb.Url = "ftp://h");
        F("InfluxDb:Url \"http://u:p@127.0.0.1\"", o => o.InfluxDb.Url = "http://u:p@127.0.0.1");
        F("InfluxDb:Url \"http://127.0.0.1/?x=1\"", o => o.InfluxDb.Url = "http://127.0.0.1/?x=1");
        F("", o => o.InfluxDb.Url = "http://localhost:8086/");
        F("", o => o.InfluxDb.Url = "http://[::1]:8086");

        // Beyond this machine only encrypted, unless somebody says otherwise.
        F("InfluxDb:Url \"http://influx.example:8086\"", o => o.InfluxDb.Url = "http://influx.example:8086");
        F("InfluxDb:Url \"http://10.0.0.1\"", o => o.InfluxDb.Url = "http://10.0.0.1");
        F("", o => o.InfluxDb.Url = "https://influx.example:8086");
        F("", o => (o.InfluxDb.Url, o.InfluxDb.AllowPlaintext) = ("http://influx.example:8086", true));

        F("InfluxDb:Api \"v4\"", o => o.InfluxDb.Api = "v4");
        F("InfluxDb:Database \"\"", o => o.InfluxDb.Database = "");
        F("", o => (o.InfluxDb.Api, o.InfluxDb.Database) = ("v2", ""));
        F("InfluxDb:Bucket \" \" | InfluxDb:Org \"\"", o => (o.InfluxDb.Api, o.InfluxDb.Bucket, o.InfluxDb.Org) = ("v2", " ", ""));
        F("InfluxDb:PasswordFile nothing", o => o.InfluxDb.Username = "u");
        F("InfluxDb:RequestTimeout 00:00:00 | InfluxDb:QueryTimeout 01:00:00", o => (o.InfluxDb.RequestTimeout, o.InfluxDb.QueryTimeout) = (TimeSpan.Zero, TimeSpan.FromHours(1)));
        F("InfluxDb:LinesPerRequestMax 0", o => o.InfluxDb.LinesPerRequestMax = 0);

        F("DuckDb:Path \"\" | DuckDb:MemoryLimitMb 1", o => (o.Kind, o.DuckDb.Path, o.DuckDb.MemoryLimitMb) = ("duckdb", "", 1));
        F("DuckDb:Path \"a;threads=9\"", o => (o.Kind, o.DuckDb.Path) = ("duckdb", "a;threads=9"));
        F("DuckDb:Path \":memory:\"", o => (o.Kind, o.DuckDb.Path) = ("duckdb", ":memory:"));
        F("DuckDb:Threads 0 | DuckDb:CheckpointThresholdMb 0 | DuckDb:RecentRowsMax 10 | DuckDb:ReadersMax 0",
            o => (o.Kind, o.DuckDb.Threads, o.DuckDb.CheckpointThresholdMb, o.DuckDb.RecentRowsMax, o.DuckDb.ReadersMax) = ("duckdb", 0, 0, 10, 0));
    }

    [Theory, InlineData(null, "Could not find file"), InlineData("", "is empty or has several lines"), InlineData("a\nb", "is empty or has several lines"), InlineData("5000", "5000 bytes, at most 4096")]
    public void A_file_of_a_secret_that_cannot_be_one_is_a_mistake_that_does_not_show_it(string? content, string expected)
    {
        var file = Path.Combine(_folder, "token");
        if (content is not null)
        {
            File.WriteAllText(file, content == "5000" ? new string('x', 5000) : content);
        }

        var problem = Assert.Single(Problems(new() { Kind = "influxdb", InfluxDb = new() { Api = "v2", TokenFile = file } }));

        Assert.Contains(expected, problem.Found, StringComparison.Ordinal);
        Assert.Equal("SmartPark:Storage:InfluxDb:TokenFile", problem.Path);
    }

    [Theory, InlineData("duckdb", typeof(DuckDbReadingStore)), InlineData("influxdb", typeof(InfluxDbReadingStore))]
    public async Task The_configured_kind_is_registered_with_its_health_check(string kind, Type expected)
    {
        await using var services = Register(new() { ["Kind"] = kind, ["DuckDb:Path"] = Path.Combine(_folder, "r.duckdb") });

        Assert.IsType(expected, services.GetRequiredService<IReadingStore>());
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, report.Entries["store"].Status);
        services.GetRequiredService<StoreHealth>().Failed("the disk is full");
        report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HealthStatus.Unhealthy, "the disk is full"), (report.Entries["store"].Status, report.Entries["store"].Description));
        Assert.Contains("ready", report.Entries["store"].Tags);
    }

    [Fact]
    public async Task All_mistakes_stop_the_start_at_once_and_an_unknown_setting_does_too()
    {
        await using var wrong = Register(new() { ["Kind"] = "influxdb", ["InfluxDb:Url"] = "nowhere", ["InfluxDb:LinesPerRequestMax"] = "0" });
        var error = Assert.Throws<OptionsValidationException>(() => wrong.GetRequiredService<IOptions<StorageOptions>>().Value);
        Assert.Equal(2, error.Failures.Count());
        Assert.Contains("settings: SmartPark:Storage:InfluxDb:LinesPerRequestMax: found 0, expected a whole number from 1 to 100000", error.Failures);

        await using var unknown = Register(new() { ["DuckDb:Pfad"] = "x" });
        var unknownError = Assert.Throws<InvalidOperationException>(() => unknown.GetRequiredService<IOptions<StorageOptions>>().Value);
        Assert.Contains("Pfad", unknownError.ToString(), StringComparison.Ordinal);
    }

    private static List<ConfigurationProblem> Problems(StorageOptions options)
    {
        var problems = new List<ConfigurationProblem>();
        options.Check(problems);
        return problems;
    }

    private static IConfiguration Configuration(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => StorageOptions.Section + ":" + s.Key, s => s.Value)).Build();

    private static StorageOptions Bind(Dictionary<string, string?> settings) => Configuration(settings).GetSection(StorageOptions.Section).Get<StorageOptions>()!;

    private static ServiceProvider Register(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddLogging().AddReadingStore(Configuration(settings)).BuildServiceProvider();
}
