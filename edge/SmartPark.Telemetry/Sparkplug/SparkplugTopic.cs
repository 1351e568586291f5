using System.Text;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// A topic of Sparkplug B: <c>spBv1.0/{group}/{TYPE}/{edge node}[/{device}]</c>, or <c>spBv1.0/STATE/{host}</c>. A device is there exactly
/// for the types that begin with D. Ids are any text without <c>+</c>, <c>/</c>, <c>#</c> and control characters: foreign nodes use capitals and spaces.
/// </summary>
public readonly record struct SparkplugTopic
{
    /// <summary>The namespace element of Sparkplug B, versions 2.2 and 3.0.</summary>
    public const string Namespace = "spBv1.0";

    private const string State = "STATE";

    private SparkplugTopic(SparkplugMessageType type, string group, string edgeNode, string? device) =>
        (Type, Group, EdgeNode, Device) = (type, group, edgeNode, device);

    /// <summary>Message type.</summary>
    public SparkplugMessageType Type { get; }

    /// <summary>Group id, the park; empty for STATE.</summary>
    public string Group { get; }

    /// <summary>Edge node id, the gateway; for STATE the host id.</summary>
    public string EdgeNode { get; }

    /// <summary>Device id; null for messages of the node itself and for STATE.</summary>
    public string? Device { get; }

    /// <summary>A topic of an edge node. Throws <see cref="ArgumentException"/> for a type that needs a device, and for ids with forbidden characters.</summary>
    public static SparkplugTopic ForNode(SparkplugMessageType type, string group, string edgeNode) => NeedsDevice(type) || type == SparkplugMessageType.HostState
        ? throw new ArgumentException($"{type} is no message of an edge node.", nameof(type))
        : new(type, Checked(group, nameof(group)), Checked(edgeNode, nameof(edgeNode)), null);

    /// <summary>A topic of a device. Throws <see cref="ArgumentException"/> for a type that has no device, and for ids with forbidden characters.</summary>
    public static SparkplugTopic ForDevice(SparkplugMessageType type, string group, string edgeNode, string device) => NeedsDevice(type)
        ? new(type, Checked(group, nameof(group)), Checked(edgeNode, nameof(edgeNode)), Checked(device, nameof(device)))
        : throw new ArgumentException($"{type} is no message of a device.", nameof(type));

    /// <summary>The STATE topic of a host application. Throws <see cref="ArgumentException"/> for an id with forbidden characters.</summary>
    public static SparkplugTopic ForHost(string host) => new(SparkplugMessageType.HostState, "", Checked(host, nameof(host)), null);

    /// <summary>
    /// Reads a topic; false for every other topic, which is no error: a broker carries other things too.
    /// The ids come from <paramref name="names"/>, so a topic seen before costs no allocation.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, InternedNames names, out SparkplugTopic topic)
    {
        ArgumentNullException.ThrowIfNull(names);
        topic = default;
        Span<Range> parts = stackalloc Range[6];
        var count = text.Length > SparkplugLimits.TopicCharsMax ? 0 : text.Split(parts, '/');
        if (count is < 3 or > 5 || !text[parts[0]].SequenceEqual(Namespace))
        {
            return false;
        }

        for (var i = 1; i < count; i++)
        {
            if (!IsValidId(text[parts[i]]))
            {
                return false;
            }
        }

        if (count == 3)
        {
            topic = new(SparkplugMessageType.HostState, "", names.Get(text[parts[2]]), null);
            return text[parts[1]].SequenceEqual(State);
        }

        if (TypeOf(text[parts[2]]) is not { } type || NeedsDevice(type) != (count == 5))
        {
            return false;
        }

        topic = new(type, names.Get(text[parts[1]]), names.Get(text[parts[3]]), count == 5 ? names.Get(text[parts[4]]) : null);
        return true;
    }

    /// <summary>Whether an id can stand in a topic: not empty, none of <c>+ / #</c>, no control character.</summary>
    public static bool IsValidId(ReadOnlySpan<char> id)
    {
        foreach (var c in id)
        {
            if (c is '+' or '/' or '#' || char.IsControl(c))
            {
                return false;
            }
        }

        return !id.IsEmpty;
    }

    /// <summary>The word of a type in a topic, such as <c>DDATA</c>; also makes filters: <c>spBv1.0/+/DDATA/#</c>.</summary>
    public static string WordOf(SparkplugMessageType type) => type switch
    {
        SparkplugMessageType.NodeBirth => "NBIRTH",
        SparkplugMessageType.NodeDeath => "NDEATH",
        SparkplugMessageType.DeviceBirth => "DBIRTH",
        SparkplugMessageType.DeviceDeath => "DDEATH",
        SparkplugMessageType.NodeData => "NDATA",
        SparkplugMessageType.DeviceData => "DDATA",
        SparkplugMessageType.NodeCommand => "NCMD",
        SparkplugMessageType.DeviceCommand => "DCMD",
        SparkplugMessageType.HostState => State,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such message type"),
    };

    /// <summary>The topic as MQTT carries it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Namespace).Append('/');
        return Type == SparkplugMessageType.HostState ? text.Append(State).Append('/').Append(EdgeNode).ToString()
            : text.Append(Group).Append('/').Append(WordOf(Type)).Append('/').Append(EdgeNode).Append(Device is null ? "" : "/").Append(Device).ToString();
    }

    private static bool NeedsDevice(SparkplugMessageType type) =>
        type is SparkplugMessageType.DeviceBirth or SparkplugMessageType.DeviceDeath or SparkplugMessageType.DeviceData or SparkplugMessageType.DeviceCommand;

    private static SparkplugMessageType? TypeOf(ReadOnlySpan<char> word) => word switch
    {
        "NBIRTH" => SparkplugMessageType.NodeBirth,
        "NDEATH" => SparkplugMessageType.NodeDeath,
        "DBIRTH" => SparkplugMessageType.DeviceBirth,
        "DDEATH" => SparkplugMessageType.DeviceDeath,
        "NDATA" => SparkplugMessageType.NodeData,
        "DDATA" => SparkplugMessageType.DeviceData,
        "NCMD" => SparkplugMessageType.NodeCommand,
        "DCMD" => SparkplugMessageType.DeviceCommand,
        _ => null,
    };

    private static string Checked(string id, string parameter) => IsValidId(id)
        ? id
        : throw new ArgumentException($"\"{id}\" cannot stand in a topic: an id is not empty and has none of + / # and no control character.", parameter);
}
