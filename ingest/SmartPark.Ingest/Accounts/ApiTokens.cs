using Microsoft.Data.Sqlite;

namespace SmartPark.Ingest.Accounts;

/// <summary>
/// All API tokens: kept as hashes in the operations database, and in memory as well, since every request of a program asks. A secret is <c>sp_</c> and 43
/// characters of base64url: 32 random bytes. Thread-safe.
/// </summary>
internal sealed partial class ApiTokens(AccountFile file, AuditTrail audit, TimeProvider time, ILogger<ApiTokens> logger)
{
    private const string Prefix = "sp_";

    private readonly Lock _gate = new();
    private Dictionary<string, ApiToken>? _byHash;

    /// <summary>Whether a secret looks like one of these, rather than the access token of the installation.</summary>
    public static bool IsOne(string shown) => shown.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Tokens by name, expired ones too. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    public IReadOnlyList<ApiToken> All()
    {
        lock (_gate)
        {
            return [.. Loaded().Values.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase).ThenBy(t => t.Created)];
        }
    }

    /// <summary>Adds one and returns its secret, which nobody sees again; null when there are too many.</summary>
    public string? Add(ApiToken token, AuditEntry entry)
    {
        lock (_gate)
        {
            var all = Loaded();
            if (all.Count >= AccountLimits.TokensMax)
            {
                return null;
            }

            var secret = Prefix + OneTimeCode.Make();
            var hash = OneTimeCode.Hash(secret);
            var insert = new AccountStatement(
                "INSERT INTO api_tokens (id, name, hash, role, parks, created_ms, expires_ms, created_by) VALUES ($id, $name, $hash, $role, $parks, $created, $expires, $by);",
                ("$id", token.Id), ("$name", token.Name), ("$hash", hash), ("$role", token.Role.Word()), ("$parks", Account.TextOf(token.Parks)),
                ("$created", token.Created.ToUnixTimeMilliseconds()), ("$expires", token.Expires.ToUnixTimeMilliseconds()), ("$by", token.CreatedBy));
            audit.Written(file.Change([insert, .. audit.Statements(entry)]));
            all[Convert.ToHexString(hash)] = token;
            return secret;
        }
    }

    /// <summary>Takes one back at once; false when there is none of that id.</summary>
    public bool Revoke(string id, AuditEntry entry)
    {
        lock (_gate)
        {
            var all = Loaded();
            var key = all.FirstOrDefault(t => t.Value.Id == id).Key;
            if (key is null || !audit.Written(file.Change([new("DELETE FROM api_tokens WHERE id = $id;", ("$id", id)), .. audit.Statements(entry)])))
            {
                return false;
            }

            return all.Remove(key);
        }
    }

    /// <summary>The token of a secret that is still good, or null; notes that it was used.</summary>
    public ApiToken? Use(string secret)
    {
        // Whoever knows the hash does not know the secret, so finding it by hash tells nothing in its time.
        var key = Convert.ToHexString(OneTimeCode.Hash(secret));
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (!Loaded().TryGetValue(key, out var token) || token.Expires <= now)
            {
                return null;
            }

            if (token.Used is not { } used || now - used >= AccountLimits.TokenUseEvery)
            {
                Loaded()[key] = token with { Used = now };
                NoteUse(token, now);
            }

            return token;
        }
    }

    private void NoteUse(ApiToken token, DateTimeOffset now)
    {
        try
        {
            file.Change(new AccountStatement("UPDATE api_tokens SET used_ms = $now WHERE id = $id;", ("$now", now.ToUnixTimeMilliseconds()), ("$id", token.Id)));
        }
        catch (IOException e)
        {
            // The program is let in all the same: the disk's trouble is not its own.
            LogUseNotKept(e, token.Name);
        }
    }

    private Dictionary<string, ApiToken> Loaded() =>
        _byHash ??= file.Read(new("SELECT hash, id, name, role, parks, created_ms, expires_ms, used_ms, created_by FROM api_tokens;"), Row).ToDictionary(t => t.Hash, t => t.Token, StringComparer.Ordinal);

    private static (string Hash, ApiToken Token) Row(SqliteDataReader row) => (
        Convert.ToHexString(row.GetFieldValue<byte[]>(0)),
        new(row.GetString(1), row.GetString(2), AccountRoles.Parse(row.GetString(3)) ?? AccountRole.Bureau, Account.ParksOf(row.IsDBNull(4) ? null : row.GetString(4)),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
            row.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)), row.GetString(8)));

    [LoggerMessage(5101, LogLevel.Warning, "When the API token {Name} was used could not be kept")]
    private partial void LogUseNotKept(Exception exception, string name);
}
