using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// A TCP port of the embedded broker, plain or TLS. In place of MQTTnet's own listener because that one bounds neither connections nor packets
/// and does not say which port the operating system chose.
/// </summary>
internal sealed partial class BoundedListener(IPEndPoint address, X509Certificate2? certificate, int connectionsMax, int packetBytesMax, TimeProvider time, ILogger logger)
    : IMqttServerAdapter, IDisposable
{
    /// <summary>Time for a TLS handshake, in s: slow links take two, idle attackers take all they get.</summary>
    private const int HandshakeSeconds = 10;

    /// <summary>Pause after a failed accept, in ms: out of file handles, for instance, until some are free again.</summary>
    private const int AcceptPauseMs = 200;

    // Encoded packets start in a buffer of this size; larger ones are given back after use.
    private const int WriterBytes = 4096;
    private const int WriterBytesMax = 65_536;

    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _connections;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>The port, after the start.</summary>
    public int Port { get; private set; }

    /// <summary>Connections now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <inheritdoc/>
    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _listener = new(address);
        try
        {
            _listener.Start(connectionsMax);
        }
        catch (SocketException e)
        {
            throw new IOException($"The embedded MQTT broker cannot listen on {address}: {e.Message}", e);
        }

        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener, _stop.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _listener?.Stop();
        await _accepting;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _listener?.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync(cancellationToken);
                if (Interlocked.Increment(ref _connections) > connectionsMax)
                {
                    Interlocked.Decrement(ref _connections);
                    LogTooMany(socket.RemoteEndPoint, connectionsMax);
                    socket.Dispose();
                    continue;
                }

                // Ends by itself with the connection, disposes the socket, and catches and logs what it throws.
#pragma warning disable CA2025
                _ = ServeAsync(socket, cancellationToken);
#pragma warning restore CA2025
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e) when (!cancellationToken.IsCancellationRequested)
            {
                LogAcceptFailed(e);
                await Task.Delay(TimeSpan.FromMilliseconds(AcceptPauseMs), time, CancellationToken.None);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return; // The listener was stopped.
            }
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        var (remote, local) = (socket.RemoteEndPoint, socket.LocalEndPoint);
        try
        {
            socket.NoDelay = true;
            await using var plain = new NetworkStream(socket, ownsSocket: true);
            await using var stream = await SecureAsync(plain, cancellationToken);
            await using var guard = new PacketGuard(stream, packetBytesMax);
            using var channel = new MqttTcpChannel(guard, local, remote, null);
            using var adapter = new MqttChannelAdapter(channel, new MqttPacketFormatterAdapter(new MqttBufferWriter(WriterBytes, WriterBytesMax)), new MqttNetNullLogger());
            await ClientHandler!(adapter);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            LogClientFailed(remote, e.Message);
        }
        finally
        {
            socket.Dispose();
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        if (certificate is null)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(HandshakeSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, either.Token);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(4100, LogLevel.Warning, "MQTT connection from {Remote} refused: {Max} are there already")]
    private partial void LogTooMany(EndPoint? remote, int max);

    [LoggerMessage(4101, LogLevel.Warning, "MQTT connections cannot be accepted for the moment")]
    private partial void LogAcceptFailed(Exception exception);

    [LoggerMessage(4102, LogLevel.Information, "MQTT connection from {Remote} ended: {Reason}")]
    private partial void LogClientFailed(EndPoint? remote, string reason);
}
