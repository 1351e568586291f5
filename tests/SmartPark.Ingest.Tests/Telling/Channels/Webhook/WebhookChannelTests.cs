using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Channels.Webhook;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Webhook;

public sealed class WebhookChannelTests : IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_795_400_105));
    private readonly SecretFiles _files = new();
    private VendorServer _server = null!;
    private ChannelHttp _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = new(_time);
        _server = await VendorServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _files.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void An_alarm_is_a_cloud_event()
    {
        var body = WebhookChannel.Body(ChannelParts.Raised(ChannelParts.Fire()).To(ChannelParts.Li), WebhookFormat.CloudEvents);
        Assert.Equal(Compact($$$"""
            {
              "specversion": "1.0", "id": "d-0123456789abcdef", "source": "/smartpark/parks/qinglan", "type": "com.smartpark.alarm.raised",
              "subject": "{{{ChannelParts.Fire().Episode.Id}}}", "time": "2026-11-23T10:15:02.000+08:00", "datacontenttype": "application/json",
              "data": {
                "message": "d-0123456789abcdef", "about": "raised", "step": 0, "mentions_all": false, "people": [{ "id": "li", "name": "李安全" }],
                "id": "{{{ChannelParts.Fire().Episode.Id}}}", "rule": "fire-smoke", "severity": "critical",
                "title": { "zh": "感烟探测器报警", "en": "Smoke detected" },
                "advice": { "zh": "立即到现场查看；确认火情后拨打 119，并启动疏散。", "en": "Go there at once. If it is a fire, call 119 and evacuate." },
                "park": "qinglan", "park_title": { "zh": "清岚高新园", "en": "Qinglan High-tech Park" },
                "building_title": { "zh": "3 号厂房", "en": "Workshop 3" }, "floor": { "zh": "二层", "en": "2nd floor" }, "room": { "zh": "喷漆间", "en": "Paint room" },
                "device": "smoke-3f-07", "device_title": { "zh": "感烟探测器 07", "en": "Smoke detector 07" },
                "note": { "zh": "风管右侧，检修口上方", "en": "Right of the duct, above the hatch" }, "domain": "fire",
                "quantity": "smoke_state", "quantity_title": { "zh": "感烟状态", "en": "Smoke state" }, "value": 1, "value_text": { "zh": "报警", "en": "alarm" },
                "onset": "2026-11-23T10:15:02.000+08:00", "raised": "2026-11-23T10:15:02.000+08:00", "learned": "2026-11-23T10:15:02.300+08:00", "times": 1,
                "link": "https://park.example/alarms/1"
              }
            }
            """), Text(body));
    }

    [Fact]
    public void A_cleared_limit_is_plain_json_with_value_limit_and_unit()
    {
        using var json = JsonDocument.Parse(WebhookChannel.Body(ChannelParts.Cleared(ChannelParts.Dust().Gone(3_725_000)), WebhookFormat.Json));
        var alarm = json.RootElement;
        Assert.Equal("cleared", alarm.GetProperty("about").GetString());
        Assert.Equal(81.5, alarm.GetProperty("value").GetDouble());
        Assert.Equal("81.5 µg/m³", alarm.GetProperty("value_text").GetProperty("en").GetString());
        Assert.Equal(75, alarm.GetProperty("limit").GetDouble());
        Assert.Equal("2026-11-23T11:17:07.000+08:00", alarm.GetProperty("cleared").GetString());
        Assert.False(alarm.TryGetProperty("building_title", out _));
    }

    [Theory]
    [InlineData(1, "com.smartpark.alarm.raised")]
    [InlineData(2, "com.smartpark.alarm.cleared")]
    [InlineData(3, "com.smartpark.alarm.test")]
    public void Each_kind_of_message_has_a_type(int about, string type)
    {
        using var json = JsonDocument.Parse(WebhookChannel.Body(ChannelParts.Raised(ChannelParts.Fire().Gone(1000)) with { About = (MessageAbout)about }, WebhookFormat.CloudEvents));
        Assert.Equal(type, json.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_signed_request_carries_id_time_and_signature_of_what_was_sent()
    {
        var channel = new WebhookChannel(new() { Url = _server.Url + "/hook", SecretFile = _files.Of("secret", Secret + "\n"), Headers = new Dictionary<string, string> { ["X-Api-Key"] = "let me in" } }, _http);
        var answer = await SendAsync(channel);
        Assert.True(answer.IsTaken, answer.Detail);
        var got = _server.Single;
        Assert.Equal("application/cloudevents+json; charset=utf-8", got.Headers["Content-Type"]);
        Assert.Equal("let me in", got.Headers["X-Api-Key"]);
        Assert.Equal("d-0123456789abcdef", got.Headers["webhook-id"]);
        Assert.Equal("1795400105", got.Headers["webhook-timestamp"]);
        Assert.Equal(WebhookSignature.Of(WebhookSignature.Key(Secret)!, "d-0123456789abcdef", 1_795_400_105, got.Body), got.Headers["webhook-signature"]);
    }

    [Fact]
    public async Task A_secret_and_an_address_may_change_without_a_restart()
    {
        var (secret, url) = (_files.Of("secret", Secret), _files.Of("url", _server.Url + "/first"));
        var channel = new WebhookChannel(new() { UrlFile = url, SecretFile = secret }, _http);
        await SendAsync(channel);
        await File.WriteAllTextAsync(url, _server.Url + "/second", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(secret, "another secret of text", TestContext.Current.CancellationToken);
        await SendAsync(channel);
        var requests = _server.Requests.ToArray();
        Assert.Equal(["/first", "/second"], requests.Select(r => r.Path));
        Assert.NotEqual(requests[0].Headers["webhook-signature"], requests[1].Headers["webhook-signature"]);
    }

    [Theory]
    [InlineData(200, true, false)]
    [InlineData(204, true, false)]
    [InlineData(400, false, false)]
    [InlineData(401, false, false)]
    [InlineData(404, false, false)]
    [InlineData(422, false, false)]
    [InlineData(500, false, false)]
    [InlineData(410, false, true)]
    [InlineData(413, false, true)]
    public async Task Only_what_certainly_never_helps_is_given_up(int status, bool isTaken, bool isFinal)
    {
        _server.Says(status, status == 204 ? "" : "because");
        var answer = await SendAsync(Channel());
        Assert.Equal((isTaken, isFinal), (answer.IsTaken, answer.IsFinal));
        Assert.StartsWith($"{status} ", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Mon, 23 Nov 2026 02:15:35 GMT", 30)]
    [InlineData("86400", 300)]
    [InlineData("soon", null)]
    public async Task The_receiver_says_when_to_try_again_up_to_a_limit(string header, int? seconds)
    {
        _server.Says(429, "slow down", ("Retry-After", header));
        var answer = await SendAsync(Channel());
        Assert.False(answer.IsTaken);
        Assert.Equal(seconds, (int?)answer.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        _server.Says(307, "", ("Location", _server.Url + "/elsewhere"));
        var answer = await SendAsync(Channel());
        Assert.False(answer.IsTaken);
        Assert.Contains("redirects are not followed", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("/hook", _server.Single.Path);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_read_to_a_limit()
    {
        _server.Answer = async (context, _) =>
        {
            context.Response.StatusCode = 500;
            var block = new byte[64 * 1024];
            Array.Fill(block, (byte)'x');
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        };
        var answer = await SendAsync(Channel());
        Assert.Equal(TellingLimits.DetailCharsMax, answer.Detail.Length);
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_left_after_the_time_of_one_try()
    {
        var isThere = new TaskCompletionSource();
        _server.Answer = (context, _) =>
        {
            isThere.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var sending = SendAsync(Channel());
        await isThere.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds(TellingLimits.TryMs));
        var answer = await sending;
        Assert.Equal((false, "no answer within 10 s"), (answer.IsTaken, answer.Detail));
    }

    [Fact]
    public async Task Who_cancels_gets_an_exception_and_nothing_else()
    {
        using var cancel = new CancellationTokenSource();
        _server.Answer = async (context, _) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Channel().SendAsync(ChannelParts.Raised(ChannelParts.Fire()), cancel.Token));
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_an_answer()
    {
        var channel = Channel();
        await _server.DisposeAsync();
        var answer = await SendAsync(channel);
        Assert.Equal((false, false), (answer.IsTaken, answer.IsFinal));
        Assert.Contains("refused", answer.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_is_an_answer_and_nothing_is_sent_unsigned()
    {
        var answer = await SendAsync(new WebhookChannel(new() { Url = _server.Url, SecretFile = "/nowhere/secret" }, _http));
        Assert.False(answer.IsTaken);
        Assert.Contains("/nowhere/secret", answer.Detail, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("http://receiver.example/hook/0123456789")]
    [InlineData("ftp://receiver.example/hook/0123456789")]
    [InlineData("hook/0123456789")]
    [InlineData("https://[/0123456789")]
    public async Task A_file_that_comes_to_hold_no_safe_address_is_a_failure_that_does_not_quote_it(string address)
    {
        var answer = await SendAsync(new WebhookChannel(new() { UrlFile = _files.Of("url", address) }, _http));
        Assert.Equal((false, false), (answer.IsTaken, answer.IsFinal));
        Assert.DoesNotContain("0123456789", answer.Detail, StringComparison.Ordinal);
    }

    private WebhookChannel Channel() => new(new() { Url = _server.Url + "/hook" }, _http);

    private static Task<ChannelAnswer> SendAsync(WebhookChannel channel) => channel.SendAsync(ChannelParts.Raised(ChannelParts.Fire()), TestContext.Current.CancellationToken);

    private static string Text(byte[] utf8) => System.Text.Encoding.UTF8.GetString(utf8);

    private static string Compact(string json)
    {
        using var parsed = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(parsed.RootElement, Relaxed);
    }
}
