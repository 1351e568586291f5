using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Hosting;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>A press of the mouse counts for what it was made on, whatever arrives between down and up.</summary>
public sealed class ClickTests(BrowserFixture fixture)
{
    [Theory]
    [InlineData("/", ".park-card a[href='/parks/beihe']", "/parks/beihe")]
    [InlineData("/", ".attention li[data-device=b5-fire] a", "/parks/donghu/devices/b5-fire")]
    [InlineData("/parks/donghu", "article[data-domain=energy] button", "/parks/donghu?domain=energy")]
    [InlineData("/parks/donghu", ".filters .choice:has-text('Attention')", "/parks/donghu?state=attention")]
    [InlineData("/parks/donghu", "tr a[href$='/b1-cnc']", "/parks/donghu/devices/b1-cnc")]
    [InlineData("/parks/donghu/devices/park-main", "li[data-quantity=energy_import_kwh] button", "/parks/donghu/devices/park-main?quantity=energy_import_kwh")]
    [InlineData("/parks/donghu/devices/park-main", ".chart-controls .choice:has-text('7 d')", "/parks/donghu/devices/park-main?quantity=active_power_kw&range=7d")]
    [InlineData("/completeness?park=donghu", ".choice:has-text('Last 7 days')", "/completeness?park=donghu&period=7d")]
    [InlineData("/completeness?park=donghu", "tr[data-device=b5-fire] .total button", "/completeness?park=donghu&device=b5-fire")]
    [InlineData("/system", ".gateways article:first-child a", "/parks/beihe")]
    public async Task A_press_that_outlasts_live_updates_is_not_lost(string path, string selector, string leadsTo)
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync(path);
        await PressAsync(visit, selector);
        for (var update = 0; update < 3; update++)
        {
            var clock = await visit.Page.Locator(".city-time").InnerTextAsync();
            await Assertions.Expect(visit.Page.Locator(".city-time")).Not.ToHaveTextAsync(clock, new() { Timeout = 60_000 });
        }

        await visit.Page.Mouse.UpAsync();
        await visit.IsAtAsync(leadsTo);
        Assert.Empty(visit.Troubles);
    }

    /// <summary>With scroll anchoring, as chromium and Firefox have it, the row stays under the pointer; without, as in Safari, another comes to lie there.</summary>
    [Theory]
    [InlineData("auto")]
    [InlineData("none")]
    public async Task A_row_that_a_worse_one_pushes_down_while_it_is_pressed_still_opens(string anchoring)
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/parks/donghu");
        await visit.Page.EvaluateAsync("anchoring => { document.documentElement.style.overflowAnchor = anchoring; }", anchoring);
        await PressAsync(visit, "tr a[href$='/b1-cnc']");
        foreach (var device in new[] { "office-people", "east-parking" })
        {
            var (park, gateway, _) = host.World.Gateways.First(g => g.Park == "donghu" && g.Devices.Contains(device));
            host.Nodes.DeviceChanged(park, gateway, device, online: false, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        }

        await visit.Page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('.cell-device a')].slice(0, 8).filter(a => /office-people|east-parking/.test(a.href)).length === 2");
        await visit.Page.Mouse.UpAsync();
        await visit.IsAtAsync("/parks/donghu/devices/b1-cnc");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_press_that_is_drawn_away_from_its_button_does_nothing()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/completeness?park=donghu");
        await PressAsync(visit, ".choice:has-text('Last 7 days')");
        await visit.Page.Mouse.MoveAsync(700, 60);
        await visit.Page.Mouse.UpAsync();
        await visit.Page.Locator("tr[data-device=b5-fire] .total button").ClickAsync();
        await visit.IsAtAsync("/completeness?park=donghu&device=b5-fire");
        Assert.Empty(visit.Troubles);
    }

    /// <summary>The address that a filter asks for comes 300 ms after the last letter and a journey later: by then the viewer may have opened a device.</summary>
    [Fact]
    public async Task A_filter_that_is_answered_late_does_not_call_back_a_viewer_who_went_on()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        var answers = new HeldAnswers();
        await visit.Page.RouteWebSocketAsync(_ => true, answers.Route);
        await visit.OpenAsync("/parks/donghu");
        answers.Hold();
        var before = answers.Held;
        await visit.Page.GetByPlaceholder("Search device, building, enterprise").FillAsync("weighbridge");
        await answers.HoldsMentionOfAsync("q=weighbridge", before);
        await visit.Page.Locator("tr a[href$='/b1-cnc']").First.ClickAsync();
        await visit.IsAtAsync("/parks/donghu/devices/b1-cnc");
        answers.Release();
        await Assertions.Expect(visit.Page.Locator("canvas").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await visit.IsAtAsync(new Regex("/parks/donghu/devices/b1-cnc"));
        Assert.Empty(visit.Troubles);
    }

    private static async Task PressAsync(Visit visit, string selector)
    {
        var target = visit.Page.Locator(selector).First;
        await target.ScrollIntoViewIfNeededAsync();
        var box = (await target.BoundingBoxAsync())!;
        await visit.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await visit.Page.Mouse.DownAsync();
    }
}
