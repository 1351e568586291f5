using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels;

/// <summary>What a request was.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>An HTTP server on loopback that keeps what it gets and answers as it is told: each vendor in turn.</summary>
internal sealed class VendorServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private VendorServer(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>How it answers; 200 without a body at first.</summary>
    public Func<HttpContext, Received, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public string Url => _app.Urls.First();

    public Received Single => Assert.Single(Requests);

    public static async Task<VendorServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new VendorServer(app);
        app.Run(server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers with a status and a text.</summary>
    public void Says(int status, string text, params (string Name, string Value)[] headers) => Answer = (context, _) =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return text.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(text);
    };

    /// <summary>Answers with whatever it got: headers, query and body.</summary>
    public void Echoes(int status) => Answer = (context, got) =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync($"{got.Path} {string.Join(' ', got.Query.Select(q => q.Key + "=" + q.Value))} {string.Join(' ', got.Headers.Select(h => h.Key + ": " + h.Value))} {got.Text}");
    };

    /// <summary>Takes requests and never answers.</summary>
    public void Hangs() => Answer = (context, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var received = new Received(context.Request.Method, context.Request.Path, context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()),
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        Requests.Enqueue(received);
        await Answer(context, received);
    }
}
