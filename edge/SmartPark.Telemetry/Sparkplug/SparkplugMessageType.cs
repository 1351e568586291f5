namespace SmartPark.Telemetry.Sparkplug;

/// <summary>The message types of Sparkplug 3.0, section 4.2. The second letter says whom they concern: N the edge node, D one of its devices.</summary>
public enum SparkplugMessageType : byte
{
    /// <summary>NBIRTH: the node is there, with every metric it will use.</summary>
    NodeBirth,

    /// <summary>NDEATH: the node and all its devices are gone; the broker sends it as the will.</summary>
    NodeDeath,

    /// <summary>DBIRTH: the device is there.</summary>
    DeviceBirth,

    /// <summary>DDEATH: the node lost the device.</summary>
    DeviceDeath,

    /// <summary>NDATA: values of the node itself.</summary>
    NodeData,

    /// <summary>DDATA: values of a device.</summary>
    DeviceData,

    /// <summary>NCMD: a command to the node.</summary>
    NodeCommand,

    /// <summary>DCMD: a command to a device.</summary>
    DeviceCommand,

    /// <summary>STATE: whether a host application is online.</summary>
    HostState,
}
