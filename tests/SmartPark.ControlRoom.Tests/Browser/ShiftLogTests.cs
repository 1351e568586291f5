using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.Ingest.ShiftLog;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>A shift is written down, corrected, and goes from one officer to another.</summary>
public sealed class ShiftLogTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_shift_goes_from_one_officer_to_another_who_sees_it_at_once()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var first = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await using var second = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, "zh-CN", width: 390, height: 844);
        await first.SignInAsync("safety-officer");
        await second.SignInAsync("operator");
        await first.OpenAsync($"/alarms/{SampleAlarms.Fire}");
        await first.Page.GetByRole(AriaRole.Link, new() { Name = "Write about it in the shift log" }).ClickAsync();
        await second.OpenAsync("/shift-log?park=donghu");

        // An entry about an alarm, and its correction: both stand.
        await first.Page.Locator(".write textarea").FillAsync("rack 3 is burning");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Write entry" }).ClickAsync();
        var entry = first.Page.Locator(".lines li.entry", new() { HasText = "rack 3 is burning" });
        await Assertions.Expect(entry.Locator($"a[href='/alarms/{SampleAlarms.Fire}']")).ToHaveCountAsync(1);
        await entry.GetByRole(AriaRole.Button, new() { Name = "Correct" }).ClickAsync();
        await first.Page.Locator(".write textarea").FillAsync("rack 4 is burning");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Write entry" }).ClickAsync();
        await Assertions.Expect(first.Page.Locator(".lines li.corrected", new() { HasText = "rack 3 is burning" })).ToHaveCountAsync(1);
        await Assertions.Expect(second.Page.Locator(".lines li.entry", new() { HasText = "rack 4 is burning" })).ToHaveCountAsync(1);

        await first.Page.Locator(".write textarea").FillAsync("watch rack 4");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Hand the shift over" }).ClickAsync();
        await Assertions.Expect(first.Page.Locator(".handed")).ToContainTextAsync("Another account takes over.");
        await second.Page.Locator(".handed").GetByRole(AriaRole.Button, new() { Name = "接班" }).ClickAsync();
        await Assertions.Expect(first.Page.Locator(".handed")).ToHaveCountAsync(0);
        var taken = host.ShiftLog.OnShift("donghu")!;
        Assert.Equal((ShiftEntryKind.TakeOver, "demo-operator"), (taken.Kind, taken.By.Account));
        Assert.Empty(await second.OverflowAsync());
        Assert.Empty(first.Troubles);
        Assert.Empty(second.Troubles);
    }

    [Fact]
    public async Task Who_may_not_write_reads_only_and_paper_shows_the_lines_alone()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.SignInAsync("bureau");
        await visit.OpenAsync("/shift-log?park=donghu");
        await Assertions.Expect(visit.Page.Locator(".lines li.corrected")).ToHaveCountAsync(1);
        Assert.Equal(0, await visit.Page.Locator(".write textarea, .lines button").CountAsync());
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(visit.Page.Locator(".shell-bar")).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.Locator(".write")).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.Locator(".lines li.entry").First).ToBeVisibleAsync();
        Assert.Empty(visit.Troubles);
    }
}
