using System.Net.Http.Headers;
using System.Text.Json;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Texts;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Telling.Channels.Alertmanager;

/// <summary>
/// Prometheus Alertmanager, <c>POST /api/v2/alerts</c> (prometheus/alertmanager, api/v2/openapi.yaml, postableAlerts). It forgets an alert at <c>endsAt</c>, so what stands is said again
/// and again, each time for four times the pause; what is cleared is said once with its true end. Labels name the alarm and stay the same for its life; all texts are annotations.
/// </summary>
internal sealed class AlertmanagerChannel(AlertmanagerSettings settings, MessageLanguage language, ChannelHttp http) : IStandingChannel
{
    /// <summary>Alerts in one request: some hundred kilobytes.</summary>
    public const int AlertsMax = 500;

    /// <summary>For how many pauses a word holds: three may be lost before an alarm that stands seems over.</summary>
    public const int HoldsPauses = 4;

    private readonly Uri _address = new(settings.Url.TrimEnd('/') + "/api/v2/alerts");

    /// <inheritdoc/>
    public bool NeedsPeople => false;

    /// <inheritdoc/>
    public bool Groups => false;

    /// <inheritdoc/>
    public TimeSpan RepeatEvery => TimeSpan.FromSeconds(settings.RepeatS);

    /// <inheritdoc/>
    public Task<ChannelAnswer> SendAsync(ChannelMessage message, CancellationToken cancellationToken) => PostAsync(message.Notices, message.About, message.Step, cancellationToken);

    /// <inheritdoc/>
    public async Task<ChannelAnswer> RepeatAsync(IReadOnlyList<AlarmNotice> standing, CancellationToken cancellationToken)
    {
        var answer = ChannelAnswer.Taken("nothing stands");
        foreach (var some in standing.Chunk(AlertsMax))
        {
            var next = await PostAsync(some, MessageAbout.Raised, 0, cancellationToken);

            // The first failure is told, and the rest is said all the same.
            answer = answer.IsTaken ? next : answer;
        }

        return answer;
    }

    /// <summary>The body: a list of alerts.</summary>
    public static byte[] Body(IReadOnlyList<AlarmNotice> notices, MessageAbout about, int step, MessageLanguage language, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(notices);
        return ChannelJson.Array(json =>
        {
            foreach (var notice in notices)
            {
                json.WriteStartObject();
                WriteAlert(json, notice, new("", about, [notice], [], MentionsAll: false, step), language, until);
                json.WriteEndObject();
            }
        });
    }

    private Task<ChannelAnswer> PostAsync(IReadOnlyList<AlarmNotice> notices, MessageAbout about, int step, CancellationToken cancellationToken) => http.SendAsync(
        redaction =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(Body(notices, about, step, language, http.Now + (HoldsPauses * RepeatEvery))) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (settings.AuthorizationFile is { } file)
            {
                request.Authorize(SecretLine.Read(file), redaction);
            }

            return request;
        }, Verdict.Of, cancellationToken);

    private static void WriteAlert(Utf8JsonWriter json, AlarmNotice notice, ChannelMessage message, MessageLanguage language, DateTimeOffset until)
    {
        var e = notice.Episode;
        var starts = DateTimeOffset.FromUnixTimeMilliseconds(e.OnsetUnixMs);
        var ends = message.About == MessageAbout.Cleared && e.ClearedUnixMs is { } cleared ? DateTimeOffset.FromUnixTimeMilliseconds(cleared) : until;
        json.Object("labels", () =>
        {
            Member("alertname", message.About is MessageAbout.Raised or MessageAbout.Cleared ? e.Rule : "smartpark-" + AlarmJson.Word(message.About));
            Member("severity", AlarmJson.Word(e.Severity));
            Member("park", AlarmJson.Park(notice));
            Member("building", In(notice.Building, language));
            Member("device", e.Device);
            Member("quantity", e.Quantity);
            Member("episode", e.Id.ToString());
        });
        json.Object("annotations", () =>
        {
            (string Ending, MessageLanguage Language)[] all = [("", language), ("_zh", MessageLanguage.Chinese), ("_en", MessageLanguage.English)];
            foreach (var (ending, one) in all)
            {
                Member("summary" + ending, NoticeText.Subject(message, one));
                Member("description" + ending, string.Join('\n', NoticeText.Content(message, one).Select(l => l.Head(NoticeWords.Of(one)) + l.Text)));
                Member("advice" + ending, In(notice.Advice, one));
            }
        });
        json.WriteString("startsAt", Time(starts));

        // An end before the beginning is refused, and a clock on site may be ahead.
        json.WriteString("endsAt", Time(ends > starts ? ends : starts));
        Member("generatorURL", notice.Link ?? "");

        // An empty label is none.
        void Member(string name, string value)
        {
            if (value.Length > 0)
            {
                json.WriteString(name, value);
            }
        }
    }

    private static string In(LocalText? text, MessageLanguage language) => text is null ? "" : language == MessageLanguage.English ? text.En : text.Zh;

    private static string Time(DateTimeOffset time) => AlarmJson.Time(time.ToUnixTimeMilliseconds(), TimeZoneInfo.Utc);
}
