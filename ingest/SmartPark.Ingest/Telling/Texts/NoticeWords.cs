using SmartPark.Alarms;

namespace SmartPark.Ingest.Telling.Texts;

/// <summary>The words of messages in one language.</summary>
internal sealed record NoticeWords
{
    private static readonly NoticeWords Chinese = new()
    {
        Severities = ["紧急", "重要", "一般", "提示"], Alarm = "报警", Cleared = "已恢复", Escalated = "升级通知", Test = "通道测试",
        Where = "位置", Note = "安装位置", Since = "发生时间", Learned = "中心收到", Late = "晚到 {0}", Value = "数值", Limit = "限值", Advice = "处置", Ended = "恢复时间", Link = "详情",
        LastHour = "最近一小时", Times = "{0} 次", OutcomeMissing = "请在报警台登记处置结果；登记前报警不算结束。",
        NobodyAcknowledged = "至今无人确认", Many = "共 {0} 条报警", Centre = "中心", Separator = "：", Joint = " · ", Break = "；", Open = "【", Close = "】", Lasted = "历时",
        Units = ["天", "小时", "分", "秒"], TestText = "这是一条测试消息，无需处理。",
    };

    private static readonly NoticeWords English = new()
    {
        Severities = ["Critical", "High", "Medium", "Low"], Alarm = "Alarm", Cleared = "Cleared", Escalated = "Escalated", Test = "Channel test",
        Where = "Where", Note = "Mounted", Since = "Since", Learned = "Received", Late = "{0} late", Value = "Value", Limit = "limit", Advice = "To do", Ended = "Cleared at", Link = "Details",
        LastHour = "In the last hour", Times = "{0} times", OutcomeMissing = "Enter the outcome at the alarm desk; until then the alarm is not over.",
        NobodyAcknowledged = "Nobody has acknowledged it yet", Many = "{0} alarms", Centre = "Centre", Separator = ": ", Joint = " · ", Break = "; ", Open = "[", Close = "] ", Lasted = "after",
        Units = [" d", " h", " min", " s"], TestText = "This is a test message. Nothing is to be done.",
    };

    public required IReadOnlyList<string> Severities { get; init; }

    public required string Alarm { get; init; }

    public required string Cleared { get; init; }

    public required string Escalated { get; init; }

    public required string Test { get; init; }

    public required string Where { get; init; }

    public required string Note { get; init; }

    public required string Since { get; init; }

    public required string Learned { get; init; }

    public required string Late { get; init; }

    public required string Value { get; init; }

    public required string Limit { get; init; }

    public required string Advice { get; init; }

    public required string Ended { get; init; }

    public required string Lasted { get; init; }

    public required string Link { get; init; }

    public required string LastHour { get; init; }

    public required string Times { get; init; }

    public required string OutcomeMissing { get; init; }

    public required string NobodyAcknowledged { get; init; }

    public required string Many { get; init; }

    public required string Centre { get; init; }

    public required string Separator { get; init; }

    public required string Joint { get; init; }

    public required string Break { get; init; }

    public required string Open { get; init; }

    public required string Close { get; init; }

    public required IReadOnlyList<string> Units { get; init; }

    public required string TestText { get; init; }

    /// <summary>The words of a language.</summary>
    public static NoticeWords Of(MessageLanguage language) => language == MessageLanguage.English ? English : Chinese;

    /// <summary>The word of a severity.</summary>
    public string Of(Severity severity) => Severities[(int)severity - 1];
}
