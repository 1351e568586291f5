namespace SmartPark.Ingest.Accounts;

/// <summary>Every bound of accounts, tokens, sessions and the audit trail, each with its reason.</summary>
public static class AccountLimits
{
    /// <summary>Accounts of one installation: a city of 100 parks with twenty people each. At the limit nobody is added, and the answer says so.</summary>
    public const int AccountsMax = 2_000;

    /// <summary>API tokens of one installation, expired ones included until somebody removes them. At the limit none is added, and the answer says so.</summary>
    public const int TokensMax = 200;

    /// <summary>Entries of the audit trail: years of changes and sign-ins; some 30 MB. Beyond it the oldest go, and are counted.</summary>
    public const int AuditRowsMax = 100_000;

    /// <summary>Longest name in characters of an account or token: what a phone shows in one line or two.</summary>
    public const int NameLengthMax = 40;

    /// <summary>Least length of a password in characters: length is what guessing costs, rules about its characters are not.</summary>
    public const int PasswordLengthMin = 12;

    /// <summary>Different characters that a password has at least.</summary>
    public const int PasswordUniqueMin = 6;

    /// <summary>Longest password in characters: longer ones only cost time.</summary>
    public const int PasswordLengthMax = 200;

    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512 for a password: some 0.1 s of a core, the figure of the OWASP password storage cheat sheet of 2023.</summary>
    public const int PasswordRounds = 210_000;

    /// <summary>Sign-ins that wait for their turn; they are checked one after the other, since each costs a tenth of a second of a core. Further ones are asked to try again.</summary>
    public const int SignInsWaitingMax = 16;

    /// <summary>Wrong passwords after which an account rests, from whatever addresses they came.</summary>
    public const int LockoutAfter = 10;

    /// <summary>How long it rests: long enough to make guessing useless, short enough that nobody can be kept out by others for a shift.</summary>
    public static TimeSpan LockoutFor { get; } = TimeSpan.FromMinutes(5);

    /// <summary>A session that is not used ends after this: a working day and a bit.</summary>
    public static TimeSpan SessionIdle { get; } = TimeSpan.FromHours(12);

    /// <summary>Every session ends after this, however much it is used.</summary>
    public static TimeSpan SessionMax { get; } = TimeSpan.FromDays(7);

    /// <summary>Open pages are checked this often: whoever was disabled or changed is out within a minute.</summary>
    public static TimeSpan SessionCheck { get; } = TimeSpan.FromSeconds(20);

    /// <summary>A one-time link is good for this long: it is handed over within a day or issued again.</summary>
    public static TimeSpan LinkLife { get; } = TimeSpan.FromHours(24);

    /// <summary>Longest life of an API token: once a year somebody looks whether it is still needed.</summary>
    public static TimeSpan TokenLifeMax { get; } = TimeSpan.FromDays(366);

    /// <summary>When a token was last used is written at most this often.</summary>
    public static TimeSpan TokenUseEvery { get; } = TimeSpan.FromMinutes(1);
}
