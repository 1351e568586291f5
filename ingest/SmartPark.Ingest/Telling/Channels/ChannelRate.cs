namespace SmartPark.Ingest.Telling.Channels;

/// <summary>How many messages a minute a channel takes when its entry names no rate.</summary>
internal static class ChannelRate
{
    /// <summary>Messages a minute: what the entry says, or what its kind bears.</summary>
    public static int PerMinute(ChannelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.PerMinute ?? entry switch
        {
            // "Each robot sends at most 20 messages a minute", and who sends more is shut out for ten (open.dingtalk.com, custom robot access).
            { Dingtalk: not null } => 20,

            // "Each robot must not send more than 20 messages a minute" (developer.work.weixin.qq.com, path 91770).
            { Wecom: not null } => 20,

            // 100 a minute and 5 a second for each robot of a tenant (open.feishu.cn, rate limits).
            { Feishu: not null } => 100,

            // One a second: providers of SMS and mail servers that are not one's own hold back whoever sends faster.
            { Sms: not null } or { Email: not null } => 60,

            // Within a site, and held together by time rather than by messages.
            { Alertmanager: not null } => 600,
            _ => 6000,
        };
    }
}
