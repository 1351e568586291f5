using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Accounts;

/// <summary>Somebody with a browser: keeps cookies, follows nothing, and fills in the forms that pages show.</summary>
internal sealed partial class Person : IDisposable
{
    public const string GoodPassword = "correct horse battery";

    private readonly HttpClient _http;

    public Person(IngestHost host)
        : this(host.Url, new SocketsHttpHandler())
    {
    }

    public Person(Uri url, SocketsHttpHandler handler)
    {
        Cookies = new();
        (handler.AllowAutoRedirect, handler.CookieContainer) = (false, Cookies);
        _http = new(handler) { BaseAddress = url };
    }

    public CookieContainer Cookies { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The administrator made by the link in the log of a fresh host.</summary>
    public static async Task<Person> AdministratorAsync(IngestHost host, string name = "ada")
    {
        var person = new Person(host);
        var made = await person.FillAsync(await LinkAsync(host), ("name", name), ("password", GoodPassword), ("repeat", GoodPassword));
        Assert.Equal(HttpStatusCode.Redirect, made.Status);
        return person;
    }

    /// <summary>The link that a host without an administrator shows in its log.</summary>
    public static async Task<string> LinkAsync(IngestHost host)
    {
        await Wait.UntilAsync(() => host.Logs.Lines.Any(l => l.StartsWith("Warning 5100", StringComparison.Ordinal)), "the link is shown");
        return new Uri(Address().Match(host.Logs.Lines.Last(l => l.StartsWith("Warning 5100", StringComparison.Ordinal))).Value).PathAndQuery;
    }

    public async Task<(HttpStatusCode Status, string Text, Uri? Location)> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(path.StartsWith("/api", StringComparison.Ordinal) ? "application/json" : "text/html");
        return await SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, string Text, Uri? Location)> SendAsync(HttpMethod method, string path, object? body = null, string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = bearer is null ? null : new("Bearer", bearer);
        return await SendAsync(request);
    }

    /// <summary>Opens a page and sends the form on it that has the first field named.</summary>
    public async Task<(HttpStatusCode Status, string Text, Uri? Location)> FillAsync(string page, params (string Name, string Value)[] fields)
    {
        var (status, html, _) = await GetAsync(page);
        Assert.True(status == HttpStatusCode.OK, $"{page}: {status} {html}");
        var form = Form().Matches(html).Select(m => m.Value).First(f => f.Contains($"name=\"{fields[0].Name}\"", StringComparison.Ordinal));
        return await PostAsync(WebUtility.HtmlDecode(Action().Match(form).Groups[1].Value), [.. Hidden(form).Where(h => fields.All(f => f.Name != h.Name)), .. fields]);
    }

    public async Task<(HttpStatusCode Status, string Text, Uri? Location)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        return await SendAsync(request);
    }

    public Task<(HttpStatusCode Status, string Text, Uri? Location)> SignInAsync(string name, string password) => FillAsync("/sign-in", ("name", name), ("password", password));

    /// <summary>Leaves, with the mark of a page of ours, as the menu of the shell does.</summary>
    public async Task<(HttpStatusCode Status, string Text, Uri? Location)> SignOutAsync()
    {
        var (_, html, _) = await GetAsync("/sign-in");
        return await PostAsync("/sign-out", [.. Hidden(html).Where(h => h.Name.StartsWith("__", StringComparison.Ordinal)).Take(1)]);
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<(string Name, string Value)> Hidden(string form) =>
        HiddenField().Matches(form).Select(m => (m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)));

    private async Task<(HttpStatusCode Status, string Text, Uri? Location)> SendAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop), answer.Headers.Location);
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Address();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\"[^>]*? value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();
}
