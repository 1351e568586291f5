using System.Buffers;
using System.Text;
using System.Threading.Channels;
using SmartPark.Telemetry.Completeness;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake;

/// <summary>A command to a gateway, ready for the broker.</summary>
/// <param name="Topic">Its NCMD topic.</param>
/// <param name="Payload">The Sparkplug payload.</param>
internal readonly record struct GatewayCommand(string Topic, byte[] Payload);

/// <summary>
/// Commands to gateways on their way to the broker: rebirth requests and stored-acknowledgements. Acknowledgements are gathered for
/// <see cref="IntakeLimits.AcknowledgePauseMs"/>, so that a gateway gets one with ranges and not one a batch. Bounded; a command that finds no room
/// is dropped and counted, since both are asked for again: by the next gap, and by the gateway's next try. Thread-safe.
/// </summary>
internal sealed class GatewayCommands : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(IntakeLimits.AcknowledgePauseMs);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Park, string Gateway, ulong Epoch), StoredRanges> _held = [];
    private readonly ITimer _timer;
    private readonly Channel<GatewayCommand> _channel = Channel.CreateBounded<GatewayCommand>(IntakeLimits.CommandsWaitingMax);
    private readonly IngestInstruments _instruments;
    private readonly TimeProvider _time;
    private long? _sentAt;
    private bool _isTimed;

    public GatewayCommands(IngestInstruments instruments, TimeProvider time)
    {
        (_instruments, _time) = (instruments, time);
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        instruments.ObserveWaiting("smartpark.ingest.commands.waiting", "{command}", "Commands to gateways waiting for the broker.", () => _channel.Reader.Count);
    }

    /// <summary>The commands, for the broker session.</summary>
    public ChannelReader<GatewayCommand> Reader => _channel.Reader;

    /// <summary>Asks a node for all its births.</summary>
    public void RequestRebirth(string park, string gateway)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        var writer = new SparkplugPayloadWriter(buffer);
        var now = Now;
        writer.Begin(now);
        writer.WriteBoolean(SparkplugNames.RebirthUtf8, now, value: true);
        _instruments.RebirthRequested();
        Send(park, gateway, buffer);
    }

    /// <summary>Confirms outbox messages as stored: at once after a quiet time, else together with others at the end of the pause.</summary>
    public void Acknowledge(IReadOnlyList<Acknowledgement> acknowledgements)
    {
        if (acknowledgements.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var (park, gateway, id) in acknowledgements)
            {
                Hold(park, gateway, id);
            }

            var left = _sentAt is { } last ? Pause - _time.GetElapsedTime(last) : TimeSpan.Zero;
            if (left <= TimeSpan.Zero || _held.Count > IntakeLimits.AcknowledgementsHeldMax)
            {
                SendHeld();
            }
            else if (!_isTimed)
            {
                _isTimed = true;
                _timer.Change(left, Timeout.InfiniteTimeSpan);
            }
        }

        _instruments.Acknowledged(acknowledgements.Count);
    }

    /// <summary>Sends the acknowledgements that are held, whatever the time.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            SendHeld();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Hold(string park, string gateway, OutboxId id)
    {
        if (!_held.TryGetValue((park, gateway, id.Epoch), out var stored))
        {
            _held.Add((park, gateway, id.Epoch), stored = new(id.Epoch));
        }

        if (!stored.TryAdd(id.Number))
        {
            SendStored(park, gateway, stored);
            stored.TryAdd(id.Number);
        }
    }

    private void SendHeld()
    {
        (_isTimed, _sentAt) = (false, _time.GetTimestamp());
        foreach (var (key, stored) in _held)
        {
            SendStored(key.Park, key.Gateway, stored);
        }

        _held.Clear();
    }

    /// <summary>Confirms a completeness report as kept.</summary>
    public void AcknowledgeCompleteness(string park, string gateway, CompletenessAcknowledgement acknowledgement)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        var writer = new SparkplugPayloadWriter(buffer);
        var now = Now;
        writer.Begin(now);
        writer.WriteString(SparkplugNames.CompletenessStoredUtf8, now, Encoding.UTF8.GetBytes(acknowledgement.ToString()));
        Send(park, gateway, buffer);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void SendStored(string park, string gateway, StoredRanges stored)
    {
        var text = ArrayPool<byte>.Shared.Rent(SparkplugLimits.StoredRangesCharsMax);
        try
        {
            for (var length = stored.Take(text.AsSpan(0, SparkplugLimits.StoredRangesCharsMax)); length > 0; length = stored.Take(text.AsSpan(0, SparkplugLimits.StoredRangesCharsMax)))
            {
                var buffer = new ArrayBufferWriter<byte>(length + 64);
                var writer = new SparkplugPayloadWriter(buffer);
                var now = Now;
                writer.Begin(now);
                writer.WriteString(SparkplugNames.OutboxStoredUtf8, now, text.AsSpan(0, length));
                Send(park, gateway, buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private void Send(string park, string gateway, ArrayBufferWriter<byte> payload)
    {
        var topic = SparkplugTopic.ForNode(SparkplugMessageType.NodeCommand, park, gateway).ToString();
        if (!_channel.Writer.TryWrite(new(topic, payload.WrittenSpan.ToArray())))
        {
            _instruments.CommandDropped();
        }
    }
}
