using System.Net;
using System.Text.Json;

namespace SmartPark.EndToEnd.Tests.Site;

/// <summary>What a webhook was given.</summary>
/// <param name="Message">Id of the message: the same however often it comes.</param>
/// <param name="Type">Type of the event.</param>
/// <param name="Alarm">Id of the alarm.</param>
/// <param name="AtUnixMs">When it came.</param>
internal sealed record Received(string Message, string Type, Guid Alarm, long AtUnixMs);

/// <summary>Another company's server that takes CloudEvents, and takes its time.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Received> _received = [];
    private readonly Task _serving;

    public WebhookReceiver(int port)
    {
        Url = $"http://127.0.0.1:{port}/alarms";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>How long it waits before it answers.</summary>
    public Func<TimeSpan> Pause { get; set; } = () => TimeSpan.Zero;

    public IReadOnlyList<Received> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.InputStream);
            var e = document.RootElement;
            lock (_gate)
            {
                _received.Add(new(
                    e.GetProperty("id").GetString()!, e.GetProperty("type").GetString()!, e.GetProperty("data").GetProperty("id").GetGuid(),
                    TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
            }

            await Task.Delay(Pause(), TimeProvider.System);
            context.Response.StatusCode = 204;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // Whoever asked is dead: what it said was heard all the same.
        }
    }
}
