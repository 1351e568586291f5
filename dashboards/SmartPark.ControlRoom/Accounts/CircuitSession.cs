using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using SmartPark.Ingest.Accounts;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>
/// Who looks at the pages of a circuit: the one who came in with the request that began it, looked at again every <see cref="AccountLimits.SessionCheck"/>.
/// When the account was disabled or changed, or the session has lasted its time, nobody is signed in any more, and the shell leaves the page.
/// </summary>
internal sealed class CircuitSession(ILoggerFactory loggers, AccountSessions sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => AccountLimits.SessionCheck;

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);
        return Task.FromResult(sessions.IsStillGood(authenticationState.User));
    }
}
