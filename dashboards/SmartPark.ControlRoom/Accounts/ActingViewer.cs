using Microsoft.AspNetCore.Components.Authorization;
using SmartPark.Ingest.Accounts;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>Who acts when a viewer presses a button: asked at each act, so that a change of the account counts at once and not with the next check.</summary>
public sealed class ActingViewer(AuthenticationStateProvider provider, AccountSessions sessions)
{
    /// <summary>The account that is signed in now, with the role and parks that it has now; null when nobody is. Throws <see cref="IOException"/> when accounts cannot be read.</summary>
    public async Task<ActingAccount?> NowAsync() => sessions.Now((await provider.GetAuthenticationStateAsync()).User);
}
