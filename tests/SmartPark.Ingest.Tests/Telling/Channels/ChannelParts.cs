using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Texts;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Tests.Telling.Channels;

/// <summary>Alarms, people and messages of tests.</summary>
internal static class ChannelParts
{
    /// <summary>2026-11-23 10:15:02.000 in Shanghai.</summary>
    public const long Onset = 1_795_400_102_000;

    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static readonly PersonEntry Li = new() { Id = "li", Name = "李安全", Email = "li@park.example", Mobile = "13800001111", Wecom = "LiAnquan", Feishu = "ou_li" };

    public static readonly PersonEntry Wang = new() { Id = "wang", Name = "王值班", Email = "wang@park.example", Mobile = "+8613900002222", Wecom = "WangZhiban", Feishu = "ou_wang" };

    public static LocalText Text(string zh, string en) => new() { Zh = zh, En = en };

    /// <summary>A smoke detector in a workshop.</summary>
    public static AlarmNotice Fire(long onset = Onset, string device = "smoke-3f-07") => new(
        Episode("fire-smoke", "qinglan", device, "smoke_state", Severity.Critical, onset, 1, double.NaN), Text("感烟探测器报警", "Smoke detected"),
        Text("立即到现场查看；确认火情后拨打 119，并启动疏散。", "Go there at once. If it is a fire, call 119 and evacuate."), Text("清岚高新园", "Qinglan High-tech Park"), Text("3 号厂房", "Workshop 3"),
        Text("二层", "2nd floor"), Text("喷漆间", "Paint room"), Text("感烟探测器 07", "Smoke detector 07"), Text("风管右侧，检修口上方", "Right of the duct, above the hatch"), Domain.Fire,
        Text("感烟状态", "Smoke state"), Text("报警", "alarm"), null, Shanghai, "https://park.example/alarms/1", 1);

    /// <summary>Dust above its limit, on open ground.</summary>
    public static AlarmNotice Dust(Severity severity = Severity.Medium, int times = 1) => new(
        Episode("air-pm2-5", "qinglan", "air-01", "pm2_5_ugm3", severity, Onset, 81.5, 75), Text("PM2.5 日均超标", "PM2.5 above the daily limit"),
        Text("检查附近工地与堆场抑尘措施。", "Check dust control on sites and yards nearby."), Text("清岚高新园", "Qinglan High-tech Park"), null, null, null, Text("空气站 1", "Air station 1"), null,
        Domain.Environment, Text("PM2.5", "PM2.5"), Text("81.5 µg/m³", "81.5 µg/m³"), Text("75 µg/m³", "75 µg/m³"), Shanghai, "https://park.example/alarms/2", times);

    /// <summary>The same alarm, gone after so many milliseconds.</summary>
    public static AlarmNotice Gone(this AlarmNotice notice, long afterMs) => notice with { Episode = notice.Episode with { ClearedUnixMs = notice.Episode.OnsetUnixMs + afterMs } };

    public static ChannelMessage Raised(params AlarmNotice[] notices) => new("d-0123456789abcdef", MessageAbout.Raised, notices, [], MentionsAll: false, Step: 0);

    public static ChannelMessage Cleared(AlarmNotice notice) => new("d-fedcba9876543210", MessageAbout.Cleared, [notice], [], MentionsAll: false, Step: 0);

    public static ChannelMessage To(this ChannelMessage message, params PersonEntry[] people) => message with { People = people };

    private static EpisodeState Episode(string rule, string park, string device, string quantity, Severity severity, long onset, double value, double limit) => new()
    {
        Id = EpisodeId.Of(rule, $"{park}/{device}/{quantity}", onset), Rule = rule, Fingerprint = "f", Subject = $"{park}/{device}/{quantity}", Park = park, Device = device, Quantity = quantity,
        Severity = severity, IsLatching = false, OnsetUnixMs = onset, RaisedUnixMs = onset, LearnedUnixMs = onset + 300, Value = value, Limit = limit,
    };
}
