using System.Text;
using System.Text.Json;
using SmartPark.Alarms;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels.Robots;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Robots;

public sealed class RobotRequestTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    // base64(hmac.new(b"SECabc123", b"1700000000123\nSECabc123", sha256)) and base64(hmac.new(b"1700000000\nfeishu-secret", b"", sha256)), computed with Python.
    [Fact]
    public void Signatures_are_those_that_the_vendors_describe()
    {
        Assert.Equal("etIBQNvdgq9e1O4P4gRnRS05m9vXVgr6/5xt3Azj2s8=", DingTalkRobot.Sign("SECabc123", 1_700_000_000_123));
        Assert.Equal("OrBzY1Y01Gq+HgJsl+7OfWcMVwc7YocohQm5iiZwjhU=", FeishuRobot.Sign("feishu-secret", 1_700_000_000));
    }

    [Fact]
    public void DingTalk_has_time_and_signature_in_the_address()
    {
        var made = new DingTalkRobot().Request(ChannelParts.Raised(ChannelParts.Fire()), MessageLanguage.Chinese, "https://oapi.dingtalk.com/robot/send?access_token=t", "SECabc123", Now);
        Assert.Equal("https://oapi.dingtalk.com/robot/send?access_token=t&timestamp=1700000000123&sign=etIBQNvdgq9e1O4P4gRnRS05m9vXVgr6%2F5xt3Azj2s8%3D", made.Address);
    }

    [Fact]
    public void DingTalk_mentions_mobiles_in_the_list_and_in_the_text()
    {
        var message = ChannelParts.Raised(ChannelParts.Fire()).To(ChannelParts.Li, ChannelParts.Wang) with { MentionsAll = true };
        var made = new DingTalkRobot().Request(message, MessageLanguage.Chinese, "https://a.example/?t=1", null, Now);
        Assert.Equal("https://a.example/?t=1", made.Address);
        Assert.Equal("""{"msgtype":"markdown","markdown":{"title":"【紧急】感烟探测器报警 · 清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07","text":"### 【紧急】感烟探测器报警 · 清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07\n\n@13800001111 @13900002222\n\n**报警：**感烟探测器报警 · 紧急\n\n**位置：**清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07\n\n**安装位置：**风管右侧，检修口上方\n\n**发生时间：**2026-11-23 10:15:02\n\n**感烟状态：**报警\n\n**处置：**立即到现场查看；确认火情后拨打 119，并启动疏散。\n\n[详情](https://park.example/alarms/1)"},"at":{"atMobiles":["13800001111","13900002222"],"isAtAll":true}}""",
            Encoding.UTF8.GetString(made.Body));
    }

    [Fact]
    public void WeCom_mentions_in_text_and_colours_in_markdown()
    {
        var robot = new WeComRobot();
        var plain = new PersonEntry { Id = "zhao", Name = "赵", Mobile = "+8613700003333" };
        var text = Json(robot.Request(ChannelParts.Raised(ChannelParts.Dust()).To(ChannelParts.Li, plain) with { MentionsAll = true }, MessageLanguage.English, "https://a.example", null, Now));
        Assert.Equal("""{"msgtype":"text","text":{"content":"[Medium] PM2.5 above the daily limit · Qinglan High-tech Park · Air station 1\nAlarm: PM2.5 above the daily limit · Medium\nWhere: Qinglan High-tech Park · Air station 1\nSince: 2026-11-23 10:15:02\nPM2.5: 81.5 µg/m³ · limit 75 µg/m³\nTo do: Check dust control on sites and yards nearby.\nDetails: https://park.example/alarms/2","mentioned_list":["LiAnquan","@all"],"mentioned_mobile_list":["13700003333"]}}""",
            text);
        var markdown = Json(robot.Request(ChannelParts.Raised(ChannelParts.Fire()), MessageLanguage.Chinese, "https://a.example", null, Now));
        Assert.StartsWith("""{"msgtype":"markdown","markdown":{"content":"**<font color=\"warning\">【紧急】感烟探测器报警""", markdown, StringComparison.Ordinal);
        Assert.EndsWith("""\n[详情](https://park.example/alarms/1)"}}""", markdown, StringComparison.Ordinal);
        Assert.Contains("color=\\\"info\\\"", Json(robot.Request(ChannelParts.Cleared(ChannelParts.Fire().Gone(1000)), MessageLanguage.Chinese, "https://a.example", null, Now)), StringComparison.Ordinal);
    }

    [Fact]
    public void Feishu_has_a_post_with_signature_links_and_mentions_apart()
    {
        var message = ChannelParts.Raised(ChannelParts.Dust()).To(ChannelParts.Li) with { MentionsAll = true };
        Assert.Equal("""{"timestamp":"1700000000","sign":"OrBzY1Y01Gq+HgJsl+7OfWcMVwc7YocohQm5iiZwjhU=","msg_type":"post","content":{"post":{"zh_cn":{"title":"【一般】PM2.5 日均超标 · 清岚高新园 · 空气站 1","content":[[{"tag":"at","user_id":"ou_li"},{"tag":"at","user_id":"all"}],[{"tag":"text","text":"报警：PM2.5 日均超标 · 一般"}],[{"tag":"text","text":"位置：清岚高新园 · 空气站 1"}],[{"tag":"text","text":"发生时间：2026-11-23 10:15:02"}],[{"tag":"text","text":"PM2.5：81.5 µg/m³ · 限值 75 µg/m³"}],[{"tag":"text","text":"处置：检查附近工地与堆场抑尘措施。"}],[{"tag":"a","text":"详情","href":"https://park.example/alarms/2"}]]}}}}""",
            Json(new FeishuRobot().Request(message, MessageLanguage.Chinese, "https://a.example", "feishu-secret", Now)));
    }

    public static TheoryData<string> Robots() => new("dingtalk", "wecom", "wecom-text", "feishu");

    [Theory]
    [MemberData(nameof(Robots))]
    public void Twenty_alarms_of_the_longest_names_fit_and_begin_with_the_gravest(string kind)
    {
        var longest = new string('长', 199);
        var notices = Enumerable.Range(0, TellingLimits.GroupMax).Select(_ => ChannelParts.Fire() with { Title = ChannelParts.Text(longest, longest), Device = ChannelParts.Text(longest, longest), Room = ChannelParts.Text(longest, longest) }).ToArray();
        var message = ChannelParts.Raised(notices) with { People = kind == "wecom" ? [] : [ChannelParts.Li] };
        var body = Robot(kind).Request(message, MessageLanguage.Chinese, "https://a.example", null, Now).Body;
        Assert.InRange(body.Length, 200, kind switch { "wecom" => 4096 + 100, "wecom-text" => 2048 + 200, _ => 20_000 });
        Assert.Contains("【紧急】共 20 条报警", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.Contains("…", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Robots))]
    public void A_name_mentions_nobody_and_links_nowhere(string kind)
    {
        const string Evil = "<@all> <at id=all></at> [x](https://evil.example)\n# big";
        var notice = ChannelParts.Dust(Severity.High) with { Device = ChannelParts.Text(Evil, Evil), Link = null };
        var body = Encoding.UTF8.GetString(Robot(kind).Request(ChannelParts.Raised(notice) with { People = kind == "wecom" ? [] : [ChannelParts.Li] }, MessageLanguage.Chinese, "https://a.example", null, Now).Body);
        if (kind == "feishu")
        {
            using var json = JsonDocument.Parse(body);
            var tags = json.RootElement.GetProperty("content").GetProperty("post").GetProperty("zh_cn").GetProperty("content").EnumerateArray().SelectMany(l => l.EnumerateArray()).Select(t => t.GetProperty("tag").GetString());
            Assert.Equal(["at", "text"], tags.Distinct());
            return;
        }

        Assert.DoesNotContain("<@all>", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("](https://evil", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\\n# big", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Chinese_is_never_escaped() =>
        Assert.DoesNotContain("\\u", Json(new WeComRobot().Request(ChannelParts.Raised(ChannelParts.Fire() with { Device = ChannelParts.Text("㐀é🔥𠮷　 <>&'+", "x") }), MessageLanguage.Chinese, "https://a.example", null, Now)), StringComparison.Ordinal);

    private static IRobot Robot(string kind) => kind switch { "dingtalk" => new DingTalkRobot(), "feishu" => new FeishuRobot(), _ => new WeComRobot() };

    private static string Json(RobotRequest request) => Encoding.UTF8.GetString(request.Body);
}
