using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPark.Alarms.LifeCycle;
using SmartPark.ControlRoom.Tests.Hosting;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>Two officers at the desk: an alarm is heard, acknowledged, put aside and closed, and each sees what the other does.</summary>
public sealed class AlarmDeskTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_fire_is_heard_until_it_is_silenced_and_acknowledged_with_one_click_that_the_other_officer_sees()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var first = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await using var second = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, "zh-CN", width: 390, height: 844);
        await first.SignInAsync("safety-officer");
        await second.SignInAsync("operator");
        await first.OpenAsync("/alarms");
        await second.OpenAsync("/alarms");

        // The newest fire stands on top, without a reload.
        var id = SampleAlarms.Tell(host.Desk, "smoke", "nanshan", "pharma-fire", "smoke_state", Now, 1);
        await Assertions.Expect(first.Page.Locator(".alarms li").First).ToHaveAttributeAsync("data-alarm", id.ToString());
        await Assertions.Expect(second.Page.Locator(".alarms li").First).ToContainTextAsync("感烟探测器报警");

        // A browser wants a click before it lets a page sound; a click on the page is one.
        await first.Page.Locator("h1").ClickAsync();
        if (await first.Page.GetByRole(AriaRole.Button, new() { Name = "Sound on" }).IsVisibleAsync())
        {
            await first.Page.GetByRole(AriaRole.Button, new() { Name = "Sound on" }).ClickAsync();
        }

        await first.Page.WaitForFunctionAsync("() => { const a = document.querySelector('audio'); return !a.paused && a.loop && a.currentTime > 0; }");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Silence" }).ClickAsync();
        await first.Page.WaitForFunctionAsync("() => document.querySelector('audio').paused");

        await first.Page.Locator($"li[data-alarm='{id}'] button").ClickAsync();
        await Assertions.Expect(second.Page.Locator($"li[data-alarm='{id}'] .standing")).ToContainTextAsync("已确认");
        Assert.Equal("demo-safety-officer", host.Desk.Find(id)!.Acknowledged!.Account);
        Assert.Empty(await second.OverflowAsync());
        Assert.Empty(first.Troubles);
        Assert.Empty(second.Troubles);
    }

    [Theory]
    [InlineData("en", 1440, "Gateway donghu-1, line fire-loop", "2 alarms follow from it", "Follows from: All fire points of a line silent", "Follows from another alarm")]
    [InlineData("zh-CN", 390, "网关 donghu-1 线路 fire-loop", "2 条报警由此引起", "起因：整条线路消防测点无数据", "由其他报警引起")]
    public async Task A_dead_line_is_one_alarm_and_what_hangs_on_it_is_behind_it(string locale, int width, string where, string followers, string follows, string kind)
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, locale, width: width);
        await visit.SignInAsync("safety-officer");
        var line = SampleAlarms.Tell(host.Desk, "silent-line-fire", "donghu", "donghu-1", "fire-loop", Now - 60_000, double.NaN, line: "donghu-1/fire-loop");
        var point = SampleAlarms.Tell(host.Desk, "no-data-fire", "donghu", "b5-fire", "smoke_state", Now - 65_000, double.NaN, line: "donghu-1/fire-loop");
        SampleAlarms.Tell(host.Desk, "no-data-fire", "donghu", "b1-fire", "smoke_state", Now - 65_000, double.NaN, line: "donghu-1/fire-loop");
        await visit.OpenAsync("/alarms");
        var row = visit.Page.Locator($"li[data-alarm='{line}']");
        await Assertions.Expect(row.Locator(".where")).ToContainTextAsync(where);
        await Assertions.Expect(row.Locator(".what")).ToContainTextAsync(followers);
        await Assertions.Expect(visit.Page.Locator($"li[data-alarm='{point}']")).ToHaveCountAsync(0);
        await visit.OpenAsync("/alarms?show=withheld&park=donghu");
        await Assertions.Expect(visit.Page.Locator($"li[data-alarm='{point}'] .standing")).ToContainTextAsync(follows);
        Assert.Empty(await visit.OverflowAsync());
        await visit.Page.Locator($"li[data-alarm='{point}'] .cover-link").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".history li").Last).ToContainTextAsync(kind);
        await visit.Page.Locator($".facts a[href='/alarms/{line}']").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".followers li")).ToHaveCountAsync(2);
        Assert.Empty(await visit.OverflowAsync());
        await Screenshots.TakeAsync(visit.Page, $"alarm-of-a-line-{locale}-{width}");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_fire_is_put_aside_with_a_reason_and_closed_with_an_outcome_once_it_is_gone()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.SignInAsync("safety-officer");
        await visit.OpenAsync($"/alarms/{SampleAlarms.Fire}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Put aside" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".acts .said")).ToHaveTextAsync("Say why, in a few words.");
        await visit.Page.Locator(".acts textarea").FillAsync("hot work until noon");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Put aside" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".history li").Last).ToContainTextAsync("hot work until noon");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Present again" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "I see to it" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();

        SampleAlarms.Tell(host.Desk, "smoke", "donghu", "b5-fire", "smoke_state", ControlRoomHost.Start - 180_000, 1, Now);
        await visit.Page.Locator(".acts textarea").FillAsync("smouldering cartons, put out");
        await visit.Page.Locator(".acts select").Last.SelectOptionAsync("Confirmed");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".page-head")).ToContainTextAsync("Closed");
        var episode = host.Desk.Find(new(SampleAlarms.Fire))!;
        Assert.Equal((AlarmOutcome.Confirmed, "smouldering cartons, put out"), (episode.Outcome, episode.OutcomeNote));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Who_is_not_signed_in_looks_and_is_led_to_sign_in()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/alarms?severity=critical");
        await Assertions.Expect(visit.Page.Locator(".alarms li")).ToHaveCountAsync(1);
        Assert.Equal(0, await visit.Page.Locator(".alarms button").CountAsync());
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in to act on alarms" }).ClickAsync();
        await visit.IsAtAsync(new Regex("/sign-in\\?return="));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task The_place_of_an_alarm_is_shown_on_the_plan_of_its_park_or_told_in_words()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, width: Visit.PhoneWidth, height: 844);
        await visit.OpenAsync("/alarms?severity=critical");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "on the plan" }).ClickAsync();
        await visit.IsAtAsync(new Regex($"/alarms/{SampleAlarms.Fire}#place$"));
        await Assertions.Expect(visit.Page.Locator(".plan polygon.is-place")).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.Locator(".plan .mark")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator(".plan figcaption")).ToContainTextAsync("Warehouse 5, north-west part");
        await Assertions.Expect(visit.Page.Locator(".facts")).ToContainTextAsync("High-rack aisle");
        await Assertions.Expect(visit.Page.Locator(".facts")).ToContainTextAsync("the module is beside the north dock");
        Assert.Empty(await visit.OverflowAsync());

        // A gateway stands nowhere on the plan.
        var silent = host.Desk.Picture.Alarms.Single(a => a.Episode.Rule == Ingest.AlarmDesk.RuleCards.GatewaySilent).Episode;
        await visit.OpenAsync($"/alarms/{silent.Id}");
        Assert.Equal(0, await visit.Page.Locator(".plan").CountAsync());
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Ten_thousand_alarms_do_not_freeze_the_page()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/alarms");
        SampleAlarms.Flood(host.Desk, 10_000);
        await Assertions.Expect(visit.Page.Locator(".choice").First).ToContainTextAsync("10004");
        Assert.InRange(await visit.Page.Locator(".alarms li").CountAsync(), 1, 60);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Critical" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".alarms li")).ToHaveCountAsync(1);
        Assert.Empty(visit.Troubles);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
