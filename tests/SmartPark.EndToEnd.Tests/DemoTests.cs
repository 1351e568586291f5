using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPark.EndToEnd.Tests.Site;
using Xunit;

namespace SmartPark.EndToEnd.Tests;

/// <summary>What a newcomer sees: <c>./run</c>, a real browser, three parks alive, in both languages, and a clean end.</summary>
public sealed partial class DemoTests
{
    [Fact]
    public async Task A_newcomer_watches_three_parks_live_clicks_down_to_a_device_and_changes_the_language()
    {
        await using var demo = await DemoProcess.StartAsync();
        using var playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(60_000);
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        await using var context = await browser.NewContextAsync(new() { Locale = "zh-CN", ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        var foreign = new List<string>();
        var errors = new List<string>();
        page.Request += (_, r) => { if (!r.Url.StartsWith(demo.Url.ToString(), StringComparison.Ordinal) && !r.Url.StartsWith("data:", StringComparison.Ordinal)) { foreign.Add(r.Url); } };
        page.Console += (_, m) => { if (m.Type == "error") { errors.Add(m.Text); } };

        await page.GotoAsync(demo.Url.ToString());
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("清澜");
        await Assertions.Expect(page.Locator(".park-card")).ToHaveCountAsync(3);
        Assert.DoesNotMatch(LatinWord(), await VisibleTextAsync(page));
        await ChangesWithoutReloadAsync(page);

        await page.Locator(".park-card h2 a").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(ParkAddress());
        await ChangesWithoutReloadAsync(page);

        // The list is virtual: what is far down is searched for, as a person would.
        await page.Locator("input").First.FillAsync("全园总表");
        var link = await page.Locator("a[href*='/devices/park-main']").First.GetAttributeAsync("href");
        await page.Locator("a[href*='/devices/park-main']").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(link!.TrimStart('.')) + "$"));
        await Assertions.Expect(page.Locator("canvas").First).ToBeVisibleAsync();
        await ChangesWithoutReloadAsync(page);

        await page.GotoAsync(new Uri(demo.Url, "/?culture=en").ToString());
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Qinglan");
        foreach (var path in new[] { "/", new Uri(page.Url).AbsolutePath, new Uri(demo.Url, link).AbsolutePath, "/system" })
        {
            await page.GotoAsync(new Uri(demo.Url, path).ToString());
            await Assertions.Expect(page.Locator("h1").First).ToBeVisibleAsync();
            Assert.DoesNotMatch(Cjk(), (await VisibleTextAsync(page)).Replace("中文", "", StringComparison.Ordinal));
        }

        Assert.Empty(foreign);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Every_registered_device_comes_online_and_no_sample_is_refused()
    {
        await using var demo = await DemoProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = demo.Url };
        var items = await Waiting.ForAsync(
            async () =>
            {
                using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/devices?limit=500", UriKind.Relative)));
                return document.RootElement.GetProperty("items").EnumerateArray().Select(d => (Id: d.GetProperty("park").GetString() + "/" + d.GetProperty("id").GetString(), Online: d.GetProperty("online").ToString())).ToList();
            },
            l => l.Count >= 120 && l.All(d => d.Online == "True"),
            () => demo.Output);
        Assert.True(items.Count >= 120);

        using var letters = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/dead-letters", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal(0, letters.RootElement.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_detector_is_tested_soon_and_the_screen_of_the_duty_room_is_told_of_the_alarm_and_its_end()
    {
        await using var demo = await DemoProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = demo.Url };
        var alarm = await Waiting.ForAsync(
            async () => (await ReadAsync(http, "/api/v1/alarms")).GetProperty("alarms").GetProperty("items").EnumerateArray()
                .FirstOrDefault(a => a.GetProperty("rule").GetString() == "water-leak" && a.GetProperty("cleared").ValueKind == JsonValueKind.String),
            a => a.ValueKind == JsonValueKind.Object,
            () => demo.Output,
            TimeSpan.FromMinutes(3));
        var history = await Waiting.ForAsync(
            async () => (await ReadAsync(http, $"/api/v1/alarms/{alarm.GetProperty("id").GetString()}")).GetProperty("events").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).ToList(),
            h => h.Count(k => k == "told") == 2,
            () => demo.Output);
        Assert.DoesNotContain("telling-failed", history);
        Assert.Contains("alarm Water leak (漏水), 10 kV switching station safety module (10kV开闭所安防模块): ", demo.Output, StringComparison.Ordinal);
        Assert.Contains("over  Water leak (漏水)", demo.Output, StringComparison.Ordinal);
        var channel = (await ReadAsync(http, "/api/v1/telling")).GetProperty("channels").EnumerateArray().Single();
        Assert.Equal((0, JsonValueKind.String), (channel.GetProperty("failures").GetInt32(), channel.GetProperty("last_taken").ValueKind));
    }

    [Fact]
    public async Task Ctrl_C_stops_it_cleanly_and_a_second_start_goes_on_with_the_same_data()
    {
        await using var demo = await DemoProcess.StartAsync();
        await demo.StopAsync();
        Assert.Contains("stopping", demo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", demo.Output, StringComparison.Ordinal);
        await demo.RunAsync();
        await demo.StopAsync();
    }

    private static async Task<JsonElement> ReadAsync(HttpClient http, string path)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.Clone();
    }

    private static async Task ChangesWithoutReloadAsync(IPage page)
    {
        await page.EvaluateAsync("() => { window.sameDocument = true; window.before = [...document.querySelectorAll('.num, .value')].map(e => e.innerText).join('|'); }");
        await page.WaitForFunctionAsync("() => window.before !== [...document.querySelectorAll('.num, .value')].map(e => e.innerText).join('|')", null, new() { Timeout = 60_000 });
        Assert.True(await page.EvaluateAsync<bool>("() => window.sameDocument === true"));
    }

    private static async Task<string> VisibleTextAsync(IPage page) => await page.Locator("body").InnerTextAsync();

    [GeneratedRegex("/parks/[^/]+$")]
    private static partial Regex ParkAddress();

    [GeneratedRegex(@"[\u3400-\u9FFF]")]
    private static partial Regex Cjk();

    // Words, not units or names of substances: five letters in a row in lower case that are not the product's own name or the switch to English.
    [GeneratedRegex(@"\b(?!English)[a-z]{5,}\b")]
    private static partial Regex LatinWord();
}
