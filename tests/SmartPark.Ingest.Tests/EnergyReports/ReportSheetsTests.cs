using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using SmartPark.Ingest.EnergyReports;
using Xunit;
using Workbook = SmartPark.Ingest.Api.Workbook;

namespace SmartPark.Ingest.Tests.EnergyReports;

public sealed class ReportSheetsTests : IDisposable
{
    private readonly MochuanReports _city = new();

    public void Dispose() => _city.Dispose();

    [Theory]
    [InlineData("zh-CN", "亩均能耗", "说明")]
    [InlineData("en", "Energy per mu", "Notes")]
    public async Task The_workbook_is_valid_has_numbers_as_numbers_and_says_how_they_came_about(string language, string first, string last)
    {
        var document = (await _city.MakeAsync()).Document;
        var bytes = Workbook.Write(new ReportSheets(language).Of(document, null));
        if (Environment.GetEnvironmentVariable("SMARTPARK_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"per-mu-{language}.xlsx"), bytes, TestContext.Current.CancellationToken);
        }

        using var workbook = SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(workbook, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        var sheets = workbook.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>().ToList();
        Assert.Equal((first, last), (sheets[0].Name!.Value, sheets[^1].Name!.Value));
        Assert.All(sheets, s => Assert.InRange(s.Name!.Value!.Length, 1, 31));
        var rows = ((WorksheetPart)workbook.WorkbookPart.GetPartById(sheets[0].Id!)).Worksheet.Descendants<Row>().ToList();
        Assert.Equal(document.Figures.Count + 1, rows.Count);
        var city = rows[1].Elements<Cell>().ToList();
        Assert.Null(city[5].DataType);
        Assert.Equal(document.Figures.Single(f => f.Scope == "city").Tce, decimal.Parse(city[5].CellValue!.Text, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Nothing_in_a_Chinese_workbook_but_ids_and_units_is_in_English()
    {
        var document = (await _city.MakeAsync()).Document;
        var sheets = new ReportSheets("zh-CN");
        Assert.All(sheets.Of(document, null).SelectMany(s => s.Columns.Select(c => c.Name)), name => Assert.Contains(name, c => c >= '\u2e80'));
        Assert.All(sheets.Notes(document, null), note => Assert.Contains(note, c => c >= '\u2e80'));
        var words = new ReportWords("zh-CN");
        Assert.All(document.Figures.SelectMany(f => f.Provisional), p => Assert.Contains(words.Provisional(p), c => c >= '\u2e80'));
        Assert.All(document.Findings.SelectMany(f => f.Causes).Concat(document.Meters.SelectMany(m => m.Marks)), c => Assert.Contains(words.Cause(c), ch => ch >= '\u2e80'));
    }

    [Fact]
    public async Task CSV_is_as_Excel_reads_it()
    {
        var document = (await _city.MakeAsync()).Document;
        var bytes = ReportCsv.Bytes(new("zh-CN"), document, null);
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");
        Assert.StartsWith("范围,编号,名称,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("全市,,墨川市,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_of_enterprises_alone_names_their_parks_all_the_same()
    {
        var whole = (await _city.MakeAsync()).Document;
        var some = whole with { Figures = [.. whole.Figures.Where(f => f.Scope == "enterprise")] };
        Assert.All(new ReportSheets("zh-CN", whole).Figures(some).Rows, row => Assert.Contains((string)row[3]!, c => c >= '\u2e80'));
    }

    [Fact]
    public async Task A_document_of_one_park_has_only_its_own()
    {
        var document = (await _city.MakeAsync(parks: new HashSet<string> { "luoyan" })).Document;
        Assert.Equal(["luoyan"], document.Figures.Where(f => f.Park is not null).Select(f => f.Park).Distinct());
        Assert.Equal(["luoyan"], document.Meters.Select(m => m.Park).Distinct());
    }
}
