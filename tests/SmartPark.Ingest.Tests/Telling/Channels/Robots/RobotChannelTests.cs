using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Channels.Robots;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Robots;

/// <summary>A receiver that checks and answers as the vendors do.</summary>
public sealed class RobotChannelTests : IAsyncLifetime
{
    private const string Secret = "SEC0123456789abcdef";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_795_400_105_678));
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

    [Theory]
    [InlineData(Secret, true)]
    [InlineData("SECanother", false)]
    public async Task DingTalk_takes_what_is_signed_with_its_secret(string secret, bool isTaken)
    {
        _server.Answer = (context, got) => context.Response.WriteAsync(got.Query["sign"] == DingTalkRobot.Sign(Secret, long.Parse(got.Query["timestamp"], CultureInfo.InvariantCulture))
            ? """{"errcode":0,"errmsg":"ok"}""" : """{"errcode":310000,"errmsg":"description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中"}""");
        var answer = await SendAsync("dingtalk", secret);
        Assert.Equal((isTaken, false), (answer.IsTaken, answer.IsFinal));
        Assert.StartsWith(isTaken ? "errcode 0 ok" : "errcode 310000 description:机器人发送签名不匹配", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("/robot/send", _server.Single.Path);
        Assert.Equal("0123456789", _server.Single.Query["access_token"]);
        Assert.Equal("application/json; charset=utf-8", _server.Single.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData(Secret, true)]
    [InlineData("another", false)]
    public async Task Feishu_takes_what_is_signed_with_its_secret(string secret, bool isTaken)
    {
        _server.Answer = (context, got) =>
        {
            using var json = JsonDocument.Parse(got.Body);
            var seconds = long.Parse(json.RootElement.GetProperty("timestamp").GetString()!, CultureInfo.InvariantCulture);
            return context.Response.WriteAsync(json.RootElement.GetProperty("sign").GetString() == FeishuRobot.Sign(Secret, seconds)
                ? """{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}""" : """{"code":19021,"data":{},"msg":"sign match fail or timestamp is not within one hour from current time"}""");
        };
        var answer = await SendAsync("feishu", secret);
        Assert.Equal((isTaken, false), (answer.IsTaken, answer.IsFinal));
        Assert.StartsWith(isTaken ? "code 0 success" : "code 19021 sign match fail", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dingtalk", """{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}""", 60)]
    [InlineData("dingtalk", """{"errcode":660026,"errmsg":"send too fast"}""", 60)]
    [InlineData("dingtalk", """{"errcode":300001,"errmsg":"token is not exist"}""", null)]
    [InlineData("wecom", """{"errcode":45009,"errmsg":"api freq out of limit"}""", 60)]
    [InlineData("wecom", """{"errcode":93000,"errmsg":"invalid webhook url"}""", null)]
    [InlineData("feishu", """{"code":11232,"msg":"frequency limited psm"}""", 10)]
    [InlineData("feishu", """{"code":9499,"msg":"too many request","data":{}}""", 10)]
    [InlineData("feishu", """{"code":9499,"msg":"Bad Request","data":{}}""", null)]
    public async Task A_success_of_http_with_a_code_is_a_failure_and_says_when_it_was_too_fast(string kind, string body, int? seconds)
    {
        _server.Says(200, body);
        var answer = await SendAsync(kind, null);
        Assert.Equal((false, false, seconds), (answer.IsTaken, answer.IsFinal, (int?)answer.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task Feishu_says_in_a_header_of_its_own_when_to_come_again()
    {
        _server.Says(429, """{"code":99991400,"msg":"request trigger frequency limit"}""", ("x-ogw-ratelimit-reset", "52"));
        Assert.Equal(52, (await SendAsync("feishu", null)).RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData("dingtalk", 200, "<html>sign in</html>")]
    [InlineData("wecom", 200, "")]
    [InlineData("feishu", 200, "{}")]
    [InlineData("feishu", 200, "[0]")]
    [InlineData("dingtalk", 200, """{"errcode":"0"}""")]
    [InlineData("wecom", 502, """{"errcode":0}""")]
    [InlineData("wecom", 500, "oops")]
    public async Task Nothing_but_code_0_is_taken(string kind, int status, string body)
    {
        _server.Says(status, body);
        var answer = await SendAsync(kind, null);
        Assert.Equal((false, false), (answer.IsTaken, answer.IsFinal));
        Assert.NotEmpty(answer.Detail);
    }

    private Task<ChannelAnswer> SendAsync(string kind, string? secret)
    {
        IRobot robot = kind switch { "dingtalk" => new DingTalkRobot(), "feishu" => new FeishuRobot(), _ => new WeComRobot() };
        var settings = new RobotSettings { Url = _server.Url + "/robot/send?access_token=0123456789", SecretFile = secret is null ? null : _files.Of("secret", secret) };
        return new RobotChannel(settings, MessageLanguage.Chinese, robot, _http).SendAsync(ChannelParts.Raised(ChannelParts.Fire()), TestContext.Current.CancellationToken);
    }
}
