using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.Api;

/// <summary>
/// Live samples as server-sent events: <c>event: samples</c> with a JSON array, <c>event: dropped</c> with the number of samples that a slow reader
/// missed so far, and comments as signs of life.
/// </summary>
internal sealed class StreamEndpoint(LiveFeed live, CityClock clock, TimeProvider time, IOptions<JsonOptions> json, IHostApplicationLifetime lifetime)
{
    private int _streams;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/stream", (
                HttpContext context, StreamEndpoint endpoint, [Description("Only of this park")] string? park, [Description("Only of this device")] string? device,
                [Description("Only of this domain: people, logistics, energy, …")] string? domain, [Description("Only of this quantity")] string? quantity) =>
            endpoint.OpenAsync(context, park, device, domain, quantity))
            .WithName("StreamSamples").WithSummary("Live samples as server-sent events")
            .WithDescription("event: samples carries an array of samples; event: dropped carries the number of samples that a slow reader missed so far.")
            .Produces<IReadOnlyList<SampleAnswer>>(StatusCodes.Status200OK, "text/event-stream").ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private async Task<IResult> OpenAsync(HttpContext context, string? park, string? device, string? domain, string? quantity)
    {
        var query = new ApiQuery();
        var wanted = query.DomainOf("domain", domain);
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        try
        {
            using var subscription = Interlocked.Increment(ref _streams) <= ApiLimits.StreamsMax ? live.Subscribe(new(park, device, wanted, quantity)) : null;
            if (subscription is null)
            {
                return ApiProblems.Away(context, "Too many streams", $"{ApiLimits.StreamsMax} streams are open already.");
            }

            await WriteAsync(context, subscription);
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

    private async Task WriteAsync(HttpContext context, LiveSubscription subscription)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        await response.WriteAsync(": SmartPark live samples\n\n", end.Token);
        await response.Body.FlushAsync(end.Token);
        var samples = new List<SampleAnswer>();
        var (dropped, reading) = (0L, subscription.Reader.WaitToReadAsync(end.Token).AsTask());
        while (true)
        {
            if (await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(ApiLimits.HeartbeatSeconds), time, end.Token)) != reading)
            {
                end.Token.ThrowIfCancellationRequested();
                await response.WriteAsync(": still here\n\n", end.Token);
            }
            else if (!await reading)
            {
                return;
            }
            else
            {
                Take(subscription, samples);
                await response.WriteAsync($"event: samples\ndata: {JsonSerializer.Serialize(samples, json.Value.SerializerOptions)}\n\n", end.Token);
                reading = subscription.Reader.WaitToReadAsync(end.Token).AsTask();
            }

            if (subscription.Dropped > dropped)
            {
                dropped = subscription.Dropped;
                await response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"event: dropped\ndata: {dropped}\n\n"), end.Token);
            }

            await response.Body.FlushAsync(end.Token);
        }
    }

    private void Take(LiveSubscription subscription, List<SampleAnswer> samples)
    {
        samples.Clear();
        while (samples.Count < ApiLimits.SamplesPerEventMax && subscription.Reader.TryRead(out var placed))
        {
            samples.Add(Answer(placed));
        }
    }

    private SampleAnswer Answer(in PlacedSample placed)
    {
        var sample = placed.Sample;
        return new(sample.Series.Park, sample.Series.Device, sample.Series.Quantity, clock.At(sample.SourceTimeUnixMs), Numbers.OrNull(sample.Value), sample.Quality, sample.Reason);
    }
}
