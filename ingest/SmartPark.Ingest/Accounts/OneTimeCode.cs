using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SmartPark.Ingest.Accounts;

/// <summary>Secrets that are shown once: 32 random bytes. Only their SHA-256 is kept, which suffices where nobody can guess.</summary>
internal static class OneTimeCode
{
    // 43 characters of base64url, and the longest prefix.
    private const int LengthMax = 64;

    /// <summary>A new one.</summary>
    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A random id of 16 characters, which is no secret.</summary>
    public static string MakeId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>What is kept of it.</summary>
    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    /// <summary>Whether a code is the one that was kept; in the same time whatever is shown.</summary>
    public static bool Is(string? shown, byte[]? kept) => shown is { Length: > 0 and <= LengthMax } && kept is not null && CryptographicOperations.FixedTimeEquals(Hash(shown), kept);
}
