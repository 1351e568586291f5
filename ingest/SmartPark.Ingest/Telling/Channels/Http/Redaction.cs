using System.Text.Encodings.Web;

namespace SmartPark.Ingest.Telling.Channels.Http;

/// <summary>
/// What must not be read in receipts and logs: tokens, passwords, signatures, in the forms in which another side may echo them. One for each try; not thread-safe.
/// </summary>
internal sealed class Redaction
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mark = "***";

    // Shorter parts of an address are words such as "send" or "v2", not tokens.
    private const int AddressPartMin = 6;

    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    /// <summary>Hides a text wherever it comes up.</summary>
    public Redaction Hide(string? secret)
    {
        if (!string.IsNullOrEmpty(secret))
        {
            _hidden.UnionWith([secret, Uri.EscapeDataString(secret), JavaScriptEncoder.Default.Encode(secret), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret), HtmlEncoder.Default.Encode(secret)]);
        }

        return this;
    }

    /// <summary>Hides an address but for its host: robots and providers of SMS have their token in it.</summary>
    public Redaction HideAddress(string address)
    {
        Hide(address);
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            Hide(uri.AbsoluteUri);
            Hide(uri.PathAndQuery.Length >= AddressPartMin ? uri.PathAndQuery : null);
            Hide(uri.UserInfo);
            foreach (var part in uri.AbsolutePath.Split('/').Concat(uri.Query.TrimStart('?').Split('&').Select(pair => pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..])))
            {
                HidePart(part);
                HidePart(Uri.UnescapeDataString(part));
            }
        }

        return this;

        void HidePart(string part) => Hide(part.Length >= AddressPartMin ? part : null);
    }

    /// <summary>The text on one line and without secrets.</summary>
    public string Clean(string text)
    {
        // The longest first: a secret may be part of an address that is hidden as a whole.
        var hidden = _hidden.OrderByDescending(s => s.Length).ToArray();
        var clean = Replace(text);

        // An answer that was cut off may end within a secret.
        foreach (var secret in hidden)
        {
            for (var length = Math.Min(secret.Length - 1, clean.Length); length >= AddressPartMin; length--)
            {
                if (clean.EndsWith(secret[..length], StringComparison.Ordinal))
                {
                    clean = clean[..^length] + Mark;
                    break;
                }
            }
        }

        var lines = clean.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(w => string.Concat(w.Where(c => !char.IsControl(c))));
        return Replace(string.Join(' ', lines));

        string Replace(string from) => hidden.Aggregate(from, (s, secret) => s.Replace(secret, Mark, StringComparison.Ordinal));
    }
}
