using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>Rules are read and tried by people.</summary>
public sealed partial class AlarmRulesTests(BrowserFixture fixture)
{
    [Theory]
    [InlineData("en", 1440, "Alarm rules", "Smoke detected", "Try it on the last 7 days", "Would have raised 7 alarms")]
    [InlineData("zh-CN", 390, "报警规则", "感烟探测器报警", "用最近 7 天试算", "应报警 7 次")]
    public async Task A_rule_is_found_by_its_subject_and_tried_on_the_last_week(string locale, int width, string title, string smoke, string tryIt, string raised)
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, locale, width: width);
        await visit.OpenAsync("/");
        if (width < 480)
        {
            // The bar of a phone has no room for the rules: the way there is the bell and the desk.
            await visit.Page.Locator(".alarm-bell a[href='/alarms']").ClickAsync();
            await visit.Page.Locator(".page-head a[href='/alarm-rules']").ClickAsync();
        }
        else
        {
            await visit.Page.Locator("nav a[href='/alarm-rules']").ClickAsync();
        }

        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync(title);
        await visit.Page.Locator("li[data-rule=smoke] a").ClickAsync();
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync(smoke);
        await visit.Page.Locator(".trial select").SelectOptionAsync("donghu");
        await visit.IsAtAsync("/alarm-rules/smoke?park=donghu");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = tryIt }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".sum")).ToContainTextAsync(raised);
        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(7);
        Assert.Empty(await visit.OverflowAsync());
        await Screenshots.TakeAsync(visit.Page, $"alarm-rule-tried-{locale}-{width}");

        await visit.Page.Locator("tbody tr a").First.ClickAsync();
        await visit.IsAtAsync(DeviceAtThatTime());
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('.chart-host canvas') !== null");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_rule_that_is_none_is_not_found_and_one_that_is_over_says_so()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/alarm-rules");
        await Assertions.Expect(visit.Page.Locator("li[data-rule='pm2-5-24h-2031']")).ToContainTextAsync("Not in force today");
        await Assertions.Expect(visit.Page.Locator("li[data-rule='noise-class-3'] .condition")).ToHaveTextAsync(new Regex("22:00 to 06:00: at or above 55.dB"));
        await visit.OpenAsync("/alarm-rules/pm2-5-24h-2031");
        await Assertions.Expect(visit.Page.Locator("dl")).ToContainTextAsync("GB 3095-2026");
        await Assertions.Expect(visit.Page.Locator("dl")).ToContainTextAsync("In force from 2031-01-01");
        await visit.OpenAsync("/alarm-rules/noise-class-3");
        await Assertions.Expect(visit.Page.Locator(".overrides dd").First).ToContainTextAsync("Switched off");
        await Assertions.Expect(visit.Page.Locator(".overrides dd").Last).ToContainTextAsync("at or above 60");
        await visit.Page.GotoAsync(new Uri(host.Address, "/alarm-rules/none").ToString());
        await Assertions.Expect(visit.Page.Locator("h1")).Not.ToHaveTextAsync("Alarm rules");
    }

    [GeneratedRegex(@"/parks/donghu/devices/b5-fire\?quantity=smoke_state&range=custom&from=\d{4}-\d\d-\d\dT\d\d:\d\d&to=")]
    private static partial Regex DeviceAtThatTime();
}
