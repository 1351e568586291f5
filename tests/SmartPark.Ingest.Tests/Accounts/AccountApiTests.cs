using System.Net;
using System.Text.Json;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Accounts;

/// <summary>Accounts, tokens and audit over the API.</summary>
public sealed class AccountApiTests
{
    [Fact]
    public async Task An_account_is_added_sets_its_password_by_the_link_acts_in_its_parks_and_is_out_when_disabled()
    {
        await using var host = await IngestHost.StartAsync();
        using var ada = await Person.AdministratorAsync(host);
        var added = await ada.SendAsync(HttpMethod.Post, "/api/v1/accounts", new { name = "李伟", role = "safety-officer", parks = new[] { "east" } });
        Assert.Equal(HttpStatusCode.Created, added.Status);
        var account = JsonDocument.Parse(added.Text).RootElement;
        var (id, link) = (account.GetProperty("account").GetProperty("id").GetString()!, new Uri(account.GetProperty("password_link").GetString()!));
        Assert.Equal(host.Url.Authority, link.Authority);

        using var officer = new Person(host);
        var weak = await officer.FillAsync(link.PathAndQuery, ("password", "aaaaaaaaaaaaaaaa"), ("repeat", "aaaaaaaaaaaaaaaa"));
        var set = await officer.FillAsync(link.PathAndQuery, ("password", Person.GoodPassword), ("repeat", Person.GoodPassword));
        var again = await officer.GetAsync(link.PathAndQuery);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Redirect, HttpStatusCode.NotFound), (weak.Status, set.Status, again.Status));
        var me = JsonDocument.Parse((await officer.GetAsync("/api/v1/accounts/me")).Text).RootElement;
        Assert.Equal("李伟", me.GetProperty("name").GetString());
        Assert.Contains("close-alarm", me.GetProperty("may").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/api/v1/accounts")).Status);

        // A smaller role ends the session; a disabled account cannot come back, and nobody is told why.
        var changed = await ada.SendAsync(HttpMethod.Patch, $"/api/v1/accounts/{id}", new { role = "bureau", all_parks = true });
        Assert.Equal("bureau", JsonDocument.Parse(changed.Text).RootElement.GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/api/v1/accounts/me")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await officer.SignInAsync("李伟", Person.GoodPassword)).Status);
        await ada.SendAsync(HttpMethod.Patch, $"/api/v1/accounts/{id}", new { disabled = true });
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/api/v1/accounts/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await officer.SignInAsync("李伟", Person.GoodPassword)).Status);

        var trail = JsonDocument.Parse((await ada.GetAsync("/api/v1/audit?act=account-changed")).Text).RootElement.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            [("bureau; parks: all", "bureau; parks: all; disabled"), ("safety-officer; parks: east", "bureau; parks: all")],
            trail.Select(t => (t.GetProperty("before").GetString(), t.GetProperty("after").GetString())));
        Assert.All(trail, t => Assert.Equal(("ada", "127.0.0.1", "李伟"), (t.GetProperty("name").GetString(), t.GetProperty("from").GetString(), t.GetProperty("subject").GetString())));
    }

    [Fact]
    public async Task An_API_token_is_shown_once_acts_with_its_role_and_is_refused_once_revoked()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Access:Token"] = "the-token-of-this-very-test" });
        using var ada = await Person.AdministratorAsync(host);
        var expires = TimeProvider.System.GetUtcNow().AddDays(30);
        var made = await ada.SendAsync(HttpMethod.Post, "/api/v1/tokens", new { name = "city platform", role = "bureau", expires });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var token = JsonDocument.Parse(made.Text).RootElement;
        var (id, secret) = (token.GetProperty("id").GetString()!, token.GetProperty("secret").GetString()!);

        using var program = new Person(host);
        Assert.Equal(HttpStatusCode.OK, (await program.SendAsync(HttpMethod.Get, "/api/v1/parks", null, secret)).Status);
        var me = JsonDocument.Parse((await program.SendAsync(HttpMethod.Get, "/api/v1/accounts/me", null, secret)).Text).RootElement;
        Assert.Equal(("token:" + id, "token city platform", "bureau"), (me.GetProperty("id").GetString(), me.GetProperty("from").GetString(), me.GetProperty("role").GetString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await program.SendAsync(HttpMethod.Get, "/api/v1/accounts", null, secret)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.SendAsync(HttpMethod.Get, "/api/v1/parks", null, secret + "x")).Status);

        var list = await ada.GetAsync("/api/v1/tokens");
        Assert.DoesNotContain(secret, list.Text, StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, JsonDocument.Parse(list.Text).RootElement[0].GetProperty("used").ValueKind);
        Assert.Equal(HttpStatusCode.NoContent, (await ada.SendAsync(HttpMethod.Delete, $"/api/v1/tokens/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.SendAsync(HttpMethod.Delete, $"/api/v1/tokens/{id}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.SendAsync(HttpMethod.Get, "/api/v1/parks", null, secret)).Status);
        Assert.Contains("\"token-revoked\"", (await ada.GetAsync("/api/v1/audit")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_problems_that_name_the_field()
    {
        await using var host = await IngestHost.StartAsync();
        using var ada = await Person.AdministratorAsync(host);
        var year = TimeProvider.System.GetUtcNow().AddDays(400);
        foreach (var (path, body, field) in new (string, object, string)[]
        {
            ("/api/v1/accounts", new { role = "operator" }, "name"), ("/api/v1/accounts", new { name = "bob", role = "king" }, "role"),
            ("/api/v1/accounts", new { name = "!", role = "operator" }, "name"), ("/api/v1/accounts", new { name = "bob", role = "operator", parks = new[] { "atlantis" } }, "parks"),
            ("/api/v1/accounts", new { name = "bob", role = "operator", parks = Array.Empty<string>() }, "parks"),
            ("/api/v1/tokens", new { name = "t", role = "operator" }, "expires"), ("/api/v1/tokens", new { name = "t", role = "operator", expires = year }, "expires"),
        })
        {
            var refused = await ada.SendAsync(HttpMethod.Post, path, body);
            Assert.True(refused.Status == HttpStatusCode.BadRequest, refused.Text);
            Assert.True(JsonDocument.Parse(refused.Text).RootElement.GetProperty("errors").TryGetProperty(field, out _), refused.Text);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await ada.SendAsync(HttpMethod.Post, "/api/v1/accounts", new { name = "Ada", role = "operator" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.SendAsync(HttpMethod.Patch, "/api/v1/accounts/none", new { disabled = true })).Status);
        var id = host.Get<AccountTable>().All().Single().Id;
        var last = await ada.SendAsync(HttpMethod.Patch, $"/api/v1/accounts/{id}", new { role = "operator" });
        Assert.Equal("Last administrator", JsonDocument.Parse(last.Text).RootElement.GetProperty("title").GetString());
    }

    [Fact]
    public async Task An_account_that_only_reads_cannot_store_refused_samples_again()
    {
        await using var host = await IngestHost.StartAsync();
        using var ada = await Person.AdministratorAsync(host);
        var expires = TimeProvider.System.GetUtcNow().AddDays(1);
        foreach (var (role, parks, status) in new (string, string[]?, HttpStatusCode)[]
        {
            ("bureau", null, HttpStatusCode.Forbidden), ("operator", ["east"], HttpStatusCode.Forbidden), ("operator", null, HttpStatusCode.OK),
        })
        {
            var made = await ada.SendAsync(HttpMethod.Post, "/api/v1/tokens", new { name = role, role, parks, expires });
            var secret = JsonDocument.Parse(made.Text).RootElement.GetProperty("secret").GetString();
            using var program = new Person(host);
            Assert.Equal(status, (await program.SendAsync(HttpMethod.Post, "/api/v1/dead-letters/replay", new { }, secret)).Status);
        }
    }
}
