using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using SmartPark.Ingest.Tests.EnergyReports;
using Xunit;

namespace SmartPark.Ingest.Tests;

/// <summary>The verb that fetches and publishes energy reports of a running service.</summary>
public sealed class ReportCommandTests
{
    [Fact]
    public async Task Each_format_is_written_whole_by_the_ending_of_the_file()
    {
        using var city = new ReportCity();
        await using var host = await ReportHost.StartAsync(city);
        var (json, csv, xlsx) = (File(city, "june.json"), File(city, "june.csv"), File(city, "june.xlsx"));
        Assert.Equal(0, await RunAsync(host, "--month", "2026-06", "--output", json));
        Assert.Equal(0, await RunAsync(host, "--quarter", "2026-Q2", "--scope", "park", "--lang", "en", "--output", csv));
        Assert.Equal(0, await RunAsync(host, "--from", "2026-06-03", "--to", "2026-06-09", "--park", "luoyan", "--method", "equal_value", "--output", xlsx));

        using var document = JsonDocument.Parse(await System.IO.File.ReadAllBytesAsync(json, Cancel));
        Assert.Equal(("2026-06-01", "2026-07-01"), (document.RootElement.GetProperty("from").GetString(), document.RootElement.GetProperty("to").GetString()));
        var lines = await System.IO.File.ReadAllLinesAsync(csv, Cancel);
        Assert.Contains(lines, l => l.Contains("Luoyan Electromechanical Park", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("enterprise", StringComparison.OrdinalIgnoreCase) && l.Contains("luoyan/", StringComparison.Ordinal));
        using var book = await ZipFile.OpenReadAsync(xlsx, Cancel);
        Assert.NotNull(book.GetEntry("xl/workbook.xml"));
        Assert.Equal([csv, json, xlsx], Directory.GetFiles(Path.GetDirectoryName(json)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_published_is_numbered_and_the_file_has_the_bytes_that_were_hashed()
    {
        using var city = new ReportCity();
        await using var host = await ReportHost.StartAsync(city);
        var token = File(city, "token");
        await System.IO.File.WriteAllTextAsync(token, ReportHost.Bureau + "\n", Cancel);
        var output = File(city, "published.json");

        Assert.Equal(3, await RunAsync(host, "--month", "2026-06", "--publish", "--output", output));
        Assert.Empty(city.Published.List());
        Assert.Equal(0, await RunAsync(host, "--month", "2026-06", "--publish", "--note", "signed by the bureau", "--token-file", token, "--output", output));
        Assert.Equal(0, await RunAsync(host, "--month", "2026-06", "--publish", "--token-file", token, "--output", output, "--park", "luoyan", "--coverage-min", "0.8"));

        var reports = city.Published.List().OrderBy(r => r.Number, StringComparer.Ordinal).ToList();
        Assert.Equal(["MOCHUAN-EPM-2026-0001", "MOCHUAN-EPM-2026-0002"], reports.Select(r => r.Number));
        Assert.Equal(("signed by the bureau", new DateOnly(2026, 7, 1), "Bureau"), (reports[0].Note, reports[0].To, reports[0].Name));
        Assert.Equal(["luoyan"], reports[1].Parks);
        Assert.Equal(city.Published.Open(reports[1].Number)!.Utf8, await System.IO.File.ReadAllBytesAsync(output, Cancel));
    }

    [Theory]
    [InlineData("--mnth", "2026-06")]
    [InlineData("--month")]
    [InlineData("--month", "2026-13")]
    [InlineData("--month", "2026-06", "--year", "2026")]
    [InlineData("--from", "2026-06-01")]
    [InlineData("--from", "2026-06-10", "--to", "2026-06-01")]
    [InlineData("--format", "pdf")]
    [InlineData("--note", "why")]
    [InlineData("--publish")]
    [InlineData("--publish", "--publish", "--month", "2026-06")]
    [InlineData("--publish", "--month", "2026-06", "--scope", "park")]
    [InlineData("--token-file", "/no/such/file")]
    [InlineData("--url", "nowhere")]
    public async Task Words_that_cannot_be_used_are_told_before_anything_is_asked(params string[] words) => Assert.Equal(2, await ReportCommand.RunAsync(Settings(), words));

    [Fact]
    public async Task A_service_that_refuses_or_is_not_there_and_a_file_that_cannot_be_written_are_told_apart()
    {
        using var city = new ReportCity();
        await using var host = await ReportHost.StartAsync(city);
        Assert.Equal(3, await RunAsync(host, "--park", "nowhere", "--output", File(city, "x.json")));
        Assert.Equal(3, await ReportCommand.RunAsync(Settings(), ["--url", "http://127.0.0.1:1", "--month", "2026-06"]));
        Assert.Equal(1, await RunAsync(host, "--month", "2026-06", "--output", "/no/such/folder/june.json"));
        Assert.False(Directory.Exists(Path.Combine(city.Folder, "out")) && Directory.GetFiles(Path.Combine(city.Folder, "out")).Length > 0);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<int> RunAsync(ReportHost host, params string[] words) => ReportCommand.RunAsync(Settings(), [.. words, "--url", host.Url.ToString()]);

    private static IConfiguration Settings() => new ConfigurationBuilder().AddInMemoryCollection([]).Build();

    private static string File(ReportCity city, string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(city.Folder, name == "token" ? "secret" : "out")).FullName, name);
}
