using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SmartPark.Fieldbus.Lines;

/// <summary>A line over a TCP connection: Modbus TCP devices, gateways, transparent serial servers.</summary>
/// <param name="id">Line id of the wiring.</param>
/// <param name="host">Host name or address.</param>
/// <param name="port">TCP port, 1 to 65535.</param>
/// <param name="connectTimeout">Longest wait for a connection.</param>
/// <param name="time">Clock of the connect timeout.</param>
public sealed class TcpLine(string id, string host, int port, TimeSpan connectTimeout, TimeProvider time) : ILine
{
    /// <summary>Seconds of silence before the system asks whether the other side is still there: a pulled cable is found within a minute.</summary>
    public const int KeepAliveIdleSeconds = 30;

    /// <summary>Seconds between the questions.</summary>
    public const int KeepAliveIntervalSeconds = 10;

    /// <summary>Questions without an answer before the connection counts as broken.</summary>
    public const int KeepAliveQuestions = 3;

    // What arrived unasked is thrown away in pieces of this size, at most this many times: a peer that never stops sending must not hold the line.
    private const int DiscardBytes = 512;
    private const int DiscardRoundsMax = 64;

    private Socket? _socket;

    /// <inheritdoc/>
    public string Id { get; } = id;

    /// <inheritdoc/>
    public bool IsOpen => _socket is not null;

    /// <inheritdoc/>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        Close();
        Socket? socket = null;
        try
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveIdleSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveQuestions);
            using var deadline = new CancellationTokenSource(connectTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            await socket.ConnectAsync(host, port, either.Token);
            (_socket, socket) = (socket, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure(string.Create(CultureInfo.InvariantCulture, $"no connection within {connectTimeout.TotalMilliseconds:0} ms"), null);
        }
        catch (SocketException error)
        {
            throw Failure(error.Message, error);
        }
        finally
        {
            socket?.Dispose();
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var socket = _socket ?? throw Failure("not open", null);
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Failure(error.Message, error);
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var socket = _socket ?? throw Failure("not open", null);
        try
        {
            var count = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
            return count > 0 ? count : throw Failure("closed by the other side", null);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Failure(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public int DiscardInput()
    {
        var socket = _socket ?? throw Failure("not open", null);
        Span<byte> scratch = stackalloc byte[DiscardBytes];
        var discarded = 0;
        try
        {
            for (var round = 0; round < DiscardRoundsMax && socket.Available > 0; round++)
            {
                discarded += socket.Receive(scratch, SocketFlags.None);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Failure(error.Message, error);
        }

        return discarded;
    }

    /// <inheritdoc/>
    public void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private IOException Failure(string found, Exception? cause) =>
        new(string.Create(CultureInfo.InvariantCulture, $"line {Id}, {host}:{port}: {found}"), cause);
}
