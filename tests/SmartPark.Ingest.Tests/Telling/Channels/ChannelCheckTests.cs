using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels;

public sealed class ChannelCheckTests : IDisposable
{
    private readonly SecretFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Good_channels_have_no_problem()
    {
        var url = _files.Of("url", "https://oapi.dingtalk.com/robot/send?access_token=0123456789\n");
        Assert.Empty(Check(Entry() with { Webhook = new() { Url = "https://receiver.example/hook", SecretFile = _files.Of("s", "sixteen-letters!"), Headers = new Dictionary<string, string> { ["X-Api-Key"] = "k" } } }));
        Assert.Empty(Check(Entry() with { Webhook = new() { Url = "http://127.0.0.1:8080/hook" } }));
        Assert.Empty(Check(Entry() with { Dingtalk = new() { UrlFile = url, SecretFile = _files.Of("d", "SEC0123") } }));
        Assert.Empty(Check(Entry() with { Wecom = new() { Url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1" } }));
        Assert.Empty(Check(Entry() with { Feishu = new() { Url = "https://open.feishu.cn/open-apis/bot/v2/hook/1" } }));
        Assert.Empty(Check(Entry() with { Email = new() { Host = "mail.example", From = "SmartPark <alarm@park.example>", Username = "u", PasswordFile = _files.Of("p", "secret") } }));
        Assert.Empty(Check(Entry() with { Sms = new() { Url = "https://sms.example/send", Body = """{"to":["{phone}"],"text":"{text}","ref":"{id}"}""" } }));
        Assert.Empty(Check(Entry() with { Sms = new() { Url = "https://sms.example/send?to={phone}&text={text}", Method = "GET" } }));
        Assert.Empty(Check(Entry() with { Mqtt = new() { Topic = "alarms/{park}/{severity}" } }));
        Assert.Empty(Check(Entry() with { Alertmanager = new() { Url = "http://localhost:9093" } }));
    }

    [Fact]
    public void A_channel_is_of_exactly_one_kind()
    {
        Assert.Equal("$.channels[0]: found no kind", Found(Entry()));
        Assert.Equal("$.channels[0]: found mqtt and alertmanager", Found(Entry() with { Mqtt = new() { Topic = "alarms" }, Alertmanager = new() { Url = "http://localhost:9093" } }));
    }

    [Theory]
    [InlineData("http://receiver.example/hook", "$.channels[0].webhook.url: found http://receiver.example")]
    [InlineData("http://192.168.1.10/hook", "$.channels[0].webhook.url: found http://192.168.1.10")]
    [InlineData("https://", "$.channels[0].webhook.url: found no address")]
    [InlineData("ftp://receiver.example", "$.channels[0].webhook.url: found no address")]
    public void An_address_is_https_beyond_this_machine(string url, string found) => Assert.Equal(found, Found(Entry() with { Webhook = new() { Url = url } }));

    [Fact]
    public void An_address_stands_here_or_in_a_file()
    {
        Assert.Equal("$.channels[0].webhook: found neither url nor url_file", Found(Entry() with { Webhook = new() }));
        Assert.Equal("$.channels[0].dingtalk: found url and url_file", Found(Entry() with { Dingtalk = new() { Url = "https://a.example", UrlFile = "f" } }));
        Assert.Equal("$.channels[0].feishu.url_file: found http://a.example", Found(Entry() with { Feishu = new() { UrlFile = _files.Of("u", "http://a.example/hook/0123456789") } }));
    }

    [Fact]
    public void A_file_of_a_secret_is_there_and_its_first_line_is_one()
    {
        Assert.StartsWith("$.channels[0].webhook.secret_file: found Could not find", Found(Webhook("/nowhere/secret")).Replace("a part of the path", "file", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Matches("secret_file: found the first line of .* is empty", Found(Webhook(_files.Of("empty", "\nsecond line"))));
        Assert.Matches("secret_file: found the first line of .* is longer than 4096", Found(Webhook(_files.Of("long", new string('x', 5000)))));
        Assert.Matches("secret_file: found \".*\", whose first line has another form", Found(Webhook(_files.Of("short", "short"))));
        Assert.Contains("wecom.secret_file", Found(Entry() with { Wecom = new() { Url = "https://a.example", SecretFile = "f" } }), StringComparison.Ordinal);
        Assert.Equal("$.channels[0].email: found username without password_file", Found(Entry() with { Email = new() { Host = "h", From = "a@b.example", Username = "u" } }));
    }

    [Fact]
    public void No_problem_quotes_a_secret()
    {
        var token = "tok-0123456789-abcdef";
        ChannelEntry[] entries =
        [
            Entry() with { Webhook = new() { UrlFile = _files.Of("1", $"http://receiver.example/{token}") } },
            Entry() with { Webhook = new() { UrlFile = _files.Of("2", $"{token}") } },
            Entry() with { Feishu = new() { Url = "https://a.example", SecretFile = _files.Of("3", $"{token} {token}") } },
            Entry() with { Webhook = new() { Url = "https://a.example", Headers = new Dictionary<string, string> { ["X-Key"] = token + "\n" } } },
            Entry() with { Sms = new() { Url = "https://a.example/{phone}{text}", AuthorizationFile = _files.Of("4", $"Bearer {token}\u0001") } },
        ];
        foreach (var entry in entries)
        {
            Assert.DoesNotContain(token, Assert.Single(Check(entry)).ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("webhook-signature")]
    [InlineData("Content-Type")]
    [InlineData("bad name")]
    [InlineData("bad:name")]
    [InlineData("")]
    public void A_header_is_one_that_may_be_set(string name) =>
        Assert.StartsWith("$.channels[0].webhook.headers." + name, Found(Entry() with { Webhook = new() { Url = "https://a.example", Headers = new Dictionary<string, string> { [name] = "v" } } }), StringComparison.Ordinal);

    [Theory]
    [InlineData("spBv1.0/{park}/NCMD/gw")]
    [InlineData("alarms/#")]
    [InlineData("alarms/+/x")]
    [InlineData("$SYS/x")]
    [InlineData("smartpark/writer/1/state")]
    [InlineData("STATE/smartpark")]
    [InlineData("{park}/alarms")]
    [InlineData("smart{park}/alarms")]
    [InlineData("alarms/{building}")]
    public void A_topic_is_ones_own_and_no_filter(string topic) => Assert.StartsWith("$.channels[0].mqtt.topic: found", Found(Entry() with { Mqtt = new() { Topic = topic } }), StringComparison.Ordinal);

    [Fact]
    public void An_sms_says_to_whom_and_what()
    {
        Assert.Equal("$.channels[0].sms: found no {text}", Found(Entry() with { Sms = new() { Url = "https://a.example/?p={phone}" } }));
        Assert.Equal("$.channels[0].sms.body: found text that is not JSON once it is filled in", Found(Entry() with { Sms = new() { Url = "https://a.example", Body = "phone={phone}&text={text}" } }));
        Assert.Equal("$.channels[0].sms.body: found a body with GET", Found(Entry() with { Sms = new() { Url = "https://a.example", Method = "GET", Body = """["{phone}","{text}"]""" } }));
    }

    [Fact]
    public void A_sender_is_an_address() => Assert.StartsWith("$.channels[0].email.from", Found(Entry() with { Email = new() { Host = "h", From = "SmartPark" } }), StringComparison.Ordinal);

    [Fact]
    public void Each_kind_has_a_rate_of_its_own()
    {
        Assert.Equal(20, ChannelRate.PerMinute(Entry() with { Dingtalk = new() }));
        Assert.Equal(20, ChannelRate.PerMinute(Entry() with { Wecom = new() }));
        Assert.Equal(100, ChannelRate.PerMinute(Entry() with { Feishu = new() }));
        Assert.Equal(60, ChannelRate.PerMinute(Entry() with { Sms = new() }));
        Assert.Equal(60, ChannelRate.PerMinute(Entry() with { Email = new() { Host = "h", From = "f" } }));
        Assert.Equal(6000, ChannelRate.PerMinute(Entry() with { Webhook = new() }));
        Assert.Equal(6000, ChannelRate.PerMinute(Entry() with { Mqtt = new() { Topic = "t" } }));
        Assert.Equal(600, ChannelRate.PerMinute(Entry() with { Alertmanager = new() { Url = "u" } }));
        Assert.Equal(7, ChannelRate.PerMinute(Entry() with { Dingtalk = new(), PerMinute = 7 }));
    }

    private static ChannelEntry Entry() => new() { Id = "c", Title = ChannelParts.Text("通道", "Channel") };

    private static ChannelEntry Webhook(string secretFile) => Entry() with { Webhook = new() { Url = "https://a.example", SecretFile = secretFile } };

    private static List<ConfigurationProblem> Check(ChannelEntry entry)
    {
        var problems = new List<ConfigurationProblem>();
        ChannelCheck.Check("telling.json", "$.channels[0]", entry, problems);
        return problems;
    }

    private static string Found(ChannelEntry entry)
    {
        var problem = Assert.Single(Check(entry));
        return $"{problem.Path}: found {problem.Found}";
    }
}
