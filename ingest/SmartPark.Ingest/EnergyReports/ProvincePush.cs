using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SmartPark.Energy.PerMu;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// Pushes a day's park summaries to the provincial platform: POST of JSON with the header <c>Idempotency-Key</c>, which is made of city, day and content, or a file a day in a folder. Whatever the platform
/// answers but 2xx is tried again: somebody mends it.
/// </summary>
internal sealed class ProvincePush(ProvinceEntry entry, ParkRegistry city, ReportDesk desk, ChannelHttp http) : IDeliveryJob
{
    /// <summary>Its id among deliveries.</summary>
    public const string JobId = "province";

    /// <inheritdoc/>
    public string Id => JobId;

    /// <inheritdoc/>
    public LocalText Title { get; } = new() { Zh = "省级平台日报", En = "Daily summaries to the provincial platform" };

    /// <inheritdoc/>
    public DeliveryPeriod Period => DeliveryPeriod.Day;

    /// <inheritdoc/>
    public int Day => entry.Day;

    /// <inheritdoc/>
    public int Hour => entry.Hour;

    /// <inheritdoc/>
    public IReadOnlyList<string> Parks => entry.Parks;

    /// <inheritdoc/>
    public string Target => entry.Folder ?? (entry.Url is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Host : "address of a file");

    /// <inheritdoc/>
    public async Task<DeliveryAnswer> DeliverAsync(DeliveryRun run, Action<DeliveryRun> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(keep);
        byte[] body;
        try
        {
            var made = await desk.MakeAsync(new PerMuRequest(run.Period, entry.Method), entry.Parks.Count == 0 ? null : entry.Parks.ToHashSet(StringComparer.Ordinal), cancellationToken);
            body = ProvinceJson.Bytes(ProvinceDay.Of(city.City.Id, city.City.TimeZone, made.Document));
        }
        catch (IOException e)
        {
            return new(run, false, e.Message);
        }

        var day = run.Period.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return entry.Folder is { } folder
            ? await WriteAsync(run, Path.Combine(folder, $"{city.City.Id}-park-day-{day}.json"), body, cancellationToken)
            : await PostAsync(run, $"{city.City.Id}-{day}-{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}", body, cancellationToken);
    }

    private static async Task<DeliveryAnswer> WriteAsync(DeliveryRun run, string file, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            await WholeFile.WriteAsync(file, body, cancellationToken);
            return new(run with { File = file }, true, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(run, false, e.Message);
        }
    }

    private async Task<DeliveryAnswer> PostAsync(DeliveryRun run, string key, byte[] body, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(
            redaction =>
            {
                var address = entry.Url ?? SecretLine.Read(entry.UrlFile!);
                redaction.HideAddress(address);
                var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
                request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
                if (entry.AuthorizationFile is { } file)
                {
                    request.Authorize(SecretLine.Read(file), redaction);
                }

                return request;
            },
            Verdict.Of, cancellationToken);
        return new(run, answer.IsTaken, answer.Detail);
    }
}
