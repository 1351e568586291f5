namespace SmartPark.Telemetry.Sparkplug;

/// <summary>Every bound of the Sparkplug codec, each with its reason. What exceeds one is refused with a <see cref="SparkplugDecodeError"/>.</summary>
public static class SparkplugLimits
{
    /// <summary>Longest payload in bytes: a birth of 10,000 metrics at about 100 bytes each is 1 MB; four times that is room, not an invitation.</summary>
    public const int PayloadBytesMax = 4 * 1024 * 1024;

    /// <summary>Metrics in one payload: the smallest metric that says anything is some 16 bytes, a birth of a large foreign node has tens of thousands.</summary>
    public const int MetricsPerPayloadMax = 50_000;

    /// <summary>Longest metric name in UTF-8 bytes: foreign names are folder paths; ours are at most 60 characters.</summary>
    public const int NameBytesMax = 512;

    /// <summary>Messages inside messages (template in template, property set in property set), counted from the metric: deeper is an attack on the stack.</summary>
    public const int NestingDepthMax = 16;

    /// <summary>Longest topic in characters: four ids; MQTT itself allows 65,535 bytes, nobody needs them.</summary>
    public const int TopicCharsMax = 1024;

    /// <summary>Longest payload in bytes after DEFLATE or GZIP was undone: as long as one that came without compression may be.</summary>
    public const int ExpandedBytesMax = PayloadBytesMax;

    /// <summary>Items in one array metric: an array of empty strings costs one byte an item on the wire, but eight and an object in memory.</summary>
    public const int ArrayItemsMax = 65_536;

    /// <summary>Devices that one edge node may give birth to; our gateways have hundreds.</summary>
    public const int DevicesPerNodeMax = 10_000;

    /// <summary>Names kept once for all messages: 100,000 devices, their nodes and the catalogue, with room.</summary>
    public const int InternedNamesMax = 262_144;

    /// <summary>Longest STATE payload in bytes; the specification's two keys take 44.</summary>
    public const int StateBytesMax = 1024;

    /// <summary>Longest value of <c>Outbox/Stored</c> in characters: several of them fit one MQTT packet of a small broker.</summary>
    public const int StoredRangesCharsMax = 8192;

    /// <summary>Ranges held in one <see cref="StoredRanges"/>: more gaps than that mean the caller should have sent what it has.</summary>
    public const int StoredRangesMax = 4096;
}
