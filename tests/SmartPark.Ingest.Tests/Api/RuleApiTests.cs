using System.Net;
using System.Text.Json;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Tests.Accounts;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>Rules over HTTP: what they are, and what they would have raised.</summary>
public sealed class RuleApiTests : IAsyncLifetime
{
    private IngestHost _host = null!;
    private Person _anyone = null!;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _host = await IngestHost.StartAsync();
        _anyone = new(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _anyone.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Rules_are_listed_with_their_standard_and_whether_they_are_on()
    {
        var rules = Json((await _anyone.GetAsync("/api/v1/alarm-rules")).Text).EnumerateArray().ToDictionary(r => r.GetProperty("id").GetString()!);
        Assert.True(rules.Count > 20);
        Assert.All(rules.Values, r => Assert.Equal(16, r.GetProperty("fingerprint").GetString()!.Length));
        var (old, now) = (rules["pm2-5-24h-2012"], rules["pm2-5-24h-2026"]);
        Assert.Equal(("GB 3095-2026", "class 2, 24 h", "2026-03-01"), (now.GetProperty("standard").GetString(), now.GetProperty("clause").GetString(), now.GetProperty("valid_from").GetString()));
        Assert.Equal("2026-02-28", old.GetProperty("valid_to").GetString());
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(8).UtcDateTime);
        Assert.Equal(today <= new DateOnly(2026, 2, 28), old.GetProperty("on").GetBoolean());
        Assert.Equal("pm2_5_ugm3", now.GetProperty("scope").GetProperty("quantities")[0].GetString());
        Assert.Equal(60, now.GetProperty("condition").GetProperty("average").GetProperty("limits")[0].GetProperty("high").GetDouble());
    }

    [Fact]
    public async Task A_rule_of_the_library_is_tried_by_its_id()
    {
        Keep("smoke", "smoke_state", (-120, 0), (-60, 1), (-30, 0));
        var (status, text, _) = await _anyone.SendAsync(HttpMethod.Post, "/api/v1/alarm-rules/trial", new { rule_id = "smoke", park = "east" });
        Assert.Equal(HttpStatusCode.OK, status);
        var answer = Json(text);
        Assert.Equal((1, 1, 3L), (answer.GetProperty("raised").GetInt32(), answer.GetProperty("judged").GetInt32(), answer.GetProperty("samples").GetInt64()));
        var episode = answer.GetProperty("episodes")[0];
        Assert.Equal(("east/smoke/smoke_state", "Smoke detector", 30.0), (
            episode.GetProperty("subject").GetString(), episode.GetProperty("device_title").GetProperty("en").GetString(), episode.GetProperty("duration_s").GetDouble()));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("cut").ValueKind);
    }

    [Fact]
    public async Task A_rule_of_nobodys_yet_is_tried_whole()
    {
        Keep("meter", "air_temperature_c", (-120, 20), (-60, 41), (-50, 44), (-30, 36));
        var rule = new
        {
            id = "hot", title = new { zh = "热", en = "Hot" }, advice = new { zh = "看", en = "Look" }, severity = "low", basis = new { certainty = "product" },
            scope = new { quantities = new[] { "air_temperature_c" } }, condition = new { limit = new { limits = new[] { new { high = 40, high_clear = 38 } } } },
        };
        var answer = Json((await _anyone.SendAsync(HttpMethod.Post, "/api/v1/alarm-rules/trial", new { rule })).Text);
        var episode = answer.GetProperty("episodes")[0];
        Assert.Equal((41.0, 40.0, 44.0, "°C"), (
            episode.GetProperty("value").GetDouble(), episode.GetProperty("limit").GetDouble(), episode.GetProperty("peak").GetDouble(), episode.GetProperty("unit").GetString()));
    }

    [Fact]
    public async Task A_rule_with_mistakes_is_told_each_of_them_by_its_path()
    {
        var rule = new
        {
            id = "hot", title = new { zh = "热", en = "Hot" }, advice = new { zh = "看", en = "Look" }, severity = "low", basis = new { certainty = "product" },
            scope = new { quantities = new[] { "heat" } }, condition = new { limit = new { limits = new[] { new { high = 40, high_clear = 45 } } } },
        };
        var (status, text, _) = await _anyone.SendAsync(HttpMethod.Post, "/api/v1/alarm-rules/trial", new { rule });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var errors = Json(text).GetProperty("errors");
        Assert.Equal("found \"heat\", expected a quantity of the catalogue", errors.GetProperty("$.scope.quantities[0]")[0].GetString());
        Assert.Equal("found 45, expected at most high 40", errors.GetProperty("$.condition.limit.limits[0].high_clear")[0].GetString());
        (status, text, _) = await _anyone.SendAsync(HttpMethod.Post, "/api/v1/alarm-rules/trial", new { rule = new { id = "hot", severity = "worst" } });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("$.severity", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overrides_are_shown_as_the_rule_is_there_and_count_in_trials()
    {
        var city = Directory.CreateTempSubdirectory("smartpark-overrides-");
        await File.WriteAllTextAsync(Path.Combine(city.FullName, "east.json"), """
            {"version": 1, "overrides": [{"rule": "smoke", "park": "east", "device": "smoke", "is_on": false, "reason": "steam of the kitchen"},
              {"rule": "noise-class-3", "park": "east", "limits": [{"high": 60, "high_clear": 59}], "severity": "high"}]}
            """, TestContext.Current.CancellationToken);
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Paths:AlarmOverrides"] = city.FullName });
        using var anyone = new Person(host);
        var rules = Json((await anyone.GetAsync("/api/v1/alarm-rules")).Text).EnumerateArray().ToDictionary(r => r.GetProperty("id").GetString()!, r => r.GetProperty("overrides"));
        Assert.Equal((false, "steam of the kitchen"), (rules["smoke"][0].GetProperty("on").GetBoolean(), rules["smoke"][0].GetProperty("reason").GetString()));
        Assert.Equal(60, rules["noise-class-3"][0].GetProperty("condition").GetProperty("average").GetProperty("limits")[0].GetProperty("high").GetDouble());
        Assert.Equal("high", rules["noise-class-3"][0].GetProperty("severity").GetString());
        Assert.Equal(0, rules["heat"].GetArrayLength());
        var sample = new Sample(new("east", "smoke", "smoke_state"), Now - 60_000, 1, Quality.Good, QualityReason.None);
        host.Store.Samples.Enqueue(sample);
        host.Get<LatestValues>().Offer(sample);
        var answer = Json((await anyone.SendAsync(HttpMethod.Post, "/api/v1/alarm-rules/trial", new { rule_id = "smoke" })).Text);
        Assert.Equal((0, 0), (answer.GetProperty("subjects").GetInt32(), answer.GetProperty("raised").GetInt32()));
        city.Delete(recursive: true);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said()
    {
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(new { }));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(new { rule_id = "smoke", rule = new { } }));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(new { rule_id = "smoke", from = "2026-01-01T00:00:00Z", to = "2026-03-01T00:00:00Z" }));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(new { rule_id = "smoke", device = "smoke" }));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new { rule_id = "none" }));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new { rule_id = "smoke", park = "none" }));
        _host.Store.Unreadable = new IOException("the disk is gone");
        Keep("smoke", "smoke_state", (-10, 0));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(new { rule_id = "smoke" }));
    }

    [Fact]
    public async Task Every_role_may_ask()
    {
        using var ada = await Person.AdministratorAsync(_host);
        Keep("smoke", "smoke_state", (-120, 0), (-60, 1));
        foreach (var role in new[] { "bureau", "operator", "safety-officer" })
        {
            var made = await ada.SendAsync(HttpMethod.Post, "/api/v1/tokens", new { name = role, role, parks = new[] { "east" }, expires = TimeProvider.System.GetUtcNow().AddDays(1) });
            var secret = Json(made.Text).GetProperty("secret").GetString();
            var answer = await _anyone.SendAsync(HttpMethod.Post, "/api/v1/alarm-rules/trial", new { rule_id = "smoke", park = "east" }, secret);
            Assert.Equal((HttpStatusCode.OK, 1), (answer.Status, Json(answer.Text).GetProperty("raised").GetInt32()));
        }
    }

    private async Task<HttpStatusCode> StatusAsync(object request) => (await _anyone.SendAsync(HttpMethod.Post, "/api/v1/alarm-rules/trial", request)).Status;

    private void Keep(string device, string quantity, params (int Second, double Value)[] samples)
    {
        var now = Now / 1000 * 1000;
        foreach (var (second, value) in samples)
        {
            var sample = new Sample(new("east", device, quantity), now + (second * 1000L), value, Quality.Good, QualityReason.None);
            _host.Store.Samples.Enqueue(sample);
            _host.Get<LatestValues>().Offer(sample);
        }
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
