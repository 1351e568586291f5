using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Hosting;

namespace SmartPark.ControlRoom.Tests.Browser;

public sealed class LivePageTests(BrowserFixture fixture)
{
    private const string PowerValue = "article[data-domain=energy] .figure:first-child dd";

    [Theory]
    [InlineData("/parks/donghu", PowerValue)]
    [InlineData("/parks/donghu/devices/park-main", "li[data-quantity=active_power_kw] .reading")]
    [InlineData("/system", ".gateway [data-quantity=gateway_points_per_s] dd")]
    [InlineData("/", ".park-card .lead-figures")]
    public async Task Values_change_without_a_reload(string path, string selector)
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync(path);
        await visit.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        var before = await visit.Page.Locator(selector).First.InnerTextAsync();
        await visit.Page.WaitForFunctionAsync(
            "([selector, before]) => document.querySelector(selector).innerText !== before", new[] { selector, before });
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.sameDocument === true"));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task The_way_leads_from_the_city_to_a_chart_by_keyboard_and_back()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        var page = visit.Page;
        await visit.OpenAsync("/");
        await HasFocus("Qinglan");
        await page.GetByRole(AriaRole.Link, new() { Name = "Donghu Smart Manufacturing Park" }).PressAsync("Enter");
        await visit.IsAtAsync("/parks/donghu");
        await HasFocus("Donghu");
        await page.Locator("article[data-domain=fire] button").PressAsync("Enter");
        await visit.IsAtAsync("/parks/donghu?domain=fire");
        await page.GetByRole(AriaRole.Link, new() { Name = "Warehouse 5 fire input module" }).PressAsync("Enter");
        await visit.IsAtAsync("/parks/donghu/devices/b5-fire");
        await HasFocus("Warehouse");
        await page.WaitForSelectorAsync(".chart-host canvas");
        await page.GetByRole(AriaRole.Button, new() { Name = "7 d" }).PressAsync("Enter");
        await visit.IsAtAsync("/parks/donghu/devices/b5-fire?quantity=smoke_state&range=7d");
        await page.GoBackAsync();
        await visit.IsAtAsync("/parks/donghu?domain=fire");
        await page.WaitForSelectorAsync("article[data-domain=fire] button[aria-pressed=true]");
        Assert.Empty(visit.Troubles);

        // The heading of each new page takes the focus, so who reads by ear hears where they are; a key pressed before that would go astray.
        Task HasFocus(string heading) => page.WaitForFunctionAsync(
            "heading => document.activeElement.tagName === 'H1' && document.activeElement.innerText.startsWith(heading)", heading);
    }

    [Fact]
    public async Task Typing_filters_the_devices_and_the_address_keeps_it()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/parks/donghu");
        await visit.Page.GetByPlaceholder("Search device, building, enterprise").FillAsync("weighbridge");
        await visit.IsAtAsync("/parks/donghu?q=weighbridge");
        await visit.Page.WaitForFunctionAsync("() => document.querySelectorAll('.cell-device').length === 1");
        await visit.Page.ReloadAsync();
        await visit.Page.WaitForFunctionAsync("() => document.querySelectorAll('.cell-device').length === 1");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_language_once_chosen_stays()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, "de-DE");
        await visit.OpenAsync("/system");
        Assert.Equal("zh-CN", await visit.Page.Locator("html").GetAttributeAsync("lang"));
        await visit.Page.GetByText("EN", new() { Exact = true }).ClickAsync();
        await visit.Page.WaitForSelectorAsync("html[lang=en] main[data-live=true]");
        Assert.EndsWith("/system", visit.Page.Url, StringComparison.Ordinal);
        await visit.OpenAsync("/");
        Assert.Equal("en", await visit.Page.Locator("html").GetAttributeAsync("lang"));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Refused_samples_are_stored_again_by_a_button_and_what_holds_no_sample_stays()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/system/refused");
        await visit.Page.WaitForSelectorAsync("text=Donghu Smart Manufacturing Park / meter-99 / Active power");
        await visit.Page.Locator("button.replay").ClickAsync();
        await visit.Page.WaitForSelectorAsync("text=/已入库 1 条|1 stored/");
        Assert.Equal(1, await visit.Page.Locator("table.refused tbody tr").CountAsync());
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_theme_follows_the_system_until_one_is_chosen_and_then_stays()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, dark: true);
        await visit.OpenAsync("/");
        Assert.Equal("dark", await visit.Page.Locator("html").GetAttributeAsync("data-theme"));
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await visit.Page.WaitForSelectorAsync("html[data-theme=light]");
        await visit.Page.Locator("[data-theme-toggle]").ClickAsync();
        await visit.Page.WaitForSelectorAsync("html[data-theme=dark]");
        await visit.OpenAsync("/system");
        Assert.Equal("dark", await visit.Page.Locator("html").GetAttributeAsync("data-theme"));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Of_a_thousand_devices_only_those_in_sight_are_drawn()
    {
        const int devices = 1000;
        using var city = new BigCity(devices);
        await using var host = await ControlRoomHost.StartAsync(seeds: city.Folder);
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/parks/large");
        await visit.Page.EvaluateAsync("() => document.querySelector('#devices-title').scrollIntoView()");
        await visit.Page.WaitForSelectorAsync(".cell-device");
        Assert.InRange(await visit.Page.Locator(".cell-device").CountAsync(), 10, 60);
        await visit.Page.EvaluateAsync("() => window.scrollTo(0, document.documentElement.scrollHeight)");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Meter 0999" }).WaitForAsync();
        Assert.InRange(await visit.Page.Locator(".cell-device").CountAsync(), 10, 60);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_store_that_is_away_is_said_and_live_values_go_on()
    {
        await using var host = await ControlRoomHost.StartAsync();
        host.Store.IsAway = true;
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/parks/donghu/devices/park-main");
        await visit.Page.GetByText("The database is not answering").WaitForAsync();
        var value = visit.Page.Locator("li[data-quantity=active_power_kw] .reading");
        var before = await value.InnerTextAsync();
        await Assertions.Expect(value).Not.ToHaveTextAsync(before, new() { Timeout = 60_000 });
        host.Store.IsAway = false;
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await visit.Page.WaitForSelectorAsync(".chart-host canvas");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_lost_server_is_said_at_once_and_the_page_comes_back_by_itself()
    {
        var host = await ControlRoomHost.StartAsync();
        var address = host.Address;
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), address);
        await visit.OpenAsync("/parks/donghu?domain=fire");
        await host.DisposeAsync();
        await visit.Page.GetByText("The values shown are no longer live").WaitForAsync();

        // The restarted server does not know the circuit: the page is loaded anew, and the filter stands in its address.
        await using var again = await ControlRoomHost.StartAsync(address.ToString());
        await visit.Page.WaitForFunctionAsync(
            "() => !document.documentElement.classList.contains('not-live') && document.querySelector('main[data-live=true]') !== null");
        await visit.Page.WaitForSelectorAsync("article[data-domain=fire] button[aria-pressed=true]");
    }
}
