using SmartPark.Gateway.Uplink;
using SmartPark.Telemetry.Configuration;
using SmartPark.TestServers;

namespace SmartPark.Gateway.Tests.Uplink;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);

    private async Task<MosquittoServer> StartAsync()
    {
        await TestCertificates.WriteAsync(_folder);
        return await MosquittoServer.StartAsync(extra: $"""
            cafile {At("ca.pem")}
            certfile {At("server.pem")}
            keyfile {At("server.key")}
            require_certificate true
            """);
    }

    [Fact]
    public async Task Both_sides_show_a_certificate()
    {
        await using var broker = await StartAsync();
        await using var uplink = new TestUplink(new()
        {
            Port = broker.Port,
            Tls = true,
            CaFile = At("ca.pem"),
            CertificateFile = At("client.pem"),
            KeyFile = At("client.key"),
        });
        await uplink.WaitForAsync(UplinkState.Online);
        uplink.Read(0, 1);
        await Eventually.Async(() => uplink.Outbox.Waiting == 0);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Without_the_authority_or_a_certificate_of_its_own_the_gateway_stays_out_and_says_so(bool hasAuthority, bool hasCertificate)
    {
        await using var broker = await StartAsync();
        await using var uplink = new TestUplink(new()
        {
            Port = broker.Port,
            Tls = true,
            CaFile = hasAuthority ? At("ca.pem") : null,
            CertificateFile = hasCertificate ? At("client.pem") : null,
            KeyFile = hasCertificate ? At("client.key") : null,
        });
        await Eventually.Async(() => uplink.Log.Lines.Any(l => l.Id.Id is 2123 or 2124 or 2125), () => uplink.Log.ToString());
        Assert.DoesNotContain(uplink.Log.Lines, l => l.Id.Id is 2101 or 2120);
    }

    [Fact]
    public async Task A_certificate_file_that_is_missing_or_no_PEM_is_told_and_not_fatal()
    {
        await using var broker = await StartAsync();
        var broken = _folder.Write("broken.pem", "no certificate");
        BrokerConnection[] wrong = [new() { Port = broker.Port, Tls = true, CaFile = At("missing.pem") }, new() { Port = broker.Port, Tls = true, CaFile = At("ca.pem"), CertificateFile = broken, KeyFile = broken }];
        foreach (var connection in wrong)
        {
            await using var uplink = new TestUplink(connection);
            await Eventually.Async(() => uplink.Log.Lines.Any(l => l.Id.Id == 2124), () => uplink.Log.ToString());
            Assert.DoesNotContain(uplink.Log.Lines, l => l.Id.Id == 2120);
        }
    }
}
