using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SmartPark.Ingest.Accounts;

/// <summary>Identity's user manager with the clock passed in, and setting a password in one save.</summary>
internal sealed class AccountIdentity(
    IUserStore<Account> store, IOptions<IdentityOptions> options, IPasswordHasher<Account> hasher, IEnumerable<IUserValidator<Account>> userValidators,
    IEnumerable<IPasswordValidator<Account>> passwordValidators, ILookupNormalizer normalizer, IdentityErrorDescriber errors, IServiceProvider services, ILogger<AccountIdentity> logger,
    TimeProvider time)
    : UserManager<Account>(store, options, hasher, userValidators, passwordValidators, normalizer, errors, services, logger)
{
    /// <summary>Whether an account rests after too many wrong passwords.</summary>
    public override Task<bool> IsLockedOutAsync(Account user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(user.LockedUntil > time.GetUtcNow());
    }

    /// <summary>Counts a wrong password; the one that is too many makes the account rest.</summary>
    public override Task<IdentityResult> AccessFailedAsync(Account user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (++user.Failed >= Options.Lockout.MaxFailedAccessAttempts)
        {
            (user.Failed, user.LockedUntil) = (0, time.GetUtcNow() + Options.Lockout.DefaultLockoutTimeSpan);
        }

        return Store.UpdateAsync(user, CancellationToken);
    }

    /// <summary>Sets a password, ends every session of the account and its open link; refused with the reasons when the password is too weak.</summary>
    public async Task<IdentityResult> SetPasswordAsync(Account user, string password)
    {
        var result = await UpdatePasswordHash(user, password, validatePassword: true);
        if (!result.Succeeded)
        {
            return result;
        }

        (user.LinkHash, user.LinkExpires, user.Failed, user.LockedUntil) = (null, null, 0, null);
        return await Store.UpdateAsync(user, CancellationToken);
    }

    /// <summary>Whether a password would be taken for an account.</summary>
    public async Task<bool> IsGoodAsync(Account user, string password) => (await ValidatePasswordAsync(user, password)).Succeeded;
}

/// <summary>What Identity's own rules leave out: passwords that are too long, and those with the name in them.</summary>
internal sealed class PasswordRule : IPasswordValidator<Account>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        var isBad = password is null or { Length: > AccountLimits.PasswordLengthMax } || (user.Name.Length > 2 && password.Contains(user.Name, StringComparison.OrdinalIgnoreCase));
        return Task.FromResult(isBad ? IdentityResult.Failed(new IdentityError { Code = "PasswordUnusable", Description = "Too long, or with the account's name in it." }) : IdentityResult.Success);
    }
}
