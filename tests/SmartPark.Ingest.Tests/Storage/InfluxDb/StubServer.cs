using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

/// <summary>One answer of the stub.</summary>
public sealed record StubAnswer(int Status, string Body = "", string? RetryAfter = null);

/// <summary>A server whose answers a test decides, line by line: what the response codes of servers that are not at hand look like.</summary>
public sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<string[], StubAnswer> _answer;

    private StubServer(Func<string[], StubAnswer> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>Base address.</summary>
    public Uri Url => new(_app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Lines that were answered with 204, in the order in which they came.</summary>
    public List<string> Stored { get; } = [];

    /// <summary>Path and query, Authorization and number of lines of each write.</summary>
    public List<(string Target, string? Authorization, int Lines)> Writes { get; } = [];

    /// <summary>Statements of <c>/query</c>.</summary>
    public List<string> Queries { get; } = [];

    /// <summary>The answer to every query.</summary>
    public StubAnswer QueryAnswer { get; set; } = new(200, """{"results":[{"statement_id":0}]}""");

    public static async Task<StubServer> StartAsync(Func<string[], StubAnswer> answer)
    {
        var server = new StubServer(answer);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var answer = context.Request.Path.Value switch
        {
            "/ping" => new StubAnswer(204),
            "/query" => await QueryAsync(context),
            _ => await WriteAsync(context),
        };
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = answer.RetryAfter;
        }

        if (answer.Status != 204)
        {
            await context.Response.WriteAsync(answer.Body);
        }
    }

    private async Task<StubAnswer> QueryAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync())["q"].ToString() : "";
        Queries.Add(context.Request.Query["q"].ToString() + form);
        return QueryAnswer;
    }

    private async Task<StubAnswer> WriteAsync(HttpContext context)
    {
        await using var body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var reader = new StreamReader(body, Encoding.UTF8);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lock (Writes)
        {
            Writes.Add((context.Request.Path + context.Request.QueryString, context.Request.Headers.Authorization, lines.Length));
        }

        var answer = _answer(lines);
        if (answer.Status == 204)
        {
            lock (Stored)
            {
                Stored.AddRange(lines);
            }
        }

        return answer;
    }
}
