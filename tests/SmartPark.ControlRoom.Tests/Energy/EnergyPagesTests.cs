using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Browser;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.ControlRoom.Tests.Energy;

[assembly: AssemblyFixture(typeof(EnergyHost))]

namespace SmartPark.ControlRoom.Tests.Energy;

/// <summary>A control room of the audited city, started at the first use.</summary>
public sealed class EnergyHost : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly string _city = SampleEnergy.DrawnCity();
    private ControlRoomHost? _host;

    /// <summary>Folder of the city.</summary>
    public string City => _city;

    public async Task<ControlRoomHost> HostAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _host ??= await ControlRoomHost.StartAsync(seeds: _city, hasEnergy: true);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        Directory.Delete(_city, recursive: true);
        _gate.Dispose();
    }
}

/// <summary>Every page of energy in both languages, both themes and two widths, over a city whose figures are known. With SMARTPARK_SCREENSHOTS set to a folder, pictures are left there.</summary>
public sealed partial class EnergyPagesTests(BrowserFixture browser, EnergyHost energy)
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("energy", "/energy?month=2026-07"),
        ("energy-subject", "/energy/enterprise/luoyan/shengan-cable?month=2026-07"),
        ("energy-subject-park", "/energy/park/shuimo?month=2026-07"),
        ("energy-meter", "/energy/meters/luoyan/u2?month=2026-07"),
        ("energy-meter-day", "/energy/meters/shuimo/mold?month=2026-07&day=2026-07-14"),
        ("energy-meter-virtual", "/energy/meters/qiaotou/k2?month=2026-08"),
        ("energy-published-none", "/energy/published"),
        ("energy-registry", "/energy/registry?table=meters&park=luoyan"),
        ("energy-registry-areas", "/energy/registry?table=plot_areas&revision=1"),
        ("energy-meter-none", "/energy/meters/qiaotou/nothing"),
        ("energy-park", "/energy?quarter=2026-Q3&park=shuimo&scope=trade&method=equal_value&sort=-tce"),
    ];

    public static TheoryData<string, bool, int> Viewers => new() { { "en", false, 1440 }, { "zh-CN", true, 1440 }, { "zh-CN", false, 390 }, { "en", true, 390 } };

    [Theory]
    [MemberData(nameof(Viewers))]
    public async Task Every_page_is_whole_on_every_screen(string locale, bool dark, int width)
    {
        var host = await energy.HostAsync();
        await using var visit = await Visit.BeginAsync(await browser.BrowserAsync(), host.Address, locale, dark, width, width == 390 ? 844 : 900);
        var faults = new List<string>();
        foreach (var (name, path) in Pages)
        {
            await visit.OpenAsync(path);
            await visit.Page.WaitForFunctionAsync("() => document.querySelector('[data-waiting]') === null && document.querySelector('[data-period], [data-table], .empty-note') !== null");
            await Screenshots.TakeAsync(visit.Page, $"{name}-{locale}-{(dark ? "dark" : "light")}-{width}");
            if (await visit.OverflowAsync() is { Length: > 0 } over)
            {
                faults.Add($"{path} is wider than the screen: {over}");
            }

            // What a bureau wrote, and names of standards and their terms, stand in the language in which they are written.
            await visit.Page.EvaluateAsync("() => document.querySelectorAll('.written, .method, .bar-button').forEach(e => e.remove())");
            var text = await visit.Page.InnerTextAsync("body");
            if (locale == "en" && Han().Match(text) is { Success: true } chinese)
            {
                faults.Add($"{path} shows Chinese in English: {chinese.Value}");
            }

            if (Raw().Match(text) is { Success: true } raw)
            {
                faults.Add($"{path} shows a raw id or key: {raw.Value}");
            }
        }

        faults.AddRange(host.Errors);
        Assert.True(faults.Count + visit.Troubles.Count == 0, string.Join(Environment.NewLine, faults.Concat(visit.Troubles)));
    }

    [Fact]
    public async Task The_ranking_shows_what_the_audit_worked_out_and_what_is_provisional_below()
    {
        var host = await energy.HostAsync();
        await using var visit = await Visit.BeginAsync(await browser.BrowserAsync(), host.Address);
        await visit.OpenAsync("/energy?month=2026-07");
        var page = visit.Page;

        // expected/2026-07.json: 104.953504752 tce by 62.5 mu.
        var motor = page.Locator("tr[data-subject='luoyan/hengtai-motor']");
        await Assertions.Expect(motor).ToContainTextAsync("1.6793");
        await Assertions.Expect(motor).ToContainTextAsync("104.95");
        await Assertions.Expect(motor).ToContainTextAsync("62.50");
        var design = page.Locator("tbody.provisional tr[data-subject='luoyan/linhe-design']");
        await Assertions.Expect(design).ToContainTextAsync("no meter");

        await page.GetByRole(AriaRole.Button, new() { Name = "tce/mu" }).ClickAsync();
        await visit.IsAtAsync("/energy?month=2026-07&sort=per-mu");
        await page.GetByRole(AriaRole.Button, new() { Name = "Park 3" }).ClickAsync();
        await visit.IsAtAsync("/energy?month=2026-07&sort=per-mu&scope=park");
        await Assertions.Expect(page.Locator("tr[data-subject=shuimo]")).ToContainTextAsync("5.5507");
        await page.GetByRole(AriaRole.Button, new() { Name = "One period earlier" }).ClickAsync();
        await visit.IsAtAsync("/energy?month=2026-06&sort=per-mu&scope=park");
        await Assertions.Expect(page.Locator("[data-period]")).ToHaveAttributeAsync("data-period", "2026-06-01 – 2026-06-30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Equal value" }).ClickAsync();
        await visit.IsAtAsync(new Regex("method=equal_value"));
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Export Excel" })).ToHaveAttributeAsync("href", "/api/v1/energy/per-mu?month=2026-06&method=equal_value&format=xlsx&lang=en");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_meter_shows_its_bands_beside_its_own_registers_and_says_what_a_difference_means()
    {
        var host = await energy.HostAsync();
        await using var visit = await Visit.BeginAsync(await browser.BrowserAsync(), host.Address);
        var page = visit.Page;
        await visit.OpenAsync("/energy/meters/luoyan/u2?month=2026-07");
        var panel = page.Locator("section[data-bands^='luoyan/u2']");
        await Assertions.Expect(panel.Locator("tr[data-row=sharp] td").First).ToHaveTextAsync("Sharp");
        await Assertions.Expect(panel.Locator("tr[data-row=flat] td").Last).ToHaveTextAsync("\u2212500.00");
        await Assertions.Expect(panel.Locator("tr[data-row=sharp] td").Nth(5)).ToHaveTextAsync("0.00");
        await Assertions.Expect(panel.Locator("tr[data-row=valley] td").Last).ToHaveTextAsync("0.00");
        await Assertions.Expect(panel).ToContainTextAsync("another table of times than the tariff in force");
        await Assertions.Expect(page.Locator("section[aria-labelledby=meter-power]")).ToContainTextAsync("Register and power agree");

        await visit.OpenAsync("/energy/meters/shuimo/mold?month=2026-07");
        panel = page.Locator("section[data-bands^='shuimo/mold']");
        await Assertions.Expect(panel.Locator("tr[data-row=energy_import_flat_kwh]")).ToContainTextAsync("7.00");
        await Assertions.Expect(panel).ToContainTextAsync("No readings of: Active energy import, peak rate.");
        await Assertions.Expect(panel).ToContainTextAsync("choose a shorter period");
        await Assertions.Expect(page.Locator("section[aria-labelledby=meter-power]")).ToContainTextAsync("The register says 40.0 times what power says. That is this meter's registered ratio");

        await visit.OpenAsync("/energy/meters/luoyan/main?month=2026-07");
        await Assertions.Expect(page.Locator("section[data-bands^='luoyan/main'] tr[data-row=peak] td")).ToHaveCountAsync(5);
        Assert.Equal(0, await page.Locator("section[aria-labelledby=meter-power]").CountAsync());
        await visit.OpenAsync("/energy/meters/luoyan/gas?month=2026-07");
        await page.WaitForSelectorAsync("[data-period]");
        Assert.Equal(0, await page.Locator("section[data-bands]").CountAsync());
        Assert.Empty(visit.Troubles);
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task A_meter_fits_the_narrowest_phone(string locale)
    {
        var host = await energy.HostAsync();
        await using var visit = await Visit.BeginAsync(await browser.BrowserAsync(), host.Address, locale, width: 360, height: 740);
        foreach (var path in new[] { "/energy/meters/luoyan/u2?month=2026-07", "/energy/meters/shuimo/mold?month=2026-07" })
        {
            await visit.OpenAsync(path);
            await visit.Page.WaitForSelectorAsync("section[data-bands*='/']");
            await Screenshots.TakeAsync(visit.Page, $"energy-meter-{path.Length}-{locale}-360");
            Assert.Equal("", await visit.OverflowAsync());
        }

        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_bureau_publishes_a_report_opens_it_frozen_and_checks_it_against_now()
    {
        await using var host = await ControlRoomHost.StartAsync(seeds: energy.City, hasEnergy: true);
        await using var visit = await Visit.BeginAsync(await browser.BrowserAsync(), host.Address);
        var page = visit.Page;
        await visit.OpenAsync("/energy?month=2026-07");
        await page.WaitForSelectorAsync("[data-period]");
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Publish…" }).CountAsync());

        await visit.SignInAsync("bureau");
        await visit.OpenAsync("/energy?month=2026-07");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish…" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Note" }).FillAsync("July, for the bureau's meeting");
        await Screenshots.TakeAsync(page, "energy-publish");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish and freeze" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open it" }).ClickAsync();
        await page.WaitForSelectorAsync("[data-published='MOCHUAN-EPM-2026-0001']");
        await Assertions.Expect(page.Locator("tr[data-subject='luoyan/hengtai-motor']")).ToContainTextAsync("1.6793");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" })).ToHaveAttributeAsync("href", "/api/v1/energy/published/MOCHUAN-EPM-2026-0001?version=1&format=csv&lang=en");
        await Screenshots.TakeAsync(page, "energy-frozen");
        await page.Locator("tr[data-subject='luoyan/hengtai-motor'] a").ClickAsync();
        await visit.IsAtAsync("/energy/enterprise/luoyan/hengtai-motor?published=MOCHUAN-EPM-2026-0001&version=1");
        await page.WaitForSelectorAsync("[data-period]");

        await visit.OpenAsync("/energy/published");
        await page.GetByRole(AriaRole.Button, new() { Name = "Does it still hold?" }).ClickAsync();
        await page.GetByText("The data of now say the same.").WaitForAsync();
        await visit.IsAtAsync("/energy/published?number=MOCHUAN-EPM-2026-0001&older=1");
        await Screenshots.TakeAsync(page, "energy-published");
        await visit.OpenAsync("/energy?published=MOCHUAN-EPM-2026-0001&version=9");
        await page.GetByText("There is no such published report").WaitForAsync();
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_row_is_changed_with_a_reason_its_mistakes_stand_beside_their_fields_and_the_revision_says_who()
    {
        await using var host = await ControlRoomHost.StartAsync(seeds: energy.City, hasEnergy: true);
        await using var visit = await Visit.BeginAsync(await browser.BrowserAsync(), host.Address);
        var page = visit.Page;
        await visit.OpenAsync("/energy/registry?table=occupancies");
        await page.WaitForSelectorAsync("[data-row]");
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Add a row" }).CountAsync());

        await visit.SignInAsync("bureau");
        await visit.OpenAsync("/energy/registry?table=occupancies&park=luoyan");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sheng'an Cable Co. Ltd. (shengan-cable)" }).ClickAsync();
        var area = page.Locator("[data-column=floor_area_m2]");
        await area.Locator("input").FillAsync("-5");
        await area.Locator("input").BlurAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(area).ToContainTextAsync("a number from");
        await page.GetByText("Say why: it stays with the revision.").WaitForAsync();
        await Screenshots.TakeAsync(page, "energy-registry-mistakes");
        await area.Locator("input").FillAsync("2900");
        await area.Locator("input").BlurAsync();
        await page.GetByLabel("Reason").FillAsync("measured again");
        await page.GetByLabel("Reason").BlurAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("Saved as revision 2.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revision 2" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-revision='2']")).ToContainTextAsync("3,000 → 2,900");
        await Assertions.Expect(page.Locator("[data-revision='2']")).ToContainTextAsync("measured again");
        await Screenshots.TakeAsync(page, "energy-registry-revision");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_file_is_checked_first_and_imported_as_a_whole()
    {
        await using var host = await ControlRoomHost.StartAsync(seeds: energy.City, hasEnergy: true);
        await using var visit = await Visit.BeginAsync(await browser.BrowserAsync(), host.Address);
        var page = visit.Page;
        await visit.SignInAsync("bureau");
        await visit.OpenAsync("/energy/registry?table=enterprise_sizes&import=1");
        var file = page.Locator("input[type=file]");
        await file.SetInputFilesAsync(Csv("park,enterprise,from,to,headcount,capacity_kva\nluoyan,nobody,2026-01-01,,many,\n"));
        await page.GetByText("Nothing is imported").WaitForAsync();
        await Assertions.Expect(page.Locator(".import .mistakes")).ToContainTextAsync("line 2");
        await Screenshots.TakeAsync(page, "energy-registry-import-mistakes");
        await file.SetInputFilesAsync(Csv("park,enterprise,from,to,headcount,capacity_kva\nluoyan,shengan-cable,2024-01-01,2025-01-01,120,630\n"));
        await page.GetByText("It would add 1 rows, change 0 and remove 0.").WaitForAsync();
        await page.GetByLabel("Reason").FillAsync("figures of the yearbook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await page.GetByText("Saved as revision 2.").WaitForAsync();
        await Assertions.Expect(page.Locator("[data-table=enterprise_sizes] [data-row*='2024-01-01']")).ToContainTextAsync("120");
        Assert.Empty(visit.Troubles);

        static FilePayload Csv(string text) => new() { Name = "sizes.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(text) };
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"\b[a-z]+(_[a-z0-9]+)+\b|\b(Energy|EnergySpan|FindingKind|Chart|Figure|Complete)_\w+|\{\d\}|\bNaN\b")]
    private static partial Regex Raw();
}
