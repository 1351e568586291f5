namespace SmartPark.Ingest.Telling.Channels.Http;

/// <summary>The header that lets in.</summary>
internal static class Authorization
{
    /// <summary>Sends a header <c>Authorization</c> and hides it, its token too where a scheme stands before it.</summary>
    public static void Authorize(this HttpRequestMessage request, string value, Redaction redaction)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(redaction);
        redaction.Hide(value).Hide(value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        request.Headers.TryAddWithoutValidation("Authorization", value);
    }
}
