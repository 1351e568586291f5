using System.Security.Cryptography;
using System.Text;
using SmartPark.Ingest.Settings;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Access;

/// <summary>The access token of this service. Only its hash is kept; comparing takes the same time whatever is shown.</summary>
public sealed class AccessToken
{
    /// <summary>Least length in characters: 16 random ones of letters and digits are 95 bits, which no throttled guessing finds.</summary>
    public const int LengthMin = 16;

    /// <summary>Longest token in characters: longer ones are somebody's mistake or attack.</summary>
    public const int LengthMax = 4096;

    private readonly byte[] _hash;

    private AccessToken(string token)
    {
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        CookieKey = HMACSHA256.HashData(_hash, "smartpark cookie"u8);
    }

    /// <summary>Key of the signatures in cookies; another token makes every cookie worthless.</summary>
    internal byte[] CookieKey { get; }

    /// <summary>Whether this is the token.</summary>
    public bool Is(string shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        return shown.Length <= LengthMax && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), _hash);
    }

    /// <summary>The token of the settings; null when there is none, or when a problem was added.</summary>
    public static AccessToken? Read(AccessOptions options, ICollection<ConfigurationProblem> problems) => ReadText(options, problems) is { } token ? new(token) : null;

    /// <summary>The token of the settings as text, for a verb that shows it; null when there is none, or when a problem was added.</summary>
    internal static string? ReadText(AccessOptions options, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(problems);
        if (options.TokenFile is null && options.Token is null)
        {
            return null;
        }

        var path = AccessOptions.Section + (options.TokenFile is null ? ":Token" : ":TokenFile");
        if (options.TokenFile is not null && options.Token is not null)
        {
            problems.Add(new(SettingsReader.Source, AccessOptions.Section, "TokenFile and Token", "one of them"));
            return null;
        }

        var token = options.TokenFile is { } file ? FirstLine(file, path, problems) : options.Token;
        if (token is null || token.Length is >= LengthMin and <= LengthMax)
        {
            return token;
        }

        problems.Add(new(SettingsReader.Source, path, $"a token of {token.Length} characters", $"{LengthMin} to {LengthMax} characters, such as the output of: openssl rand -hex 32"));
        return null;
    }

    private static string? FirstLine(string file, string path, ICollection<ConfigurationProblem> problems)
    {
        try
        {
            using var reader = File.OpenText(file);
            var line = new char[LengthMax + 2];
            var text = new string(line, 0, reader.ReadBlock(line)).Split('\n', 2)[0].Trim();
            if (text.Length > 0)
            {
                return text;
            }

            problems.Add(new(SettingsReader.Source, path, $"\"{file}\", whose first line is empty", "a file with the token on its first line"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(SettingsReader.Source, path, $"\"{file}\", which cannot be read ({e.Message})", "a file with the token on its first line"));
        }

        return null;
    }
}
