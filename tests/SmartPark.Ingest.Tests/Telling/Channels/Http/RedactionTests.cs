using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Alertmanager;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Channels.Robots;
using SmartPark.Ingest.Telling.Channels.Sms;
using SmartPark.Ingest.Telling.Channels.Webhook;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Http;

public sealed class RedactionTests
{
    [Fact]
    public void Secrets_are_hidden_in_every_form_in_which_they_are_echoed()
    {
        var redaction = new Redaction().Hide("a+b/c==\"x\"").HideAddress("https://oapi.dingtalk.com/robot/send?access_token=tok%2Fen-1&v=1");
        Assert.Equal("*** *** *** *** robot/send v=1", redaction.Clean("a+b/c==\"x\" a%2Bb%2Fc%3D%3D%22x%22 a\\u002Bb/c==\\u0022x\\u0022 a&#x2B;b/c==&quot;x&quot; robot/send v=1"));
        Assert.Equal("POST *** to ***", redaction.Clean("POST tok/en-1\r\nto\t https://oapi.dingtalk.com/robot/send?access_token=tok%2Fen-1&v=1"));
    }

    [Fact]
    public void A_secret_that_was_cut_off_is_hidden_too() => Assert.Equal("you sent ***", new Redaction().Hide("0123456789abcdef").Clean("you sent 0123456789"));

    [Property(MaxTest = 200)]
    public Property No_text_holds_a_secret_after_it(NonEmptyString text, NonEmptyString more)
    {
        var secrets = Gen.ArrayOf(Gen.Elements("aA1+/=&\" 密-_%\\".ToCharArray()), 12).Select(c => new string(c).Trim()).Where(s => s.Length >= 8).ToArbitrary();
        return Prop.ForAll(secrets, secret =>
        {
            var said = new Redaction().Hide(secret).Clean($"{text.Get}{secret}{more.Get} {Uri.EscapeDataString(secret)}\n{secret}");
            return !said.Contains(secret, StringComparison.Ordinal) && !said.Contains(Uri.EscapeDataString(secret), StringComparison.Ordinal);
        });
    }

    /// <summary>Every channel over HTTP, against a receiver that says back all that it got.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(429)]
    public async Task No_answer_of_a_channel_holds_a_secret(int status)
    {
        await using var server = await VendorServer.StartAsync();
        using var files = new SecretFiles();
        using var http = new ChannelHttp(TimeProvider.System);
        const string Token = "tok/en+0123456789=", Secret = "SEC-abcdef+/0123456789", Bearer = "b34r3r-0123456789";
        var url = files.Of("url", $"{server.Url}/hook/{Uri.EscapeDataString(Token)}?access_token={Uri.EscapeDataString(Token)}");
        var (secret, auth) = (files.Of("secret", Secret), files.Of("auth", "Bearer " + Bearer));
        var robot = new RobotSettings { UrlFile = url, SecretFile = secret };
        (IChannel Channel, bool HasSecret)[] channels =
        [
            (new WebhookChannel(new() { UrlFile = url, SecretFile = secret, Headers = new Dictionary<string, string> { ["X-Key"] = Bearer } }, http), true),
            (new RobotChannel(robot, MessageLanguage.Chinese, new DingTalkRobot(), http), true), (new RobotChannel(robot, MessageLanguage.Chinese, new WeComRobot(), http), true),
            (new RobotChannel(robot, MessageLanguage.Chinese, new FeishuRobot(), http), true),
            (new SmsChannel(new() { UrlFile = url, Body = "{phone}{text}", AuthorizationFile = auth, SuccessContains = "never" }, MessageLanguage.Chinese, http), false),
            (new AlertmanagerChannel(new() { Url = server.Url, AuthorizationFile = auth }, MessageLanguage.Chinese, http), false),
        ];
        foreach (var (channel, hasSecret) in channels)
        {
            var signatures = new List<string>();
            server.Answer = (context, got) =>
            {
                context.Response.StatusCode = status;
                signatures.AddRange(got.Headers.Where(h => h.Key == "webhook-signature").Select(h => h.Value).Concat(got.Query.Where(q => q.Key == "sign").Select(q => q.Value)));
                string[] echoed = [.. signatures, .. got.Query.Values, .. got.Headers.Where(h => h.Key is "Authorization" or "X-Key").Select(h => h.Value), got.Path, hasSecret ? Secret : "", Uri.EscapeDataString(got.Path)];
                return context.Response.WriteAsync(string.Join("\n", echoed.Reverse()));
            };
            var answer = await channel.SendAsync(ChannelParts.Raised(ChannelParts.Fire()).To(ChannelParts.Li), TestContext.Current.CancellationToken);
            foreach (var hidden in signatures.Concat([Token, Uri.EscapeDataString(Token), Secret, Bearer]))
            {
                Assert.DoesNotContain(hidden, answer.Detail, StringComparison.Ordinal);
            }

            Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Detail.Replace("to 李安全", "200", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
