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
            _ when topic.Split('/')[0] is SparkplugTopic.Namespace or "STATE" or "smartpark" || topic.Split('/')[0].Contains('{', StringComparison.Ordinal) => "which is, or could become, the product's own",
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

    /// <summary>
    /// The filter below which the alarms of a channel lie: its levels before the first placeholder, and whatever follows. Nobody but the channels publishes
    /// below the first level of a topic without <see cref="Mistake"/>.
    /// </summary>
    public static string FilterOf(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var levels = topic.Split('/');
        var fixedOnes = levels.TakeWhile(l => !l.Contains('{', StringComparison.Ordinal)).ToArray();
        return fixedOnes.Length == levels.Length ? topic : string.Join('/', fixedOnes) + "/#";
    }

    [GeneratedRegex(@"\{(park|severity)\}")]
    private static partial Regex Placeholder();
}
