using System.Net;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Accounts;

public sealed class DemoSignInTests
{
    private static readonly Dictionary<string, string?> Demo = new() { ["SmartPark:Access:DemoSignIn"] = "true" };

    [Fact]
    public async Task One_click_signs_in_as_each_role()
    {
        await using var host = await IngestHost.StartAsync(Demo);
        foreach (var role in AccountRoles.Words)
        {
            using var person = new Person(host);
            var signedIn = await person.FillAsync("/sign-in?return=%2Fsystem", ("role", role));
            Assert.Equal("/system", signedIn.Location!.OriginalString);
            Assert.Contains($"\"name\":\"demo-{role}\",\"role\":\"{role}\",\"parks\":null", (await person.GetAsync("/api/v1/accounts/me")).Text, StringComparison.Ordinal);
        }

        // No link for a first account, and no password for these.
        Assert.DoesNotContain(host.Logs.Lines, l => l.StartsWith("Warning 5100", StringComparison.Ordinal));
        using var guesser = new Person(host);
        Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.SignInAsync("demo-administrator", "")).Status);
    }

    [Fact]
    public async Task A_click_needs_our_mark_and_comes_from_this_machine_not_through_a_proxy()
    {
        await using var host = await IngestHost.StartAsync(Demo);
        using var person = new Person(host);
        Assert.Equal(HttpStatusCode.BadRequest, (await person.PostAsync("/sign-in/demo", ("role", "administrator"))).Status);

        using var proxied = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { { "X-Forwarded-For", "203.0.113.5" } } };
        using var page = await host.Http.SendAsync(proxied, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("/sign-in/demo", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_option_there_is_no_such_way_and_accounts_of_a_demo_are_nobody()
    {
        await using var host = await IngestHost.StartAsync();
        using var person = new Person(host);
        Assert.DoesNotContain("/sign-in/demo", (await person.GetAsync("/sign-in")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await person.PostAsync("/sign-in/demo", ("role", "administrator"))).Status);

        host.Get<DemoSignIn>().Of(AccountRole.Administrator);
        Assert.False(host.Get<AccountTable>().HasAdministrator());
        Assert.Contains(host.Logs.Lines, l => l.StartsWith("Warning 5100", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SmartPark:Http:Urls", "http://0.0.0.0:8080", "http://0.0.0.0:8080, which others reach")]
    [InlineData("SmartPark:Http:Urls", "http://127.0.0.1:8080;http://192.168.1.4:80", "http://192.168.1.4:80, which others reach")]
    [InlineData("SmartPark:Broker:Embedded:Address", "0.0.0.0", "an embedded broker on 0.0.0.0, which others reach")]
    [InlineData("SmartPark:Http:AllowedHosts", "demo.example", "other host names than this machine's own (demo.example)")]
    public void Beyond_loopback_it_refuses_to_start_whatever_else_is_allowed(string setting, string value, string found)
    {
        using var city = new TestCity();
        var builder = IngestHost.Builder(city, new(Demo) { [setting] = value, ["SmartPark:Access:AllowInsecure"] = "true" });

        var e = Assert.Throws<ConfigurationException>(() => builder.AddIngest());

        Assert.Contains("SmartPark:Access:DemoSignIn: found true with " + found, e.Message, StringComparison.Ordinal);
    }
}
