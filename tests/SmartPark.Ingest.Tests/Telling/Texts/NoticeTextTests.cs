using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Texts;
using SmartPark.Ingest.Tests.Telling.Channels;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Texts;

/// <summary>Whole messages as a safety officer reads them.</summary>
public sealed class NoticeTextTests
{
    [Fact]
    public void A_fire_says_what_where_since_when_and_what_to_do()
    {
        var message = ChannelParts.Raised(ChannelParts.Fire());
        Says(message, MessageLanguage.Chinese, """
            【紧急】感烟探测器报警 · 清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07
            报警：感烟探测器报警 · 紧急
            位置：清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07
            安装位置：风管右侧，检修口上方
            发生时间：2026-11-23 10:15:02
            感烟状态：报警
            处置：立即到现场查看；确认火情后拨打 119，并启动疏散。
            详情：https://park.example/alarms/1

            """);
        Says(message, MessageLanguage.English, """
            [Critical] Smoke detected · Qinglan High-tech Park · Workshop 3 · 2nd floor · Paint room · Smoke detector 07
            Alarm: Smoke detected · Critical
            Where: Qinglan High-tech Park · Workshop 3 · 2nd floor · Paint room · Smoke detector 07
            Mounted: Right of the duct, above the hatch
            Since: 2026-11-23 10:15:02
            Smoke state: alarm
            To do: Go there at once. If it is a fire, call 119 and evacuate.
            Details: https://park.example/alarms/1

            """);
    }

    [Fact]
    public void A_limit_says_value_and_limit_and_how_often()
    {
        var message = ChannelParts.Raised(ChannelParts.Dust(times: 3));
        Says(message, MessageLanguage.Chinese, """
            【一般】PM2.5 日均超标 · 清岚高新园 · 空气站 1
            报警：PM2.5 日均超标 · 一般
            位置：清岚高新园 · 空气站 1
            发生时间：2026-11-23 10:15:02
            PM2.5：81.5 µg/m³ · 限值 75 µg/m³
            最近一小时：3 次
            处置：检查附近工地与堆场抑尘措施。
            详情：https://park.example/alarms/2

            """);
        Says(message, MessageLanguage.English, """
            [Medium] PM2.5 above the daily limit · Qinglan High-tech Park · Air station 1
            Alarm: PM2.5 above the daily limit · Medium
            Where: Qinglan High-tech Park · Air station 1
            Since: 2026-11-23 10:15:02
            PM2.5: 81.5 µg/m³ · limit 75 µg/m³
            In the last hour: 3 times
            To do: Check dust control on sites and yards nearby.
            Details: https://park.example/alarms/2

            """);
    }

    [Fact]
    public void An_end_says_how_long_it_was_and_that_a_fire_is_not_over_before_somebody_says_so()
    {
        var message = ChannelParts.Cleared(ChannelParts.Fire().Gone(3_725_000));
        Says(message, MessageLanguage.Chinese, """
            【已恢复】感烟探测器报警 · 清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07
            报警：感烟探测器报警 · 紧急
            位置：清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07
            安装位置：风管右侧，检修口上方
            发生时间：2026-11-23 10:15:02
            恢复时间：2026-11-23 11:17:07 · 历时 1小时 2分
            感烟状态：报警
            处置：请在报警台登记处置结果；登记前报警不算结束。
            详情：https://park.example/alarms/1

            """);
        Says(message, MessageLanguage.English, """
            [Cleared] Smoke detected · Qinglan High-tech Park · Workshop 3 · 2nd floor · Paint room · Smoke detector 07
            Alarm: Smoke detected · Critical
            Where: Qinglan High-tech Park · Workshop 3 · 2nd floor · Paint room · Smoke detector 07
            Mounted: Right of the duct, above the hatch
            Since: 2026-11-23 10:15:02
            Cleared at: 2026-11-23 11:17:07 · after 1 h 2 min
            Smoke state: alarm
            To do: Enter the outcome at the alarm desk; until then the alarm is not over.
            Details: https://park.example/alarms/1

            """);
        Assert.DoesNotContain("处置", NoticeText.Plain(ChannelParts.Cleared(ChannelParts.Dust().Gone(1)), MessageLanguage.Chinese), StringComparison.Ordinal);
    }

    [Fact]
    public void An_escalation_says_first_why_it_comes()
    {
        var message = ChannelParts.Raised(ChannelParts.Dust()) with { Step = 2 };
        Says(message, MessageLanguage.Chinese, """
            【一般 · 升级通知】PM2.5 日均超标 · 清岚高新园 · 空气站 1
            报警：PM2.5 日均超标 · 一般
            升级通知：至今无人确认
            位置：清岚高新园 · 空气站 1
            发生时间：2026-11-23 10:15:02
            PM2.5：81.5 µg/m³ · 限值 75 µg/m³
            处置：检查附近工地与堆场抑尘措施。
            详情：https://park.example/alarms/2

            """);
        Says(message, MessageLanguage.English, """
            [Medium · Escalated] PM2.5 above the daily limit · Qinglan High-tech Park · Air station 1
            Alarm: PM2.5 above the daily limit · Medium
            Escalated: Nobody has acknowledged it yet
            Where: Qinglan High-tech Park · Air station 1
            Since: 2026-11-23 10:15:02
            PM2.5: 81.5 µg/m³ · limit 75 µg/m³
            To do: Check dust control on sites and yards nearby.
            Details: https://park.example/alarms/2

            """);
    }

    [Fact]
    public void What_came_late_says_by_how_much()
    {
        var dust = ChannelParts.Dust();
        var message = ChannelParts.Raised(dust with { Episode = dust.Episode with { LearnedUnixMs = dust.Episode.RaisedUnixMs + 8_105_000 }, Link = null });
        Says(message, MessageLanguage.Chinese, """
            【一般】PM2.5 日均超标 · 清岚高新园 · 空气站 1
            报警：PM2.5 日均超标 · 一般
            位置：清岚高新园 · 空气站 1
            发生时间：2026-11-23 10:15:02
            中心收到：2026-11-23 12:30:07 · 晚到 2小时 15分
            PM2.5：81.5 µg/m³ · 限值 75 µg/m³
            处置：检查附近工地与堆场抑尘措施。

            """);
        Assert.Contains("\nReceived: 2026-11-23 12:30:07 · 2 h 15 min late\n", NoticeText.Plain(message, MessageLanguage.English), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_of_twelve_is_a_numbered_list()
    {
        AlarmNotice[] notices = [ChannelParts.Fire(), .. Enumerable.Range(0, 11).Select(i => ChannelParts.Dust() with { Device = ChannelParts.Text($"空气站 {i + 1}", $"Air station {i + 1}"), Link = null })];
        var zh = NoticeText.Plain(ChannelParts.Raised(notices), MessageLanguage.Chinese).Split('\n');
        Assert.Equal("【紧急】共 12 条报警 · 清岚高新园", zh[0]);
        Assert.Equal("1. 【紧急】感烟探测器报警 · 清岚高新园 · 3 号厂房 · 二层 · 喷漆间 · 感烟探测器 07 · 2026-11-23 10:15:02", zh[1]);
        Assert.Equal("   https://park.example/alarms/1", zh[2]);
        Assert.Equal("12. 【一般】PM2.5 日均超标 · 清岚高新园 · 空气站 11 · 2026-11-23 10:15:02", zh[13]);
        var en = NoticeText.Plain(ChannelParts.Raised(notices), MessageLanguage.English).Split('\n');
        Assert.Equal("[Critical] 12 alarms · Qinglan High-tech Park", en[0]);
        Assert.Equal("12. [Medium] PM2.5 above the daily limit · Qinglan High-tech Park · Air station 11 · 2026-11-23 10:15:02", en[13]);
    }

    [Fact]
    public void A_test_says_that_nothing_is_to_be_done()
    {
        var message = ChannelParts.Raised(ChannelParts.Fire()) with { About = MessageAbout.Test };
        Says(message, MessageLanguage.Chinese, "【通道测试】这是一条测试消息，无需处理。\n");
        Says(message, MessageLanguage.English, "[Channel test] This is a test message. Nothing is to be done.\n");
    }

    [Theory]
    [InlineData(60)]
    [InlineData(70)]
    [InlineData(120)]
    [InlineData(300)]
    [InlineData(1000)]
    public void A_short_text_loses_what_matters_least_first(int max)
    {
        var text = NoticeText.Short(ChannelParts.Raised(ChannelParts.Fire()), MessageLanguage.Chinese, max);
        Assert.InRange(text.Length, 1, max);
        Assert.StartsWith("【紧急】感烟探测器报警 · 清岚高新园 · 3 号厂房", text, StringComparison.Ordinal);
        Assert.Equal(max >= 120, text.Contains("；发生时间：2026-11-23 10:15:02", StringComparison.Ordinal));
        Assert.Equal(max >= 300, text.EndsWith("；处置：立即到现场查看；确认火情后拨打 119，并启动疏散。；详情：https://park.example/alarms/1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_short_text_is_never_cut_within_a_character()
    {
        var notice = ChannelParts.Fire() with { Title = ChannelParts.Text(string.Concat(Enumerable.Repeat("🔥", 100)), "x") };
        for (var max = 60; max < 64; max++)
        {
            var text = NoticeText.Short(ChannelParts.Raised(notice), MessageLanguage.Chinese, max);
            Assert.InRange(text.Length, max - 1, max);
            Assert.EndsWith("🔥…", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_group_by_sms_names_as_many_as_fit()
    {
        var text = NoticeText.Short(ChannelParts.Raised([.. Enumerable.Repeat(ChannelParts.Fire(), 12)]), MessageLanguage.Chinese, 200);
        Assert.StartsWith("【紧急】共 12 条报警 · 清岚高新园；1. 【紧急】感烟探测器报警", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 100, 200);
    }

    private static void Says(ChannelMessage message, MessageLanguage language, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), NoticeText.Plain(message, language));
}
