using System.Buffers;
using System.Text;
using SmartPark.Fieldbus.Devices;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Site;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Completeness;
using SmartPark.Telemetry.Quantities;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Uplink;

/// <summary>
/// Turns births, deaths and outbox messages into Sparkplug B payloads in one buffer that is used again and again. The bytes returned are
/// valid until the next call. Not thread-safe: it belongs to the uplink's loop.
/// </summary>
internal sealed class PayloadEncoder
{
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly SparkplugPayloadWriter _writer;
    private readonly byte[][] _nodePoints;
    private readonly byte[][][] _devicePoints;
    private readonly PointReading[] _latest;
    private readonly bool[][] _urgentPoints;
    private readonly bool[] _nodeUrgent;
    private readonly GatewayOutbox? _outbox;
    private readonly byte[] _rules;

    /// <summary>
    /// An encoder for the devices of a gateway, indexed by <see cref="SiteDevice.Index"/>, and for its own quantities. The outbox says under which time a
    /// reading goes out in a birth; without one under its own. <paramref name="rules"/> is what the birth says of the alarm rules that are evaluated here.
    /// </summary>
    public PayloadEncoder(IReadOnlyList<Quantity> node, IReadOnlyList<SiteDevice> devices, GatewayOutbox? outbox = null, string rules = "")
    {
        (_outbox, _rules) = (outbox, Encoding.UTF8.GetBytes(rules));
        _nodeUrgent = new bool[node.Count];
        _urgentPoints = [.. devices.Select(d => d.Groups.SelectMany(g => Enumerable.Repeat(g.Urgent, g.Count)).ToArray())];
        _writer = new(_buffer);

        // One UTF-8 name per quantity, shared by all devices that have it.
        var names = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        byte[] Name(Quantity quantity) => names.TryGetValue(quantity.Id, out var utf8) ? utf8 : names[quantity.Id] = Encoding.UTF8.GetBytes(quantity.Id);
        _nodePoints = [.. node.Select(Name)];
        _devicePoints = [.. devices.Select(d => d.Points.Select(Name).ToArray())];
        _latest = new PointReading[Math.Max(node.Count, devices.Count == 0 ? 0 : devices.Max(d => d.Points.Count))];
    }

    /// <summary>NDEATH, also the will: nothing but bdSeq.</summary>
    public ReadOnlyMemory<byte> NodeDeath(byte bdSeq, long nowUnixMs)
    {
        Begin(nowUnixMs, null, null);
        _writer.WriteInt64(SparkplugNames.BdSeqUtf8, nowUnixMs, bdSeq);
        return _buffer.WrittenMemory;
    }

    /// <summary>NBIRTH: bdSeq, the rebirth command, the alarm rules evaluated here, and the gateway's own quantities with their latest values.</summary>
    public ReadOnlyMemory<byte> NodeBirth(byte seq, byte bdSeq, ReadOnlySpan<PointReading> latest, long nowUnixMs)
    {
        Begin(nowUnixMs, seq, null);
        _writer.WriteInt64(SparkplugNames.BdSeqUtf8, nowUnixMs, bdSeq);
        _writer.WriteBoolean(SparkplugNames.RebirthUtf8, nowUnixMs, false);
        _writer.WriteString(SparkplugNames.AlarmRulesUtf8, nowUnixMs, _rules);
        _writer.WriteNull(SparkplugNames.AlarmTransitionUtf8, nowUnixMs, SparkplugDataType.String);
        WriteLatest(_nodePoints, _nodeUrgent, latest, nowUnixMs);
        return _buffer.WrittenMemory;
    }

    /// <summary>DBIRTH: every metric of the device with its latest value, or null.</summary>
    public ReadOnlyMemory<byte> DeviceBirth(byte seq, DeviceState device, long nowUnixMs)
    {
        var latest = _latest.AsSpan(0, device.Device.Points.Count);
        device.CopyTo(latest);
        Begin(nowUnixMs, seq, null);
        WriteLatest(_devicePoints[device.Device.Index], _urgentPoints[device.Device.Index], latest, nowUnixMs);
        return _buffer.WrittenMemory;
    }

    /// <summary>DBIRTH of a device that is no longer wired: its metrics without values, so that what waits of it may follow.</summary>
    public ReadOnlyMemory<byte> UnwiredBirth(byte seq, OutboxLayout layout, long nowUnixMs)
    {
        Begin(nowUnixMs, seq, null);
        foreach (var name in layout.Names)
        {
            _writer.WriteNull(name, nowUnixMs, SparkplugDataType.Double, quality: Quality.Stale);
        }

        return _buffer.WrittenMemory;
    }

    /// <summary>NDATA with a completeness report; it has no outbox id, for it is acknowledged by itself.</summary>
    public ReadOnlyMemory<byte> Counts(byte seq, CompletenessReport report, long nowUnixMs)
    {
        Begin(nowUnixMs, seq, null);
        _writer.WriteString(SparkplugNames.CompletenessHoursUtf8, nowUnixMs, report.ToUtf8());
        return _buffer.WrittenMemory;
    }

    /// <summary>DDEATH: nothing but seq and time.</summary>
    public ReadOnlyMemory<byte> DeviceDeath(byte seq, long nowUnixMs)
    {
        Begin(nowUnixMs, seq, null);
        return _buffer.WrittenMemory;
    }

    /// <summary>NDATA or DDATA with the outbox id that ingest acknowledges.</summary>
    public ReadOnlyMemory<byte> Data(byte seq, ulong epoch, OutboxMessage message, bool isHistorical, long nowUnixMs)
    {
        Begin(nowUnixMs, seq, new(epoch, message.Number));
        if (message.Layout.IsTransitions)
        {
            WriteTransitions(message, isHistorical);
            return _buffer.WrittenMemory;
        }

        var names = message.Layout.Names;
        foreach (ref readonly var sample in message.Samples)
        {
            _writer.WriteDouble(names[sample.Point], message.TimeUnixMs + sample.OffsetMs, sample.Value, isHistorical, sample.Quality, sample.Reason);
        }

        return _buffer.WrittenMemory;
    }

    private void WriteTransitions(OutboxMessage message, bool isHistorical)
    {
        var rest = message.Samples;
        while (!rest.IsEmpty)
        {
            // What is marked is marked in every part.
            var (quality, reason) = (rest[0].Quality, rest[0].Reason);
            if (TransitionCodec.TryUnpack(ref rest, message.TimeUnixMs, out var report))
            {
                _writer.WriteString(SparkplugNames.AlarmTransitionUtf8, report.TimeUnixMs, report.ToJson(), isHistorical, quality, reason);
            }
        }
    }

    private void Begin(long nowUnixMs, byte? seq, OutboxId? id)
    {
        _buffer.ResetWrittenCount();
        _writer.Begin(nowUnixMs, seq, id);
    }

    private void WriteLatest(byte[][] names, bool[] urgent, ReadOnlySpan<PointReading> latest, long nowUnixMs)
    {
        for (var i = 0; i < latest.Length; i++)
        {
            ref readonly var reading = ref latest[i];
            (long UnixMs, bool IsSuspect)? stamp = reading.SourceTimeUnixMs == 0 ? null
                : _outbox is null ? (reading.SourceTimeUnixMs, false) : _outbox.PublishInBirth(reading.SourceTimeUnixMs, urgent[i]);
            if (stamp is not var (unixMs, isSuspect))
            {
                // Never read, or its time is not known yet: the metric is there, its value follows.
                _writer.WriteNull(names[i], nowUnixMs, SparkplugDataType.Double, quality: Quality.Stale);
            }
            else
            {
                var marked = isSuspect && reading.Quality == Quality.Good;
                _writer.WriteDouble(names[i], unixMs, reading.Value, isHistorical: false, marked ? Quality.ClockSuspect : reading.Quality, marked ? QualityReason.Clock : reading.Reason);
            }
        }
    }
}
