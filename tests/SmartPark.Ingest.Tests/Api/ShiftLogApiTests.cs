using System.Net;
using System.Text.Json;
using SmartPark.Ingest.Tests.Accounts;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>The shift log over HTTP: everybody reads on loopback, whoever writes has an account that may.</summary>
public sealed class ShiftLogApiTests : IAsyncLifetime
{
    private IngestHost _host = null!;
    private Person _ada = null!;

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
    public async Task An_entry_is_written_corrected_and_read()
    {
        var first = Json((await _ada.SendAsync(HttpMethod.Post, "/api/v1/shift-log", new { park = "east", text = "=pump 2, on manual" })).Text);
        Assert.Equal(("note", "ada"), (first.GetProperty("kind").GetString(), first.GetProperty("by").GetProperty("name").GetString()));
        var number = first.GetProperty("number").GetInt64();
        Assert.Equal(HttpStatusCode.OK, (await _ada.SendAsync(HttpMethod.Post, "/api/v1/shift-log", new { park = "east", text = "pump 3", corrects = number })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _ada.SendAsync(HttpMethod.Post, "/api/v1/shift-log", new { park = "east", text = "pump 3", corrects = 99 })).Status);

        var day = Json((await _ada.GetAsync("/api/v1/shift-log?park=east")).Text);
        Assert.Equal(2, day.GetProperty("entry_count").GetInt32());
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Number], day.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("refers_to").ValueKind));
        Assert.Equal(0, Json((await _ada.GetAsync("/api/v1/shift-log?day=2020-01-01")).Text).GetProperty("entry_count").GetInt32());

        var (status, csv, _) = await _ada.GetAsync("/api/v1/shift-log?park=east&format=csv");
        Assert.Equal(HttpStatusCode.OK, status);
        var lines = csv.TrimStart('\uFEFF').Split("\r\n");
        Assert.StartsWith("time,kind,park,text,by,", lines[0], StringComparison.Ordinal);
        Assert.Contains(",note,east,\"'=pump 2, on manual\",ada,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shift_is_handed_over_and_not_taken_over_by_the_same_account()
    {
        var handed = Json((await _ada.SendAsync(HttpMethod.Post, "/api/v1/shift-log/hand-over", new { park = "east", note = "quiet" })).Text);
        Assert.Equal(("hand-over", 0), (handed.GetProperty("kind").GetString(), handed.GetProperty("sums").GetProperty("standing").GetInt32()));
        var number = handed.GetProperty("number").GetInt64();
        Assert.Equal(HttpStatusCode.Conflict, (await _ada.SendAsync(HttpMethod.Post, "/api/v1/shift-log/take-over", new { park = "east", hand_over = number })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ada.SendAsync(HttpMethod.Post, "/api/v1/shift-log/take-over", new { park = "east" })).Status);
        Assert.Equal(number, Json((await _ada.GetAsync("/api/v1/shift-log")).Text).GetProperty("waiting")[0].GetProperty("number").GetInt64());
    }

    [Fact]
    public async Task Who_has_no_account_or_no_right_writes_nothing()
    {
        using var nobody = new Person(_host);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.SendAsync(HttpMethod.Post, "/api/v1/shift-log", new { park = "east", text = "x" })).Status);
        var token = Json((await _ada.SendAsync(HttpMethod.Post, "/api/v1/tokens", new { name = "bureau", role = "bureau", expires = TimeProvider.System.GetUtcNow().AddDays(30) })).Text).GetProperty("secret").GetString();
        Assert.Equal(HttpStatusCode.Forbidden, (await nobody.SendAsync(HttpMethod.Post, "/api/v1/shift-log", new { park = "east", text = "x" }, token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _ada.SendAsync(HttpMethod.Post, "/api/v1/shift-log", new { park = "nowhere", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ada.SendAsync(HttpMethod.Post, "/api/v1/shift-log", new { park = "east", text = " " })).Status);
        Assert.Equal(0, Json((await nobody.GetAsync("/api/v1/shift-log")).Text).GetProperty("entry_count").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, (await nobody.GetAsync("/api/v1/shift-log?day=yesterday")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await nobody.GetAsync("/api/v1/shift-log?park=nowhere")).Status);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
