using SmartPark.Gateway.Completeness;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Site;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Uplink;

/// <summary>What the uplink publishes, and for whom. Immutable; the parts are shared with polling and health.</summary>
/// <param name="Broker">How to reach the broker.</param>
/// <param name="Park">Sparkplug group.</param>
/// <param name="Gateway">Sparkplug edge node.</param>
/// <param name="PrimaryHost">Host whose STATE is waited for and whose acknowledgements trim the outbox; null for none.</param>
/// <param name="Devices">The devices by index.</param>
/// <param name="Presence">Tells of changes of presence.</param>
/// <param name="Outbox">What to send.</param>
/// <param name="Self">The gateway's own values.</param>
/// <param name="Wake">Wakes the uplink's loop.</param>
/// <param name="Counts">Completeness to report to the primary host; null for none.</param>
internal sealed record UplinkSite(BrokerConnection Broker, string Park, string Gateway, string? PrimaryHost, IReadOnlyList<DeviceState> Devices,
    SitePresence Presence, GatewayOutbox Outbox, SelfMeasurement Self, WakeSignal Wake, CompletenessReporter? Counts = null)
{
    /// <summary>MQTT client id: the same after every restart, so that a broker replaces the connection that a power cut left behind.</summary>
    public string ClientId { get; } = $"smartpark-{Park}-{Gateway}";

    /// <summary>Topic of a message of the node.</summary>
    public string Topic(SparkplugMessageType type) => SparkplugTopic.ForNode(type, Park, Gateway).ToString();

    /// <summary>Topic of a message of a device.</summary>
    public string Topic(SparkplugMessageType type, string device) => SparkplugTopic.ForDevice(type, Park, Gateway, device).ToString();
}
