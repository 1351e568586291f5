using System.Buffers;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPark.Fieldbus.Devices;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Site;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Uplink;

/// <summary>
/// What a session says: births before anything else, then data, births and deaths as they come, in the order that Sparkplug asks for. Owned by the
/// session's loop; not thread-safe.
/// </summary>
internal sealed class SessionPublisher
{
    private readonly UplinkSite _site;
    private readonly UplinkTopics _topics;
    private readonly PayloadEncoder _encoder;
    private readonly SparkplugSequence _sequence;
    private readonly UplinkStatus _status;
    private readonly TimeProvider _time;
    private readonly IMqttClient _client;
    private readonly BirthBook _births;
    private readonly OutboxMessage _message = new();
    private readonly HashSet<string> _unwired = new(StringComparer.Ordinal);
    private readonly MqttApplicationMessage _packet = new();
    private readonly PointReading[] _self;
    private long _presenceSeen = -1;

    /// <summary>A publisher of a connection on which nothing was said yet.</summary>
    public SessionPublisher(UplinkSite site, UplinkTopics topics, PayloadEncoder encoder, SparkplugSequence sequence, UplinkStatus status, TimeProvider time, IMqttClient client)
    {
        (_site, _topics, _encoder, _sequence, _status, _time, _client) = (site, topics, encoder, sequence, status, time, client);
        _births = new(site.Devices.Count);
        _self = new PointReading[site.Self.Quantities.Count];
    }

    /// <summary>Whether NBIRTH was published, so that an end in order needs an NDEATH.</summary>
    public bool IsBorn { get; private set; }

    private long NowMs => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    private long NowUnixMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>NDEATH, said on purpose and with QoS 1, so that it is known to have arrived before the connection ends.</summary>
    public Task PublishDeathAsync(CancellationToken cancellationToken) => _client.PublishAsync(
        new()
        {
            Topic = _topics.NodeDeath,
            Payload = new ReadOnlySequence<byte>(_encoder.NodeDeath(_sequence.BdSeq, NowUnixMs)),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        },
        cancellationToken);

    /// <summary>NBIRTH, then DBIRTH of each device that was asked, and DDEATH of each that does not answer.</summary>
    public async Task PublishBirthsAsync()
    {
        _births.Forget();
        _unwired.Clear();
        _site.Self.CopyTo(_self);
        IsBorn = true;
        await PublishAsync(_topics.NodeBirth, _encoder.NodeBirth(_sequence.Birth(), _sequence.BdSeq, _self, NowUnixMs));
        _presenceSeen = -1;
        await PublishPresenceAsync();
    }

    /// <summary>DBIRTH and DDEATH of each device whose presence changed.</summary>
    public async ValueTask PublishPresenceAsync()
    {
        var version = _site.Presence.Version;
        if (version == _presenceSeen)
        {
            return;
        }

        foreach (var device in _site.Devices)
        {
            await AnnounceAsync(device, _births.ForPresence(device.Device.Index, device.Presence));
        }

        _presenceSeen = version;
    }

    private async ValueTask AnnounceAsync(DeviceState device, Announcement announcement)
    {
        var index = device.Device.Index;
        if (announcement is Announcement.Birth or Announcement.BirthThenDeath)
        {
            await PublishAsync(_topics.DeviceBirth[index], _encoder.DeviceBirth(_sequence.Next(), device, NowUnixMs));
            _births.Tell(index, Announced.Birth);
        }

        if (announcement is Announcement.Death or Announcement.BirthThenDeath)
        {
            await PublishAsync(_topics.DeviceDeath[index], _encoder.DeviceDeath(_sequence.Next(), NowUnixMs));
            _births.Tell(index, Announced.Death);
        }
    }

    /// <summary>Sends up to so many messages of the outbox; returns whether there may be more.</summary>
    public async ValueTask<bool> SendAsync(int max)
    {
        for (var i = 0; i < max; i++)
        {
            if (!_site.Outbox.TryTake(NowMs, _message))
            {
                return false;
            }

            switch (_message.Layout.SiteIndex)
            {
                case GatewayOutbox.Node:
                    await PublishAsync(_topics.NodeData, Data(_message.IsHistorical));
                    break;
                case OutboxLayout.Unwired:
                    await SendUnwiredDataAsync(_message.Layout);
                    break;
                default:
                    await SendDeviceDataAsync(_site.Devices[_message.Layout.SiteIndex]);
                    break;
            }

            _site.Outbox.Published(_message);
            _status.CountMessage();
        }

        return true;
    }

    /// <summary>Publishes completeness reports that are ready: a few small messages a minute.</summary>
    public async ValueTask PublishCountsAsync()
    {
        while (_site.Counts is { } counts && counts.TryTake(out var report))
        {
            await PublishAsync(_topics.NodeData, _encoder.Counts(_sequence.Next(), report, NowUnixMs));
        }
    }

    private async ValueTask SendDeviceDataAsync(DeviceState device)
    {
        var index = device.Device.Index;
        await AnnounceAsync(device, _births.BeforeData(index, device.Presence));

        // Read before the device fell silent and sent after its DDEATH: late by definition.
        var isHistorical = _message.IsHistorical || _births.Told(index) == Announced.Death;
        await PublishAsync(_topics.DeviceData[index], Data(isHistorical));
    }

    /// <summary>What waits of a device that is no longer wired: born and dead once in a session, then its data as history.</summary>
    private async ValueTask SendUnwiredDataAsync(OutboxLayout layout)
    {
        var device = layout.Device!;
        if (_unwired.Add(device))
        {
            await PublishAsync(_site.Topic(SparkplugMessageType.DeviceBirth, device), _encoder.UnwiredBirth(_sequence.Next(), layout, NowUnixMs));
            await PublishAsync(_site.Topic(SparkplugMessageType.DeviceDeath, device), _encoder.DeviceDeath(_sequence.Next(), NowUnixMs));
        }

        await PublishAsync(_site.Topic(SparkplugMessageType.DeviceData, device), Data(isHistorical: true));
    }

    private ReadOnlyMemory<byte> Data(bool isHistorical) => _encoder.Data(_sequence.Next(), _site.Outbox.Epoch, _message, isHistorical, NowUnixMs);

    private async ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload)
    {
        _packet.Topic = topic;
        _packet.Payload = new ReadOnlySequence<byte>(payload);
        _packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;

        // Without a token: a broker that stops reading is found by the keep-alive, which breaks the connection and ends this wait.
        await _client.PublishAsync(_packet, CancellationToken.None);
    }
}
