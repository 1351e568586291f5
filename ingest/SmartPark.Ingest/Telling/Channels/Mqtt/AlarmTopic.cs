using System.Text.RegularExpressions;
using SmartPark.Alarms;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Telling.Channels.Mqtt;

/// <summary>The topic that alarms are published on. Pure.</summary>
internal static partial class AlarmTopic
{
    /// <summary>Why a topic is no good; null when it is.</summary>
    public static string? Mistake(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic switch
        {
            _ when topic.AsSpan().IndexOfAny('+', '#') >= 0 => "which has a wildcard (MQTT 5.0, section 4.7.1)",
            _ when topic.Any(char.IsControl) => "which has a control character",
            ['$', ..] => "which belongs to the broker (MQTT 5.0, section 4.7.2)",

            // Whatever the placeholders become: an alarm must never be taken for telemetry, a command or a writer's word.
            _ when topic.Split('/')[0] is SparkplugTopic.Namespace or "STATE" or "smartpark" || topic.StartsWith('{') => "which is, or could become, the product's own",
            _ when Placeholder().Replace(topic, "").AsSpan().IndexOfAny('{', '}') >= 0 => "which has a placeholder other than {park} and {severity}",
            _ => null,
        };
    }

    /// <summary>The topic of an alarm.</summary>
    public static string Of(string topic, string park, Severity severity)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.Replace("{park}", park, StringComparison.Ordinal).Replace("{severity}", AlarmJson.Word(severity), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{(park|severity)\}")]
    private static partial Regex Placeholder();
}
