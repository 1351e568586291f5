using SmartPark.Gateway.Site;

namespace SmartPark.Gateway.Uplink;

/// <summary>What the host was told about a device in this session.</summary>
internal enum Announced : byte
{
    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>DBIRTH.</summary>
    Birth,

    /// <summary>DDEATH after a DBIRTH.</summary>
    Death,
}

/// <summary>What to publish about a device before anything else about it.</summary>
internal enum Announcement : byte
{
    /// <summary>Nothing: the host knows.</summary>
    None,

    /// <summary>DBIRTH.</summary>
    Birth,

    /// <summary>DDEATH.</summary>
    Death,

    /// <summary>DBIRTH, so that the host knows the device and its metrics, then DDEATH at once: it does not answer.</summary>
    BirthThenDeath,
}

/// <summary>
/// Which births and deaths of devices a host has seen in this session, and which are missing. The rules of Sparkplug 3.0 that it keeps:
/// no DDATA before a DBIRTH, none between a DDEATH and the next DBIRTH unless it is historical. Pure; used by the uplink's loop alone.
/// </summary>
internal sealed class BirthBook(int devices)
{
    private readonly Announced[] _told = new Announced[devices];

    /// <summary>A session begins or all births are asked for: the host knows nothing.</summary>
    public void Forget() => Array.Clear(_told);

    /// <summary>Whether the device was born in this session.</summary>
    public Announced Told(int device) => _told[device];

    /// <summary>What the presence of a device calls for.</summary>
    public Announcement ForPresence(int device, DevicePresence presence) => (presence, _told[device]) switch
    {
        (DevicePresence.Answering, not Announced.Birth) => Announcement.Birth,
        (DevicePresence.Silent, Announced.Nothing) => Announcement.BirthThenDeath,
        (DevicePresence.Silent, Announced.Birth) => Announcement.Death,
        _ => Announcement.None,
    };

    /// <summary>What must be published before data of a device may be; data of a device that fell silent since go as historical.</summary>
    public Announcement BeforeData(int device, DevicePresence presence) => _told[device] switch
    {
        Announced.Nothing => Announcement.Birth,
        Announced.Death when presence != DevicePresence.Silent => Announcement.Birth,
        _ => Announcement.None,
    };

    /// <summary>A DBIRTH or DDEATH was published.</summary>
    public void Tell(int device, Announced told) => _told[device] = told;
}
