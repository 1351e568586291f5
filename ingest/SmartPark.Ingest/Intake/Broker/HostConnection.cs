using System.Buffers;
using System.Runtime.InteropServices;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// One connection of the Sparkplug host application, or of one of its writers, from CONNECT to its end. Whatever belongs to a connection lives here, so that a late callback
/// of an old one reaches nothing of the next.
/// <code>
///   connect at T (will = STATE offline T, retained) → subscribe → STATE online T → messages, commands
///        not ready (store away, queue full, no writer) → STATE offline now; ready again → end, so that the next connection has a will of its own time
///        another said we are offline → STATE online T again, or end when its time is after T
///        stop → STATE offline now, DISCONNECT
/// </code>
/// Edge nodes believe the STATE with the latest time only, which is why a will older than the last STATE would go unheard. A writer says nothing on
/// STATE: it tells the control session on a topic of its own, again and again, whether it stores.
/// </summary>
internal sealed partial class HostConnection(
    HostPart part, string clientId, long notBeforeUnixMs, ReceiveQueue queue, GatewayCommands commands, HostReadiness readiness, WriterPresence writers,
    BrokerStatus status, string brokerName, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>The end of a connection that is only to be replaced by a newer one.</summary>
    public const string Renew = "renew";

    /// <summary>
    /// Furthest in the future a STATE of another may be dated to be outdone, in ms: two clocks differ by minutes; whoever dates further is not
    /// followed there.
    /// </summary>
    private const long OutdoneMaxMs = 24 * 3_600_000;

    /// <summary>How long a control session waits after connecting to hear of its writers before it says offline, in ms: what is retained comes at once.</summary>
    private const int WritersGraceMs = 2_000;

    private const int FlushStepMs = 20;

    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private long _connectedAt;
    private long _saidAt = -1;
    private volatile bool _isOnline;
    private volatile bool _isQuiet;
    private bool _sharesBirths;

    /// <summary>MQTT client id; differs from process to process, so that two of one host id do not take the session from each other.</summary>
    public string ClientId { get; } = clientId;

    /// <summary>Topic of this host's STATE, or of the writer's.</summary>
    public string StateTopic => part.StateTopic;

    /// <summary>Whether it came as far as being subscribed.</summary>
    public bool WasReady { get; private set; }

    /// <summary>Whether the broker was there and refused it, or a subscription.</summary>
    public bool WasRefused { get; private set; }

    /// <summary>Latest time at which another said that this host is offline; the next connection must not be dated before it.</summary>
    public long ContradictedAtUnixMs { get; private set; }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs until the connection is lost, is to be renewed, or the service stops; returns why. Throws what connecting throws.</summary>
    public async Task<string> RunAsync(Func<long, MqttClientOptions> options, CancellationToken stoppingToken)
    {
        _client.ApplicationMessageReceivedAsync += OnMessageAsync;
        _client.DisconnectedAsync += OnDisconnectedAsync;
        using var stopping = stoppingToken.Register(() => _ended.TrySetResult("stopped"));
        try
        {
            writers.Forget();
            _connectedAt = Math.Max(Now, notBeforeUnixMs);
            var answer = await _client.ConnectAsync(options(_connectedAt), stoppingToken);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
            {
                WasRefused = true;
                throw new IOException($"the broker refused: {answer.ResultCode} {answer.ReasonString}".TrimEnd());
            }

            _sharesBirths = answer.SubscriptionIdentifiersAvailable;
            queue.Mark(ReceivedKind.Connected, Now);
            await SubscribeAsync(stoppingToken);
            await Task.WhenAll(SendAsync(_over.Token), WatchAsync(_over.Token), EndAsync());
            return await _ended.Task;
        }
        finally
        {
            await LeaveAsync();
            queue.Mark(ReceivedKind.Disconnected, Now);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _over.Dispose();
    }

    /// <summary>
    /// Stops taking messages in, as the first step of leaving: says offline and ends the subscriptions, while commands still go out. What it cannot
    /// do, the end of the connection does.
    /// </summary>
    public async Task QuiesceAsync()
    {
        if (!WasReady || !_client.IsConnected)
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(BrokerTarget.TimeoutSeconds), time);
        try
        {
            _isQuiet = true;
            await SayAsync(isOnline: false, Now, isLast: true, patience.Token);
            var topics = new MqttClientUnsubscribeOptions { TopicFilters = [.. part.Subscriptions(_sharesBirths).SelectMany(s => s.TopicFilters).Select(f => f.Topic).Distinct()] };
            await _client.UnsubscribeAsync(topics, patience.Token);
        }
        catch (Exception e)
        {
            LogLeftRudely(e.Message);
        }
    }

    /// <summary>Waits until the commands that are there have been sent, the connection is over, or the token ends.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (commands.Reader.Count > 0 && _client.IsConnected && !_ended.Task.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(FlushStepMs), time, cancellationToken);
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in part.Subscriptions(_sharesBirths))
        {
            var result = await _client.SubscribeAsync(subscription, cancellationToken);
            foreach (var item in result.Items.Where(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2))
            {
                WasRefused = true;
                throw new IOException($"the broker refused the subscription to {item.TopicFilter.Topic}: {item.ResultCode}");
            }
        }

        WasReady = true;
        status.Set(isConnected: true, brokerName, null);
        LogConnected(brokerName, ClientId);
    }

    /// <summary>Waits for the end, then lets the other loops go.</summary>
    private async Task EndAsync()
    {
        await _ended.Task;
        await _over.CancelAsync();
    }

    /// <summary>Says online while the host is ready, offline while it is not; ends the connection of a host that is ready again.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitForWritersAsync(cancellationToken);
            var hasBeenOffline = false;
            while (!cancellationToken.IsCancellationRequested)
            {
                var changed = readiness.Changed;
                var isReady = readiness.IsOnline;
                if (isReady && hasBeenOffline && !part.IsWriter)
                {
                    _ended.TrySetResult(Renew);
                    return;
                }

                if (!_isQuiet)
                {
                    await SayAsync(isReady, isReady && !part.IsWriter ? _connectedAt : Now, isLast: false, cancellationToken);
                }

                hasBeenOffline |= !isReady;
                var beat = part.IsWriter ? Task.Delay(TimeSpan.FromMilliseconds(WriterPresence.BeatMs), time, cancellationToken) : Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                await Task.WhenAny(changed, beat);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection is over.
        }
        catch (Exception e)
        {
            // A connection on which STATE cannot be said is of no use, whatever the reason.
            _ended.TrySetResult(e.Message);
        }
    }

    private async Task WaitForWritersAsync(CancellationToken cancellationToken)
    {
        var changed = readiness.Changed;
        if (part.IsControl && !readiness.IsOnline)
        {
            await Task.WhenAny(changed, Task.Delay(TimeSpan.FromMilliseconds(WritersGraceMs), time, cancellationToken));
        }
    }

    private async Task SayAsync(bool isOnline, long at, bool isLast, CancellationToken cancellationToken)
    {
        var isNews = _isOnline != isOnline || _saidAt < 0;
        _isOnline = isOnline;
        Interlocked.Exchange(ref _saidAt, at);
        var state = new MqttApplicationMessageBuilder().WithTopic(StateTopic).WithPayload(isLast ? part.SaysLast(at) : part.Says(isOnline, at))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithRetainFlag().Build();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(BrokerTarget.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var result = await _client.PublishAsync(state, either.Token);
        if (!result.IsSuccess)
        {
            throw new IOException($"the broker refused {StateTopic}: {result.ReasonCode}");
        }

        status.SetOnline(isOnline);
        if (isNews)
        {
            LogState(part.IsWriter ? part.WriterId : part.HostId, isOnline ? "online" : "offline", readiness.Why ?? "");
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await commands.Reader.WaitToReadAsync(cancellationToken))
            {
                // Taken out only after it was sent: what the end of this connection interrupts goes out on the next.
                while (commands.Reader.TryPeek(out var command))
                {
                    var message = new MqttApplicationMessageBuilder().WithTopic(command.Topic).WithPayload(command.Payload).Build();
                    await _client.PublishAsync(message, cancellationToken);
                    commands.Reader.TryRead(out _);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection is over.
        }
        catch (Exception e)
        {
            // The connection is broken, whatever the reason; the command at hand goes out on the next.
            _ended.TrySetResult(e.Message);
        }
    }

    private async Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        // An exception out of here would stop delivery for good while the connection looks alive.
        try
        {
            var message = e.ApplicationMessage;
            var payload = SequenceMarshal.TryGetReadOnlyMemory(message.Payload, out var single) ? single : message.Payload.ToArray();
            if (message.Topic == StateTopic)
            {
                TakeOwnState(payload);
                return;
            }

            if (HostPart.WriterOf(message.Topic) is { } writer)
            {
                writers.Heard(writer, payload.Span);
                return;
            }

            var isCopy = part.IsWriter && message.SubscriptionIdentifiers?.Contains(HostPart.CopiesId) == true;
            await queue.OfferAsync(new(ReceivedKind.Message, Now, message.Topic, payload, IsCopy: isCopy), _over.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over while its last messages still arrive.
        }
        catch (Exception exception)
        {
            LogHandlerFailed(exception, e.ApplicationMessage.Topic);
        }
    }

    /// <summary>Someone said that this host is offline while it is not: another process of the same host id that left, or a late will.</summary>
    private void TakeOwnState(ReadOnlyMemory<byte> payload)
    {
        if (part.IsWriter || _isQuiet || !_client.IsConnected || !SparkplugState.TryParse(payload.Span, out var state) || state.Online
            || state.TimestampUnixMs == Interlocked.Read(ref _saidAt))
        {
            return;
        }

        if (state.TimestampUnixMs > _connectedAt && state.TimestampUnixMs < Now + OutdoneMaxMs)
        {
            LogContradicted(part.HostId, state.TimestampUnixMs, _connectedAt);
            ContradictedAtUnixMs = state.TimestampUnixMs;
            _ended.TrySetResult(Renew);
        }
        else if (_isOnline)
        {
            // Not awaited: the broker's answer comes through the same loop that runs this handler.
            LogContradicted(part.HostId, state.TimestampUnixMs, _connectedAt);
            _ = ReassertAsync();
        }
    }

    private async Task ReassertAsync()
    {
        try
        {
            await SayAsync(isOnline: true, _connectedAt, isLast: false, _over.Token);
        }
        catch (Exception e)
        {
            _ended.TrySetResult(e.Message);
        }
    }

    private Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs e)
    {
        _ended.TrySetResult(e.Exception?.Message ?? (string.IsNullOrEmpty(e.ReasonString) ? e.Reason.ToString() : e.ReasonString));
        return Task.CompletedTask;
    }

    /// <summary>Leaves properly where the connection still stands: says offline, then DISCONNECT, after which the broker keeps the will to itself.</summary>
    private async Task LeaveAsync()
    {
        _ended.TrySetResult("left");
        await _over.CancelAsync();
        if (!_client.IsConnected)
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(BrokerTarget.TimeoutSeconds), time);
        try
        {
            if (!_isQuiet)
            {
                await SayAsync(isOnline: false, Now, isLast: true, patience.Token);
            }

            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token);
        }
        catch (Exception e)
        {
            // It broke while we were leaving; then the broker sends the will, which says the same.
            LogLeftRudely(e.Message);
        }
    }

    [LoggerMessage(4032, LogLevel.Information, "Connected to {Broker} as {ClientId}")]
    private partial void LogConnected(string broker, string clientId);

    [LoggerMessage(4033, LogLevel.Information, "STATE of host {Host}: {State}. {Why}")]
    private partial void LogState(string host, string state, string why);

    [LoggerMessage(4034, LogLevel.Warning, "Another sender said on STATE that host {Host} is offline (its time {Theirs}, ours {Ours}): two ingest processes may have one host id")]
    private partial void LogContradicted(string host, long theirs, long ours);

    [LoggerMessage(4035, LogLevel.Error, "A message on {Topic} could not be taken in")]
    private partial void LogHandlerFailed(Exception exception, string topic);

    [LoggerMessage(4036, LogLevel.Information, "The broker connection broke while leaving: {Reason}")]
    private partial void LogLeftRudely(string reason);
}
