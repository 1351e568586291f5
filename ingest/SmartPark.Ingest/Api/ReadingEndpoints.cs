using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Api;

/// <summary>Windows of stored series, as JSON or CSV.</summary>
internal static class ReadingEndpoints
{
    private const string Csv = "text/csv";

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/readings", GetAsync).WithName("GetReadings").WithSummary("A window of one series in equal steps, as JSON or CSV")
            .WithDescription("Steps are aligned to multiples of their width since 1970 UTC; steps without samples are left out. CSV by format=csv or Accept: text/csv.")
            .Produces<ReadingsAnswer>(StatusCodes.Status200OK, "application/json", Csv).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> GetAsync(
        HttpContext context, ParkRegistry registry, QuantityCatalogue catalogue, LatestValues latest, IReadingStore store, CityClock clock,
        [Description("Park id")] string? park, [Description("Device id")] string? device, [Description("Quantity id, such as active_power_kw")] string? quantity,
        [Description("Start, included: ISO 8601 with offset; a day before the end by default")] string? from,
        [Description("End, excluded: ISO 8601 with offset; now by default")] string? to,
        [Description("Width of a step: 30s, 5m, 1h, 1d or PT15M; chosen for a chart by default")] string? step,
        [Description("json or csv; what Accept says by default")] string? format)
    {
        var query = new ApiQuery();
        var series = new SeriesKey(query.Required("park", park), query.Required("device", device), query.Required("quantity", quantity));
        var wanted = query.OneOf("format", format, ["json", "csv"]);
        var window = ReadingWindow.Read(query, from, to, step, clock.Now);
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (!catalogue.TryGet(series.Quantity, out var known))
        {
            return ApiProblems.NotFound("quantity", series.Quantity);
        }

        // A gateway's own measurements, and devices taken in unregistered, are known by their values only.
        if (!registry.TryGetDevice(series.Park, series.Device, out _) && latest.OfDevice(series.Park, series.Device).Count == 0)
        {
            return ApiProblems.NotFound("device", series.Park + "/" + series.Device);
        }

        var steps = await store.ReadSeriesAsync(
            new(series, known.Kind, known.Domain, window.FromUnixMs, window.ToUnixMs, window.StepMs), context.RequestAborted);
        if (wanted is null ? AcceptsCsv(context.Request) : wanted == "csv")
        {
            return Results.Bytes(WriteCsv(steps, clock), Csv + "; charset=utf-8", $"{series.Park}-{series.Device}-{series.Quantity}.csv");
        }

        return Results.Ok(new ReadingsAnswer(
            series.Park, series.Device, series.Quantity, known.Title, known.Unit, known.Kind, clock.At(window.FromUnixMs), clock.At(window.ToUnixMs), window.StepMs,
            [.. steps.Select(s => new StepAnswer(clock.At(s.TimeUnixMs), Numbers.OrNull(s.Mean), Numbers.OrNull(s.Min), Numbers.OrNull(s.Max), s.Count))]));
    }

    private static bool AcceptsCsv(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault()?.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase) == true;

    private static ReadOnlyMemory<byte> WriteCsv(IReadOnlyList<SeriesStep> steps, CityClock clock)
    {
        var output = new ArrayBufferWriter<byte>(64 + (steps.Count * 80));
        Encoding.UTF8.GetBytes("time,value,min,max,count\r\n", output);
        foreach (var step in steps)
        {
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{clock.At(step.TimeUnixMs):yyyy-MM-dd'T'HH:mm:ss.fffzzz},{Numbers.OrNull(step.Mean)},{Numbers.OrNull(step.Min)},{Numbers.OrNull(step.Max)},{step.Count}\r\n"),
                output);
        }

        return output.WrittenMemory;
    }
}
