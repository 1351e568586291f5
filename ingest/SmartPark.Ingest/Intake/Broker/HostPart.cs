using System.Text.Json;
using System.Text.Json.Serialization;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>What a writer says of itself, retained, on <c>smartpark/writer/{id}/state</c>; nothing at all when it has left.</summary>
/// <param name="Host">Sparkplug host id that it writes for.</param>
/// <param name="Stores">Whether its store takes samples.</param>
/// <param name="Timestamp">When it said so, UTC ms.</param>
internal sealed record WriterState(string Host, bool Stores, long Timestamp);

/// <summary>JSON of <see cref="WriterState"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WriterState))]
internal sealed partial class WriterStateJson : JsonSerializerContext;

/// <summary>What the part of intake that a process does means at the broker: what it subscribes to, and how it says that it is there.</summary>
internal sealed class HostPart
{
    /// <summary>Subscription identifier of the births that every writer hears; what comes through it is for others to store.</summary>
    public const uint CopiesId = 1;

    private const uint SharedId = 2;
    private const string WriterTopics = "smartpark/writer/";
    private const string WriterEnd = "/state";
    private const MqttQualityOfServiceLevel Qos = MqttQualityOfServiceLevel.AtLeastOnce;

    private readonly IntakeOptions _options;

    public HostPart(IntakeOptions options, Random random)
    {
        _options = options;
#pragma warning disable CA5394 // Keeps two processes apart; guards nothing.
        WriterId = options.WriterId ?? $"{options.HostId}-{random.Next(0x1000000):x6}";
#pragma warning restore CA5394
        StateTopic = IsWriter ? WriterTopics + WriterId + WriterEnd : SparkplugTopic.ForHost(options.HostId).ToString();
    }

    /// <summary>Sparkplug host id.</summary>
    public string HostId => _options.HostId;

    /// <summary>Whether this process writes for a control session elsewhere, and so says nothing on STATE.</summary>
    public bool IsWriter => _options.Role == IntakeRole.Writer;

    /// <summary>Whether writers elsewhere store what this process only shows.</summary>
    public bool IsControl => _options.Role == IntakeRole.Control;

    /// <summary>Id of this writer.</summary>
    public string WriterId { get; }

    /// <summary>Where this process says, retained and by its will, whether it is there.</summary>
    public string StateTopic { get; }

    /// <summary>Whether a topic is a writer's state, and whose.</summary>
    public static string? WriterOf(string topic) =>
        topic.StartsWith(WriterTopics, StringComparison.Ordinal) && topic.EndsWith(WriterEnd, StringComparison.Ordinal) && topic.Length > WriterTopics.Length + WriterEnd.Length
            ? topic[WriterTopics.Length..^WriterEnd.Length] : null;

    /// <summary>What it says while it is there.</summary>
    public byte[] Says(bool isOnline, long atUnixMs) => IsWriter
        ? JsonSerializer.SerializeToUtf8Bytes(new WriterState(HostId, isOnline, atUnixMs), WriterStateJson.Default.WriterState)
        : new SparkplugState(isOnline, atUnixMs).ToUtf8Bytes();

    /// <summary>What it says on leaving. A writer takes back what it said: the ids of writers that come and go would pile up at the broker.</summary>
    public byte[] SaysLast(long atUnixMs) => IsWriter ? [] : Says(isOnline: false, atUnixMs);

    /// <summary>
    /// The subscriptions, a packet each. QoS 1 so that wills and STATE, which are sent so, arrive so; data comes with the QoS 0 it was sent with.
    /// </summary>
    /// <param name="hasIdentifiers">Whether the broker says through which subscription a message came.</param>
    public IEnumerable<MqttClientSubscribeOptions> Subscriptions(bool hasIdentifiers)
    {
        const string All = SparkplugTopic.Namespace;
        if (!IsWriter)
        {
            string[] writers = _options.Role == IntakeRole.Control ? [WriterTopics + "+" + WriterEnd] : [];
            yield return Subscribe(null, [All + "/#", .. writers]);
            yield break;
        }

        // Births go to every writer, since data may use their aliases; and once to one of them, which stores their values. Without identifiers the two
        // cannot be told apart: then every writer stores the few values of births, and the store absorbs them.
        string[] births = [All + "/+/NBIRTH/+", All + "/+/DBIRTH/#"];
        string[] data = [All + "/+/NDATA/+", All + "/+/DDATA/#"];
        yield return Subscribe(hasIdentifiers ? CopiesId : null, births);
        yield return Subscribe(hasIdentifiers ? SharedId : null, [.. (hasIdentifiers ? data.Concat(births) : data).Select(t => $"$share/{_options.ShareGroup}/{t}")]);
    }

    private static MqttClientSubscribeOptions Subscribe(uint? identifier, IEnumerable<string> topics) => new()
    {
        SubscriptionIdentifier = identifier ?? 0,
        TopicFilters = [.. topics.Select(t => new MqttTopicFilter { Topic = t, QualityOfServiceLevel = Qos })],
    };
}
