using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SmartPark.Ingest.Access;

/// <summary>
/// What a browser keeps after signing in: until when it is good, a random part, and the signature of both. The token itself is not in it.
/// <code>
///   base64url( expiry, UTC seconds, 8 bytes big-endian | 16 random bytes | HMAC-SHA256 of the 24 bytes before )
/// </code>
/// </summary>
internal static class AccessCookie
{
    /// <summary>Name of the cookie.</summary>
    public const string Name = "smartpark-access";

    private const int SignedBytes = 8 + 16;

    /// <summary>How long one is good: a working day and a bit.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromHours(12);

    /// <summary>A fresh value.</summary>
    public static string Make(AccessToken token, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[SignedBytes + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (now + Life).ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(bytes[8..SignedBytes]);
        HMACSHA256.HashData(token.CookieKey, bytes[..SignedBytes], bytes[SignedBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Whether a value was made with this token and is still good.</summary>
    public static bool IsGood(AccessToken token, string value, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[SignedBytes + HMACSHA256.HashSizeInBytes];
        if (value.Length > 100 || Base64Url.DecodeFromChars(value, bytes, out _, out var length) != OperationStatus.Done || length != bytes.Length)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(token.CookieKey, bytes[..SignedBytes], expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes[SignedBytes..]) && BinaryPrimitives.ReadInt64BigEndian(bytes) > now.ToUnixTimeSeconds();
    }
}
