using System.Collections.Frozen;
using System.Security.Claims;

namespace SmartPark.Ingest.Accounts;

/// <summary>
/// Who does something: what every act carries into its history. Made by the doors for each request from the account as it is now; a circuit keeps the
/// one of the request that began it until the account changes.
/// </summary>
/// <param name="Id">Id of the account, or <c>token:</c> and the id of the API token; never given to another.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Role">Its role.</param>
/// <param name="Parks">Ids of the parks it is for; null for all.</param>
/// <param name="From">Remote address, or <c>token</c> and the name of the API token.</param>
public sealed record ActingAccount(string Id, string Name, AccountRole Role, IReadOnlySet<string>? Parks, string From)
{
    /// <summary>Begins the id of whoever came in with an API token.</summary>
    public const string TokenPrefix = "token:";

    private const string ParkClaim = "smartpark:park";
    private const string FromClaim = "smartpark:from";

    // A park id is [a-z0-9-]{1,40}, so no park is called this.
    private const string AllParks = "*";

    /// <summary>Whether it may do something in a park.</summary>
    /// <param name="act">What.</param>
    /// <param name="park">Id of the park.</param>
    public bool May(AccountAct act, string park) => Role.Allows(act) && (Parks is null || Parks.Contains(park));

    /// <summary>Whether it may do something in at least one park: whether a page offers it at all.</summary>
    public bool MaySomewhere(AccountAct act) => Role.Allows(act) && Parks is not { Count: 0 };

    /// <summary>Whether it may do something in every one of <paramref name="parks"/>; null means all there are.</summary>
    public bool MayInAll(AccountAct act, IReadOnlySet<string>? parks) => Role.Allows(act) && (Parks is null || (parks is not null && parks.All(Parks.Contains)));

    /// <summary>Who sent a request; null when it came in without an account, as on loopback or with the access token of the installation.</summary>
    public static ActingAccount? Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Of(context.User);
    }

    /// <summary>Who a principal of the doors or of a circuit is; null when nobody is signed in.</summary>
    public static ActingAccount? Of(ClaimsPrincipal? user)
    {
        if (user?.Identity is not ClaimsIdentity { IsAuthenticated: true } identity || identity.FindFirst(ClaimTypes.NameIdentifier)?.Value is not { Length: > 0 } id
            || AccountRoles.Parse(identity.FindFirst(ClaimTypes.Role)?.Value) is not { } role)
        {
            return null;
        }

        // Without any word on parks it is for none: what is missing never widens what somebody may do.
        var parks = identity.FindAll(ParkClaim).Select(c => c.Value).ToFrozenSet(StringComparer.Ordinal);
        return new(id, identity.FindFirst(ClaimTypes.Name)?.Value ?? id, role, parks.Contains(AllParks) ? null : parks, identity.FindFirst(FromClaim)?.Value ?? "");
    }

    /// <summary>The principal that <see cref="Of(ClaimsPrincipal?)"/> reads back.</summary>
    /// <param name="scheme">How it came in: authentication type of the identity.</param>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var parks = Parks ?? (IEnumerable<string>)[AllParks];
        return new(new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, Id), new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role.Word()), new(FromClaim, From),
                .. parks.Select(p => new Claim(ParkClaim, p)),
            ],
            scheme));
    }
}
