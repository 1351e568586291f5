using System.Security.Cryptography;
using System.Text.Json;
using SmartPark.Alarms.Rules;

namespace SmartPark.Alarms.Engine;

/// <summary>Tells whether two sides mean the same rule: sixteen lower-case hex digits, the first eight bytes of the SHA-256 of the rule's JSON.</summary>
/// <remarks>
/// Of the rule as it was read, not of its text: comments, the order of members and defaults that are written out make no difference, every figure,
/// text and scope does.
/// </remarks>
public static class RuleFingerprint
{
    /// <summary>Digits of a fingerprint.</summary>
    public const int Digits = 16;

    /// <summary>The fingerprint of a rule.</summary>
    public static string Of(AlarmRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(rule, AlarmRulesJson.Default.AlarmRule), hash);
        return Convert.ToHexStringLower(hash[..(Digits / 2)]);
    }

    /// <summary>Whether a text has the form of a fingerprint.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        return text.Length == Digits;
    }
}
