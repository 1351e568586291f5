using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// The HTTP side of a server: addresses, credentials, limits of time and size. Follows no redirect, which could carry the credentials elsewhere.
/// Thread-safe.
/// </summary>
internal sealed class InfluxConnection : IDisposable
{
    /// <summary>Longest body of an answer to a write that is read; the reason stands at its beginning.</summary>
    public const int AnswerBytesMax = 64 * 1024;

    /// <summary>Longest answer to a query: latest values of 800,000 series of a city, one quantity at a time, with room to spare.</summary>
    public const long QueryBytesMax = 64 * 1024 * 1024;

    /// <summary>Longest address; a longer query travels in a body. Servers and proxies refuse lines of 8 KiB.</summary>
    private const int UrlLengthMax = 4000;

    private readonly InfluxDbOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly Uri _write;
    private AuthenticationHeaderValue? _credentials;

    /// <summary>A connection that has not read its secrets yet.</summary>
    public InfluxConnection(InfluxDbOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _base = new Uri(options.Url.TrimEnd('/') + "/");
        _write = new Uri(_base, options.Api == InfluxDbOptions.ApiV2
            ? $"api/v2/write?org={Uri.EscapeDataString(options.Org)}&bucket={Uri.EscapeDataString(options.Bucket)}&precision=ms"
            : $"write?db={Uri.EscapeDataString(options.Database)}&precision=ms");
#pragma warning disable CA2000 // The client owns its handler.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.RequestTimeout,
            // So that a server that moved is found again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.GZip,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA2000
    }

    /// <summary>Reads the secrets (again). Throws <see cref="IOException"/> when a file of them cannot be read.</summary>
    public void ReadSecrets() => Volatile.Write(ref _credentials, InfluxSecrets.Read(_options));

    /// <summary>The server's version as it names itself; throws <see cref="IOException"/> when it is away.</summary>
    public async Task<string> PingAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_base, "ping"));
        return await SendAsync(request, _options.RequestTimeout, static (response, _, _) =>
        {
            if ((int)response.StatusCode >= 500)
            {
                throw new IOException($"answers {(int)response.StatusCode} to /ping");
            }

            return Task.FromResult(response.Headers.TryGetValues("X-Influxdb-Version", out var versions) ? string.Join(",", versions) : "unknown");
        }, cancellationToken);
    }

    /// <summary>Sends lines; every way in which that can fail is an answer. Bytes are those that travelled.</summary>
    public async Task<(InfluxAnswer Answer, long Bytes)> WriteAsync(ReadOnlyMemory<byte> lines, MemoryStream compressed, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _write) { Content = Body(lines, compressed) };
        var bytes = request.Content.Headers.ContentLength ?? lines.Length;
        try
        {
            return (await SendAsync(request, _options.RequestTimeout, ReadAnswerAsync, cancellationToken), bytes);
        }
        catch (IOException e)
        {
            return (InfluxAnswer.None("none", e.Message), bytes);
        }
    }

    /// <summary>Runs one InfluxQL statement and hands its rows to <paramref name="rows"/>. Throws <see cref="IOException"/> for any failure.</summary>
    public Task QueryAsync(string statement, InfluxRows rows, CancellationToken cancellationToken) =>
        RunAsync(HttpMethod.Get, statement, rows, cancellationToken);

    /// <summary>Runs one InfluxQL statement that changes something.</summary>
    public Task ChangeAsync(string statement, CancellationToken cancellationToken) =>
        RunAsync(HttpMethod.Post, statement, InfluxRows.Ignore, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task RunAsync(HttpMethod method, string statement, InfluxRows rows, CancellationToken cancellationToken)
    {
        var database = _options.Api == InfluxDbOptions.ApiV2 ? _options.Bucket : _options.Database;
        var address = $"query?db={Uri.EscapeDataString(database)}&epoch=ms";
        var long_ = address + "&q=" + Uri.EscapeDataString(statement);
        var fits = method == HttpMethod.Get && long_.Length <= UrlLengthMax;
        using var request = new HttpRequestMessage(fits ? method : HttpMethod.Post, new Uri(_base, fits ? long_ : address));
        request.Headers.Accept.Add(new("application/json"));
        if (!fits)
        {
            request.Content = new FormUrlEncodedContent([new("q", statement)]);
        }

        await SendAsync(request, _options.QueryTimeout, async (response, stream, token) =>
        {
            if (!response.IsSuccessStatusCode)
            {
                var answer = InfluxAnswer.Read(response.StatusCode, await ReadTextAsync(stream, token), null);
                throw new InfluxRefusedException(response.StatusCode, $"refused a query: {answer.Reason}");
            }

            await InfluxResponseParser.ParseAsync(stream, QueryBytesMax, rows, token);
            return true;
        }, cancellationToken);
    }

    private ReadOnlyMemoryContent Body(ReadOnlyMemory<byte> lines, MemoryStream compressed)
    {
        if (!_options.Gzip)
        {
            return new ReadOnlyMemoryContent(lines);
        }

        compressed.SetLength(0);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(lines.Span);
        }

        var content = new ReadOnlyMemoryContent(compressed.GetBuffer().AsMemory(0, (int)compressed.Length));
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    /// <summary>Sends and reads within a time. Everything but a cancellation by the caller becomes an <see cref="IOException"/>.</summary>
    private async Task<T> SendAsync<T>(HttpRequestMessage request, TimeSpan time, Func<HttpResponseMessage, Stream, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(time, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        request.Headers.Authorization = Volatile.Read(ref _credentials);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(both.Token);
            return await read(response, stream, both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{_options.Url} did not answer within {time.TotalSeconds} s"), e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{_options.Url}: {e.Message}", e);
        }
        catch (IOException e) when (e is not InfluxRefusedException)
        {
            throw new IOException($"{_options.Url} {e.Message}", e);
        }
    }

    private async Task<InfluxAnswer> ReadAnswerAsync(HttpResponseMessage response, Stream stream, CancellationToken cancellationToken)
    {
        var asked = response.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date is { } date ? date - _time.GetUtcNow() : null) : null;
        return InfluxAnswer.Read(response.StatusCode, response.IsSuccessStatusCode ? "" : await ReadTextAsync(stream, cancellationToken), asked);
    }

    private static async Task<string> ReadTextAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerBytesMax);
        try
        {
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, AnswerBytesMax), AnswerBytesMax, throwOnEndOfStream: false, cancellationToken);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>The server answered, and the answer is no.</summary>
internal sealed class InfluxRefusedException(HttpStatusCode code, string message) : IOException(message)
{
    /// <summary>Its code.</summary>
    public HttpStatusCode Code { get; } = code;
}
