using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using SmartPark.Ingest.Access;
using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.Accounts;

/// <summary>How an attempt to sign in or to show a password ended.</summary>
/// <param name="Account">Who it is; null when it failed.</param>
/// <param name="Wait">How long to wait before trying at all; zero when it may be tried again.</param>
internal readonly record struct SignInOutcome(Account? Account, TimeSpan Wait);

/// <summary>One password at a time is checked, and few wait.</summary>
internal sealed class SignInTurn : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private int _waiting;

    public void Dispose() => _turn.Dispose();

    /// <summary>Runs something in turn; null when too many wait already.</summary>
    public async Task<SignInOutcome?> InTurnAsync(Func<Task<SignInOutcome>> check)
    {
        if (Interlocked.Increment(ref _waiting) > AccountLimits.SignInsWaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        await _turn.WaitAsync();
        try
        {
            return await check();
        }
        finally
        {
            _turn.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }
}

/// <summary>
/// Signing in with name and password. Whether a name is unknown, disabled, resting or its password wrong: the answer is the same, after the same work.
/// Wrong ones are counted by address and by account, one after the other, so that many at once are not counted as one.
/// </summary>
internal sealed partial class SignIns(
    AccountIdentity manager, SignInManager<Account> signIn, IPasswordHasher<Account> hasher, AccountTable table, AttemptThrottle throttle, SignInTurn turn, IngestInstruments instruments,
    AuditTrail audit, TimeProvider time, ILogger<SignIns> logger)
{
    // Of a password that nobody knows, made once with the rounds of the others.
    private static string? _nobodysHash;

    private static readonly Account Nobody = new() { Id = "", Name = "" };

    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(5);

    /// <summary>Tries a name and a password.</summary>
    public async Task<SignInOutcome> TryAsync(HttpContext context, string name, string password)
    {
        var address = context.Connection.RemoteIpAddress;
        var outcome = await turn.InTurnAsync(async () =>
        {
            if (throttle.WaitOf(address) is var wait && wait > TimeSpan.Zero)
            {
                return new(null, wait);
            }

            var account = name.Length <= AccountLimits.NameLengthMax ? await manager.FindByNameAsync(name) : null;
            return await CheckAsync(account, password) ? new(account, TimeSpan.Zero) : default;
        });
        if (outcome is { Account: null } && outcome.Value.Wait == TimeSpan.Zero)
        {
            throttle.Wrong(address);
            LogWrong(address);
        }

        instruments.Attempted(outcome is null ? "busy" : outcome.Value.Account is not null ? "right" : outcome.Value.Wait > TimeSpan.Zero ? "throttled" : "wrong");
        return outcome ?? new(null, BusyFor);
    }

    /// <summary>Gives a browser the cookie of an account, and notes it; false when the account was changed in between.</summary>
    public async Task<bool> EnterAsync(HttpContext context, Account account)
    {
        var now = time.GetUtcNow();
        if (!account.IsDemo)
        {
            (account.SignedIn, account.Failed) = (now, 0);
            account.Audit = AuditEntry.Of(account.Acting(AccountSessions.AddressOf(context)), now, "sign-in", account.Name);
            if (!table.Save(account))
            {
                return false;
            }
        }

        signIn.Context = context;
        var until = (now + AccountLimits.SessionMax).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await signIn.SignInWithClaimsAsync(account, new AuthenticationProperties { IsPersistent = true }, [new Claim(AccountSessions.UntilClaim, until)]);
        return true;
    }

    /// <summary>Takes the cookie back.</summary>
    public async Task LeaveAsync(HttpContext context)
    {
        if (ActingAccount.Of(context) is { } who && context.User.Identity?.AuthenticationType == AccountSessions.Scheme && !who.Id.StartsWith("demo-", StringComparison.Ordinal))
        {
            audit.Write(AuditEntry.Of(who, time.GetUtcNow(), "sign-out", who.Name));
        }

        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    private async Task<bool> CheckAsync(Account? account, string password)
    {
        if (account is null or { PasswordHash: null } or { IsDisabled: true } or { IsDemo: true } || password.Length > AccountLimits.PasswordLengthMax || await manager.IsLockedOutAsync(account))
        {
            hasher.VerifyHashedPassword(Nobody, _nobodysHash ??= hasher.HashPassword(Nobody, OneTimeCode.Make()), password.Length > AccountLimits.PasswordLengthMax ? "" : password);
            return false;
        }

        if (await manager.CheckPasswordAsync(account, password))
        {
            return true;
        }

        await manager.AccessFailedAsync(account);
        if (await manager.IsLockedOutAsync(account))
        {
            LogResting(account.Name, AccountLimits.LockoutFor.TotalMinutes);
        }

        return false;
    }

    [LoggerMessage(5102, LogLevel.Warning, "A wrong name or password was shown from {Address}")]
    private partial void LogWrong(System.Net.IPAddress? address);

    [LoggerMessage(5103, LogLevel.Warning, "The account {Name} rests for {Minutes} min after too many wrong passwords")]
    private partial void LogResting(string name, double minutes);
}
