using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Accounts;

public sealed class AccountOfficeTests
{
    private static readonly ParkScope Everywhere = new(null);
    private static readonly ParkScope East = new(new HashSet<string> { "east" });

    [Fact]
    public async Task Nobody_but_an_administrator_changes_anything_and_a_refusal_leaves_no_trace()
    {
        using var parts = new AccountParts();
        var id = parts.Office.Add(AccountParts.Ada, "bob", AccountRole.Operator, East).Value!.Account.Id;
        foreach (var who in new[]
        {
            AccountParts.Ada with { Role = AccountRole.SafetyOfficer }, AccountParts.Ada with { Role = AccountRole.Operator }, AccountParts.Ada with { Role = AccountRole.Bureau },
            AccountParts.Ada with { Parks = new HashSet<string>() },
        })
        {
            Assert.Equal(AccountTrouble.NotAllowed, parts.Office.Add(who, "eve", AccountRole.Administrator, East).Trouble);
            Assert.Equal(AccountTrouble.NotAllowed, (await parts.Office.ChangeAsync(who, id, new(AccountRole.Administrator))).Trouble);
            Assert.Equal(AccountTrouble.NotAllowed, parts.Office.IssueLink(who, id).Trouble);
            Assert.Equal(AccountTrouble.NotAllowed, parts.Office.AddToken(who, "t", AccountRole.Bureau, East, parts.Time.GetUtcNow().AddDays(1)).Trouble);
            Assert.Equal(AccountTrouble.NotAllowed, parts.Office.RevokeToken(who, "none").Trouble);
            Assert.Empty(parts.Office.Accounts(who));
            Assert.Empty(parts.Office.Audit(who, 10));
        }

        Assert.Single(parts.Office.Audit(AccountParts.Ada, 10));
        Assert.Equal("bob", parts.Office.Accounts(AccountParts.Ada).Single().Name);
    }

    [Fact]
    public async Task An_administrator_of_one_park_looks_after_that_park_only()
    {
        using var parts = new AccountParts();
        var local = AccountParts.Ada with { Id = "local", Parks = East.Parks };
        var all = parts.Office.Add(AccountParts.Ada, "of all", AccountRole.Operator, Everywhere).Value!.Account.Id;
        var east = parts.Office.Add(local, "of east", AccountRole.Operator, East).Value!.Account.Id;

        Assert.Equal("of east", parts.Office.Accounts(local).Single().Name);
        Assert.Equal(AccountTrouble.NotAllowed, parts.Office.Add(local, "eve", AccountRole.Operator, Everywhere).Trouble);
        Assert.Equal(AccountTrouble.NotAllowed, (await parts.Office.ChangeAsync(local, all, new(IsDisabled: true))).Trouble);
        Assert.Equal(AccountTrouble.NotAllowed, (await parts.Office.ChangeAsync(local, east, new(Scope: Everywhere))).Trouble);
        Assert.Equal(AccountTrouble.NotAllowed, parts.Office.IssueLink(local, all).Trouble);
        Assert.Equal(AccountTrouble.None, (await parts.Office.ChangeAsync(local, east, new(AccountRole.SafetyOfficer))).Trouble);
        Assert.Empty(parts.Office.Audit(local, 10));
    }

    [Fact]
    public async Task The_last_administrator_of_all_parks_stays_one()
    {
        using var parts = new AccountParts();
        var first = (await parts.Office.AddFirstAsync("ada", Person.GoodPassword, "192.0.2.1")).Value!.Id;
        Assert.Equal(AccountTrouble.NotAllowed, (await parts.Office.AddFirstAsync("eve", Person.GoodPassword, "192.0.2.9")).Trouble);
        foreach (var change in new AccountChange[] { new(AccountRole.Operator), new(Scope: East), new(IsDisabled: true) })
        {
            Assert.Equal(AccountTrouble.LastAdministrator, (await parts.Office.ChangeAsync(AccountParts.Ada, first, change)).Trouble);
        }

        parts.Office.Add(AccountParts.Ada, "grace", AccountRole.Administrator, Everywhere);
        Assert.Equal(AccountTrouble.None, (await parts.Office.ChangeAsync(AccountParts.Ada, first, new(IsDisabled: true))).Trouble);
    }

    [Fact]
    public async Task A_link_is_good_once_for_a_day_and_only_the_newest()
    {
        using var parts = new AccountParts();
        var added = parts.Office.Add(AccountParts.Ada, "bob", AccountRole.Operator, East).Value!;
        var old = Code(added);
        var code = Code(parts.Office.IssueLink(AccountParts.Ada, added.Account.Id).Value!);
        Assert.Equal(AccountTrouble.Unknown, (await parts.Office.SetByLinkAsync(old, Person.GoodPassword, "")).Trouble);

        parts.Time.Advance(AccountLimits.LinkLife + TimeSpan.FromSeconds(1));
        Assert.Equal(AccountTrouble.Unknown, (await parts.Office.SetByLinkAsync(code, Person.GoodPassword, "")).Trouble);
        Assert.Null(parts.Office.Accounts(AccountParts.Ada).Single().LinkExpires);

        code = Code(parts.Office.IssueLink(AccountParts.Ada, added.Account.Id).Value!);
        Assert.Equal(AccountTrouble.PasswordWeak, (await parts.Office.SetByLinkAsync(code, "too short", "")).Trouble);
        Assert.Equal(AccountTrouble.None, (await parts.Office.SetByLinkAsync(code, Person.GoodPassword, "")).Trouble);
        Assert.Equal(AccountTrouble.Unknown, (await parts.Office.SetByLinkAsync(code, Person.GoodPassword, "")).Trouble);

        // A link of somebody who was disabled meanwhile is void.
        code = Code(parts.Office.IssueLink(AccountParts.Ada, added.Account.Id).Value!);
        await parts.Office.ChangeAsync(AccountParts.Ada, added.Account.Id, new(IsDisabled: true));
        Assert.Equal(AccountTrouble.Unknown, (await parts.Office.SetByLinkAsync(code, Person.GoodPassword, "")).Trouble);
    }

    [Theory]
    [InlineData("short", false)]
    [InlineData("twelve chars", true)]
    [InlineData("aaaaabbbbbcccccddddd", false)]
    [InlineData("the Name of bob w.", false)]
    [InlineData("园区安全值班员的密码是这个", true)]
    public async Task Passwords_are_long_varied_and_without_the_name(string password, bool isGood)
    {
        using var parts = new AccountParts();
        var code = Code(parts.Office.Add(AccountParts.Ada, "Bob W.", AccountRole.Operator, East).Value!);

        Assert.Equal(isGood ? AccountTrouble.None : AccountTrouble.PasswordWeak, (await parts.Office.SetByLinkAsync(code, password, "")).Trouble);
    }

    [Fact]
    public void A_token_ends_when_it_should_and_is_never_kept()
    {
        using var parts = new AccountParts();
        var now = parts.Time.GetUtcNow();
        Assert.Equal(AccountTrouble.ExpiryUnusable, parts.Office.AddToken(AccountParts.Ada, "t", AccountRole.Bureau, East, now).Trouble);
        Assert.Equal(AccountTrouble.ExpiryUnusable, parts.Office.AddToken(AccountParts.Ada, "t", AccountRole.Bureau, East, now + AccountLimits.TokenLifeMax + TimeSpan.FromSeconds(1)).Trouble);
        var secret = parts.Office.AddToken(AccountParts.Ada, "t", AccountRole.Bureau, East, now.AddDays(1)).Value!.Secret;

        var tokens = parts.Get<ApiTokens>();
        Assert.Equal("token t", tokens.Use(secret)!.Acting().From);
        parts.Time.Advance(TimeSpan.FromDays(1));
        Assert.Null(tokens.Use(secret));
        var kept = parts.Office.Tokens(AccountParts.Ada).Single();
        Assert.Equal((now, now.AddDays(1)), (kept.Used, kept.Expires));
        Assert.DoesNotContain(secret, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(parts.Database.File)), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, string.Concat(parts.Office.Audit(AccountParts.Ada, 10)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_is_there_again_after_a_restart()
    {
        using var parts = new AccountParts();
        var added = parts.Office.Add(AccountParts.Ada, "李伟", AccountRole.SafetyOfficer, East).Value!;
        await parts.Office.SetByLinkAsync(Code(added), Person.GoodPassword, "192.0.2.7");

        var again = parts.Reopened().Find(added.Account.Id)!;
        var known = parts.Table.Find(added.Account.Id)!;
        Assert.Equal((known.Name, known.NameKey, known.Role, known.PasswordHash, known.Stamp, known.Version, known.Created), (again.Name, again.NameKey, again.Role, again.PasswordHash, again.Stamp, again.Version, again.Created));
        Assert.Equal(["east"], again.Parks!);
        Assert.Null(again.LinkHash);
        Assert.Equal([("password-set", "李伟", "192.0.2.7"), ("account-added", "ada", "192.0.2.1")], parts.Office.Audit(AccountParts.Ada, 10).Select(k => (k.Entry.Act, k.Entry.Name, k.Entry.From)));
    }

    [Fact]
    public void At_the_limits_nothing_is_added_and_the_answer_says_so()
    {
        using var parts = new AccountParts();
        Fill(parts, AccountLimits.AccountsMax, "INSERT INTO accounts (id, name, name_key, role, stamp, failed, disabled, demo, created_ms, version) SELECT value, value, value, 'bureau', '', 0, 0, 0, 0, 1");
        Fill(parts, AccountLimits.TokensMax, "INSERT INTO api_tokens (id, name, hash, role, created_ms, expires_ms, created_by) SELECT value, value, randomblob(32), 'bureau', 0, 0, ''");

        Assert.Equal(AccountTrouble.Full, parts.Office.Add(AccountParts.Ada, "one more", AccountRole.Operator, Everywhere).Trouble);
        Assert.Equal(AccountTrouble.Full, parts.Office.AddToken(AccountParts.Ada, "one more", AccountRole.Operator, Everywhere, parts.Time.GetUtcNow().AddDays(1)).Trouble);
        Assert.Empty(parts.Office.Audit(AccountParts.Ada, 10));
    }

    [Fact]
    public void The_audit_trail_keeps_the_newest()
    {
        using var parts = new AccountParts();
        var trail = new AuditTrail(new(parts.Database), TestCity.Instruments(), rowsMax: 3);
        for (var i = 1; i <= 5; i++)
        {
            trail.Write(AuditEntry.Of(AccountParts.Ada, parts.Time.GetUtcNow(), "act", i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        Assert.Equal(["5", "4", "3"], trail.List(10).Select(k => k.Entry.Subject));
        Assert.Equal(["4"], trail.List(1, beforeId: 5).Select(k => k.Entry.Subject));
        Assert.Empty(trail.List(10, act: "other"));
        Assert.Equal(3, trail.List(10, account: "ada").Count);
    }

    [Fact]
    public void Of_two_changes_made_at_once_one_is_refused()
    {
        using var parts = new AccountParts();
        var id = parts.Office.Add(AccountParts.Ada, "bob", AccountRole.Operator, East).Value!.Account.Id;
        var (one, other) = (parts.Table.Find(id)!, parts.Table.Find(id)!);
        (one.Role, other.Role) = (AccountRole.Bureau, AccountRole.Administrator);

        Assert.True(parts.Table.Save(one));
        Assert.False(parts.Table.Save(other));
        Assert.Equal(AccountRole.Bureau, parts.Table.Find(id)!.Role);
    }

    [Fact]
    public void The_directory_names_those_who_may_act_in_a_park()
    {
        using var parts = new AccountParts();
        parts.Office.Add(AccountParts.Ada, "east officer", AccountRole.SafetyOfficer, East);
        parts.Office.Add(AccountParts.Ada, "bureau", AccountRole.Bureau, Everywhere);
        var directory = parts.Get<AccountDirectory>();

        Assert.Equal(["east officer"], directory.WhoMay(AccountAct.CloseAlarm, "east").Select(a => a.Name));
        Assert.Empty(directory.WhoMay(AccountAct.CloseAlarm, "west"));
        Assert.Equal("bureau", directory.WhoMay(AccountAct.ViewAlarms, "west").Single().Name);
        Assert.Null(directory.Find("nobody"));
    }

    private static string Code(AccountLink link) => link.Path.Split('=')[1];

    private static void Fill(AccountParts parts, int rows, string sql)
    {
        using var connection = parts.Database.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class and a number.
        command.CommandText = $"WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {rows}) {sql.Replace("value", "CAST(value AS TEXT)", StringComparison.Ordinal)} FROM n;";
#pragma warning restore CA2100
        Assert.Equal(rows, command.ExecuteNonQuery());
    }
}
