using System.Net;
using System.Text.Json;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Intake.Broker;
using Xunit;

namespace SmartPark.Ingest.Tests.Accounts;

/// <summary>From the first start to signing out, over HTTP as browsers do it.</summary>
public sealed class SignInTests
{
    private static readonly Dictionary<string, string?> Guarded = new() { ["SmartPark:Access:Token"] = "the-token-of-this-very-test" };

    [Fact]
    public async Task The_first_start_shows_a_link_that_creates_the_administrator_once()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        using var person = new Person(host);
        var link = await Person.LinkAsync(host);

        var weak = await person.FillAsync(link, ("name", "ada"), ("password", "short"), ("repeat", "short"));
        var unequal = await person.FillAsync(link, ("name", "ada"), ("password", Person.GoodPassword), ("repeat", Person.GoodPassword + "!"));
        var named = await person.FillAsync(link, ("name", "-"), ("password", Person.GoodPassword), ("repeat", Person.GoodPassword));
        var made = await person.FillAsync(link, ("name", "ada"), ("password", Person.GoodPassword), ("repeat", Person.GoodPassword));
        var me = await person.GetAsync("/api/v1/accounts/me");
        using var late = new Person(host);
        var again = await late.GetAsync(link);

        Assert.All([weak, unequal, named], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.Status));
        Assert.Equal("/", made.Location!.OriginalString);
        Assert.Contains("\"role\":\"administrator\",\"parks\":null", me.Text, StringComparison.Ordinal);
        Assert.Contains("\"from\":\"127.0.0.1\"", me.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, again.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await late.GetAsync("/first-account?code=guess")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.GetAsync("/api/v1/parks")).Status);

        // Neither code nor password lies in the file, and the next start has nothing to offer.
        var file = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(host.City.Data, "operations.db"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(link.Split('=')[1], file, StringComparison.Ordinal);
        Assert.DoesNotContain(Person.GoodPassword, file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_right_password_leads_back_and_the_cookie_is_kept_from_scripts_and_other_sites()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        using (await Person.AdministratorAsync(host))
        {
        }

        using var person = new Person(host);
        var first = await person.GetAsync("/parks/east?tab=fire");
        var signedIn = await person.FillAsync(first.Location!.OriginalString, ("name", "ADA"), ("password", Person.GoodPassword));

        Assert.Equal("/parks/east?tab=fire", signedIn.Location!.OriginalString);
        var cookie = person.Cookies.GetCookies(host.Url)[AccountSessions.Cookie]!;
        Assert.True(cookie.HttpOnly);
        Assert.True(cookie.Expires > TimeProvider.System.GetUtcNow().AddHours(11).LocalDateTime && cookie.Expires < TimeProvider.System.GetUtcNow().AddHours(13).LocalDateTime);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/v1/parks")).Status);

        var left = await person.SignOutAsync();
        Assert.Equal("/sign-in", left.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync("/api/v1/parks")).Status);
    }

    [Fact]
    public async Task Beyond_loopback_everything_needs_token_or_account_and_cookies_travel_over_TLS_only()
    {
        using var certificate = TestCertificate.Write();
        await using var host = await IngestHost.StartAsync(new(Guarded)
        {
            ["SmartPark:Http:Urls"] = "https://0.0.0.0:0",
            ["SmartPark:Http:CertificateFile"] = certificate.CertificateFile,
            ["SmartPark:Http:KeyFile"] = certificate.KeyFile,
            ["SmartPark:Http:AllowedHosts"] = "park.example",
        });
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.Chain[0].Thumbprint;
        var here = new Uri($"https://127.0.0.1:{host.Url.Port}");
        using var person = new Person(here, handler);
        var link = await Person.LinkAsync(host);
        Assert.Contains(host.Logs.Lines, l => l.Contains($"https://park.example:{host.Url.Port}/first-account?code=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync("/api/v1/parks")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await person.GetAsync("/change-password")).Status);

        await person.FillAsync(link, ("name", "ada"), ("password", Person.GoodPassword), ("repeat", Person.GoodPassword));

        Assert.All(person.Cookies.GetCookies(here), cookie => Assert.True(cookie.Secure && cookie.HttpOnly, cookie.Name));
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/v1/parks")).Status);
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_get_the_same_answer_and_then_nobody_is_heard_from_there()
    {
        await using var host = await IngestHost.StartAsync();
        using (await Person.AdministratorAsync(host))
        {
        }

        using var person = new Person(host);
        var wrong = await person.SignInAsync("ada", "not the password");
        var unknown = await person.SignInAsync("bob", "not the password");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (wrong.Status, unknown.Status));
        Assert.Contains("Name or password is wrong", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(Said(wrong.Text), Said(unknown.Text));

        for (var i = 2; i < 10; i++)
        {
            await person.SignInAsync("bob", "not the password");
        }

        var throttled = await person.SignInAsync("ada", Person.GoodPassword);
        Assert.Equal(HttpStatusCode.TooManyRequests, throttled.Status);
        Assert.Null(person.Cookies.GetCookies(host.Url)[AccountSessions.Cookie]);
        Assert.Contains(host.Logs.Lines, l => l == "Warning 5102: A wrong name or password was shown from 127.0.0.1");
        Assert.DoesNotContain(host.Logs.Lines, l => l.Contains("not the password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_without_our_mark_and_a_page_of_another_origin_are_refused()
    {
        await using var host = await IngestHost.StartAsync();
        using var person = await Person.AdministratorAsync(host);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Url, "/api/v1/tokens"));
        foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
        foreign.Headers.Add("Cookie", person.Cookies.GetCookieHeader(host.Url));
        using var answer = await host.Http.SendAsync(foreign, TestContext.Current.CancellationToken);

        using var stranger = new Person(host);
        var unmarked = await stranger.PostAsync("/sign-in", ("name", "ada"), ("password", Person.GoodPassword));
        var left = await person.PostAsync("/sign-out");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unmarked.Status);
        Assert.Null(stranger.Cookies.GetCookies(host.Url)[AccountSessions.Cookie]);
        Assert.Equal("/sign-in", left.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/v1/accounts/me")).Status);
    }

    [Fact]
    public async Task Changing_the_password_asks_for_the_present_one_and_ends_the_other_sessions()
    {
        await using var host = await IngestHost.StartAsync();
        using var here = await Person.AdministratorAsync(host);
        using var elsewhere = new Person(host);
        await elsewhere.SignInAsync("ada", Person.GoodPassword);

        const string Next = "another good sentence";
        var wrong = await here.FillAsync("/change-password", ("current", "not the password"), ("password", Next), ("repeat", Next));
        var named = await here.FillAsync("/change-password", ("current", Person.GoodPassword), ("password", "the name is ada, twice ada"), ("repeat", "the name is ada, twice ada"));
        var changed = await here.FillAsync("/change-password", ("current", Person.GoodPassword), ("password", Next), ("repeat", Next));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.Redirect), (wrong.Status, named.Status, changed.Status));
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/api/v1/accounts/me")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await elsewhere.GetAsync("/api/v1/accounts/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.SignInAsync("ada", Person.GoodPassword)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.SignInAsync("ada", Next)).Status);
    }

    [Fact]
    public async Task Pages_before_the_door_speak_the_language_that_was_chosen()
    {
        await using var host = await IngestHost.StartAsync();
        using var person = new Person(host);
        var chinese = await person.GetAsync("/sign-in?culture=zh-CN&return=%2Fsystem");
        person.Cookies.Add(new Cookie("smartpark-culture", "zh-CN", "/", host.Url.Host));
        person.Cookies.Add(new Cookie("smartpark-theme", "dark", "/", host.Url.Host));
        var kept = await person.GetAsync("/sign-in");

        Assert.Contains("<html lang=\"zh-CN\">", chinese.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"/sign-in?culture=en&amp;return=%2Fsystem\"", chinese.Text, StringComparison.Ordinal);
        Assert.Contains("尚无账号", chinese.Text, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-CN\" data-theme=\"dark\">", kept.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", kept.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Beside_the_door_acts_need_an_account_and_reading_on_loopback_does_not()
    {
        await using var host = await IngestHost.StartAsync();
        using var guest = new Person(host);

        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync("/api/v1/parks")).Status);
        foreach (var path in new[] { "/api/v1/accounts", "/api/v1/accounts/me", "/api/v1/tokens", "/api/v1/audit" })
        {
            var refused = await guest.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
            Assert.Equal("Not allowed", JsonDocument.Parse(refused.Text).RootElement.GetProperty("title").GetString());
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await guest.SendAsync(HttpMethod.Post, "/api/v1/accounts", new { name = "eve", role = "administrator" })).Status);
        Assert.Empty(host.Get<AccountTable>().All());
    }

    private static string Said(string html) => html.Split("role=\"alert\">")[1].Split('<')[0];
}
