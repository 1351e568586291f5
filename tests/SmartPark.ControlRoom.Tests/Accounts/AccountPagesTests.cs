using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Browser;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.Ingest.Accounts;

namespace SmartPark.ControlRoom.Tests.Accounts;

/// <summary>Signing in and looking after accounts, as people do it in a browser.</summary>
public sealed partial class AccountPagesTests(BrowserFixture fixture)
{
    private const string GoodPassword = "correct horse battery";

    public static TheoryData<string, bool, int> Viewers => new() { { "en", false, 1440 }, { "zh-CN", true, 1440 }, { "zh-CN", false, 360 }, { "en", true, 360 } };

    [Fact]
    public async Task An_administrator_adds_somebody_who_sets_a_password_and_is_out_within_a_minute_once_disabled()
    {
        await using var host = await ControlRoomHost.StartAsync();
        var browser = await fixture.BrowserAsync();
        await using var office = await Visit.BeginAsync(browser, host.Address);
        await office.SignInAsync("administrator");
        await office.Page.Locator("details.account-menu summary").ClickAsync();
        await office.Page.Locator(".account-panel a[href='/accounts']").ClickAsync();
        await office.IsAtAsync("/accounts");
        Assert.Equal(0, await office.Page.Locator("details.account-menu[open]").CountAsync());

        var people = office.Page.Locator("section[aria-labelledby=accounts-list]");
        await people.Locator("form input.text").FillAsync("li.wei");
        await people.Locator("form select").SelectOptionAsync("SafetyOfficer");
        await people.Locator("form button.main").ClickAsync();
        var link = new Uri(await people.Locator(".once code").InnerTextAsync());
        Assert.Equal(host.Address.Authority, link.Authority);

        await using var officer = await Visit.BeginAsync(browser, host.Address);
        await officer.Page.GotoAsync(link.ToString());
        await officer.Page.Locator("input[name=password]").FillAsync(GoodPassword);
        await officer.Page.Locator("input[name=repeat]").FillAsync(GoodPassword);
        await officer.Page.Locator("button.main").ClickAsync();
        await officer.Page.WaitForSelectorAsync("main[data-live=true]");
        await Assertions.Expect(officer.Page.Locator(".account-button .account-name")).ToHaveTextAsync("li.wei");
        await officer.OpenAsync("/accounts");
        await officer.Page.GetByText("This page is for administrators.").WaitForAsync();

        await people.Locator("tr[data-account='li.wei'] button").ClickAsync();
        await people.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(people.Locator("tr[data-account='li.wei'] .tag")).ToHaveTextAsync("disabled");
        await Assertions.Expect(office.Page.Locator("tr[data-act='account-changed']")).ToContainTextAsync("safety-officer; parks: all → safety-officer; parks: all; disabled");

        // The officer's page was open all the while; on loopback it comes back without an account.
        await Assertions.Expect(officer.Page.Locator("a.account-button")).ToBeVisibleAsync(new() { Timeout = 90_000 });
        Assert.Empty(office.Troubles.Concat(officer.Troubles));
        Assert.Empty(host.Errors);
    }

    [Fact]
    public async Task A_token_is_shown_once_and_taken_back()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.SignInAsync("administrator");
        await visit.OpenAsync("/accounts");
        var tokens = visit.Page.Locator("section[aria-labelledby=tokens-list]");
        await tokens.Locator("form button.main").ClickAsync();
        await Assertions.Expect(tokens.Locator(".trouble")).ToContainTextAsync("A name has letters");
        await tokens.Locator("form input.text").FillAsync("city platform");
        await tokens.Locator("form button.main").ClickAsync();
        Assert.Matches(Secret(), await tokens.Locator(".once code").InnerTextAsync());
        await visit.Page.ReloadAsync();
        await visit.Page.WaitForSelectorAsync("main[data-live=true]");
        Assert.Equal(0, await tokens.Locator(".once").CountAsync());
        await tokens.Locator("tr[data-token='city platform'] button").ClickAsync();
        await Assertions.Expect(tokens.Locator("tr[data-token]")).ToHaveCountAsync(0);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task The_menu_changes_the_role_in_the_demo_and_leads_out()
    {
        await using var host = await ControlRoomHost.StartAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address);
        await visit.OpenAsync("/system");
        await visit.Page.Locator("a.account-button").ClickAsync();
        await visit.IsAtAsync("/sign-in?return=%2Fsystem");
        await visit.Page.Locator("button[value=bureau]").ClickAsync();
        await visit.IsAtAsync("/system");
        await visit.Page.WaitForSelectorAsync("main[data-live=true]");
        await visit.Page.Locator("details.account-menu summary").ClickAsync();
        await visit.Page.Locator(".account-panel button[value=operator]").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".account-button .account-name")).ToHaveTextAsync("demo-operator");
        await visit.Page.WaitForSelectorAsync("main[data-live=true]");
        await visit.Page.Locator("details.account-menu summary").ClickAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.Locator(".account-panel")).ToBeHiddenAsync();
        await visit.Page.Locator("details.account-menu summary").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await visit.IsAtAsync("/sign-in");
        await visit.OpenAsync("/");
        await Assertions.Expect(visit.Page.Locator("a.account-button")).ToBeVisibleAsync();
        Assert.Empty(visit.Troubles);
        Assert.Empty(host.Errors);
    }

    [Theory]
    [MemberData(nameof(Viewers))]
    public async Task Pages_of_accounts_are_whole_on_every_screen(string locale, bool dark, int width)
    {
        await using var host = await ControlRoomHost.StartAsync();
        var link = await host.InOfficeAsync(async (office, who) =>
        {
            office.AddToken(who, "city energy platform nightly export", AccountRole.Bureau, new(null), TimeProvider.System.GetUtcNow().AddDays(90));
            office.Add(who, "zhang.min", AccountRole.Operator, new(new HashSet<string> { "donghu" }));
            await office.ChangeAsync(who, office.Accounts(who).First(a => a.Name == "zhang.min").Id, new(IsDisabled: true));
            return office.Add(who, "a-name-of-the-greatest-length-there-is-x"[..AccountLimits.NameLengthMax], AccountRole.SafetyOfficer, new(new HashSet<string> { "donghu", "beihe" })).Value!;
        });
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, locale, dark, width, width == 360 ? 780 : 900);
        var faults = new List<string>();
        var suffix = $"{locale}-{(dark ? "dark" : "light")}-{width}";
        foreach (var (name, path) in new[] { ("door-sign-in", "/sign-in"), ("door-set-password", link.Path) })
        {
            await visit.Page.GotoAsync(new Uri(host.Address, path).ToString());
            await LookAsync(name);
        }

        await visit.SignInAsync("administrator");
        await visit.OpenAsync("/accounts");
        await LookAsync("accounts");
        await visit.Page.Locator("tr[data-account^='a-name'] button").ClickAsync();
        await visit.Page.Locator("section[aria-labelledby=accounts-list] tr .park-choice").WaitForAsync();
        await LookAsync("accounts-edit");
        await visit.Page.EvaluateAsync("() => window.scrollTo(0, 0)");
        await visit.Page.Locator("details.account-menu summary").ClickAsync();
        await LookAsync("accounts-menu");

        // Nothing in the bar lies over another thing of it.
        await visit.Page.Keyboard.PressAsync("Escape");
        foreach (var path in new[] { "/", "/completeness", "/system" })
        {
            await visit.OpenAsync(path);
            var over = await visit.Page.EvaluateAsync<string>("""
                () => {
                  const boxes = [...document.querySelectorAll(".shell-bar .brand, .shell-bar nav a, .shell-bar .bar-button")].map(e => ({ e, r: e.getBoundingClientRect() })).filter(b => b.r.width > 0);
                  const bad = boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => a.r.right > b.r.left + 1 && b.r.right > a.r.left + 1).map(b => `${a.e.className || a.e.getAttribute("href")} over ${b.e.className || b.e.getAttribute("href")}`));
                  return bad.concat(boxes.filter(b => b.r.right > document.documentElement.clientWidth + 1).map(b => `${b.e.className} beyond the edge`)).join("; ");
                }
                """);
            if (over.Length > 0)
            {
                faults.Add($"{path}: {over}");
            }
        }

        faults.AddRange(host.Errors);
        Assert.True(faults.Count + visit.Troubles.Count == 0, string.Join(Environment.NewLine, faults.Concat(visit.Troubles)));

        async Task LookAsync(string name)
        {
            await Screenshots.TakeViewAsync(visit.Page, $"{name}-{suffix}-view");
            await Screenshots.TakeAsync(visit.Page, $"{name}-{suffix}");
            if (await visit.OverflowAsync() is { Length: > 0 } over)
            {
                faults.Add($"{name} is wider than the screen: {over}");
            }

            var text = await visit.Page.InnerTextAsync("body");
            if (locale == "en" && Han().IsMatch(text.Replace("中文", "", StringComparison.Ordinal)))
            {
                faults.Add($"{name} shows Chinese in English");
            }

            if (Raw().Match(text) is { Success: true } raw)
            {
                faults.Add($"{name} shows a raw key: {raw.Value}");
            }
        }
    }

    [GeneratedRegex("^sp_[A-Za-z0-9_-]{43}$")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"\b(Account|AccountRole|AccountTrouble|Token|Audit|AuditAct)_\w+|\{\d\}")]
    private static partial Regex Raw();
}
