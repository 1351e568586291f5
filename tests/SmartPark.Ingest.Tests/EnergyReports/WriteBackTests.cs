using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Storage.InfluxDb;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>Energy figures in the store that boards read: each once, of what changed, and again after the store was away.</summary>
public sealed class WriteBackTests : IDisposable
{
    private readonly ReportCity _city = new();
    private readonly CollectedLogs _logs = new();
    private readonly FakeTimeProvider _still = new(ReportCity.Start);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _logs.Dispose();
        _city.Dispose();
    }

    [Fact]
    public async Task Points_of_a_day_are_in_InfluxDB_once_and_a_change_replaces_them()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        var figures = Figures();
        var task = new WriteBackTask("luoyan", new(2026, 6, 1), [new(2026, 6, 9)]);
        var registry = _city.Registry.Now.Registry;
        await influx.Store.WriteEnergyAsync(figures.Of(registry, task, ReportCity.Start), Cancel);
        var first = await CountsAsync(server);
        Assert.Equal(24, await NumberAsync(server, "SELECT count(\"amount\") FROM energy_hour WHERE meter = 'main'"));
        Assert.Equal(2400, await NumberAsync(server, "SELECT sum(\"amount\") FROM energy_hour WHERE meter = 'main' AND kind = 'electricity'"));
        Assert.Equal(2400, await NumberAsync(server, "SELECT last(\"amount\") FROM energy_day WHERE meter = 'main'"));
        Assert.Equal(240, await NumberAsync(server, "SELECT last(\"estimated\") FROM energy_day WHERE meter = 'main'"));
        Assert.Equal(0.95, await NumberAsync(server, "SELECT last(\"coverage\") FROM energy_day WHERE meter = 'main'"), 9);
        Assert.Equal(2400, await NumberAsync(server, "SELECT last(\"kwh\") FROM energy_park_day WHERE park = 'luoyan'"));
        Assert.Equal(72_000, await NumberAsync(server, "SELECT last(\"kwh\") FROM energy_park_month WHERE park = 'luoyan'"));
        Assert.Equal(0, await NumberAsync(server, "SELECT last(\"provisional\") FROM energy_park_month"));
        Assert.True(await NumberAsync(server, "SELECT count(\"kwh_per_mu\") FROM energy_enterprise_month") > 2);

        // The day begins at midnight of the city, the month at its first.
        Assert.Equal(["2026-06-08T16:00:00Z", "2026-05-31T16:00:00Z"], [await TimeAsync(server, "energy_park_day"), await TimeAsync(server, "energy_park_month")]);

        _city.PerHour["luoyan/main"] = 200m;
        await influx.Store.WriteEnergyAsync(figures.Of(registry, task, ReportCity.Start), Cancel);
        Assert.Equal(first, await CountsAsync(server));
        Assert.Equal(4800, await NumberAsync(server, "SELECT sum(\"amount\") FROM energy_hour WHERE meter = 'main' AND kind = 'electricity'"));
        Assert.Equal(144_000, await NumberAsync(server, "SELECT last(\"kwh\") FROM energy_park_month WHERE park = 'luoyan'"));
        Assert.All(await FieldTypesAsync(server), t => Assert.Equal("float", t));
    }

    [Fact]
    public async Task VictoriaMetrics_takes_the_same_points()
    {
        await using var server = await VictoriaMetricsServer.StartAsync();
        await using var influx = new InfluxStore(server.Url, o => (o.Api, o.Query) = ("v2", false));
        await influx.Store.WriteEnergyAsync(Figures().Of(_city.Registry.Now.Registry, new("luoyan", new(2026, 6, 1), [new(2026, 6, 9)]), ReportCity.Start), Cancel);
        var month = Assert.Single(await server.ExportAsync("energy_park_month_kwh"));
        Assert.Equal(72_000, month.GetProperty("values")[0].GetDouble());
        Assert.Contains(await server.ExportAsync("energy_hour_amount"), m => m.GetProperty("metric").GetProperty("meter").GetString() == "main" && m.GetProperty("values").GetArrayLength() == 24);
    }

    [Fact]
    public async Task A_sweep_writes_all_months_once_and_a_start_only_what_is_not_settled()
    {
        using var rig = new Rig(this);
        var turns = await rig.UntilIdleAsync();
        Assert.Equal(0, rig.Days.Count);
        Assert.Equal(14, rig.Store.Months("luoyan"));
        Assert.Equal(rig.Store.Written.Count, rig.Store.Keys.Count + rig.Store.Repeated);

        // August ended five days ago and September runs: both are swept again, nothing else is.
        using var again = new Rig(this);
        await again.UntilIdleAsync();
        Assert.Equal(2, again.Store.Months("luoyan"));
        Assert.True(turns > 100);
    }

    [Fact]
    public async Task An_hour_that_changed_writes_its_day_and_month_again_and_nothing_of_other_parks()
    {
        using var rig = new Rig(this);
        await rig.UntilIdleAsync();
        rig.Store.Forget();
        _city.PerHour["luoyan/main"] = 50m;
        rig.WriteBack.Note(new MeterKey("luoyan", "main"), [Hour("2026-03-02T17:00:00Z"), Hour("2019-01-01T00:00:00Z")]);
        await rig.UntilIdleAsync();
        Assert.Equal(["2026-03-03"], rig.Store.DaysOf("luoyan"));
        Assert.Empty(rig.Store.DaysOf("shuimo"));
        Assert.Contains(rig.Store.Written, p => p is { Measurement: EnergyMeasurement.ParkMonth, Park: "luoyan" } && p.Values.Span[0] == 50 * 24 * 31);
    }

    [Fact]
    public async Task A_store_that_is_away_loses_nothing_and_a_changed_registry_writes_its_park_anew()
    {
        using var rig = new Rig(this);
        rig.Store.Away = true;
        await Assert.ThrowsAsync<IOException>(() => rig.WriteBack.TurnAsync(Cancel));
        var waiting = rig.Days.Count;
        Assert.True(waiting > 0);
        rig.Store.Away = false;
        await rig.UntilIdleAsync();
        rig.Store.Forget();

        var before = _city.Registry.Now;
        var mistakes = new List<RegistryMistake>();
        var park = before.Registry.Rows.Of<ParkRow>().Single(p => p.Park == "luoyan");
        var table = RegistryTables.Of<ParkRow>();
        var rows = before.Registry.Rows.With([new(table, table.KeyOf(park), park, park with { TitleEn = "Another name" })]);
        _city.Registry.Set(new(8, EnergyRegistry.Of(rows, before.Registry.Zone, ReportCity.Reference.Coal, mistakes)!, "def"));
        await rig.UntilIdleAsync();
        Assert.Equal(14, rig.Store.Months("luoyan"));
        Assert.Equal(2, rig.Store.Months("shuimo"));
    }

    [Fact]
    public void Days_that_wait_are_bounded_and_the_newest_month_comes_first()
    {
        var days = new WriteBackDays(max: 3);
        Assert.True(days.Note("a", new(2026, 1, 31)) && days.Note("a", new(2026, 3, 1)) && days.Note("a", new(2026, 3, 2)) && days.Note("a", new(2026, 3, 2)));
        Assert.False(days.Note("b", new(2026, 3, 2)));
        var task = days.Take()!;
        Assert.Equal((new DateOnly(2026, 3, 1), 2, 1), (task.Month, task.Days.Count, days.Count));
        days.PutBack(task);
        Assert.Equal(3, days.Count);
        Assert.Equal([new DateOnly(2026, 3, 2)], days.Take(1)!.Days);
    }

    private static int Hour(string time) => (int)(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() / 3_600_000);

    private WriteBackFigures Figures() => new(new(ReportCity.Reference.Coal, ReportCity.Reference.Carbon), (m, spans) => [.. spans.Select(s => _city.Consumed(m, s.FromUnixMs, s.ToUnixMs))], _city.Parks.City.Title);

    private static async Task<double> NumberAsync(InfluxServer server, string query) =>
        (await server.QueryAsync(query, "smartpark")).GetProperty("results")[0].GetProperty("series")[0].GetProperty("values")[0][1].GetDouble();

    private static async Task<string> TimeAsync(InfluxServer server, string measurement)
    {
        var answer = await server.QueryAsync($"SELECT \"kwh\" FROM {measurement}", "smartpark");
        return DateTimeOffset.FromUnixTimeMilliseconds(answer.GetProperty("results")[0].GetProperty("series")[0].GetProperty("values")[0][0].GetInt64()).ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    private static async Task<string> CountsAsync(InfluxServer server) =>
        (await server.QueryAsync("SELECT count(/amount|kwh$/) FROM /energy_.*/", "smartpark")).GetProperty("results")[0].GetProperty("series").GetRawText();

    private static async Task<List<string>> FieldTypesAsync(InfluxServer server) =>
        [.. (await server.QueryAsync("SHOW FIELD KEYS FROM /energy_.*/", "smartpark")).GetProperty("results")[0].GetProperty("series").EnumerateArray()
            .SelectMany(s => s.GetProperty("values").EnumerateArray().Select(v => v[1].GetString()!))];

    /// <summary>A store that keeps figures of energy in memory.</summary>
    private sealed class EnergyStore : IReadingStore
    {
        private readonly FakeReadingStore _other = new();

        public bool Away { get; set; }

        public List<EnergyPoint> Written { get; } = [];

        public HashSet<(EnergyMeasurement, string, string, long)> Keys { get; } = [];

        public int Repeated { get; private set; }

        public string Name => "energy";

        public bool KeepsEnergy => true;

        public int Months(string park) => Written.Where(p => p.Park == park && p.Measurement == EnergyMeasurement.ParkMonth).Select(p => p.StartUnixMs).Distinct().Count();

        public IEnumerable<string> DaysOf(string park) => Written.Where(p => p.Park == park && p.Measurement == EnergyMeasurement.ParkDay && p.StartUnixMs < ReportCity.Start.AddDays(-3).ToUnixTimeMilliseconds())
            .Select(p => DateTimeOffset.FromUnixTimeMilliseconds(p.StartUnixMs).AddHours(8).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Distinct();

        public void Forget() => Written.Clear();

        public Task WriteEnergyAsync(IReadOnlyList<EnergyPoint> points, CancellationToken cancellationToken)
        {
            if (Away)
            {
                return Task.FromException(new IOException("away"));
            }

            Written.AddRange(points);
            Repeated += points.Count(p => !Keys.Add((p.Measurement, p.Park, p.Subject, p.StartUnixMs)));
            return Task.CompletedTask;
        }

        public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<WriteOutcome> WriteAsync(ReadOnlyMemory<PlacedSample> batch, CancellationToken cancellationToken) => _other.WriteAsync(batch, cancellationToken);

        public Task<IReadOnlyList<SeriesStep>> ReadSeriesAsync(SeriesQuery query, CancellationToken cancellationToken) => _other.ReadSeriesAsync(query, cancellationToken);

        public Task<IReadOnlyList<SmartPark.Telemetry.Sample>> ReadLatestAsync(long sinceUnixMs, CancellationToken cancellationToken) => _other.ReadLatestAsync(sinceUnixMs, cancellationToken);

        public ValueTask DisposeAsync() => _other.DisposeAsync();
    }

    private sealed class Rig : IDisposable
    {
        private readonly WriteBackMarks _marks;
        private readonly StoreLink _link;

        public Rig(WriteBackTests test)
        {
            (_marks, _link) = (new(test._city.Database), new(test._still, new IntakeOptions()));
            _link.Succeeded();
            WriteBack = new(
                Store, _link, test.Figures(), test._city.Registry, Days, _marks, () => null, TestCity.Instruments(), test._still, test._logs.For<WriteBack>());
        }

        public EnergyStore Store { get; } = new();

        public WriteBackDays Days { get; } = new();

        public WriteBack WriteBack { get; }

        public async Task<int> UntilIdleAsync()
        {
            for (var turns = 1; turns < 2_000; turns++)
            {
                if (await WriteBack.TurnAsync(Cancel) == TimeSpan.FromMilliseconds(WriteBackLimits.IdleMs) && Days.Count == 0)
                {
                    return turns;
                }
            }

            throw new InvalidOperationException("it never rests");
        }

        public void Dispose()
        {
            WriteBack.Dispose();
            _marks.Dispose();
            _link.Dispose();
        }
    }
}
