using System.Globalization;
using System.Text;

namespace SmartPark.Ingest.Telling.Channels.Http;

/// <summary>
/// HTTP for all channels: one pool of connections, no redirects (they could carry a token elsewhere), no cookies, no proxy from the environment, a limit of time and size for
/// each try, and secrets hidden in whatever is said of it. Thread-safe.
/// </summary>
internal sealed class ChannelHttp : IDisposable
{
    private static readonly TimeSpan Try = TimeSpan.FromMilliseconds(TellingLimits.TryMs);
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromMilliseconds(TellingLimits.RetryMaxMs);

    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>A client that has no connection yet.</summary>
    public ChannelHttp(TimeProvider time)
    {
        _time = time;
#pragma warning disable CA2000 // The client owns its handler.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = Try,

            // So that a server that moved is found again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = TellingLimits.AnswerBytesMax / 1024,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA2000
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("SmartPark/1");
    }

    /// <summary>The time now, as signatures need it.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>
    /// Sends one request. <paramref name="build"/> makes it and names what is to be hidden; an <see cref="IOException"/> of it, such as a secret that cannot be read, is a failure
    /// to be tried again. <paramref name="judge"/> says what the answer means.
    /// </summary>
    public async Task<ChannelAnswer> SendAsync(Func<Redaction, HttpRequestMessage> build, Func<HttpAnswer, Verdict> judge, CancellationToken cancellationToken)
    {
        var redaction = new Redaction();
        var verdict = judge(await AskAsync(build, redaction, cancellationToken));
        var detail = redaction.Clean(verdict.Detail);
        return verdict.IsTaken ? ChannelAnswer.Taken(detail) : verdict.IsFinal ? ChannelAnswer.Refused(detail) : ChannelAnswer.Failed(detail, Bounded(verdict.RetryAfter));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // Whoever asks for longer is asked again all the same, as people mend things in the meantime.
    private static TimeSpan? Bounded(TimeSpan? asked) => asked is not { } span || span <= TimeSpan.Zero ? null : span < RetryAfterMax ? span : RetryAfterMax;

    private async Task<HttpAnswer> AskAsync(Func<Redaction, HttpRequestMessage> build, Redaction redaction, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Try, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = build(redaction);
            if (!IsSafe(request.RequestUri))
            {
                return new(0, "", Failure: "the address is none, or not https:// beyond this machine");
            }

            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return new((int)response.StatusCode, await ReadAsync(response, both.Token), RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(0, "", Failure: string.Create(CultureInfo.InvariantCulture, $"no answer within {Try.TotalSeconds} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or FormatException)
        {
            return new(0, "", Failure: e.InnerException is { } inner && inner.Message != e.Message ? $"{e.Message} {inner.Message}" : e.Message);
        }
    }

    // What the check let pass may have changed since in its file.
    private static bool IsSafe(Uri? address) => address is { IsAbsoluteUri: true } && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && ChannelCheck.IsLoopback(address.Host)));

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is { } header)
        {
            return header.Delta ?? (header.Date is { } date ? date - _time.GetUtcNow() : null);
        }

        // Feishu's way to say the same, in seconds (open.feishu.cn, rate limits).
        return response.Headers.TryGetValues("x-ogw-ratelimit-reset", out var values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>Reads the beginning of the body. What breaks off, or never ends, counts as far as it came: the status is known.</summary>
    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[TellingLimits.AnswerBytesMax];
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            for (var read = 1; read > 0 && length < TellingLimits.AnswerBytesMax; length += read)
            {
                read = await stream.ReadAsync(buffer.AsMemory(length, TellingLimits.AnswerBytesMax - length), cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            // As far as it came; what the channel makes of half an answer is its own affair.
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
