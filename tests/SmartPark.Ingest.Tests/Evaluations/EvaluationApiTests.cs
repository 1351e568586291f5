using System.Net;
using System.Text;
using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Evaluations;
using SmartPark.Ingest.Tests.Accounts;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Evaluations;

/// <summary>Yearly grades over HTTP, in the composition as it runs.</summary>
public sealed class EvaluationApiTests : IAsyncLifetime
{
    private const string Root = "/api/v1/energy/evaluations";

    private IngestHost _host = null!;
    private Person _ada = null!;
    private PublishedReport _report = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await IngestHost.StartAsync(new() { ["SmartPark:Paths:Reference"] = Path.Combine(TestCity.RepoRoot, "seeds", "reference") });
        _ada = await Person.AdministratorAsync(_host);
        _report = _host.Get<PublishedReports>().Publish(GradeRig.Made([.. Enumerable.Range(1, 10).Select(i => GradeRig.Park(i == 10 ? "east" : $"p{i}", i * 10))]), GradeRig.Lin, "");
    }

    public async ValueTask DisposeAsync()
    {
        _ada.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_year_is_graded_locked_appealed_and_re_graded()
    {
        var (status, text, location) = await _ada.SendAsync(HttpMethod.Post, Root, Order());
        Assert.True(status == HttpStatusCode.Created, text);
        var number = Json(text).GetProperty("number").GetString()!;
        Assert.Equal($"{Root}/{number}", location!.OriginalString);
        Assert.Equal(["excellent", "excellent", "good"], Grades(await _ada.GetAsync($"{Root}/{number}")).Take(3));

        Assert.Equal(HttpStatusCode.OK, (await _ada.SendAsync(HttpMethod.Post, $"{Root}/{number}/lock", new { note = "council" })).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await _ada.SendAsync(HttpMethod.Post, $"{Root}/{number}/lock", new { })).Status);
        var appeal = await _ada.SendAsync(HttpMethod.Post, $"{Root}/{number}/appeals", new { party = "p2", appellant = "office of p2", text = "one invoice is missing" });
        Assert.Equal(HttpStatusCode.Created, appeal.Status);
        var id = Json(appeal.Text).GetProperty("id").GetInt64();
        var decided = await _ada.SendAsync(HttpMethod.Post, $"{Root}/{number}/appeals/{id}/decision", new { accepted = true, values = new Dictionary<string, decimal> { ["tax-per-mu"] = 7.5m }, reason = "tax certificate" });
        Assert.True(decided.Status == HttpStatusCode.OK, decided.Text);
        Assert.True(Json((await _ada.GetAsync($"{Root}/{number}/appeals")).Text)[0].GetProperty("decision").GetProperty("is_accepted").GetBoolean());

        Assert.Equal(HttpStatusCode.BadRequest, (await _ada.SendAsync(HttpMethod.Post, $"{Root}/{number}/re-grades", new { party = "p1", grade = "excellent", reason = "r" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ada.SendAsync(HttpMethod.Post, $"{Root}/{number}/re-grades", new { party = "p1", grade = "passed", from = "soon", reason = "r" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await _ada.SendAsync(HttpMethod.Post, $"{Root}/{number}/re-grades", new { party = "p1", grade = "passed", reason = "re-checked" })).Status);
        var list = Json((await _ada.GetAsync($"{Root}?year=2025")).Text)[0];
        Assert.Equal(["locked", "appeal", "re-grade"], list.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("kind").GetString()));
        Assert.Equal(0, Json((await _ada.GetAsync($"{Root}?year=2024")).Text).GetArrayLength());
        Assert.Equal(3, Json((await _ada.GetAsync($"{Root}/{number}")).Text).GetProperty("version").GetInt32());
        Assert.Equal(0, Json((await _ada.GetAsync($"{Root}/{number}?version=0")).Text).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task JSON_is_the_bytes_that_were_hashed_CSV_has_a_mark_and_XLSX_is_valid_with_numbers_as_numbers()
    {
        var number = await DraftAsync();
        using var json = await _host.Http.GetAsync(new Uri($"{Root}/{number}", UriKind.Relative), Stop);
        Assert.Equal($"\"{EvaluationStore.Hash(await json.Content.ReadAsByteArrayAsync(Stop))}\"", json.Headers.ETag!.Tag);

        var csv = await _host.Http.GetByteArrayAsync(new Uri($"{Root}/{number}?format=csv", UriKind.Relative), Stop);
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), csv[..3]);
        var lines = Encoding.UTF8.GetString(csv[3..]).Split("\r\n");
        Assert.StartsWith("名次,编号,名称,园区,得分,等次,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("1,east,园区east,east,100,优秀,", lines[1], StringComparison.Ordinal);

        foreach (var language in (string[])["zh-CN", "en"])
        {
            var bytes = await _host.Http.GetByteArrayAsync(new Uri($"{Root}/{number}?format=xlsx&lang={language}", UriKind.Relative), Stop);
            if (Environment.GetEnvironmentVariable("SMARTPARK_SCREENSHOTS") is { Length: > 0 } folder)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, $"grades-{language}.xlsx"), bytes, Stop);
            }

            using var workbook = SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);
            Assert.Empty(new OpenXmlValidator().Validate(workbook, Stop).Select(e => $"{e.Path?.XPath}: {e.Description}"));
            var first = ((WorksheetPart)workbook.WorkbookPart!.GetPartById(workbook.WorkbookPart.Workbook.Sheets!.Elements<Sheet>().First().Id!)).Worksheet.Descendants<Row>().ElementAt(1);
            Assert.Equal("100", first.Elements<Cell>().ElementAt(4).CellValue!.Text);
        }
    }

    [Fact]
    public async Task A_draft_is_seen_by_those_who_grade_and_an_account_of_one_park_sees_that_park()
    {
        var number = await DraftAsync();
        using var nobody = new Person(_host);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.SendAsync(HttpMethod.Post, Root, Order())).Status);
        var (all, east) = (await TokenAsync("bureau", null), await TokenAsync("bureau", ["east"]));
        Assert.Equal(HttpStatusCode.Forbidden, (await nobody.SendAsync(HttpMethod.Post, Root, Order(), east)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await nobody.SendAsync(HttpMethod.Get, $"{Root}/{number}", null, east)).Status);
        Assert.Equal(HttpStatusCode.OK, (await nobody.SendAsync(HttpMethod.Get, $"{Root}/{number}", null, all)).Status);
        Assert.Equal(HttpStatusCode.OK, (await nobody.SendAsync(HttpMethod.Post, $"{Root}/{number}/lock", new { }, all)).Status);
        await nobody.SendAsync(HttpMethod.Post, $"{Root}/{number}/appeals", new { party = "p2", appellant = "a", text = "t" }, all);
        var seen = Json((await nobody.SendAsync(HttpMethod.Get, $"{Root}/{number}", null, east)).Text);
        Assert.Equal(["east"], seen.GetProperty("grades").EnumerateArray().Select(g => g.GetProperty("id").GetString()));
        Assert.Equal("[]", (await nobody.SendAsync(HttpMethod.Get, $"{Root}/{number}/appeals", null, east)).Text);
    }

    [Fact]
    public async Task What_cannot_be_used_is_a_problem_that_names_it()
    {
        var wrong = await _ada.SendAsync(HttpMethod.Post, Root, new { year = 2024, scheme = "park-grades", group = "none", scope = "park", report = _report.Number });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["group", "report"], Json(wrong.Text).GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await _ada.GetAsync($"{Root}/TESTCITY-EVA-2025-0099")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ada.GetAsync($"{Root}/{await DraftAsync()}?version=x")).Status);
        Assert.Contains("park-grades", (await _ada.GetAsync($"{Root}/schemes")).Text, StringComparison.Ordinal);
        var paths = Json((await _ada.GetAsync("/openapi/v1.json")).Text).GetProperty("paths").EnumerateObject().Select(p => p.Name).ToHashSet();
        Assert.Subset(paths, new HashSet<string> { Root, $"{Root}/{{number}}", $"{Root}/{{number}}/lock", $"{Root}/{{number}}/appeals/{{appeal}}/decision", $"{Root}/{{number}}/re-grades" });
    }

    private async Task<string> DraftAsync()
    {
        var (status, text, _) = await _ada.SendAsync(HttpMethod.Post, Root, Order());
        Assert.True(status == HttpStatusCode.Created, text);
        return Json(text).GetProperty("number").GetString()!;
    }

    private async Task<string?> TokenAsync(string role, string[]? parks) => Json((await _ada.SendAsync(
        HttpMethod.Post, "/api/v1/tokens", new { name = parks is null ? role : "part", role, parks, expires = TimeProvider.System.GetUtcNow().AddDays(30) })).Text).GetProperty("secret").GetString();

    private object Order() => new { year = 2025, scheme = "park-grades", group = "parks", scope = "park", report = _report.Number };

    private static IEnumerable<string?> Grades((HttpStatusCode Status, string Text, Uri? Location) answer) =>
        Json(answer.Text).GetProperty("grades").EnumerateArray().Select(g => g.GetProperty("grade").GetString());

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
