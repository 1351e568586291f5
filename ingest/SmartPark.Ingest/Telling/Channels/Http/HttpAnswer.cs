using System.Globalization;
using System.Net;

namespace SmartPark.Ingest.Telling.Channels.Http;

/// <summary>What came back for a request.</summary>
/// <param name="Status">Status code; 0 when nothing came.</param>
/// <param name="Body">Beginning of the body, at most <see cref="TellingLimits.AnswerBytesMax"/> bytes.</param>
/// <param name="RetryAfter">When the other side asks to be asked again; null when it does not say.</param>
/// <param name="Failure">Why nothing came; null when something did.</param>
internal readonly record struct HttpAnswer(int Status, string Body, TimeSpan? RetryAfter = null, string? Failure = null)
{
    /// <summary>Whether the status is a success.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Status and the beginning of the body in words, secrets not yet hidden.</summary>
    public string Words => Failure ?? string.Create(CultureInfo.InvariantCulture, $"{Status} {(HttpStatusCode)Status}{(Body.Length > 0 ? ": " : "")}{Body}");
}

/// <summary>What is made of an answer, before secrets are hidden in it and it is cut.</summary>
/// <param name="IsTaken">Whether the other side has the message.</param>
/// <param name="Detail">What it said, in full.</param>
/// <param name="RetryAfter">When to try again; null for the usual pause.</param>
/// <param name="IsFinal">Whether it will never be taken.</param>
internal readonly record struct Verdict(bool IsTaken, string Detail, TimeSpan? RetryAfter = null, bool IsFinal = false)
{
    /// <summary>
    /// What a plain HTTP answer means. Taken is 2xx alone. Given up is only what certainly never helps: 410, by which a receiver says on purpose that
    /// it wants no more (Standard Webhooks 1.0, "Deliverability and reliability"), and 413, as the same message stays as long. Everything else is tried again, 400, 401, 403, 404 and 422 too: so answer receivers that are being
    /// mended, moved or given a new secret, and an alarm that a person can still act on is worth the requests.
    /// </summary>
    public static Verdict Of(HttpAnswer answer) => answer switch
    {
        { IsSuccess: true } => new(true, answer.Words),
        { Status: >= 300 and < 400 } => new(false, (answer with { Body = "redirects are not followed" }).Words),
        { Status: 410 or 413 } => new(false, answer.Words, IsFinal: true),
        _ => new(false, answer.Words, answer.RetryAfter),
    };
}
