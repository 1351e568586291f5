using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using SmartPark.Ingest.Api;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Ledger;
using SmartPark.Telemetry.Completeness;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>Completeness over HTTP: figures, what is unknown and why, pages, days, and the files that people open.</summary>
public sealed class CompletenessApiTests : IAsyncLifetime
{
    // 2026-05-22 17:00 UTC is 01:00 of the next day in the city.
    private const int Hour = CompletenessLedgerTests.Hour;
    private const long Start = Hour * CompletenessLimits.HourMs;
    private static readonly string From = Iso(Start);
    private static readonly string To = Iso(Start + (2 * CompletenessLimits.HourMs));
    private IngestHost _host = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await IngestHost.StartAsync();
        var ledger = _host.Get<CompletenessLedger>();
        var full = CompletenessLedgerTests.Full("meter");
        ledger.Merge("east", "gw1", CompletenessLedgerTests.Report("a", 1, [full with { Late = 2, DroppedFull = 1, Stored = 3599 }]), Start + CompletenessLimits.HourMs);
        ledger.SetStored("east", Hour, new Dictionary<string, long> { ["meter"] = 3599, ["foreign"] = 12 }, null, isFinal: true);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Figures_are_given_by_hour_and_what_is_unknown_is_null_with_the_reason()
    {
        var devices = (await JsonAsync($"?park=east&from={From}&to={To}")).GetProperty("devices");
        Assert.Equal(2, devices.GetProperty("total").GetInt32());
        var (foreign, meter) = (devices.GetProperty("items")[0], devices.GetProperty("items")[1]);
        Assert.Equal("""{"zh":"总表","en":"Main meter"}""", meter.GetProperty("title").GetRawText());
        Assert.Equal(
            $$"""{"start":"{{Iso8(Start)}}","expected":3600,"read":3600,"sent":3600,"stored":3599,"late":2,"refused":{},"dropped":{"full":1,"age":0,"damage":0},"completeness":0.9997,"running":false,"final":true,"why":[]}""",
            meter.GetProperty("steps")[0].GetRawText());
        var silent = meter.GetProperty("steps")[1];
        Assert.Equal(
            (3600, JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null),
            (silent.GetProperty("expected").GetInt32(), silent.GetProperty("read").ValueKind, silent.GetProperty("stored").ValueKind, silent.GetProperty("completeness").ValueKind));
        Assert.Equal("""["no-report","not-counted"]""", silent.GetProperty("why").GetRawText());
        Assert.Equal((12, """["no-plan","no-report"]"""), (foreign.GetProperty("steps")[0].GetProperty("stored").GetInt32(), foreign.GetProperty("steps")[0].GetProperty("why").GetRawText()));
        Assert.Equal(JsonValueKind.Null, foreign.GetProperty("title").ValueKind);
    }

    [Fact]
    public async Task Devices_come_a_page_at_a_time_and_the_only_park_needs_no_name()
    {
        var devices = (await JsonAsync($"?from={From}&to={To}&offset=1&limit=1")).GetProperty("devices");
        Assert.Equal(("meter", 2, 1), (devices.GetProperty("items")[0].GetProperty("device").GetString(), devices.GetProperty("total").GetInt32(), devices.GetProperty("items").GetArrayLength()));
        devices = (await JsonAsync($"?device=meter&from={From}&to={To}")).GetProperty("devices");
        Assert.Equal(1, devices.GetProperty("total").GetInt32());
        Assert.Equal(0, (await JsonAsync($"?device=smoke&from={From}&to={To}")).GetProperty("devices").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Days_are_the_citys()
    {
        var answer = await JsonAsync($"?device=meter&from={Iso(Start - (2 * CompletenessLimits.HourMs))}&to={To}&step=day");
        Assert.Equal("day", answer.GetProperty("step").GetString());
        var steps = answer.GetProperty("devices").GetProperty("items")[0].GetProperty("steps");
        Assert.Equal(1, steps.GetArrayLength());
        Assert.Equal(7200, steps[0].GetProperty("expected").GetInt32());
    }

    [Fact]
    public async Task A_csv_has_one_row_for_each_hour_and_opens_in_a_spreadsheet()
    {
        using var answer = await _host.Http.GetAsync(new Uri($"/api/v1/completeness?park=east&from={From}&to={Iso(Start + 1)}&format=csv", UriKind.Relative), Stop);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        var lines = System.Text.Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Stop)).Split("\r\n");
        Assert.Equal("\uFEFFpark,device,title_zh,title_en,gateway,start,expected,read,sent,stored,late,refused,refused_reasons,dropped_full,dropped_age,dropped_damage,completeness,running,final,why", lines[0]);
        Assert.Equal($"east,foreign,,,,{Iso8(Start)},,,,12,,0,,,,,,false,true,no-plan no-report", lines[1]);
        Assert.Equal($"east,meter,总表,Main meter,gw1,{Iso8(Start)},3600,3600,3600,3599,2,0,,1,0,0,0.9997,false,true,", lines[2]);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public async Task A_workbook_opens_and_holds_numbers_as_numbers()
    {
        using var answer = await _host.Http.GetAsync(new Uri($"/api/v1/completeness?park=east&from={From}&to={Iso(Start + 1)}&format=xlsx", UriKind.Relative), Stop);
        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", answer.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".xlsx", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        using var stream = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(Stop));
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(document, Stop).Select(e => e.Description));
        var rows = document.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<Row>().Select(r => r.Elements<Cell>().ToList()).ToList();
        Assert.Equal(3, rows.Count);
        Assert.Equal("completeness", rows[0][16].InnerText);
        var meter = rows[2];
        Assert.Equal(("meter", "总表", "3600", "0.9997"), (meter[1].InnerText, meter[2].InnerText, meter[6].CellValue!.Text, meter[16].CellValue!.Text));
        Assert.Null(meter[6].DataType);
        Assert.Null(rows[1][6].CellValue);

        // The time stands in the city's zone.
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Start).ToOffset(TimeSpan.FromHours(8)).DateTime,
            DateTime.FromOADate(double.Parse(meter[5].CellValue!.Text, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("zh-CN", "数据完整率", "园区,设备,设备编号,网关,开始时间,应采集", "总表", "未知", "没有采集计划；网关没有上报", "已结算")]
    [InlineData("en", "Data completeness", "Park,Device,Device id,Gateway,Start,Due", "Main meter", "Unknown", "no poll plan; gateway has not reported", "final")]
    public async Task A_workbook_for_people_speaks_their_language(string lang, string title, string heads, string device, string unknown, string why, string standing)
    {
        var query = $"/api/v1/completeness?park=east&from={From}&to={Iso(Start + 1)}&lang={lang}";
        using var stream = new MemoryStream(await _host.Http.GetByteArrayAsync(new Uri(query + "&format=xlsx", UriKind.Relative), Stop));
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(document, Stop).Select(e => e.Description));
        Assert.Equal(title, document.WorkbookPart!.Workbook!.Descendants<Sheet>().Single().Name!.Value);
        var sheet = document.WorkbookPart.WorksheetParts.Single().Worksheet!;
        var rows = sheet.Descendants<Row>().Select(r => r.Elements<Cell>().ToList()).ToList();
        Assert.Equal(heads, string.Join(',', rows[0].Take(6).Select(c => c.InnerText)));
        var (foreign, meter) = (rows[1], rows[2]);
        Assert.Equal((unknown, why, standing), (foreign[9].InnerText, foreign[16].InnerText, foreign[10].InnerText));
        Assert.Equal((device, "3600", "0.9997"), (meter[1].InnerText, meter[5].CellValue!.Text, meter[9].CellValue!.Text));

        // As wide as its longest text, with a filter on every column.
        Assert.Equal("A1:Q3", sheet.Elements<AutoFilter>().Single().Reference!.Value);
        Assert.InRange(sheet.Descendants<Column>().Last().Width!.Value, why.Length, 48);

        var csv = System.Text.Encoding.UTF8.GetString(await _host.Http.GetByteArrayAsync(new Uri(query + "&format=csv", UriKind.Relative), Stop));
        Assert.StartsWith("\uFEFF" + heads, csv, StringComparison.Ordinal);
        Assert.Contains(why, csv, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_has_words_for_people() =>
        Assert.All(
            CompletenessStep.Words((MissingFigures)(-1)).Concat(Enum.GetValues<RefusalReason>().Select(RefusalReasons.Word)),
            word => Assert.True(CompletenessSheet.Knows(word), word));

    [Theory]
    [InlineData("?lang=fr", HttpStatusCode.BadRequest)]
    [InlineData("?park=nowhere", HttpStatusCode.NotFound)]
    [InlineData("?device=nothing", HttpStatusCode.NotFound)]
    [InlineData("?from=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("?step=minute", HttpStatusCode.BadRequest)]
    [InlineData("?format=pdf", HttpStatusCode.BadRequest)]
    [InlineData("?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("?from=2020-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("?limit=0", HttpStatusCode.BadRequest)]
    public async Task Mistakes_are_problems(string query, HttpStatusCode status)
    {
        using var answer = await _host.Http.GetAsync(new Uri("/api/v1/completeness" + query, UriKind.Relative), Stop);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    private Task<JsonElement> JsonAsync(string query) => _host.Http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/completeness" + query, UriKind.Relative), Stop);

    private static string Iso(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Iso8(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
}
