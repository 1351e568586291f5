using System.Net;
using Microsoft.Extensions.Configuration;
using SmartPark.Ingest.Access;
using SmartPark.Ingest.Tests.Accounts;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Intake.Broker;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Access;

/// <summary>The doors of the running service: Bearer, cookie, host names, headers, throttling, TLS.</summary>
public sealed class AccessTests
{
    private const string Token = "the-token-of-this-very-test";

    private static readonly Dictionary<string, string?> Guarded = new() { ["SmartPark:Access:Token"] = Token };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_nobody_gets_more_than_whether_it_is_alive_and_ready()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        foreach (var path in new[] { "/api/v1/parks", "/api/v1/stream", "/metrics", "/openapi/v1.json", "/", "/anything" })
        {
            using var refused = await GetAsync(host, path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        }

        using var live = await GetAsync(host, "/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var ready = await GetAsync(host, "/health/ready");
        Assert.Equal("""{"status":"ready","parts":null}""", await ready.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_program_shows_the_token_as_Bearer()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        using var right = await GetAsync(host, "/api/v1/parks", ("Authorization", "Bearer " + Token));
        using var wrong = await GetAsync(host, "/api/v1/parks", ("Authorization", "Bearer guess"));
        using var ready = await GetAsync(host, "/health/ready", ("Authorization", "bearer " + Token));

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("\"store\"", await ready.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Contains(host.Logs.Lines, l => l == "Warning 5000: A wrong access token was shown from 127.0.0.1");
        Assert.DoesNotContain(host.Logs.Lines, l => l.Contains("guess", StringComparison.Ordinal) || l.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_is_shown_the_form_and_comes_back_with_a_cookie_to_where_it_wanted()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        using var first = await GetAsync(host, "/parks/east?tab=fire", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal("/sign-in?return=%2Fparks%2Feast%3Ftab%3Dfire", first.Headers.Location!.OriginalString);

        using var form = await GetAsync(host, first.Headers.Location.OriginalString, ("Accept", "text/html"), ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8"));
        var html = await form.Content.ReadAsStringAsync(Stop);
        Assert.Contains("访问令牌", html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-CN\">", html, StringComparison.Ordinal);
        Assert.Contains("value=\"/parks/east?tab=fire\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);

        using var signedIn = await PostAsync(host, "/sign-in", ("token", Token), ("return", "/parks/east?tab=fire"));
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal("/parks/east?tab=fire", signedIn.Headers.Location!.OriginalString);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Token, cookie, StringComparison.Ordinal);

        using var parks = await GetAsync(host, "/api/v1/parks", ("Cookie", cookie.Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, parks.StatusCode);
        using var forged = await GetAsync(host, "/api/v1/parks", ("Cookie", "smartpark-access=AAAA"));
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
    }

    [Fact]
    public async Task A_wrong_token_in_the_form_is_said_in_the_browsers_language()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        using var wrong = await PostAsync(host, "/sign-in", ("token", "guess"), ("return", "/"));

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("This is not the access token.", await wrong.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Signing_in_never_leads_elsewhere(string target)
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        using var signedIn = await PostAsync(host, "/sign-in", ("token", Token), ("return", target));

        Assert.Equal("/", signedIn.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_then_not_even_the_right_token_is_heard()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        for (var i = 0; i < AttemptThrottle.WrongMax; i++)
        {
            using var wrong = await GetAsync(host, "/api/v1/parks", ("Authorization", $"Bearer guess-{i}"));
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var bearer = await GetAsync(host, "/api/v1/parks", ("Authorization", "Bearer " + Token));
        using var form = await PostAsync(host, "/sign-in", ("token", Token), ("return", "/"));
        Assert.Equal(HttpStatusCode.TooManyRequests, bearer.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, form.StatusCode);
        Assert.InRange(bearer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), AttemptThrottle.Window);
    }

    [Fact]
    public async Task Leaving_takes_the_cookie_back()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        using var person = new Person(host);
        await person.FillAsync("/sign-in", ("token", Token));
        Assert.NotNull(person.Cookies.GetCookies(host.Url)["smartpark-access"]);
        await person.SignOutAsync();

        Assert.Null(person.Cookies.GetCookies(host.Url)["smartpark-access"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync("/api/v1/parks")).Status);
    }

    [Fact]
    public async Task A_request_that_names_another_host_gets_nothing()
    {
        await using var host = await IngestHost.StartAsync();
        using var rebound = await GetAsync(host, "/api/v1/parks", ("Host", "evil.example"));
        using var own = await GetAsync(host, "/api/v1/parks", ("Host", "localhost:1"));

        Assert.Equal(HttpStatusCode.MisdirectedRequest, rebound.StatusCode);
        Assert.Equal("application/problem+json", rebound.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        await using var host = await IngestHost.StartAsync();
        using var first = await GetAsync(host, "/api/v1/parks");
        using var second = await GetAsync(host, "/nothing-here");

        foreach (var answer in new[] { first, second })
        {
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
        }

        Assert.NotEqual(first.Headers.GetValues("Content-Security-Policy").Single(), second.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task Beyond_loopback_it_starts_with_token_and_TLS()
    {
        using var certificate = TestCertificate.Write();
        await using var host = await IngestHost.StartAsync(new(Guarded)
        {
            ["SmartPark:Http:Urls"] = "https://0.0.0.0:0",
            ["SmartPark:Http:CertificateFile"] = certificate.CertificateFile,
            ["SmartPark:Http:KeyFile"] = certificate.KeyFile,
        });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.Chain[0].Thumbprint;
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{host.Url.Port}/api/v1/parks");
        request.Headers.Authorization = new("Bearer", Token);
        using var answer = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public void Beyond_loopback_it_does_not_start_without_them()
    {
        using var city = new TestCity();
        var builder = IngestHost.Builder(city, new() { ["SmartPark:Http:Urls"] = "http://0.0.0.0:8080" });

        var e = Assert.Throws<ConfigurationException>(() => builder.AddIngest());

        Assert.Equal(
            $"2 configuration mistakes:{Environment.NewLine}"
            + "  settings: SmartPark:Http:Urls: found http://0.0.0.0:8080, which others reach, without an access token, expected SmartPark:Access:TokenFile, "
            + $"or an address of this machine only such as http://127.0.0.1:8080, or SmartPark:Access:AllowInsecure=true{Environment.NewLine}"
            + "  settings: SmartPark:Http:Urls: found http://0.0.0.0:8080, which others reach, without TLS, expected an https address with SmartPark:Http:CertificateFile and KeyFile, "
            + "or an address of this machine only such as http://127.0.0.1:8080, or SmartPark:Access:AllowInsecure=true", e.Message);
    }

    [Fact]
    public async Task The_override_is_logged()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Http:Urls"] = "http://0.0.0.0:0", ["SmartPark:Access:AllowInsecure"] = "true" });

        Assert.Contains(host.Logs.Lines, l => l == "Warning 5010: http://0.0.0.0:0 is open to others with no access token and no TLS, because SmartPark:Access:AllowInsecure is true");
    }

    [Fact]
    public async Task Healthcheck_says_by_its_exit_code_whether_the_service_is_ready()
    {
        await using var host = await IngestHost.StartAsync(Guarded);
        Assert.Equal(0, await Healthcheck.RunAsync(Settings(host.Url.ToString().TrimEnd('/'))));

        host.Store.Closed = new IOException("away");
        Assert.Equal(1, await Healthcheck.RunAsync(Settings("http://127.0.0.1:1")));
        Assert.Equal(2, await Healthcheck.RunAsync(Settings("nowhere")));
    }

    private static IConfiguration Settings(string urls) => new ConfigurationBuilder().AddInMemoryCollection([new("SmartPark:Http:Urls", urls)]).Build();

    private static async Task<HttpResponseMessage> GetAsync(IngestHost host, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await host.Http.SendAsync(request, Stop);
    }

    /// <summary>Sends the form of the sign-in page, with the mark that only our own page carries.</summary>
    private static async Task<HttpResponseMessage> PostAsync(IngestHost host, string path, params (string Name, string Value)[] form)
    {
        using var page = await GetAsync(host, "/sign-in", ("Accept", "text/html"));
        var mark = System.Text.RegularExpressions.Regex.Match(await page.Content.ReadAsStringAsync(Stop), "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(form.Append(("__RequestVerificationToken", mark)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))),
        };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return await host.Http.SendAsync(request, Stop);
    }
}
