using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SmartPark.Ingest.Telling.Channels.Webhook;

/// <summary>Signature of Standard Webhooks 1.0 ("Signature scheme"), symmetric: HMAC-SHA256 over <c>id.timestamp.body</c>. Pure.</summary>
internal static class WebhookSignature
{
    /// <summary>Beginning of a secret in the form of the standard: base64 of 24 to 64 bytes follows.</summary>
    public const string Prefix = "whsec_";

    /// <summary>Characters that a secret in free form has at least.</summary>
    public const int TextMin = 16;

    /// <summary>The key that a secret stands for; null when it is no good: neither <c>whsec_</c> and base64 of 24 to 64 bytes, nor a text of 16 characters or more.</summary>
    public static byte[]? Key(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return secret.Length >= TextMin ? Encoding.UTF8.GetBytes(secret) : null;
        }

        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length is >= 24 and <= 64 ? key[..length] : null;
    }

    /// <summary>Value of the header <c>webhook-signature</c>: <c>v1,</c> and base64.</summary>
    public static string Of(byte[] key, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
