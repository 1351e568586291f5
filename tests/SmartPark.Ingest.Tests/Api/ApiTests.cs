using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>The HTTP interface of the running service, endpoint by endpoint, with what goes wrong as problems.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private IngestHost _host = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync() => _host = await IngestHost.StartAsync(map: app => app.MapGet("/api/v1/broken", void () => throw new InvalidOperationException("inside")));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Parks_have_names_in_both_languages_and_what_is_in_them()
    {
        _host.Get<NodeStates>().NodeBorn("east", "gw1", 1);
        _host.Get<NodeStates>().DeviceChanged("east", "gw1", "meter", online: true, 1);

        var list = await JsonAsync("/api/v1/parks");
        var park = await JsonAsync("/api/v1/parks/east");

        Assert.Equal("""[{"id":"east","title":{"zh":"东园","en":"East park"},"area_mu":100,"buildings":1,"enterprises":1,"devices":2,"devices_online":1}]""", list.GetRawText());
        Assert.Equal("Asia/Shanghai", park.GetProperty("time_zone").GetString());
        Assert.Equal("甲公司", park.GetProperty("enterprises")[0].GetProperty("title").GetProperty("zh").GetString());
        await ProblemAsync("/api/v1/parks/nowhere", HttpStatusCode.NotFound, "No park is called \"nowhere\".");
    }

    [Fact]
    public async Task Devices_are_listed_by_park_domain_and_state_a_page_at_a_time()
    {
        _host.Get<NodeStates>().NodeBorn("east", "gw1", 1_793_577_600_000);
        _host.Get<NodeStates>().DeviceChanged("east", "gw1", "smoke", online: true, 1_793_577_600_000);

        Assert.Equal(["meter", "smoke"], await IdsAsync("/api/v1/devices"));
        Assert.Equal(["meter", "smoke"], await IdsAsync("/api/v1/devices?park=east"));
        Assert.Equal(["smoke"], await IdsAsync("/api/v1/devices?domain=fire"));
        Assert.Equal(["smoke"], await IdsAsync("/api/v1/devices?online=true"));
        Assert.Equal(["meter"], await IdsAsync("/api/v1/devices?online=false"));
        Assert.Equal(["smoke"], await IdsAsync("/api/v1/devices?offset=1&limit=1"));
        var page = await JsonAsync("/api/v1/devices?limit=1");
        Assert.Equal((2, 0), (page.GetProperty("total").GetInt32(), page.GetProperty("offset").GetInt32()));
        Assert.Equal("""{"park":"east","id":"smoke","title":{"zh":"烟感","en":"Smoke detector"},"domain":"fire","building":"b1","enterprise":null,"gateway":"gw1","online":true,"online_since":"2026-11-02T08:00:00+08:00","last_time":null}""",
            (await JsonAsync("/api/v1/devices?online=true")).GetProperty("items")[0].GetRawText());

        await ProblemAsync("/api/v1/devices?park=nowhere", HttpStatusCode.NotFound, "No park is called \"nowhere\".");
        await ProblemAsync(
            "/api/v1/devices?domain=fun&online=maybe&limit=1001&offset=-1", HttpStatusCode.BadRequest,
            "domain: found \"fun\", expected one of people, logistics, energy, environment, capacity, fire, safety, gateway; online: found \"maybe\", expected true or false; "
            + "offset: found \"-1\", expected a whole number from 0 to 2147483647; limit: found \"1001\", expected a whole number from 1 to 1000");
    }

    [Fact]
    public async Task A_device_shows_its_newest_values_with_titles_units_and_quality()
    {
        var latest = _host.Get<LatestValues>();
        latest.Offer(new(new("east", "smoke", "smoke_state"), 1_793_577_600_000, 1, Quality.Good, QualityReason.None));
        latest.Offer(new(new("east", "smoke", "air_temperature_c"), 1_793_577_600_000, double.NaN, Quality.Bad, QualityReason.DeviceException));

        var device = await JsonAsync("/api/v1/devices/east/smoke");

        Assert.Equal("2026-11-02T08:00:00+08:00", device.GetProperty("device").GetProperty("last_time").GetString());
        var (temperature, smoke) = (device.GetProperty("values")[0], device.GetProperty("values")[1]);
        Assert.Equal((JsonValueKind.Null, "bad", "device-exception", "gauge"),
            (temperature.GetProperty("value").ValueKind, temperature.GetProperty("quality").GetString(), temperature.GetProperty("reason").GetString(), temperature.GetProperty("kind").GetString()));
        Assert.Equal((1, "good", "none", "alarm", "fire"),
            (smoke.GetProperty("value").GetInt32(), smoke.GetProperty("quality").GetString(), smoke.GetProperty("reason").GetString(),
                smoke.GetProperty("state").GetProperty("severity").GetString(), smoke.GetProperty("domain").GetString()));
        await ProblemAsync("/api/v1/devices/east/ghost", HttpStatusCode.NotFound, "No device is called \"east/ghost\".");
        await ProblemAsync("/api/v1/devices/west/smoke", HttpStatusCode.NotFound, "No park is called \"west\".");
    }

    [Fact]
    public async Task Readings_come_as_JSON_in_the_citys_time()
    {
        _host.Store.Steps = [new(1_793_577_600_000, 1.5, 1, 2, 60), new(1_793_577_660_000, double.NaN, double.NaN, double.NaN, 1)];

        var readings = await JsonAsync("/api/v1/readings?park=east&device=meter&quantity=active_power_kw&from=2026-11-02T08:00:00%2B08:00&to=2026-11-02T09:00:00%2B08:00&step=1m");

        Assert.Equal(new SeriesQuery(new("east", "meter", "active_power_kw"), Telemetry.Quantities.QuantityKind.Gauge, Telemetry.Quantities.Domain.Energy, 1_793_577_600_000, 1_793_581_200_000, 60_000), _host.Store.LastQuery);
        Assert.Equal(("kW", "2026-11-02T08:00:00+08:00", 60_000), (readings.GetProperty("unit").GetString(), readings.GetProperty("from").GetString(), readings.GetProperty("step_ms").GetInt32()));
        Assert.Equal("""[{"time":"2026-11-02T08:00:00+08:00","value":1.5,"min":1,"max":2,"count":60},{"time":"2026-11-02T08:01:00+08:00","value":null,"min":null,"max":null,"count":1}]""",
            readings.GetProperty("steps").GetRawText());
    }

    [Theory]
    [InlineData("&format=csv", null)]
    [InlineData("", "text/csv")]
    [InlineData("&format=csv", "application/json")]
    public async Task Readings_come_as_CSV_by_format_or_Accept(string format, string? accept)
    {
        _host.Store.Steps = [new(1_793_577_600_000, 1.5, 1, 2, 60), new(1_793_577_660_000, double.NaN, double.NaN, double.NaN, 1)];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/readings?park=east&device=meter&quantity=active_power_kw" + format);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await _host.Http.SendAsync(request, Stop);

        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("east-meter-active_power_kw.csv", answer.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal("time,value,min,max,count\r\n2026-11-02T08:00:00.000+08:00,1.5,1,2,60\r\n2026-11-02T08:01:00.000+08:00,,,,1\r\n", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Readings_that_cannot_be_given_are_problems()
    {
        await ProblemAsync(
            "/api/v1/readings?park=east&from=today&format=xml", HttpStatusCode.BadRequest,
            "device: found nothing, expected a value; quantity: found nothing, expected a value; format: found \"xml\", expected one of json, csv; "
            + "from: found \"today\", expected an ISO 8601 time with offset, such as 2026-11-01T08:00:00+08:00 (in an address: %2B for +) or 2026-11-01T00:00:00Z");
        await ProblemAsync("/api/v1/readings?park=east&device=meter&quantity=fun", HttpStatusCode.NotFound, "No quantity is called \"fun\".");
        await ProblemAsync("/api/v1/readings?park=east&device=ghost&quantity=active_power_kw", HttpStatusCode.NotFound, "No device is called \"east/ghost\".");

        _host.Store.Unreadable = new IOException("the database does not answer");
        using var away = await ProblemAsync("/api/v1/readings?park=east&device=meter&quantity=active_power_kw", HttpStatusCode.ServiceUnavailable, "the database does not answer");
        Assert.Equal("10", away.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task Gateways_are_listed_with_their_devices()
    {
        var nodes = _host.Get<NodeStates>();
        nodes.NodeBorn("east", "gw1", 1_793_577_600_000);
        nodes.NodeBorn("east", "gw2", 1_793_577_600_000);
        nodes.NodeBorn("east", "gw3", 1_793_577_600_000);
        nodes.NodeBorn("east", "gw3", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), flaps: true);
        nodes.DeviceChanged("east", "gw1", "meter", online: true, 1);
        nodes.DeviceChanged("east", "gw1", "smoke", online: false, 1);
        nodes.NodeDied("east", "gw2", 1_793_577_601_000);

        Assert.Equal("""[{"park":"east","id":"gw1","online":true,"since":"2026-11-02T08:00:00+08:00","devices":2,"devices_online":1,"fought_for":false},{"park":"east","id":"gw2","online":false,"since":"2026-11-02T08:00:01+08:00","devices":0,"devices_online":0,"fought_for":false},{"park":"east","id":"gw3","online":true,"since":"2026-11-02T08:00:00+08:00","devices":0,"devices_online":0,"fought_for":true}]""",
            (await JsonAsync("/api/v1/gateways")).GetProperty("items").GetRawText());
        Assert.Equal(["gw2"], await IdsAsync("/api/v1/gateways?online=false"));
        Assert.Empty(await IdsAsync("/api/v1/gateways?park=west"));
    }

    [Fact]
    public async Task Dead_letters_are_listed_newest_first_with_counts_and_a_cursor()
    {
        _host.Get<DeadLetterStore>().Add(
        [
            new(1_793_577_600_000, RefusalReason.WrongUnit, "found unit \"W\"", "east", "gw1", "meter", "active_power_kw", 1_793_577_600_000, 5, null),
            new(1_793_577_600_000, RefusalReason.AbsurdTime, "too far", "east", "gw1", "meter", "active_power_kw", long.MaxValue, double.NaN, null),
            new(1_793_577_600_000, RefusalReason.PoisonPayload, "3 bytes", "east", "gw1", null, null, null, null, "FFFFFF"),
        ]);

        var all = await JsonAsync("/api/v1/dead-letters?limit=2");
        var rest = await JsonAsync($"/api/v1/dead-letters?limit=2&before={all.GetProperty("next_before").GetInt64()}");

        Assert.Equal(["poison-payload", "absurd-time"], all.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("reason").GetString()));
        Assert.Equal(JsonValueKind.Null, all.GetProperty("items")[1].GetProperty("time").ValueKind);
        Assert.Equal(1, all.GetProperty("counts").GetProperty("wrong-unit").GetInt32());
        Assert.Equal(("found unit \"W\"", "2026-11-02T08:00:00+08:00", 5),
            (rest.GetProperty("items")[0].GetProperty("detail").GetString(), rest.GetProperty("items")[0].GetProperty("time").GetString(), rest.GetProperty("items")[0].GetProperty("value").GetInt32()));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_before").ValueKind);
        Assert.Single((await JsonAsync("/api/v1/dead-letters?reason=wrong-unit")).GetProperty("items").EnumerateArray());
        await ProblemAsync("/api/v1/dead-letters?reason=because&before=x", HttpStatusCode.BadRequest,
            $"reason: found \"because\", expected one of {string.Join(", ", RefusalReasons.Words)}; before: found \"x\", expected the number that the page before named");
    }

    [Fact]
    public async Task The_stream_sends_samples_as_they_come()
    {
        await using var edge = await _host.EdgeAsync();
        await edge.BirthAsync();
        using var response = await _host.Http.GetAsync(new Uri("/api/v1/stream?device=meter&domain=energy", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
        Assert.Equal(": SmartPark live samples", await reader.ReadLineAsync(Stop));
        var time = Now;
        await edge.PublishAsync("DDATA", "smoke", Payloads.Data(1, seq: 2, time: time));
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(7.5, seq: 3, time: time));

        Assert.Equal("", await reader.ReadLineAsync(Stop));
        Assert.Equal("event: samples", await reader.ReadLineAsync(Stop));
        var data = JsonDocument.Parse((await reader.ReadLineAsync(Stop))!["data: ".Length..]).RootElement;
        Assert.Equal(("east", "meter", "active_power_kw", 7.5, "good"),
            (data[0].GetProperty("park").GetString(), data[0].GetProperty("device").GetString(), data[0].GetProperty("quantity").GetString(), data[0].GetProperty("value").GetDouble(), data[0].GetProperty("quality").GetString()));
        Assert.Equal(time, data[0].GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds());
        await ProblemAsync("/api/v1/stream?domain=fun", HttpStatusCode.BadRequest, null);
    }

    [Fact]
    public async Task Streams_are_bounded_and_end_with_the_service()
    {
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i < Ingest.Api.ApiLimits.StreamsMax; i++)
        {
            streams.Add(await _host.Http.GetAsync(new Uri("/api/v1/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop));
        }

        using var beyond = await ProblemAsync("/api/v1/stream", HttpStatusCode.ServiceUnavailable, "64 streams are open already.");
        await _host.StopAsync();
        foreach (var stream in streams)
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => await (await stream.Content.ReadAsStreamAsync(Stop)).ReadExactlyAsync(new byte[10_000], Stop));
            stream.Dispose();
        }
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_every_endpoint_and_its_parameters()
    {
        var document = await JsonAsync("/openapi/v1.json");

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        foreach (var path in new[] { "/api/v1/parks", "/api/v1/parks/{park}", "/api/v1/devices", "/api/v1/devices/{park}/{device}", "/api/v1/readings", "/api/v1/gateways", "/api/v1/dead-letters", "/api/v1/dead-letters/replay", "/api/v1/stream", "/api/v1/accounts", "/api/v1/tokens", "/api/v1/audit", "/health/live", "/health/ready" })
        {
            Assert.Contains(path, paths);
        }

        Assert.DoesNotContain("/sign-in", paths);
        foreach (var operation in document.GetProperty("paths").EnumerateObject().Where(p => p.Name.StartsWith("/api/v1/", StringComparison.Ordinal) && p.Name != "/api/v1/broken").SelectMany(p => p.Value.EnumerateObject().Select(o => o.Value)))
        {
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            if (operation.TryGetProperty("parameters", out var parameters))
            {
                Assert.All(parameters.EnumerateArray(), p => Assert.NotEmpty(p.GetProperty("description").GetString()!));
            }
        }
    }

    [Fact]
    public async Task Readiness_says_what_and_since_when()
    {
        var ready = await JsonAsync("/health/ready");

        Assert.Equal("ready", ready.GetProperty("status").GetString());
        Assert.Equal(["store", "broker", "state"], ready.GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.All(ready.GetProperty("parts").EnumerateArray(), p => Assert.True(p.GetProperty("ready").GetBoolean() && p.GetProperty("since").GetDateTimeOffset().Offset == TimeSpan.FromHours(8)));
    }

    [Fact]
    public async Task A_store_that_does_not_open_makes_it_not_ready_but_alive()
    {
        await using var host = await IngestHost.StartAsync(store: new FakeReadingStore { Closed = new IOException("no route to host") }, ready: false);
        await Wait.UntilAsync(() => host.Get<StoreLink>().State.Error == "no route to host", "tried");
        using var ready = await host.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Stop);
        using var live = await host.Http.GetAsync(new Uri("/health/live", UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("fake: no route to host", await ready.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Metrics_count_what_happened()
    {
        await using var edge = await _host.EdgeAsync();
        await edge.BirthAsync();
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(1, seq: 2, new(0xA, 1), Now));
        await edge.PublishAsync("DDATA", "ghost", Payloads.Data(1, seq: 3, new(0xA, 2), Now));
        await Wait.UntilAsync(() => edge.Stored is [1, 2], "acknowledged");

        var text = await _host.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Stop);

        foreach (var line in new[]
        {
            "smartpark_ingest_messages_received_total{type=\"DDATA\"}", "smartpark_ingest_samples_stored_total", "smartpark_ingest_samples_rejected_total{reason=\"device-not-registered\"}",
            "smartpark_ingest_messages_acknowledged_total", "smartpark_ingest_lag_seconds_bucket{le=\"0.05\"}", "dotnet_gc_collections_total", "smartpark_ingest_receive_waiting", "smartpark_ingest_dead_letters_written_total",
        })
        {
            Assert.Contains(line, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_not_foreseen_is_a_problem_without_its_insides()
    {
        using var broken = await ProblemAsync("/api/v1/broken", HttpStatusCode.InternalServerError, "An error that was not foreseen; the log of the service says more.");
        using var nothing = await ProblemAsync("/api/v1/nothing", HttpStatusCode.NotFound, null);
        using var post = await _host.Http.PostAsync(new Uri("/api/v1/parks", UriKind.Relative), null, Stop);

        Assert.DoesNotContain("inside", await broken.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "application/problem+json"), (post.StatusCode, post.Content.Headers.ContentType!.MediaType));
    }

    private async Task<JsonElement> JsonAsync(string path) => await _host.Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Stop);

    private async Task<List<string>> IdsAsync(string path) => [.. (await JsonAsync(path)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];

    private async Task<HttpResponseMessage> ProblemAsync(string path, HttpStatusCode status, string? detail)
    {
        var answer = await _host.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        if (detail is not null)
        {
            Assert.Equal(detail, problem.GetProperty("detail").GetString());
        }

        return answer;
    }
}
