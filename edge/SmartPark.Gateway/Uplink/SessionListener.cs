using System.Buffers;
using Microsoft.Extensions.Logging;
using MQTTnet;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Uplink;

/// <summary>
/// What a session hears: STATE of the primary host, acknowledgements and rebirth requests. Called by the connection's receive loop, asked by the
/// session's; what goes from one to the other is locked or interlocked.
/// </summary>
internal sealed partial class SessionListener(UplinkSite site, UplinkTopics topics, TimeProvider time, ILogger logger)
{
    private readonly HostWatch _host = new();
    private readonly RebirthGate _rebirth = new();
    private long _acknowledgedMs;

    /// <summary>Whether messages may go: the primary host is online, or there is none.</summary>
    public bool MayTalk => topics.HostState is null || _host.IsOnline;

    private long NowMs => time.GetTimestamp() / (time.TimestampFrequency / 1000);

    /// <summary>Births are being published: requests until now are answered by them.</summary>
    public void Born() => _rebirth.Born(NowMs);

    /// <summary>Whether births were asked for again and it is time for them.</summary>
    public bool IsRebirthDue => _rebirth.IsDue(NowMs);

    /// <summary>Data begin to flow: from now on acknowledgements are expected.</summary>
    public void BeginWatch() => Interlocked.Exchange(ref _acknowledgedMs, NowMs);

    /// <summary>Says so when a host that is online has acknowledged nothing for long.</summary>
    public void WatchAcknowledgements()
    {
        var now = NowMs;
        if (site.PrimaryHost is null || site.Outbox.Unacknowledged == 0)
        {
            Interlocked.Exchange(ref _acknowledgedMs, now);
        }
        else if (now - Interlocked.Read(ref _acknowledgedMs) > GatewayLimits.AcknowledgementSilenceMs)
        {
            Interlocked.Exchange(ref _acknowledgedMs, now);
            LogUnacknowledged(site.PrimaryHost, site.Outbox.Unacknowledged, GatewayLimits.AcknowledgementSilenceMs / 1000, site.Outbox.Waiting);
        }
    }

    /// <summary>Takes a message of the connection; throws nothing.</summary>
    public Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs args)
    {
        try
        {
            var message = args.ApplicationMessage;
            if (message.Payload.Length <= GatewayLimits.CommandBytesMax)
            {
                Receive(message.Topic, message.Payload.IsSingleSegment ? message.Payload.FirstSpan : message.Payload.ToArray());
            }
        }
        catch (Exception e)
        {
            // A message nobody asked for must not end the client's receiving: an unhandled exception here would leave it unacknowledged for ever.
            LogBadMessage(e, args.ApplicationMessage.Topic);
        }

        return Task.CompletedTask;
    }

    private void Receive(string topic, ReadOnlySpan<byte> payload)
    {
        if (topic == topics.HostState)
        {
            if (!SparkplugState.TryParse(payload, out var state) || !_host.Apply(state))
            {
                LogStateIgnored(topic);
            }

            site.Wake.Set();
        }
        else if (topic == topics.NodeCommand)
        {
            var command = NodeCommand.Read(payload);
            if (command.Stored is { } stored)
            {
                site.Outbox.Acknowledge(stored, NowMs);
                Interlocked.Exchange(ref _acknowledgedMs, NowMs);
            }

            if (command.Counted is { } counted)
            {
                site.Counts?.Acknowledge(counted);
            }

            if (command.Rebirth)
            {
                _rebirth.Request();
                site.Wake.Set();
            }

            if (command.Error != SparkplugDecodeError.None)
            {
                LogBadCommand(topic, command.Error);
            }
        }
    }

    [LoggerMessage(2104, LogLevel.Warning, "Primary host {Host} is online and has acknowledged none of {Unacknowledged} messages for {Seconds} s; {Waiting} wait. Is ingest's store well? A host that cannot acknowledge must not be named as primary_host")]
    private partial void LogUnacknowledged(string host, int unacknowledged, long seconds, long waiting);

    [LoggerMessage(2105, LogLevel.Warning, "A message on {Topic} could not be handled and was passed over")]
    private partial void LogBadMessage(Exception exception, string topic);

    [LoggerMessage(2106, LogLevel.Warning, "STATE on {Topic} is malformed or older than the last one: passed over")]
    private partial void LogStateIgnored(string topic);

    [LoggerMessage(2107, LogLevel.Warning, "Command on {Topic} is damaged: {Error}")]
    private partial void LogBadCommand(string topic, SparkplugDecodeError error);
}
