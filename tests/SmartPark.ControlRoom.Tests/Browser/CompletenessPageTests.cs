using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Hosting;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>The heat map as a viewer uses it.</summary>
public sealed class CompletenessPageTests(BrowserFixture fixture)
{
    [Fact]
    public async Task The_worst_device_is_first_a_cell_opens_its_figures_and_leads_to_the_device()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/completeness?park=donghu");
        var page = visit.Page;
        Assert.Equal(SampleLedger.Silent, await page.Locator("tr.line").First.GetAttributeAsync("data-device"));
        Assert.True(await page.Locator($"tr[data-device={SampleLedger.Silent}] .shade-nothing").CountAsync() >= 9);
        Assert.True(await page.Locator($"tr[data-device={SampleLedger.Foreign}] .shade-unknown").CountAsync() >= 20);

        // A shade is seen: the cell has a colour of its own.
        var (nothing, complete) = (await ColourAsync(".line .shade-nothing"), await ColourAsync(".line .shade-complete"));
        Assert.NotEqual(nothing, complete);
        Assert.NotEqual("rgba(0, 0, 0, 0)", complete);

        await page.Locator($"tr[data-device={SampleLedger.Silent}] .shade-nothing").First.ClickAsync();
        var figures = page.Locator($"[data-figures={SampleLedger.Silent}]");
        await figures.WaitForAsync();
        Assert.Contains("1,800", await figures.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("Not read from the device", await figures.InnerTextAsync(), StringComparison.Ordinal);
        await page.ReloadAsync();
        await figures.WaitForAsync();
        await page.WaitForSelectorAsync("main[data-live=true]");
        await figures.GetByRole(AriaRole.Button, new() { Name = "Later" }).ClickAsync();
        await figures.GetByRole(AriaRole.Link, new() { Name = "Go to the device" }).ClickAsync();
        await visit.IsAtAsync($"/parks/donghu/devices/{SampleLedger.Silent}");
        Assert.Empty(visit.Troubles);

        Task<string> ColourAsync(string selector) => page.Locator(selector).First.EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor");
    }

    [Fact]
    public async Task Period_day_and_park_stand_in_the_address_and_in_the_exports()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/completeness?park=donghu");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Last 7 days" }).ClickAsync();
        await visit.IsAtAsync("/completeness?park=donghu&period=7d");
        await Assertions.Expect(page.Locator("th.hour")).ToHaveCountAsync(7);
        Assert.Contains("step=day", await page.GetByRole(AriaRole.Link, new() { Name = "Export Excel" }).GetAttributeAsync("href"), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "One day" }).ClickAsync();
        await visit.IsAtAsync(new Regex(@"day=\d{4}-\d{2}-\d{2}"));
        await Assertions.Expect(page.Locator("th.hour")).ToHaveCountAsync(24);
        await visit.OpenAsync("/completeness?park=donghu&day=2001-01-01");
        await page.GetByText("No completeness figures of this day were kept").WaitForAsync();
        var other = host.World.Registry.Parks.First(p => p.Id != "donghu").Id;
        await page.Locator("select").SelectOptionAsync(other);
        await visit.IsAtAsync(new Regex("park=" + other));
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" })).ToHaveAttributeAsync("href", new Regex("park=" + other));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task What_the_ledger_learns_is_shown_without_a_reload()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/completeness?park=donghu");
        var before = await visit.Page.Locator($"tr[data-device={SampleLedger.Foreign}] .shade-unknown").CountAsync();
        host.SampleLedger.Report("donghu", SampleLedger.Foreign);
        await visit.Page.WaitForFunctionAsync(
            "([device, before]) => document.querySelectorAll(`tr[data-device=${device}] .shade-unknown`).length < before", new object[] { SampleLedger.Foreign, before });
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Of_a_thousand_devices_only_rows_in_sight_are_drawn()
    {
        using var city = new BigCity(1000);
        await using var host = await ControlRoomHost.StartAsync(seeds: city.Folder);
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/completeness");
        Assert.InRange(await visit.Page.Locator("tr.line").CountAsync(), 60, 120);
        await visit.Page.EvaluateAsync("() => window.scrollTo(0, document.documentElement.scrollHeight)");
        await visit.Page.WaitForFunctionAsync("() => document.querySelectorAll('tr.line').length > 61");
        Assert.InRange(await visit.Page.Locator("tr.line").CountAsync(), 61, 160);
        Assert.Empty(visit.Troubles);
    }
}
