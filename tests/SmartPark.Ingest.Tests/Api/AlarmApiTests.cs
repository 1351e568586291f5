using System.Net;
using System.Text.Json;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Tests.Accounts;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>Alarms over HTTP: everybody reads on loopback, acts need an account that may do them.</summary>
public sealed class AlarmApiTests : IAsyncLifetime
{
    private IngestHost _host = null!;
    private Person _ada = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _host = await IngestHost.StartAsync();
        _ada = await Person.AdministratorAsync(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _ada.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task An_alarm_says_what_where_since_when_and_what_to_do_in_both_languages()
    {
        var id = Raise("smoke", "smoke", "smoke_state", 1);
        var alarm = Json((await _ada.GetAsync("/api/v1/alarms")).Text).GetProperty("alarms").GetProperty("items")[0];
        Assert.Equal(id, alarm.GetProperty("id").GetGuid());
        Assert.Equal(("critical", "unacknowledged", "烟感", "Building 1", "East park"), (
            Text(alarm, "severity"), Text(alarm, "standing"), alarm.GetProperty("device_title").GetProperty("zh").GetString(),
            alarm.GetProperty("building_title").GetProperty("en").GetString(), alarm.GetProperty("park_title").GetProperty("en").GetString()));
        Assert.NotEmpty(alarm.GetProperty("advice").GetProperty("zh").GetString()!);
        Assert.Equal(1, Json((await _ada.GetAsync("/api/v1/alarms")).Text).GetProperty("pressing_critical").GetInt32());
    }

    [Fact]
    public async Task Acts_carry_their_account_and_what_cannot_be_is_said()
    {
        var id = Raise("smoke", "smoke", "smoke_state", 1);
        using var nobody = new Person(_host);
        var path = $"/api/v1/alarms/{id}";
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.SendAsync(HttpMethod.Post, path + "/acknowledge", new { text = "" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await _ada.SendAsync(HttpMethod.Post, path + "/acknowledge", new { text = "going there" })).Status);
        var twice = await _ada.SendAsync(HttpMethod.Post, path + "/acknowledge", new { text = "" });
        Assert.Equal((HttpStatusCode.Conflict, "Already acknowledged"), (twice.Status, Text(Json(twice.Text), "title")));
        Assert.Equal("Still active", Text(Json((await _ada.SendAsync(HttpMethod.Post, path + "/close", new { outcome = "false", note = "steam" })).Text), "title"));
        Clear(id, "smoke", "smoke", "smoke_state");
        Assert.Equal(HttpStatusCode.BadRequest, (await _ada.SendAsync(HttpMethod.Post, path + "/close", new { outcome = "maybe", note = "steam" })).Status);
        Assert.Equal("Note needed", Text(Json((await _ada.SendAsync(HttpMethod.Post, path + "/close", new { outcome = "false" })).Text), "title"));
        Assert.Equal("closed", Text(Json((await _ada.SendAsync(HttpMethod.Post, path + "/close", new { outcome = "false", note = "steam" })).Text), "standing"));

        var history = Json((await nobody.GetAsync(path)).Text).GetProperty("events").EnumerateArray()
            .Select(e => (Text(e, "kind"), e.GetProperty("by").GetProperty("name").GetString(), Text(e, "text"))).ToList();
        Assert.Equal([("raised", "", ""), ("acknowledged", "ada", "going there"), ("cleared", "", ""), ("closed", "ada", "steam")], history);
        Assert.Equal(HttpStatusCode.NotFound, (await _ada.GetAsync($"/api/v1/alarms/{Guid.Empty}")).Status);
    }

    [Fact]
    public async Task The_record_is_a_table_for_the_fire_brigade()
    {
        var id = Raise("smoke", "smoke", "smoke_state", 1);
        var (status, text, _) = await _ada.GetAsync("/api/v1/alarms?state=all&format=csv");
        Assert.Equal(HttpStatusCode.OK, status);
        var lines = text.TrimStart('\uFEFF').Split("\r\n");
        Assert.StartsWith("id,severity,standing,title_zh,title_en,park,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{id},critical,unacknowledged,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_go_out_of_service_and_back()
    {
        Raise("smoke", "smoke", "smoke_state", 1);
        var body = new { kind = "out-of-service", park = "east", device = "smoke", reason = "defective; patrol every hour" };
        var stop = Json((await _ada.SendAsync(HttpMethod.Post, "/api/v1/alarm-stops", body)).Text);
        Assert.Equal("out-of-service", Text(Json((await _ada.GetAsync("/api/v1/alarms")).Text).GetProperty("alarms").GetProperty("items")[0], "withheld"));
        Assert.Equal(HttpStatusCode.BadRequest, (await _ada.SendAsync(HttpMethod.Post, "/api/v1/alarm-stops", new { kind = "maintenance", park = "east", reason = "x" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _ada.SendAsync(HttpMethod.Post, "/api/v1/alarm-stops", new { body.kind, body.park, device = "nothing", body.reason })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _ada.SendAsync(HttpMethod.Delete, $"/api/v1/alarm-stops/{stop.GetProperty("id").GetInt64()}")).Status);
        Assert.Equal("none", Text(Json((await _ada.GetAsync("/api/v1/alarms")).Text).GetProperty("alarms").GetProperty("items")[0], "withheld"));
    }

    [Fact]
    public async Task A_stream_tells_each_event_once_and_goes_on_where_it_was()
    {
        var id = Raise("smoke", "smoke", "smoke_state", 1);
        using var http = new HttpClient { BaseAddress = _host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/alarms/stream");
        request.Headers.Add("Last-Event-ID", "0");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));
        Assert.Equal(("1", "raised"), await NextAsync(reader));
        await _ada.SendAsync(HttpMethod.Post, $"/api/v1/alarms/{id}/comment", new { text = "on my way" });
        Assert.Equal(("2", "commented"), await NextAsync(reader));
    }

    private static async Task<(string Id, string Kind)> NextAsync(StreamReader reader)
    {
        var id = "";
        while (await reader.ReadLineAsync(Stop) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (id, Json(line[6..]).GetProperty("event").GetProperty("kind").GetString()!);
            }
        }

        throw new InvalidOperationException("the stream ended");
    }

    private Guid Raise(string rule, string device, string quantity, double value) => Tell(AlarmChange.Raised, rule, device, quantity, Now, value);

    private void Clear(Guid id, string rule, string device, string quantity)
    {
        var onset = _host.Get<EpisodeBook>().Find(new(id))!.OnsetUnixMs;
        Tell(AlarmChange.Cleared, rule, device, quantity, onset, 0);
    }

    private Guid Tell(AlarmChange change, string rule, string device, string quantity, long onset, double value)
    {
        var subject = $"east/{device}/{quantity}";
        var episode = EpisodeId.Of(rule, subject, onset);
        var report = new TransitionReport(rule, "0123456789abcdef", subject, device, change, change == AlarmChange.Raised ? onset : Now, onset, value, double.NaN, episode);
        Assert.Equal(0, _host.Get<EpisodeBook>().Take([new("east", report)], []));
        return episode.Value;
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
