using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// What a gateway may do at the embedded broker: say what an edge node says, hear commands and STATE. It may not give commands, play the host, or
/// read what other gateways measure. A reader of alarms hears alarms, and says nothing.
/// </summary>
internal static class BrokerRights
{
    private static readonly InternedNames Names = new(countMax: 0);

    /// <summary>Whether a user may publish on a topic.</summary>
    public static bool MayPublish(BrokerRole? role, string topic) => role switch
    {
        BrokerRole.Host => true,
        BrokerRole.Gateway => MayPublish(topic),
        _ => false,
    };

    /// <summary>Whether a user may subscribe to a filter.</summary>
    /// <param name="role">What the user is.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="alarms">What readers of alarms may subscribe to.</param>
    public static bool MaySubscribe(BrokerRole? role, string filter, ReadableTopics alarms) => role switch
    {
        BrokerRole.Host => true,
        BrokerRole.Gateway => MaySubscribe(filter),
        BrokerRole.AlarmReader => alarms.Covers(filter),
        _ => false,
    };

    /// <summary>Whether a gateway may publish on a topic.</summary>
    public static bool MayPublish(string topic) => SparkplugTopic.TryParse(topic, Names, out var parsed)
        && parsed.Type is SparkplugMessageType.NodeBirth or SparkplugMessageType.NodeDeath or SparkplugMessageType.NodeData
            or SparkplugMessageType.DeviceBirth or SparkplugMessageType.DeviceDeath or SparkplugMessageType.DeviceData;

    /// <summary>Whether a gateway may subscribe to a filter: <c>spBv1.0/STATE/…</c>, <c>spBv1.0/…/NCMD/…</c>, <c>spBv1.0/…/DCMD/…</c>, and STATE of version 2.2.</summary>
    public static bool MaySubscribe(string filter)
    {
        var parts = filter.Split('/', 5);
        return parts switch
        {
            ["STATE", _] => true,
            [SparkplugTopic.Namespace, "STATE", _] => true,
            [SparkplugTopic.Namespace, var group, "NCMD" or "DCMD", ..] => group != "#",
            _ => false,
        };
    }
}
