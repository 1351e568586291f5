using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SmartPark.Ingest.Accounts;
using Xunit;

namespace SmartPark.Ingest.Tests.Accounts;

/// <summary>Passwords, lockout and sessions over time.</summary>
public sealed class SignInsTests : IDisposable
{
    private readonly AccountParts _parts = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task An_account_rests_after_too_many_wrong_passwords_from_whatever_addresses_and_then_the_right_one_counts_again()
    {
        await AddAsync("ada");
        for (var i = 0; i < AccountLimits.LockoutAfter; i++)
        {
            Assert.Null((await TryAsync("ada", "wrong", $"192.0.2.{i}")).Account);
        }

        Assert.Equal(default, await TryAsync("ada", Person.GoodPassword, "198.51.100.1"));
        Assert.Contains(_parts.Logs.Lines, l => l == "Warning 5103: The account ada rests for 5 min after too many wrong passwords");
        _parts.Time.Advance(AccountLimits.LockoutFor + TimeSpan.FromSeconds(1));
        Assert.Equal("ada", (await TryAsync("ada", Person.GoodPassword, "198.51.100.1")).Account!.Name);
    }

    [Fact]
    public async Task Many_wrong_ones_at_the_same_moment_are_all_counted()
    {
        await AddAsync("ada");
        await Task.WhenAll(Enumerable.Range(0, AccountLimits.LockoutAfter).Select(i => TryAsync("ada", "wrong", $"192.0.2.{i}")));

        Assert.Null((await TryAsync("ada", Person.GoodPassword, "198.51.100.1")).Account);
    }

    [Fact]
    public async Task More_than_may_wait_are_asked_to_come_back()
    {
        await AddAsync("ada");
        var turn = _parts.Get<SignInTurn>();
        var release = new TaskCompletionSource<SignInOutcome>();
        var waiting = Enumerable.Range(0, AccountLimits.SignInsWaitingMax).Select(_ => turn.InTurnAsync(() => release.Task)).ToList();

        var refused = await TryAsync("ada", Person.GoodPassword, "192.0.2.1");
        release.SetResult(default);
        await Task.WhenAll(waiting);

        Assert.Null(refused.Account);
        Assert.True(refused.Wait > TimeSpan.Zero);
        Assert.NotNull((await TryAsync("ada", Person.GoodPassword, "192.0.2.1")).Account);
    }

    [Fact]
    public async Task A_session_ends_with_a_change_of_the_account_and_after_its_longest_time()
    {
        var account = await AddAsync("ada");
        var sessions = _parts.Get<AccountSessions>();
        var user = Principal(account, _parts.Time.GetUtcNow() + AccountLimits.SessionMax);
        Assert.True(sessions.IsStillGood(user));
        Assert.Equal(("ada", AccountRole.Administrator, "192.0.2.5"), (sessions.Now(user)!.Name, sessions.Now(user)!.Role, sessions.Now(user)!.From));

        _parts.Time.Advance(AccountLimits.SessionMax);
        Assert.False(sessions.IsStillGood(user));
        Assert.Null(sessions.Now(user));

        user = Principal(account, _parts.Time.GetUtcNow() + AccountLimits.SessionMax);
        _parts.Office.Add(AccountParts.Ada, "grace", AccountRole.Administrator, new(null));
        await _parts.Office.ChangeAsync(AccountParts.Ada, account.Id, new(AccountRole.Bureau));
        Assert.False(sessions.IsStillGood(user));
        user = Principal(_parts.Table.Find(account.Id)!, _parts.Time.GetUtcNow() + AccountLimits.SessionMax);
        Assert.Equal(AccountRole.Bureau, sessions.Now(user)!.Role);
        await _parts.Office.ChangeAsync(AccountParts.Ada, account.Id, new(IsDisabled: true));
        Assert.False(sessions.IsStillGood(user));
    }

    [Fact]
    public void Who_came_in_without_an_account_stays_and_is_nobody()
    {
        var sessions = _parts.Get<AccountSessions>();
        var guest = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "SmartPark")], "SmartPark"));

        Assert.True(sessions.IsStillGood(guest));
        Assert.Null(sessions.Now(guest));
    }

    private static ClaimsPrincipal Principal(Account account, DateTimeOffset until)
    {
        var user = account.Acting("192.0.2.5").ToPrincipal(AccountSessions.Scheme);
        ((ClaimsIdentity)user.Identity!).AddClaims(
            [new(AccountSessions.StampClaim, account.Stamp), new(AccountSessions.UntilClaim, until.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        return user;
    }

    private async Task<Account> AddAsync(string name) => (await _parts.Office.AddFirstAsync(name, Person.GoodPassword, "192.0.2.1")).Value!;

    private Task<SignInOutcome> TryAsync(string name, string password, string from)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        return _parts.Get<SignIns>().TryAsync(context, name, password);
    }
}
