using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SmartPark.Ingest.Accounts;
using Xunit;

namespace SmartPark.Ingest.Tests.Accounts;

public sealed class ActingAccountTests
{
    private static readonly ActingAccount Officer = new("7", "Li Wei", AccountRole.SafetyOfficer, new HashSet<string> { "east", "north" }, "192.0.2.7");

    [Fact]
    public void An_account_acts_in_its_own_parks_only()
    {
        Assert.True(Officer.May(AccountAct.CloseAlarm, "east"));
        Assert.False(Officer.May(AccountAct.CloseAlarm, "west"));
        Assert.False(Officer.May(AccountAct.ManageAccounts, "east"));
        Assert.True(Officer.MaySomewhere(AccountAct.CloseAlarm));
        Assert.False((Officer with { Parks = new HashSet<string>() }).MaySomewhere(AccountAct.CloseAlarm));
    }

    [Fact]
    public void An_account_of_all_parks_acts_in_every_one() => Assert.True((Officer with { Parks = null }).May(AccountAct.CloseAlarm, "built-tomorrow"));

    [Fact]
    public void All_parks_are_covered_only_by_an_account_of_all_parks()
    {
        Assert.True(Officer.MayInAll(AccountAct.CloseAlarm, new HashSet<string> { "north" }));
        Assert.False(Officer.MayInAll(AccountAct.CloseAlarm, new HashSet<string> { "north", "west" }));
        Assert.False(Officer.MayInAll(AccountAct.CloseAlarm, null));
        Assert.True((Officer with { Parks = null }).MayInAll(AccountAct.CloseAlarm, null));
    }

    [Theory, InlineData(null), InlineData(""), InlineData("east"), InlineData("east north")]
    public void A_principal_keeps_everything(string? parks)
    {
        var account = Officer with { Parks = parks?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet() };

        var read = ActingAccount.Of(new DefaultHttpContext { User = account.ToPrincipal("test") })!;

        Assert.Equal(account with { Parks = null }, read with { Parks = null });
        Assert.Equal(account.Parks?.Order(), read.Parks?.Order());
    }

    [Fact]
    public void Without_an_account_nobody_acts()
    {
        Assert.Null(ActingAccount.Of((ClaimsPrincipal?)null));
        Assert.Null(ActingAccount.Of(new DefaultHttpContext()));
        Assert.Null(ActingAccount.Of(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "SmartPark")], "SmartPark"))));

        // A role without parks is for none, and an identity that nobody vouched for is nobody.
        Claim[] claims = [new(ClaimTypes.NameIdentifier, "7"), new(ClaimTypes.Role, "administrator")];
        Assert.Empty(ActingAccount.Of(new ClaimsPrincipal(new ClaimsIdentity(claims, "test")))!.Parks!);
        Assert.Null(ActingAccount.Of(new ClaimsPrincipal(new ClaimsIdentity(claims))));
    }
}
