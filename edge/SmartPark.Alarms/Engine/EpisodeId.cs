using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SmartPark.Alarms.Engine;

/// <summary>
/// Names one episode of one alarm. Made from the rule, what it watches and the source time at which the condition began, and of nothing else: whoever
/// evaluates the same samples, wherever and however often, gets the same id. Written as a UUID of version 8 (RFC 9562, section 5.8).
/// </summary>
/// <param name="Value">The id.</param>
public readonly record struct EpisodeId(Guid Value)
{
    /// <summary>The id of an episode.</summary>
    /// <param name="rule">Rule id.</param>
    /// <param name="subject">What it watches: see <see cref="BoundRule.Subject"/>.</param>
    /// <param name="onsetUnixMs">Source time at which the condition began, UTC milliseconds; before any delay.</param>
    public static EpisodeId Of(string rule, string subject, long onsetUnixMs)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{rule}\n{subject}\n{onsetUnixMs}")), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(new Guid(hash[..16], bigEndian: true));
    }

    /// <summary>The UUID in lower case with hyphens.</summary>
    public override string ToString() => Value.ToString("d", CultureInfo.InvariantCulture);
}
