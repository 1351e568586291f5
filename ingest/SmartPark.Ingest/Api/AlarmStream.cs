using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.Ingest.Api;

/// <summary>What happens on the alarm desk.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Alarm">The episode as it stands now; null when it is no longer kept.</param>
public sealed record AlarmStreamItem(AlarmEventAnswer Event, AlarmAnswer? Alarm);

/// <summary>
/// The alarm desk as server-sent events: <c>event: alarm</c> with its number as id, so that who comes back with <c>Last-Event-ID</c> misses nothing; <c>event: reset</c>
/// when too much has happened to be told one by one, after which the list is to be read anew; and comments as signs of life.
/// </summary>
internal sealed class AlarmStream(EpisodeBook book, AlarmStore store, AlarmView view, TimeProvider time, IOptions<JsonOptions> json, IHostApplicationLifetime lifetime)
{
    private int _streams;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/alarms/stream", (HttpContext context, AlarmStream stream) => stream.OpenAsync(context)).WithName("StreamAlarms").WithSummary("Events of the alarm desk as server-sent events")
            .WithDescription("event: alarm carries an event and its alarm, with the number as id; send Last-Event-ID to go on. event: reset says to read the list anew.")
            .Produces<AlarmStreamItem>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private async Task<IResult> OpenAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _streams) > ApiLimits.StreamsMax)
            {
                return ApiProblems.Away(context, "Too many streams", $"{ApiLimits.StreamsMax} streams are open already.");
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await WriteAsync(context, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the service stops.
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }

        return Results.Empty;
    }

    private async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var account = ActingAccount.Of(context);
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        var bell = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Ring(object? sender, EventArgs e) => Volatile.Read(ref bell).TrySetResult();

        book.Changed += Ring;
        try
        {
            var seen = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : book.Picture.NewestEvent;
            await response.WriteAsync(": SmartPark alarms\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            while (true)
            {
                // A new bell before the look: what rings during the look is looked at next.
                var rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref bell, rung);
                seen = await TellAsync(response, account, seen, cancellationToken);
                if (await Task.WhenAny(rung.Task, Task.Delay(TimeSpan.FromSeconds(ApiLimits.HeartbeatSeconds), time, cancellationToken)) != rung.Task)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await response.WriteAsync(": still here\n\n", cancellationToken);
                }

                await response.Body.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            book.Changed -= Ring;
        }
    }

    private async Task<long> TellAsync(HttpResponse response, ActingAccount? account, long seen, CancellationToken cancellationToken)
    {
        var newest = book.Picture.NewestEvent;
        if (seen == newest)
        {
            return seen;
        }

        var events = book.EventsAfter(seen) ?? (newest - seen <= AlarmDeskLimits.RecentEventsMax ? store.EventsAfter(seen, AlarmDeskLimits.RecentEventsMax) : null);
        if (events is null || seen > newest)
        {
            await response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {newest}\nevent: reset\ndata: {{}}\n\n"), cancellationToken);
            return newest;
        }

        foreach (var e in events)
        {
            var episode = book.Find(e.Episode);
            if (episode is null || account is null || account.May(AccountAct.ViewAlarms, episode.Park))
            {
                var data = JsonSerializer.Serialize(new AlarmStreamItem(view.Answer(e), episode is null ? null : view.Answer(episode)), json.Value.SerializerOptions);
                await response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {e.Number}\nevent: alarm\ndata: {data}\n\n"), cancellationToken);
            }

            seen = e.Number;
        }

        await response.Body.FlushAsync(cancellationToken);
        return seen;
    }
}
