using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Tests.Accounts;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Registrar;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>The energy registry over HTTP: everybody reads on loopback, whoever changes has an account that may.</summary>
public sealed class EnergyRegistryApiTests : IAsyncLifetime
{
    private const string Root = "/api/v1/energy/registry";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private IngestHost _host = null!;
    private Person _ada = null!;
    private string _bureau = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await IngestHost.StartAsync(new() { ["SmartPark:Paths:Reference"] = Path.Combine(TestCity.RepoRoot, "seeds", "reference") });
        _ada = await Person.AdministratorAsync(_host);
        _bureau = await TokenAsync("bureau", null);
        var put = RegistryDesk.Files.SelectMany(f => Objects(f.Key, f.Value)).ToList();
        var made = await SendAsync(Root + "/changes", new { revision = 0, reason = "begin", put }, _bureau);
        Assert.True(made.Status == HttpStatusCode.OK, made.Text);
    }

    public async ValueTask DisposeAsync()
    {
        _ada.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Tables_columns_counts_and_rows_are_read_by_everybody()
    {
        var all = await JsonAsync(Root);
        Assert.Equal(1, all.GetProperty("revision").GetInt64());
        Assert.Equal(RegistryTables.All.Select(t => t.Name), all.GetProperty("tables").EnumerateArray().Select(t => t.GetProperty("name").GetString()!));
        var meters = all.GetProperty("tables").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "meters");
        Assert.Equal(1, meters.GetProperty("rows").GetInt32());
        Assert.Contains("kwh", meters.GetProperty("columns").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "unit").GetProperty("words").EnumerateArray().Select(w => w.GetProperty("word").GetString()));

        var plots = (await JsonAsync(Root + "/plot_areas?park=west")).GetProperty("rows");
        Assert.Equal(1, plots.GetProperty("total").GetInt32());
        var row = plots.GetProperty("items")[0];
        Assert.Equal(("west/p1/2020-01-01", 50.5m, "2020-01-01"), (row.GetProperty("key").GetString(), row.GetProperty("row").GetProperty("mu").GetDecimal(), row.GetProperty("row").GetProperty("from").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await _ada.GetAsync(Root + "/turbines")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ada.GetAsync(Root + "/plots?format=pdf")).Status);
    }

    [Fact]
    public async Task A_change_is_a_revision_and_can_be_looked_at()
    {
        var change = await SendAsync(Root + "/changes", new
        {
            revision = 1, reason = "survey", put = new[] { new { table = "plot_areas", row = new { park = "west", plot = "p1", from = "2020-01-01", mu = 51.25, basis = "survey" } } },
            remove = new[] { new { table = "meter_ratios", key = "east/meter/2019-12-31T16:00:00+00:00" } },
        }, _bureau);

        Assert.True(change.Status == HttpStatusCode.OK, change.Text);
        Assert.Equal((2, 2), (Json(change.Text).GetProperty("revision").GetInt32(), Json(change.Text).GetProperty("change_count").GetInt32()));
        var list = (await JsonAsync(Root + "/revisions?limit=1"));
        Assert.Equal(("survey", 2), (list.GetProperty("revisions")[0].GetProperty("reason").GetString(), list.GetProperty("next_before").GetInt32()));
        var kept = (await JsonAsync(Root + "/revisions/2")).GetProperty("changes").GetProperty("items");
        Assert.Equal((50.5m, 51.25m), (kept[0].GetProperty("before").GetProperty("mu").GetDecimal(), kept[0].GetProperty("after").GetProperty("mu").GetDecimal()));
        Assert.Equal(JsonValueKind.Null, kept[1].GetProperty("after").ValueKind);
        Assert.Equal(HttpStatusCode.NotFound, (await _ada.GetAsync(Root + "/revisions/9")).Status);

        var late = await SendAsync(Root + "/changes", new { revision = 1, reason = "x", remove = new[] { new { table = "plots", key = "west/p1" } } }, _bureau);
        Assert.Equal((HttpStatusCode.Conflict, 2), (late.Status, Json(late.Text).GetProperty("revision").GetInt32()));
    }

    [Fact]
    public async Task Mistakes_come_as_a_problem_with_all_of_them_in_both_languages()
    {
        var (status, text) = await SendAsync(Root + "/changes", new
        {
            revision = 1, reason = "x",
            put = new object[] { new { table = "plots", row = new { park = "east", plot = "P 9", title_zh = "x" } }, new { table = "turbines", row = new { park = "east" } } },
        }, _bureau);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        var problem = Json(text);
        Assert.Equal(3, problem.GetProperty("mistake_count").GetInt32());
        var first = problem.GetProperty("mistakes")[0];
        Assert.Equal(("plots", "plot", "P 9", 1), (first.GetProperty("table").GetString(), first.GetProperty("column").GetString(), first.GetProperty("found").GetString(), first.GetProperty("line").GetInt32()));
        Assert.NotEqual(first.GetProperty("expected").GetProperty("zh").GetString(), first.GetProperty("expected").GetProperty("en").GetString());
        Assert.Equal(1, (await JsonAsync(Root)).GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task Who_has_no_account_no_right_or_other_parks_changes_nothing()
    {
        var edit = new { revision = 1, reason = "x", put = new[] { new { table = "plots", row = new { park = "east", plot = "p9", title_zh = "九", title_en = "9" } } } };

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(Root + "/changes", edit, null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(Root + "/changes", edit, await TokenAsync("operator", null))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(Root + "/changes", edit, await TokenAsync("safety-officer", null))).Status);
        Assert.Equal(1, (await JsonAsync(Root)).GetProperty("revision").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Root + "/changes", edit, await TokenAsync("bureau", ["east"]))).Status);
        var county = new { revision = 2, reason = "x", put = new[] { new { table = "counties", row = new { park = "-", county = "south", title_zh = "南", title_en = "South" } } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(Root + "/changes", county, await TokenAsync("bureau", ["east"]))).Status);
    }

    [Fact]
    public async Task A_csv_is_tried_imported_and_exported_again()
    {
        const string Text = "园区,地块,起始日,面积（亩）,面积依据\neast,p1,2020/1/1,120,title\n";
        var tried = await ImportAsync("table=plot_areas&dry_run=true", Encoding.UTF8.GetBytes(Text), "text/csv");
        Assert.Equal((true, 1, 1), Json(tried.Text) is var t ? (t.GetProperty("dry_run").GetBoolean(), t.GetProperty("change_count").GetInt32(), t.GetProperty("revision").GetInt32()) : default);

        Assert.Equal(HttpStatusCode.BadRequest, (await ImportAsync("table=plot_areas", Encoding.UTF8.GetBytes(Text), "text/csv")).Status);
        var made = await ImportAsync("table=plot_areas&mode=replace&reason=survey", Encoding.UTF8.GetBytes(Text), "text/csv");
        Assert.Equal((2, 2), Json(made.Text) is var m ? (m.GetProperty("change_count").GetInt32(), m.GetProperty("revision").GetInt32()) : default);

        var csv = await _host.Http.GetByteArrayAsync(Root + "/plot_areas?format=csv", Stop);
        Assert.Equal("\uFEFFpark,plot,from,to,mu,basis\r\neast,p1,2020-01-01,,120,title\r\n", Encoding.UTF8.GetString(csv));
        var again = await ImportAsync("table=plot_areas&mode=replace&reason=again", csv, "text/csv");
        Assert.Equal(0, Json(again.Text).GetProperty("change_count").GetInt32());
    }

    [Fact]
    public async Task A_workbook_of_everything_imported_again_changes_nothing_and_a_mistake_in_it_keeps_all_out()
    {
        foreach (var language in new[] { "zh-CN", "en" })
        {
            var file = await _host.Http.GetByteArrayAsync(Root + "?format=xlsx&lang=" + language, Stop);
            var again = await ImportAsync("mode=replace&reason=again", file, Xlsx);
            Assert.True(again.Status == HttpStatusCode.OK, again.Text);
            Assert.Equal((1, 0), Json(again.Text) is var a ? (a.GetProperty("revision").GetInt32(), a.GetProperty("change_count").GetInt32()) : default);
        }

        var broken = await ImportAsync("reason=x", "PK"u8.ToArray(), Xlsx);
        Assert.Equal((HttpStatusCode.BadRequest, 1), (broken.Status, Json(broken.Text).GetProperty("mistakes").GetArrayLength()));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await ImportAsync("reason=x", "a"u8.ToArray(), "text/plain")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await ImportAsync("table=plots&reason=x", new byte[RegistryLimits.FileBytesMax + 1], "text/csv")).Status);
    }

    private static IEnumerable<object> Objects(string table, string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).ToList();
        return lines.Skip(1).Select(l => new { table, row = lines[0].Zip(l).ToDictionary(c => c.First, c => c.Second) });
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private async Task<JsonElement> JsonAsync(string path) => Json(await _host.Http.GetStringAsync(path, Stop));

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string path, object body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        return await SendAsync(request, token);
    }

    private async Task<(HttpStatusCode Status, string Text)> ImportAsync(string query, byte[] file, string media)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Root + "/import?" + query) { Content = new ByteArrayContent(file) { Headers = { ContentType = new(media) } } };

        // What is too large is refused before it is sent.
        request.Headers.ExpectContinue = true;
        return await SendAsync(request, _bureau);
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpRequestMessage request, string? token)
    {
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var answer = await _host.Http.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private async Task<string> TokenAsync(string role, string[]? parks) =>
        Json((await _ada.SendAsync(HttpMethod.Post, "/api/v1/tokens", new { name = $"{role}-{parks?.Length}", role, parks, expires = TimeProvider.System.GetUtcNow().AddDays(30) })).Text)
            .GetProperty("secret").GetString()!;
}
