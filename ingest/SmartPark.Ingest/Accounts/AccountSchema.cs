namespace SmartPark.Ingest.Accounts;

/// <summary>
/// The tables of accounts, API tokens and the audit trail, a migration of the operations database. Passwords lie there as PBKDF2 hashes, codes of links
/// and tokens as SHA-256: nobody who reads the file can sign in with it. Parks are ids separated by spaces; NULL means all.
/// </summary>
internal static class AccountSchema
{
    /// <summary>Makes the tables.</summary>
    public const string Tables = """
        CREATE TABLE accounts (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, role TEXT NOT NULL, parks TEXT, password_hash TEXT, stamp TEXT NOT NULL,
          failed INTEGER NOT NULL, locked_until_ms INTEGER, disabled INTEGER NOT NULL, demo INTEGER NOT NULL, link_hash BLOB, link_expires_ms INTEGER,
          created_ms INTEGER NOT NULL, signed_in_ms INTEGER, version INTEGER NOT NULL) STRICT;
        CREATE TABLE api_tokens (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, role TEXT NOT NULL, parks TEXT, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
          used_ms INTEGER, created_by TEXT NOT NULL) STRICT;
        CREATE TABLE audit (
          id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, account TEXT, name TEXT NOT NULL, came_from TEXT NOT NULL, act TEXT NOT NULL,
          subject TEXT NOT NULL, before TEXT, after TEXT) STRICT;
        """;
}
