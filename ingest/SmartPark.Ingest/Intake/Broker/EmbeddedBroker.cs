using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPark.Ingest.Access;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// The MQTT broker inside the process (MQTTnet.Server): sessions in memory, no persistence, which the stored-acknowledgement makes unnecessary.
/// Nobody connects without a credential. When it is not enabled it does nothing.
/// </summary>
public sealed partial class EmbeddedBroker : IHostedService, IAsyncDisposable
{
    /// <summary>User name of the credential that is made for gateways in this process.</summary>
    public const string GatewayUser = "gateway";

    /// <summary>
    /// Messages waiting for one client before its oldest go: ten seconds of 2,000 messages a second for this host, which acknowledges only what it
    /// stored, so that gateways send the others again.
    /// </summary>
    public const int PendingPerClientMax = 20_000;

    private readonly EmbeddedBrokerOptions _options;
    private readonly IngestInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddedBroker> _logger;
    private readonly ReadableTopics _alarms;
    private readonly BrokerCredentials _credentials = new();
    private readonly ConcurrentDictionary<string, EndPoint?> _clients = new(StringComparer.Ordinal);
    private readonly List<BoundedListener> _listeners = [];
    private MqttServer? _server;
    private X509Certificate2? _certificate;

    /// <summary>A broker that does not listen yet.</summary>
    public EmbeddedBroker(EmbeddedBrokerOptions options, ReadableTopics alarms, IngestInstruments instruments, TimeProvider time, ILogger<EmbeddedBroker> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(alarms);
        (_options, _alarms, _instruments, _time, _logger) = (options, alarms, instruments, time, logger);
        _credentials.Add(Host, BrokerRole.Host);
        _credentials.Add(Gateways, BrokerRole.Gateway);
    }

    /// <summary>Whether it is configured to run.</summary>
    public bool IsEnabled => _options.Enabled;

    /// <summary>The port that gateways connect to; 0 before the start.</summary>
    public int Port => _listeners.Count == 0 ? 0 : _listeners[0].Port;

    /// <summary>A credential for gateways in the same process or box, made at start; give it to them in a file that only they may read.</summary>
    public BrokerCredential Gateways { get; } = BrokerCredential.Generate(GatewayUser);

    /// <summary>The credential of the host session of this process.</summary>
    internal BrokerCredential Host { get; } = BrokerCredential.Generate(HostSession.EmbeddedUser);

    /// <summary>The port that the host session of this process connects to, on 127.0.0.1 without TLS.</summary>
    internal int HostPort => _listeners[^1].Port;

    /// <summary>Whether a client of that id has a session now.</summary>
    internal bool IsConnected(string clientId) => _clients.ContainsKey(clientId);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return;
        }

        AddCredentials();
        var address = IPAddress.Parse(_options.Address);
        _certificate = _options.CertificateFile is { } file ? DoorRules.ReadCertificate(file, _options.KeyFile!) : null;
        _listeners.Add(Listener(new(address, _options.Port), _certificate));
        if (_certificate is not null || !address.Equals(IPAddress.Loopback))
        {
            // This process speaks to itself on a door of its own, so that its session needs no trust in the certificate.
            _listeners.Add(Listener(new(IPAddress.Loopback, 0), null));
        }

        var options = new MqttServerOptionsBuilder().WithMaxPendingMessagesPerClient(PendingPerClientMax)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage).Build();
        _server = new MqttServerFactory().CreateMqttServer(options, _listeners);
        _server.ValidatingConnectionAsync += OnValidatingAsync;
        _server.ClientDisconnectedAsync += OnDisconnectedAsync;
        _server.InterceptingPublishAsync += OnPublishAsync;
        _server.InterceptingSubscriptionAsync += OnSubscribeAsync;
        await _server.StartAsync();
        LogListening(_options.Address, Port, _certificate is not null);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is { IsStarted: true })
        {
            await _server.StopAsync(new());
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _server?.Dispose();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        _certificate?.Dispose();
    }

    private BoundedListener Listener(IPEndPoint address, X509Certificate2? certificate) =>
        new(address, certificate, _options.ConnectionsMax, _options.PacketBytesMax, _time, _logger);

    private void AddCredentials()
    {
        var problems = new List<ConfigurationProblem>();
        foreach (var (credential, role) in EmbeddedUsers.Read(_options, problems))
        {
            _credentials.Add(credential, role);
        }

        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }
    }

    private Task OnValidatingAsync(ValidatingConnectionEventArgs e)
    {
        if (!_credentials.Accepts(e.UserName, e.Password))
        {
            e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            LogRefused(e.RemoteEndPoint, e.ClientId, e.UserName ?? "");
            return Task.CompletedTask;
        }

        if (!_credentials.MayTake(e.UserName, e.ClientId))
        {
            e.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;
            LogForeignId(e.ClientId, e.RemoteEndPoint, e.UserName ?? "");
            return Task.CompletedTask;
        }

        if (_clients.TryGetValue(e.ClientId, out var before))
        {
            _instruments.TakenOver();
            LogTakenOver(e.ClientId, before, e.RemoteEndPoint);
        }

        _clients[e.ClientId] = e.RemoteEndPoint;
        return Task.CompletedTask;
    }

    private Task OnDisconnectedAsync(ClientDisconnectedEventArgs e)
    {
        // After a take-over the entry is the newer connection's.
        if (e.DisconnectType != MqttClientDisconnectType.Takeover)
        {
            _clients.TryRemove(new KeyValuePair<string, EndPoint?>(e.ClientId, e.RemoteEndPoint));
        }

        return Task.CompletedTask;
    }

    private Task OnPublishAsync(InterceptingPublishEventArgs e)
    {
        if (!BrokerRights.MayPublish(_credentials.RoleOf(e.UserName), e.ApplicationMessage.Topic))
        {
            e.ProcessPublish = false;
            e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            LogForbidden(e.ClientId, "publish on", e.ApplicationMessage.Topic);
        }

        return Task.CompletedTask;
    }

    private Task OnSubscribeAsync(InterceptingSubscriptionEventArgs e)
    {
        if (!BrokerRights.MaySubscribe(_credentials.RoleOf(e.UserName), e.TopicFilter.Topic, _alarms))
        {
            e.ProcessSubscription = false;
            e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            LogForbidden(e.ClientId, "subscribe to", e.TopicFilter.Topic);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(4110, LogLevel.Information, "Embedded MQTT broker listens on {Address}:{Port}, TLS {Tls}")]
    private partial void LogListening(string address, int port, bool tls);

    [LoggerMessage(4111, LogLevel.Warning, "MQTT client \"{ClientId}\" from {Remote} refused: user \"{User}\" with that password is unknown")]
    private partial void LogRefused(EndPoint? remote, string clientId, string user);

    [LoggerMessage(4112, LogLevel.Warning, "MQTT client id \"{ClientId}\" connected from {Remote} while {Before} is still connected with it: the older connection is closed. If both come back again and again, two gateways have one id")]
    private partial void LogTakenOver(string clientId, EndPoint? before, EndPoint? remote);

    [LoggerMessage(4113, LogLevel.Warning, "MQTT client \"{ClientId}\" may not {Action} {Topic}")]
    private partial void LogForbidden(string clientId, string action, string topic);

    [LoggerMessage(4114, LogLevel.Warning, "MQTT client id \"{ClientId}\" from {Remote} refused for user \"{User}\": a reader of alarms connects with its user name, alone or with more behind a slash, and nobody else does")]
    private partial void LogForeignId(string clientId, EndPoint? remote, string user);
}
