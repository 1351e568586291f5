using System.Net;

namespace SmartPark.FieldSimulator;

/// <summary>Where and how a site is served.</summary>
public sealed record SimulatedSiteOptions
{
    /// <summary>Address of the TCP lines; loopback unless said otherwise: Modbus knows no password.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>True: the ports and serial device names of the gateway file; false: ports and pseudo-terminals that the system chooses.</summary>
    public bool PlacesOfFile { get; init; }

    /// <summary>Folder for the links to the pseudo-terminals instead of the one in the gateway file; with <see cref="PlacesOfFile"/>.</summary>
    public string? SerialFolder { get; init; }

    /// <summary>Whether RTU lines take the time of their baud rate.</summary>
    public bool PaceSerial { get; init; } = true;
}
