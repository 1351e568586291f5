using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Hosting;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>A year is graded, locked, appealed and re-graded in a browser.</summary>
public sealed class GradesTests(BrowserFixture fixture)
{
    [Fact]
    public async Task An_officer_of_the_bureau_grades_a_year_locks_it_and_decides_an_appeal()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.SignInAsync("bureau");
        await visit.OpenAsync("/energy/grades?year=2026");
        await visit.Page.Locator("[data-draft]").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".head")).ToContainTextAsync("draft of");
        await Assertions.Expect(visit.Page.Locator(".grades li")).ToHaveCountAsync(10);
        await visit.Page.Locator("[data-lock]").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".head")).ToContainTextAsync("locked for 2026");
        await Assertions.Expect(visit.Page.Locator("[data-lock], [data-draft]")).ToHaveCountAsync(0);

        var row = visit.Page.Locator("li[data-party=gaotang]");
        await Assertions.Expect(row).ToContainTextAsync("Policy support suspended");
        await row.Locator(".line").ClickAsync();
        await row.GetByText("Take an appeal down").ClickAsync();
        await row.GetByLabel("Who appeals").FillAsync("Office of Gaotang Park");
        await row.GetByLabel("What they say").FillAsync("The tax is ten times that.");
        await row.GetByRole(AriaRole.Button, new() { Name = "Take it down" }).ClickAsync();
        await Assertions.Expect(row.Locator(".appealed")).ToHaveTextAsync("Appeal open");
        await row.Locator(".decide input[type=number]").FillAsync("12");
        await row.Locator(".decide textarea").FillAsync("Certificate of the tax office");
        await row.GetByRole(AriaRole.Button, new() { Name = "Accept with the corrected value" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Appeal accepted");
        await Assertions.Expect(row).ToContainTextAsync("corrected from 2: Certificate of the tax office");
        await Assertions.Expect(row.Locator(".suspended")).ToHaveCountAsync(0);

        // The cap is held against who holds a seat, and the page says with which figure.
        await row.GetByText("Re-grade after rectification").ClickAsync();
        await row.Locator("details[open] select").SelectOptionAsync("excellent");
        await row.GetByLabel("What was rectified").FillAsync("all of it");
        await row.GetByRole(AriaRole.Button, new() { Name = "Re-grade", Exact = true }).ClickAsync();
        await Screenshots.TakeAsync(visit.Page, "grades-open");
        await Assertions.Expect(visit.Page.Locator(".said")).ToContainTextAsync("Excellent has 2 seats of 10 parties, 2 are held");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Who_may_not_grade_reads_reasons_on_a_phone_and_has_nothing_to_press()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, "zh-CN", width: 390, height: 844);
        await visit.SignInAsync("safety-officer");
        await visit.OpenAsync("/energy/grades?year=2025&party=luoyan");
        var row = visit.Page.Locator("li[data-party=luoyan]");
        await Assertions.Expect(row).ToContainTextAsync("申诉已采纳");
        await Assertions.Expect(row.Locator(".reasons")).ToContainTextAsync("亩均税收：9.4 万元/亩");
        await Assertions.Expect(visit.Page.Locator(".detail button, .detail summary, [data-lock], [data-draft]")).ToHaveCountAsync(0);
        await Screenshots.TakeAsync(visit.Page, "grades-phone-open");
        Assert.Empty(await visit.OverflowAsync());
        Assert.Empty(visit.Troubles);
    }
}
