using System.Collections.Frozen;

namespace SmartPark.Ingest.Accounts;

/// <summary>A person who may sign in. What stands in the operations database, as ASP.NET Core Identity works on it: a copy, until it is saved.</summary>
public sealed class Account
{
    /// <summary>Its id: never changed, never given to another, so that histories stay true.</summary>
    public required string Id { get; init; }

    /// <summary>Name to sign in with and to show; unique without regard to case.</summary>
    public required string Name { get; set; }

    /// <summary>The name as it is compared.</summary>
    public string NameKey { get; set; } = "";

    /// <summary>Its role.</summary>
    public AccountRole Role { get; set; }

    /// <summary>Ids of its parks; null for all.</summary>
    public IReadOnlySet<string>? Parks { get; set; }

    /// <summary>Hash of its password; null until its owner has set one.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes with password, role, parks and disabling; sessions of another stamp are over.</summary>
    public string Stamp { get; set; } = "";

    /// <summary>Wrong passwords since the last right one.</summary>
    public int Failed { get; set; }

    /// <summary>Until when it rests after too many wrong ones.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Whether it may not sign in any more.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Whether it is one of the demo's, which nobody signs in to outside a demo.</summary>
    public bool IsDemo { get; init; }

    /// <summary>SHA-256 of the code of its open one-time link.</summary>
    public byte[]? LinkHash { get; set; }

    /// <summary>Until when that link is good.</summary>
    public DateTimeOffset? LinkExpires { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When somebody last signed in to it.</summary>
    public DateTimeOffset? SignedIn { get; set; }

    /// <summary>Grows with each save, so that of two changes made at once one is refused.</summary>
    internal long Version { get; set; }

    /// <summary>What is to stand in the audit trail with the next save, in one transaction with it.</summary>
    internal AuditEntry? Audit { get; set; }

    /// <summary>Who it is when it acts.</summary>
    /// <param name="from">Where the request came from.</param>
    public ActingAccount Acting(string from) => new(Id, Name, Role, Parks, from);

    internal Account Copy() => (Account)MemberwiseClone();

    /// <summary>Parks as the database keeps them.</summary>
    internal static string? TextOf(IReadOnlySet<string>? parks) => parks is null ? null : string.Join(' ', parks.Order(StringComparer.Ordinal));

    /// <summary>Parks of the text that the database keeps.</summary>
    internal static IReadOnlySet<string>? ParksOf(string? text) => text?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
