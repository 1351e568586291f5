using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using SmartPark.Ingest.Intake.Broker;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake.Broker;

/// <summary>The broker inside the process: its doors, its bounds, two clients with one id.</summary>
public sealed class EmbeddedBrokerTests
{
    [Fact]
    public async Task Nobody_connects_without_the_right_password()
    {
        await using var host = await IngestHost.StartAsync();

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => EdgeNode.ConnectAsync(host.Broker.Port));
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => EdgeNode.ConnectAsync(host.Broker.Port, user: EmbeddedBroker.GatewayUser, password: "guess"));
        await using var right = await host.EdgeAsync();
        Assert.True(right.IsConnected);
    }

    [Fact]
    public async Task Users_of_the_credentials_file_connect_and_speak_only_as_gateways()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "gw7:secret-of-gw7\n", TestContext.Current.CancellationToken);
        try
        {
            await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Broker:Embedded:CredentialsFile"] = file });
            await using var edge = await EdgeNode.ConnectAsync(host.Broker.Port, user: "gw7", password: "secret-of-gw7");

            Assert.False(await edge.TrySubscribeAsync("spBv1.0/#"));
            Assert.True(await edge.TrySubscribeAsync("spBv1.0/east/DCMD/gw7/#"));
            Assert.False(await edge.PublishAsync("spBv1.0/STATE/smartpark", [1], MqttQualityOfServiceLevel.AtLeastOnce, retain: true));
            Assert.True(await edge.PublishAsync("spBv1.0/east/NDEATH/gw7", Payloads.NodeDeath(0), MqttQualityOfServiceLevel.AtLeastOnce, retain: false));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Two_clients_with_one_id_are_named_with_both_addresses()
    {
        await using var host = await IngestHost.StartAsync();
        await using var first = await host.EdgeAsync(clientId: "gw1");
        await using var second = await host.EdgeAsync(clientId: "gw1");

        var line = await Wait.ForAsync(() => host.Logs.Lines.FirstOrDefault(l => l.StartsWith("Warning 4112", StringComparison.Ordinal)), "the warning");
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(line, @"127\.0\.0\.1:\d+"));
        await Wait.UntilAsync(() => !first.IsConnected, "the older one is closed");
    }

    [Fact]
    public async Task A_client_that_left_properly_may_come_back_without_a_warning()
    {
        await using var host = await IngestHost.StartAsync();
        await (await host.EdgeAsync(clientId: "gw1")).DisposeAsync();
        await Wait.UntilAsync(() => !host.Broker.IsConnected("gw1"), "the broker has seen the DISCONNECT");
        await using var again = await host.EdgeAsync(clientId: "gw1");

        Assert.DoesNotContain(host.Logs.Lines, l => l.Contains("4112", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connections_are_bounded_and_room_comes_back()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Broker:Embedded:ConnectionsMax"] = "2" });
        var idle = await ConnectAsync(host.Broker.Port);
        using var beyond = await ConnectAsync(host.Broker.Port);

        // The host session has one, the idle socket the other: the third is closed at once.
        Assert.Equal(0, await beyond.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
        idle.Dispose();
        EdgeNode? edge = null;
        await Wait.UntilAsync(() => (edge = TryConnect(host)) is not null, "room");
        await edge!.DisposeAsync();
    }

    [Fact]
    public async Task A_packet_that_claims_too_much_ends_its_connection_only()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Broker:Embedded:PacketBytesMax"] = "2048" });
        using var socket = await ConnectAsync(host.Broker.Port);
        await socket.SendAsync(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0x7F }, TestContext.Current.CancellationToken);

        Assert.Equal(0, await socket.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.True(host.Get<BrokerStatus>().State.IsConnected);
    }

    [Fact]
    public async Task With_a_certificate_the_port_speaks_TLS_and_the_host_still_reaches_it()
    {
        using var certificate = TestCertificate.Write();
        await using var host = await IngestHost.StartAsync(new()
        {
            ["SmartPark:Broker:Embedded:CertificateFile"] = certificate.CertificateFile, ["SmartPark:Broker:Embedded:KeyFile"] = certificate.KeyFile,
        });
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Broker.Port).WithCredentials(host.Broker.Gateways.Username, host.Broker.Gateways.Password)
            .WithTlsOptions(tls => tls.UseTls(true).WithTargetHost("localhost").WithTrustChain(certificate.Chain).WithRevocationMode(System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck)).Build();
        var connected = await client.ConnectAsync(options, TestContext.Current.CancellationToken);

        Assert.Equal(MqttClientConnectResultCode.Success, connected.ResultCode);
        await Assert.ThrowsAnyAsync<Exception>(() => EdgeNode.ConnectAsync(host.Broker.Port, user: host.Broker.Gateways.Username, password: host.Broker.Gateways.Password));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_so()
    {
        await using var first = await IngestHost.StartAsync();
        var port = first.Broker.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var e = await Assert.ThrowsAsync<IOException>(() => IngestHost.StartAsync(new() { ["SmartPark:Broker:Embedded:Port"] = port }));
        Assert.Equal($"The embedded MQTT broker cannot listen on 127.0.0.1:{port}: Address already in use", e.Message);
    }

    private static EdgeNode? TryConnect(IngestHost host)
    {
        try
        {
            return host.EdgeAsync().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is MqttCommunicationException or SocketException)
        {
            return null;
        }
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        return socket;
    }
}
