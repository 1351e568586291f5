using System.Security.Cryptography;
using System.Text;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>A user name and its password.</summary>
/// <param name="Username">User name.</param>
/// <param name="Password">Password.</param>
public sealed record BrokerCredential(string Username, string Password)
{
    /// <summary>A credential that nobody can guess: 256 random bits. Made at start, kept in memory only.</summary>
    public static BrokerCredential Generate(string username) => new(username, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));

    private bool PrintMembers(StringBuilder text)
    {
        // A record prints its members; a password must not reach a log that way.
        text.Append("Username = ").Append(Username);
        return true;
    }
}

/// <summary>Who may connect to the embedded broker. Passwords are kept as salted hashes and compared in constant time.</summary>
internal sealed class BrokerCredentials
{
    /// <summary>Users in a credentials file: a gateway each, for as many as may connect.</summary>
    public const int UsersMax = 10_000;

    /// <summary>Longest credentials file in bytes.</summary>
    public const int FileBytesMax = 1024 * 1024;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, (byte[] Hash, BrokerRole Role)> _users = new(StringComparer.Ordinal);

    /// <summary>Adds a user or replaces its password.</summary>
    public void Add(BrokerCredential credential, BrokerRole role) => _users[credential.Username] = (Hash(credential.Password), role);

    /// <summary>Whether user and password belong together.</summary>
    public bool Accepts(string? username, string? password)
    {
        // A user that does not exist costs the same time as a wrong password.
        var known = _users.TryGetValue(username ?? "", out var expected);
        return CryptographicOperations.FixedTimeEquals(Hash(password ?? ""), known ? expected.Hash : new byte[32]) && known;
    }

    /// <summary>What a user is; null for none that is known.</summary>
    public BrokerRole? RoleOf(string? username) => _users.TryGetValue(username ?? "", out var user) ? user.Role : null;

    /// <summary>
    /// Whether a client id is a user's to take. A broker hands the session of an id, with what it subscribed to, to whoever connects with it next: so a
    /// reader takes no id but its own name, alone or with more behind a slash, and nobody else takes that.
    /// </summary>
    public bool MayTake(string? username, string clientId)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        var slash = clientId.IndexOf('/', StringComparison.Ordinal);
        var owner = slash < 0 ? clientId : clientId[..slash];
        return RoleOf(username) == BrokerRole.AlarmReader ? owner == username : RoleOf(owner) != BrokerRole.AlarmReader;
    }

    /// <summary>Reads lines <c>user:password</c>; empty lines and those beginning with <c>#</c> are passed over.</summary>
    public static IReadOnlyList<BrokerCredential> ReadFile(string file, ICollection<ConfigurationProblem> problems)
    {
        var credentials = new List<BrokerCredential>();
        string[] lines;
        try
        {
            if (new FileInfo(file).Length > FileBytesMax)
            {
                problems.Add(new(file, "$", "a longer file", $"at most {FileBytesMax} bytes"));
                return credentials;
            }

            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(file, "$", $"unreadable file ({e.Message})", "a file of lines user:password"));
            return credentials;
        }

        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (colon < 1 || colon == line.Length - 1)
            {
                // What stands there may be a password: it is not quoted.
                problems.Add(new(file, $"line {i + 1}", "another form", "user:password"));
                continue;
            }

            if (line[..colon] is HostSession.EmbeddedUser)
            {
                problems.Add(new(file, $"line {i + 1}", $"user \"{HostSession.EmbeddedUser}\"", "another name: that one is this process itself"));
                continue;
            }

            credentials.Add(new(line[..colon], line[(colon + 1)..]));
        }

        if (credentials.Count > UsersMax)
        {
            problems.Add(new(file, "$", $"{credentials.Count} users", $"at most {UsersMax}"));
        }

        return credentials;
    }

    private byte[] Hash(string password) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));
}
