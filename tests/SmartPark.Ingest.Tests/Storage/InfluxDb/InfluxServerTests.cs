using System.Globalization;
using System.Text;
using System.Text.Json;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

/// <summary>Against Debian's InfluxDB 1.6.7, a server that we did not write.</summary>
public sealed class InfluxServerTests
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_is_read_back_equal_by_the_server_and_by_the_store()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url, o => o.Database = "a \"park\" 1");
        await influx.Store.OpenAsync(Cancel);
        PlacedSample[] batch =
        [
            Reading.Of("m1", Reading.Power, Reading.Start, 0.1 + 0.2, enterprise: "e 7,x=y"),
            Reading.Of("m1", Reading.Energy, Reading.Start, 123456789.125, enterprise: "e 7,x=y"),
            Reading.Of("m1", Reading.Smoke, Reading.Start, 1),
            Reading.Of("m2", Reading.Dust, Reading.Start + 1, double.MaxValue),
            Reading.Of("m2", Reading.Dust, Reading.Start + 2, double.Epsilon, Quality.OverRange, QualityReason.OutOfRange),
        ];

        var outcome = await influx.Store.WriteAsync(batch, Cancel);
        Assert.Equal((5, 0, 0), (outcome.Stored, outcome.Rejected.Count, outcome.Keep.Count));
        // Again: nothing changes.
        await influx.Store.WriteAsync(batch, Cancel);

        var rows = Rows(await server.QueryAsync("SELECT * FROM energy", "a \"park\" 1"));
        Assert.Equal(["time=1772366400000 active_power_kw=0.30000000000000004 building=b1 device=m1 energy_import_kwh=123456789.125 enterprise=e 7,x=y park=east"], rows);
        Assert.Equal(
            batch.Where((_, i) => i != 3).Select(s => s.Sample).OrderBy(s => s.Series.Quantity, StringComparer.Ordinal),
            (await influx.Store.ReadLatestAsync(0, Cancel)).OrderBy(s => s.Series.Quantity, StringComparer.Ordinal));
        Assert.Empty(await influx.Store.ReadLatestAsync(Reading.Start + 3, Cancel));
        Assert.True(influx.Parts.Health.State.Healthy);
    }

    [Fact]
    public async Task The_samples_of_an_hour_are_counted_by_device_across_measurements_and_places()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await influx.Store.OpenAsync(Cancel);
        const long hour = 3_600_000;
        PlacedSample[] batch =
        [
            Reading.Of("a", Reading.Power, Reading.Start, 1), Reading.Of("a", Reading.Energy, Reading.Start, 1), Reading.Of("a", Reading.Power, Reading.Start + 1, 2, building: "b2"),
            Reading.Of("a", Reading.Dust, Reading.Start + 1, 2), Reading.Of("a", Reading.Power, Reading.Start + hour - 1, 3), Reading.Of("a", Reading.Power, Reading.Start + hour, 4),
            Reading.Of("a", Reading.Power, Reading.Start - 1, 5), Reading.Of("a", Reading.Power, Reading.Start + 2, double.NaN, Quality.Bad),
            Reading.Of("b", Reading.Smoke, Reading.Start, 0, Quality.OverRange), Reading.Of("c", Reading.Smoke, Reading.Start, 0, park: "west"),
        ];
        Assert.Empty((await influx.Store.CountAsync("east", Reading.Start, Reading.Start + hour, null, Cancel))!);
        await influx.Store.WriteAsync(batch, Cancel);
        await influx.Store.WriteAsync(batch, Cancel);

        async Task<string> Count(string park, params string[]? devices) => string.Join(' ',
            (await influx.Store.CountAsync(park, Reading.Start, Reading.Start + hour, devices, Cancel))!.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}:{c.Value}"));
        Assert.Equal("a:5 b:1", await Count("east", null));
        Assert.Equal("b:1", await Count("east", "b", "none"));
        Assert.Equal("c:1", await Count("west", null));
        Assert.Equal("a:5 b:1", await Count("east", [.. Enumerable.Range(0, 200).Select(i => $"m-{i}"), "a", "b"]));
    }

    [Fact]
    public async Task Hours_of_the_ledger_are_points_that_a_later_figure_replaces()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        var hour = (int)(Reading.Start / 3_600_000);
        HourPoint Point(string device, long stored, GatewayPart? gateway) => new("east", device, new("b1", null), Reading.Start,
            HourFigures.Of(hour, Reading.Start * 2, gateway, new(null, stored, true), null, null, [new(Ingest.Intake.RefusalReason.WrongUnit, 2)]));
        var part = new GatewayPart(100, 3_600_000, 100, 98, 98, 90, 3, 4, 1, 1);
        await influx.Store.WriteHoursAsync([Point("a", 80, part), Point("foreign", 7, null)], Cancel);
        await influx.Store.WriteHoursAsync([Point("a", 90, part)], Cancel);
        await influx.Store.WriteHoursAsync([], Cancel);

        Assert.Equal(
            [
                "time=1772366400000 building=b1 device=a dropped=6 due=100 expected=100 held=90 late=3 park=east ratio=0.9 read=98 refused=2 sent=98 stored=90",
                "time=1772366400000 building=b1 device=foreign park=east refused=2 stored=7",
            ],
            Rows(await server.QueryAsync("SELECT * FROM completeness", "smartpark")));
        Assert.Empty(await influx.Store.ReadLatestAsync(0, Cancel));
    }

    [Fact]
    public async Task Latest_takes_each_quantity_at_its_own_time_with_its_quality_across_places()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await influx.Store.OpenAsync(Cancel);
        const long t = Reading.Start;
        await influx.Store.WriteAsync(
            new[]
            {
                Reading.Of("m1", Reading.Power, t, 1, Quality.OverRange), Reading.Of("m1", Reading.Power, t + 5, 2), Reading.Of("m1", Reading.Energy, t + 9, 3, Quality.ClockSuspect, QualityReason.Clock),
                Reading.Of("m2", Reading.Power, t, 4), Reading.Of("m2", Reading.Power, t + 1, double.NaN, Quality.Bad, QualityReason.Timeout),
                Reading.Of("m3", Reading.Smoke, t, double.NaN, Quality.Bad, QualityReason.LineDown),
                Reading.Of("m4", Reading.Power, t, 7, building: "b1"), Reading.Of("m4", Reading.Power, t + 1, 8, building: "b2"), Reading.Of("m4", Reading.Power, t + 1, 9, park: "west"),
            },
            Cancel);

        var latest = await influx.Store.ReadLatestAsync(0, Cancel);

        Assert.Equal(
            [
                "east/m1/active_power_kw 5 2 Good None", "east/m1/energy_import_kwh 9 3 ClockSuspect Clock", "east/m2/active_power_kw 1 NaN Bad Unspecified",
                "east/m3/smoke_state 0 NaN Bad Unspecified", "east/m4/active_power_kw 1 8 Good None", "west/m4/active_power_kw 1 9 Good None",
            ],
            latest.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Series} {s.SourceTimeUnixMs - t} {s.Value} {s.Quality} {s.Reason}")).Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(QuantityKind.Gauge), InlineData(QuantityKind.Counter), InlineData(QuantityKind.State)]
    public async Task A_window_in_steps_equals_that_of_the_embedded_store(QuantityKind kind)
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await using var duck = await DuckDb.DuckDbStoreFile.OpenAsync();
        await influx.Store.OpenAsync(Cancel);
        var quantity = Reading.New("x_state", Domain.Safety, kind);
        var random = new Random(3);
        // Whole eighths add up without rounding, in any order.
        PlacedSample[] batch = [.. Enumerable.Range(0, 5000).Select(i => Reading.Of("d" + (i % 2), quantity, Reading.Start + (i * 1717L), random.Next(80_000) / 8.0, building: i < 2000 ? "b1" : "b2"))];
        Assert.Equal(5000, (await influx.Store.WriteAsync(batch, Cancel)).Stored);
        Assert.Equal(5000, (await duck.Store.WriteAsync(batch, Cancel)).Stored);

        foreach (var step in new long[] { 1717, 60_000, 3_600_000 })
        {
            var query = new SeriesQuery(new("east", "d1", quantity.Id), kind, quantity.Domain, Reading.Start + 33_333, Reading.Start + 7_777_777, step);
            var expected = await duck.Store.ReadSeriesAsync(query, Cancel);
            var actual = await influx.Store.ReadSeriesAsync(query, Cancel);
            Assert.NotEmpty(expected);
            Assert.Equal(expected.Select(s => s with { Mean = Math.Round(s.Mean, 6) }), actual.Select(s => s with { Mean = Math.Round(s.Mean, 6) }));
        }
    }

    [Fact]
    public async Task Ids_with_quotes_and_statements_in_them_find_themselves_and_nothing_else()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await influx.Store.OpenAsync(Cancel);
        string[] devices = ["m1", "m'1", "' OR ''='", "x' OR device =~ /.*/ --", "\"; DROP DATABASE smartpark; --", "東 門=a,b"];
        var quantity = Reading.New("a\"b'c", Domain.Gateway, QuantityKind.Gauge);
        await influx.Store.WriteAsync(devices.Select((d, i) => Reading.Of(d, quantity, Reading.Start, i)).ToArray(), Cancel);

        for (var i = 0; i < devices.Length; i++)
        {
            var steps = await influx.Store.ReadSeriesAsync(new(new("east", devices[i], quantity.Id), QuantityKind.Gauge, Domain.Gateway, Reading.Start, Reading.Start + 1000, 1000), Cancel);
            Assert.Equal([new SeriesStep(Reading.Start, i, i, i, 1)], steps);
        }

        foreach (var absent in new[] { "m1' OR '1'='1", "\\' OR 1=1 --", "m1\\", "a\nb" })
        {
            Assert.Empty(await influx.Store.ReadSeriesAsync(new(new("east", absent, quantity.Id), QuantityKind.Gauge, Domain.Gateway, Reading.Start, Reading.Start + 1000, 1000), Cancel));
        }

        Assert.Equal(devices.Length, (await influx.Store.ReadLatestAsync(0, Cancel)).Count);
    }

    [Fact]
    public async Task A_field_that_somebody_wrote_as_text_refuses_that_sample_alone_with_the_reason_of_the_server()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await influx.Store.OpenAsync(Cancel);
        using var foreign = new StringContent($"fire,device=old smoke_state=\"ok\" {Reading.Start}");
        using var written = await Http.PostAsync(new Uri(server.Url, "write?db=smartpark&precision=ms"), foreign, Cancel);
        written.EnsureSuccessStatusCode();
        var pressure = Reading.New("water_pressure_mpa", Domain.Fire, QuantityKind.Gauge);
        var batch = Enumerable.Range(0, 900).Select(i => Reading.Of("m" + i, i == 500 ? Reading.Smoke : pressure, Reading.Start, i)).ToList();
        batch.Insert(501, Reading.Of("m500", pressure, Reading.Start, 501.5));

        var outcome = await influx.Store.WriteAsync(batch.ToArray(), Cancel);

        var rejected = Assert.Single(outcome.Rejected);
        Assert.Equal(500, rejected.Index);
        Assert.Equal("400 partial write: field type conflict: input field \"smoke_state\" on measurement \"fire\" is type float, already exists as type string dropped=1", rejected.Reason);
        Assert.Equal(900, outcome.Stored);
        Assert.Empty(outcome.Keep);
        Assert.Equal(["time=0 count=900"], Rows(await server.QueryAsync("SELECT count(water_pressure_mpa) FROM fire", "smartpark")));
        Assert.Equal(900, (await influx.Store.ReadLatestAsync(0, Cancel)).Count);
    }

    [Fact]
    public async Task A_time_that_the_server_cannot_hold_refuses_that_sample_alone()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await influx.Store.OpenAsync(Cancel);
        PlacedSample[] batch = [.. Enumerable.Range(0, 200).Select(i => Reading.Of("m" + i, Reading.Power, i == 77 ? long.MaxValue : Reading.Start, i))];

        var outcome = await influx.Store.WriteAsync(batch, Cancel);

        Assert.Equal(77, Assert.Single(outcome.Rejected).Index);
        Assert.Equal(199, outcome.Stored);
        Assert.Equal(["time=0 count=199"], Rows(await server.QueryAsync("SELECT count(active_power_kw) FROM energy", "smartpark")));
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_gets_the_rest_after_its_restart_and_nothing_twice()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url, o => o.LinesPerRequestMax = 200);
        await influx.Store.OpenAsync(Cancel);
        PlacedSample[] all = [.. Enumerable.Range(0, 20_000).Select(i => Reading.Of("m" + (i % 50), Reading.Power, Reading.Start + i, i))];
        var waiting = Enumerable.Range(0, all.Length).ToList();
        var kept = 0;
        var killing = Task.CompletedTask;
        var until = Environment.TickCount64 + 120_000;
        while (waiting.Count > 0 && Environment.TickCount64 < until)
        {
            var batch = waiting.Take(5000).ToArray();
            if (killing == Task.CompletedTask && waiting.Count <= 15_000)
            {
                killing = Task.Run(server.KillAsync, Cancel);
            }

            var outcome = await influx.Store.WriteAsync(batch.Select(i => all[i]).ToArray(), Cancel);
            Assert.Empty(outcome.Rejected);
            Assert.Equal(batch.Length, outcome.Stored + outcome.Keep.Count);
            kept += outcome.Keep.Count;
            waiting = [.. outcome.Keep.Select(k => batch[k]), .. waiting.Skip(batch.Length)];
            if (outcome.Keep.Count > 0)
            {
                await killing;
                Assert.False(influx.Parts.Health.State.Healthy);
                await server.RunAsync();
            }
        }

        Assert.Empty(waiting);
        Assert.True(kept > 0, "the server was not killed in time");
        Assert.True(influx.Parts.Health.State.Healthy);
        Assert.Equal([$"time=0 count=20000 sum={Enumerable.Range(0, 20_000).Sum()}"], Rows(await server.QueryAsync("SELECT count(active_power_kw), sum(active_power_kw) FROM energy", "smartpark")));
    }

    [Fact]
    public async Task A_server_with_users_takes_the_right_password_and_says_so_about_a_wrong_one()
    {
        await using var server = await InfluxServer.StartAsync(auth: true);
        await server.QueryAsync("CREATE USER admin WITH PASSWORD 'p:ä 1' WITH ALL PRIVILEGES");
        var (user, password) = (Path.Combine(server.Folder, "user"), Path.Combine(server.Folder, "password"));
        await File.WriteAllTextAsync(user, "admin\n", Cancel);
        await File.WriteAllTextAsync(password, "wrong\n", Cancel);
        await using var influx = new InfluxStore(server.Url, o => (o.UsernameFile, o.PasswordFile) = (user, password));

        var error = await Assert.ThrowsAsync<SmartPark.Ingest.Storage.InfluxDb.InfluxRefusedException>(() => influx.Store.OpenAsync(Cancel));
        Assert.Contains("authorization failed", error.Message, StringComparison.Ordinal);
        Assert.Equal([0], (await influx.Store.WriteAsync(new[] { Reading.Of("m", Reading.Power, Reading.Start, 1) }, Cancel)).Keep);
        Assert.True(influx.Parts.Health.State.NeedsOperator);

        await File.WriteAllTextAsync(password, "p:ä 1\n", new UTF8Encoding(false), Cancel);
        Assert.Equal(1, (await influx.Store.WriteAsync(new[] { Reading.Of("m", Reading.Power, Reading.Start, 1) }, Cancel)).Stored);
        Assert.Single(await influx.Store.ReadLatestAsync(0, Cancel));
        Assert.True(influx.Parts.Health.State.Healthy);
    }

    [Fact]
    public async Task A_user_who_may_only_write_needs_the_database_to_exist_and_no_more()
    {
        await using var server = await InfluxServer.StartAsync(auth: true);
        await server.QueryAsync("CREATE USER admin WITH PASSWORD 'a' WITH ALL PRIVILEGES");
        await AdminAsync(server, "CREATE DATABASE smartpark");
        await AdminAsync(server, "CREATE USER writer WITH PASSWORD 'w'");
        await AdminAsync(server, "GRANT ALL ON smartpark TO writer");
        var (user, password) = (Path.Combine(server.Folder, "user"), Path.Combine(server.Folder, "password"));
        await File.WriteAllTextAsync(user, "writer", Cancel);
        await File.WriteAllTextAsync(password, "w", Cancel);
        await using var influx = new InfluxStore(server.Url, o => (o.UsernameFile, o.PasswordFile) = (user, password));

        await influx.Store.OpenAsync(Cancel);
        Assert.Equal(1, (await influx.Store.WriteAsync(new[] { Reading.Of("m", Reading.Power, Reading.Start, 1) }, Cancel)).Stored);
    }

    [Fact]
    public async Task A_database_that_was_dropped_is_made_again_and_kept_samples_reach_it()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await influx.Store.OpenAsync(Cancel);
        await server.QueryAsync("DROP DATABASE smartpark");
        PlacedSample[] batch = [Reading.Of("m", Reading.Power, Reading.Start, 1)];

        Assert.Equal([0], (await influx.Store.WriteAsync(batch, Cancel)).Keep);
        Assert.Contains("404 database not found", influx.Parts.Health.State.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await influx.Store.WriteAsync(batch, Cancel)).Stored);
    }

    private static async Task AdminAsync(InfluxServer server, string statement)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "query?q=" + Uri.EscapeDataString(statement)));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("admin:a"u8));
        using var response = await Http.SendAsync(request, Cancel);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Rows as <c>column=value …</c>, empty cells left out.</summary>
    private static IReadOnlyList<string> Rows(JsonElement answer) =>
    [
        .. from result in answer.GetProperty("results").EnumerateArray()
           where result.TryGetProperty("series", out _)
           from series in result.GetProperty("series").EnumerateArray()
           from row in series.GetProperty("values").EnumerateArray()
           select string.Join(' ', series.GetProperty("columns").EnumerateArray().Zip(row.EnumerateArray()).Where(c => c.Second.ValueKind != JsonValueKind.Null).Select(c => $"{c.First.GetString()}={c.Second}")),
    ];
}
