using System.Globalization;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace SmartPark.Ingest.Accounts;

/// <summary>
/// From the cookie of a browser to the account as it is now. The cookie says who signed in, with which stamp and until when at the latest; role and parks
/// are looked up at each request, so a change counts at once.
/// </summary>
public sealed class AccountSessions
{
    /// <summary>Authentication type of who signed in.</summary>
    public const string Scheme = "SmartPark.Account";

    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "smartpark-account";

    internal const string StampClaim = "smartpark:stamp";
    internal const string UntilClaim = "smartpark:until";

    private readonly AccountTable _table;
    private readonly DemoSignIn _demo;
    private readonly TimeProvider _time;

    internal AccountSessions(AccountTable table, DemoSignIn demo, TimeProvider time) => (_table, _demo, _time) = (table, demo, time);

    /// <summary>Whether a principal of the doors or of a circuit may go on; one without an account always may, since the doors let it in.</summary>
    /// <remarks>Throws <see cref="IOException"/> when accounts cannot be read.</remarks>
    public bool IsStillGood(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Identity is not { IsAuthenticated: true, AuthenticationType: Scheme } || AccountOf(user) is not null;
    }

    /// <summary>Who a principal is now, with the role and parks that the account has now; null when nobody is signed in, or no longer.</summary>
    /// <remarks>Throws <see cref="IOException"/> when accounts cannot be read.</remarks>
    public ActingAccount? Now(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var known = ActingAccount.Of(user);
        return user.Identity is { AuthenticationType: Scheme } ? AccountOf(user)?.Acting(known?.From ?? "") : known;
    }

    /// <summary>The principal of the account whose cookie a request shows; null when there is none, or it is not good any more.</summary>
    internal async Task<ClaimsPrincipal?> OfAsync(HttpContext context)
    {
        if (!context.Request.Cookies.ContainsKey(Cookie))
        {
            return null;
        }

        var shown = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (!shown.Succeeded || AccountOf(shown.Principal) is not { } account || (account.IsDemo && !IsFromHere(context)))
        {
            return null;
        }

        var user = account.Acting(AddressOf(context)).ToPrincipal(Scheme);
        ((ClaimsIdentity)user.Identity!).AddClaims([new(StampClaim, account.Stamp), new(UntilClaim, shown.Principal.FindFirstValue(UntilClaim)!)]);
        return user;
    }

    /// <summary>Where a request came from, as it stands in histories.</summary>
    internal static string AddressOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "";

    /// <summary>Whether a request comes from this machine itself, and not through a proxy on it.</summary>
    internal static bool IsFromHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    private Account? AccountOf(ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id && _table.Find(id) is { IsDisabled: false } account && (!account.IsDemo || _demo.IsOn)
            && user.FindFirstValue(StampClaim) == account.Stamp
            && long.TryParse(user.FindFirstValue(UntilClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var until) && until > _time.GetUtcNow().ToUnixTimeSeconds()
            ? account : null;
}

/// <summary>What goes into the cookie of an account, beside until when it is good at the latest.</summary>
internal sealed class AccountPrincipals : IUserClaimsPrincipalFactory<Account>
{
    public Task<ClaimsPrincipal> CreateAsync(Account user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, user.Id), new(ClaimTypes.Name, user.Name), new(AccountSessions.StampClaim, user.Stamp)], IdentityConstants.ApplicationScheme)));
    }
}
