using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SmartPark.Benchmarks.Macro;

/// <summary>What the webhook was given.</summary>
/// <param name="At">When the whole body was there, as a timestamp of the system's clock.</param>
/// <param name="About">What it is about: <c>raised</c>, <c>cleared</c>.</param>
/// <param name="Alarm">Id of the alarm.</param>
/// <param name="Rule">Rule id.</param>
/// <param name="Device">Device id.</param>
/// <param name="Onset">When it began, by the gateway's reading.</param>
/// <param name="Learned">When the centre came to know.</param>
internal sealed record ToldAlarm(long At, string About, string Alarm, string Rule, string Device, DateTimeOffset Onset, DateTimeOffset Learned);

/// <summary>Another company's server: takes CloudEvents of alarms, answers at once, and notes when each came.</summary>
internal sealed class AlarmReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ToldAlarm> _told = [];
    private long _bodyBytes;

    private AlarmReceiver(WebApplication app) => _app = app;

    /// <summary>Address of its root.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>Everything told so far, in the order of arrival.</summary>
    public IReadOnlyList<ToldAlarm> Told => [.. _told];

    /// <summary>Length of the latest body.</summary>
    public int BodyBytes => (int)Volatile.Read(ref _bodyBytes);

    public static async Task<AlarmReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        var receiver = new AlarmReceiver(builder.Build());
        receiver._app.MapPost("/alarms", receiver.TakeAsync);
        receiver._app.MapPost("/bare", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var at = TimeProvider.System.GetTimestamp();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        Volatile.Write(ref _bodyBytes, body.Length);
        using var document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
        var alarm = document.RootElement.GetProperty("data");
        _told.Enqueue(new(
            at, Text("about"), Text("id"), Text("rule"), alarm.TryGetProperty("device", out var device) ? device.GetString()! : "",
            alarm.GetProperty("onset").GetDateTimeOffset(), alarm.GetProperty("learned").GetDateTimeOffset()));

        string Text(string name) => alarm.GetProperty(name).GetString()!;
    }
}
