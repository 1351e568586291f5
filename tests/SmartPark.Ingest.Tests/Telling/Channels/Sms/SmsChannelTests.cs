using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Channels.Sms;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Sms;

public sealed class SmsChannelTests : IAsyncLifetime
{
    private static readonly PersonEntry Nobody = new() { Id = "zhao", Name = "赵", Email = "zhao@park.example" };

    private readonly SecretFiles _files = new();
    private readonly ChannelHttp _http = new(new FakeTimeProvider());
    private VendorServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await VendorServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _files.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(SmsTemplate.Json, """{"to":"{phone}","text":"{text}","ref":"{id}"}""", """{"to":"+86138","text":"a \"b\" {id}\n\\ 烟&c=d","ref":"m-li"}""")]
    [InlineData("application/x-www-form-urlencoded", "to={phone}&text={text}&ref={id}", "to=%2B86138&text=a%20%22b%22%20%7Bid%7D%0A%5C%20%E7%83%9F%26c%3Dd&ref=m-li")]
    public void Values_are_escaped_for_where_they_stand_and_never_filled_in_themselves(string contentType, string template, string expected) =>
        Assert.Equal(expected, SmsTemplate.Body(template, contentType, "+86138", "a \"b\" {id}\n\\ 烟&c=d", "m-li"));

    [Fact]
    public void An_address_is_escaped_too() => Assert.Equal("https://a.example/?p=%2B86138&t=a%26b%20%7Bphone%7D", SmsTemplate.Address("https://a.example/?p={phone}&t={text}", "+86138", "a&b {phone}", ""));

    [Fact]
    public async Task Each_person_gets_a_request_with_an_id_of_its_own()
    {
        var settings = Settings();
        settings.AuthorizationFile = _files.Of("auth", "Bearer 0123456789\n");
        var answer = await SendAsync(new SmsChannel(settings, MessageLanguage.Chinese, _http), ChannelParts.Li, ChannelParts.Wang, Nobody);
        Assert.Equal((true, "to 李安全, 王值班; no way to 赵"), (answer.IsTaken, answer.Detail));
        Assert.Equal(["13800001111 d-0123456789abcdef-li", "+8613900002222 d-0123456789abcdef-wang"], _server.Requests.Select(r => r.Text.Split('|')).OrderByDescending(p => p[0]).Select(p => $"{p[0]} {p[2]}"));
        Assert.All(_server.Requests, r => Assert.StartsWith("【紧急】感烟探测器报警 · 清岚高新园", r.Text.Split('|')[1], StringComparison.Ordinal));
        Assert.All(_server.Requests, r => Assert.Equal("Bearer 0123456789", r.Headers["Authorization"]));
    }

    [Fact]
    public async Task Another_try_goes_only_to_those_who_were_not_reached()
    {
        var channel = new SmsChannel(Settings(), MessageLanguage.Chinese, _http);
        _server.Answer = (context, got) =>
        {
            context.Response.StatusCode = got.Text.StartsWith("138", StringComparison.Ordinal) ? 200 : 503;
            context.Response.Headers.RetryAfter = "5";
            return context.Response.WriteAsync("busy");
        };
        var first = await SendAsync(channel, ChannelParts.Li, ChannelParts.Wang);
        Assert.Equal((false, "to 李安全; not to 王值班: 503 ServiceUnavailable: busy", 5.0), (first.IsTaken, first.Detail, first.RetryAfter!.Value.TotalSeconds));
        _server.Says(200, "");
        _server.Requests.Clear();
        var second = await SendAsync(channel, ChannelParts.Li, ChannelParts.Wang);
        Assert.Equal((true, "to 李安全, 王值班"), (second.IsTaken, second.Detail));
        Assert.StartsWith("+8613900002222", _server.Single.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_refused_for_good_keeps_nobody_waiting()
    {
        _server.Answer = (context, got) =>
        {
            context.Response.StatusCode = got.Text.StartsWith("138", StringComparison.Ordinal) ? 410 : 200;
            return Task.CompletedTask;
        };
        var channel = new SmsChannel(Settings(), MessageLanguage.Chinese, _http);
        Assert.Equal((true, "to 王值班; not to 李安全: 410 Gone"), await SendAsync(channel, ChannelParts.Li, ChannelParts.Wang) is var some ? (some.IsTaken, some.Detail) : default);
        Assert.Equal((false, true, "not to 李安全: 410 Gone"), await SendAsync(channel, ChannelParts.Li) is var none ? (none.IsTaken, none.IsFinal, none.Detail) : default);
    }

    [Fact]
    public async Task A_provider_may_say_no_with_a_success_of_http()
    {
        var settings = Settings();
        settings.SuccessContains = "\"code\":0";
        var channel = new SmsChannel(settings, MessageLanguage.Chinese, _http);
        _server.Says(200, """{"code":7,"msg":"no credit"}""");
        var answer = await SendAsync(channel, ChannelParts.Li);
        Assert.Equal((false, false), (answer.IsTaken, answer.IsFinal));
        Assert.Contains("no credit", answer.Detail, StringComparison.Ordinal);
        _server.Says(200, """{"code":0}""");
        Assert.True((await SendAsync(channel, ChannelParts.Li)).IsTaken);
    }

    [Fact]
    public async Task Without_anybody_who_has_a_number_nothing_is_tried_again()
    {
        var answer = await SendAsync(new SmsChannel(Settings(), MessageLanguage.Chinese, _http), Nobody);
        Assert.Equal((false, true), (answer.IsTaken, answer.IsFinal));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void What_is_remembered_has_a_limit_and_the_oldest_goes()
    {
        var reached = new ReachedPeople();
        for (var i = 0; i <= ReachedPeople.MessagesMax; i++)
        {
            reached.Note($"m{i}", "li", isReached: true);
        }

        Assert.Equal(ReachedPeople.MessagesMax, reached.Count);
        Assert.Null(reached.Was("m0", "li"));
        Assert.True(reached.Was("m1", "li"));
        reached.Forget("m1");
        Assert.Null(reached.Was("m1", "li"));
    }

    private SmsSettings Settings() => new() { Url = _server.Url + "/sms", Body = "{phone}|{text}|{id}" };

    private Task<ChannelAnswer> SendAsync(SmsChannel channel, params PersonEntry[] people) =>
        channel.SendAsync(ChannelParts.Raised(ChannelParts.Fire()).To(people), TestContext.Current.CancellationToken);
}
