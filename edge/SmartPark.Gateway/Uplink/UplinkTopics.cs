using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Uplink;

/// <summary>Every topic of a gateway, made once.</summary>
internal sealed class UplinkTopics(UplinkSite site)
{
    /// <summary>NBIRTH.</summary>
    public string NodeBirth { get; } = site.Topic(SparkplugMessageType.NodeBirth);

    /// <summary>NDEATH.</summary>
    public string NodeDeath { get; } = site.Topic(SparkplugMessageType.NodeDeath);

    /// <summary>NDATA.</summary>
    public string NodeData { get; } = site.Topic(SparkplugMessageType.NodeData);

    /// <summary>NCMD.</summary>
    public string NodeCommand { get; } = site.Topic(SparkplugMessageType.NodeCommand);

    /// <summary>STATE of the primary host; null without one.</summary>
    public string? HostState { get; } = site.PrimaryHost is { } host ? SparkplugTopic.ForHost(host).ToString() : null;

    /// <summary>DBIRTH by device.</summary>
    public IReadOnlyList<string> DeviceBirth { get; } = [.. site.Devices.Select(d => site.Topic(SparkplugMessageType.DeviceBirth, d.Device.Id))];

    /// <summary>DDEATH by device.</summary>
    public IReadOnlyList<string> DeviceDeath { get; } = [.. site.Devices.Select(d => site.Topic(SparkplugMessageType.DeviceDeath, d.Device.Id))];

    /// <summary>DDATA by device.</summary>
    public IReadOnlyList<string> DeviceData { get; } = [.. site.Devices.Select(d => site.Topic(SparkplugMessageType.DeviceData, d.Device.Id))];
}
