using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>A safety officer asks who is on duty, and sees the answer without a reload.</summary>
public sealed class DutyCheckTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_check_is_asked_with_one_click_on_a_phone_and_the_answer_of_another_is_seen()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var officer = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, "zh-CN", width: Visit.PhoneWidth, height: 844);
        await using var onDuty = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await officer.SignInAsync("safety-officer");
        await onDuty.SignInAsync("operator");
        await officer.OpenAsync("/telling");
        await onDuty.OpenAsync("/alarms");
        await officer.Page.Locator(".ask select").SelectOptionAsync("nanshan");
        await officer.Page.GetByRole(AriaRole.Button, new() { Name = "立即查岗" }).ClickAsync();
        await Assertions.Expect(officer.Page.Locator(".ask .said")).ToContainTextAsync("已查岗：");
        await Assertions.Expect(officer.Page.Locator(".asked li").First).ToContainTextAsync("等待应答，截止");
        await Assertions.Expect(officer.Page.GetByRole(AriaRole.Button, new() { Name = "立即查岗" })).ToBeDisabledAsync();
        await Assertions.Expect(officer.Page.Locator(".ask .how")).ToContainTextAsync("已有查岗等待应答");
        var asked = host.Desk.Picture.Alarms.Single(a => a.Episode.Rule == RuleCards.DutyCheck).Episode;
        Assert.Equal("nanshan", asked.Park);
        Assert.Contains(host.Desk.HistoryOf(asked.Id), e => e.By.Account == "demo-safety-officer");
        await Screenshots.TakeAsync(officer.Page, "duty-check-open-zh-CN-390");

        // Another park has none open.
        await officer.Page.Locator(".ask select").SelectOptionAsync("beihe");
        await Assertions.Expect(officer.Page.GetByRole(AriaRole.Button, new() { Name = "立即查岗" })).ToBeEnabledAsync();

        await onDuty.Page.Locator($"li[data-alarm='{asked.Id}'] button").ClickAsync();
        await Assertions.Expect(officer.Page.Locator($"li[data-check='{asked.Id}'][data-result=Answered]")).ToContainTextAsync("demo-operator 已应答");
        await officer.Page.Locator($"li[data-check='{asked.Id}'] a").ClickAsync();
        await officer.IsAtAsync($"/alarms/{asked.Id}");
        await officer.OpenAsync("/telling");
        Assert.Empty(await officer.OverflowAsync());
        await onDuty.OpenAsync("/telling");
        await Screenshots.TakeAsync(onDuty.Page, "duty-check-answered-en-1440");
        Assert.Empty(officer.Troubles);
        Assert.Empty(onDuty.Troubles);
    }

    [Fact]
    public async Task Who_may_not_ask_is_told_why()
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/telling");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in to ask for a duty check" }).ClickAsync();
        await visit.IsAtAsync("/sign-in?return=%2Ftelling");
        await visit.SignInAsync("operator");
        await visit.OpenAsync("/telling");
        await Assertions.Expect(visit.Page.Locator(".ask")).ToContainTextAsync("A safety officer or an administrator of a park asks for a duty check there");
        Assert.Equal(0, await visit.Page.Locator(".ask button").CountAsync());
        Assert.Empty(visit.Troubles);
    }
}
