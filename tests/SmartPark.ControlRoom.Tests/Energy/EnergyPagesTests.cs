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
            await visit.Page.WaitForFunctionAsync("() => document.querySelector('[data-waiting]') === null && document.querySelector('[data-period], .empty-note') !== null");
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

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"\b[a-z]+(_[a-z0-9]+)+\b|\b(Energy|EnergySpan|FindingKind|Chart|Figure|Complete)_\w+|\{\d\}|\bNaN\b")]
    private static partial Regex Raw();
}
