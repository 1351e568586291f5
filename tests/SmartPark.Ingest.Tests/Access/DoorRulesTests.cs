using System.Net;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Access;
using SmartPark.Ingest.Tests.Intake.Broker;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Access;

/// <summary>What may listen where, word by word; and the small parts of the doors.</summary>
public sealed class DoorRulesTests
{
    private const string NoToken = "settings: SmartPark:Http:Urls: found http://0.0.0.0:8080, which others reach, without an access token, "
        + "expected SmartPark:Access:TokenFile, or an address of this machine only such as http://127.0.0.1:8080, or SmartPark:Access:AllowInsecure=true";

    private const string NoTls = "settings: SmartPark:Http:Urls: found http://0.0.0.0:8080, which others reach, without TLS, "
        + "expected an https address with SmartPark:Http:CertificateFile and KeyFile, or an address of this machine only such as http://127.0.0.1:8080, or SmartPark:Access:AllowInsecure=true";

    private readonly List<ConfigurationProblem> _problems = [];

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.8.8.8:0")]
    [InlineData("http://[::1]:8080")]
    public void Loopback_needs_neither_token_nor_TLS(string urls)
    {
        Check(urls);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Beyond_loopback_both_are_needed()
    {
        Check("http://0.0.0.0:8080");
        Assert.Equal([NoToken, NoTls], _problems.Select(p => p.ToString()));
    }

    [Theory]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://192.168.1.5:8080")]
    [InlineData("http://[::]:8080")]
    public void Every_address_that_others_reach_counts(string urls)
    {
        Check(urls, token: "a-token-of-sixteen-characters");
        Assert.Equal($"{urls}, which others reach, without TLS", Assert.Single(_problems).Found);
    }

    [Theory]
    [InlineData("http://park.example:8080")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080/path")]
    [InlineData("http://user@127.0.0.1:8080")]
    public void An_address_that_says_less_than_where_is_refused(string urls)
    {
        Check(urls);
        Assert.Equal("http:// or https://, an IP address, localhost or *, and a port", Assert.Single(_problems).Expected);
    }

    [Fact]
    public void The_override_opens_the_door()
    {
        Check("http://0.0.0.0:8080", allowInsecure: true);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Https_needs_a_certificate_that_can_be_used()
    {
        Check("https://127.0.0.1:8443");
        Assert.Equal(["SmartPark:Http:CertificateFile"], _problems.Select(p => p.Path));
        _problems.Clear();

        using var certificate = TestCertificate.Write();
        Check("https://0.0.0.0:8443", token: "a-token-of-sixteen-characters", certificate: certificate.CertificateFile, key: certificate.CertificateFile);
        Assert.Contains("which cannot be used", Assert.Single(_problems).Found, StringComparison.Ordinal);
        _problems.Clear();

        Check("https://0.0.0.0:8443", token: "a-token-of-sixteen-characters", certificate: certificate.CertificateFile, key: certificate.KeyFile);
        Assert.Empty(_problems);
    }

    [Fact]
    public void The_embedded_broker_is_under_the_same_rule()
    {
        DoorRules.CheckEmbedded(new() { Enabled = true, Address = "0.0.0.0" }, new(), _problems);
        Assert.Equal(
        [
            "settings: SmartPark:Broker:Embedded:Address: found 0.0.0.0, which others reach, without credentials for gateways, "
                + "expected SmartPark:Broker:Embedded:CredentialsFile, or 127.0.0.1, or SmartPark:Access:AllowInsecure=true",
            "settings: SmartPark:Broker:Embedded:Address: found 0.0.0.0, which others reach, without TLS, "
                + "expected SmartPark:Broker:Embedded:CertificateFile and KeyFile, or 127.0.0.1, or SmartPark:Access:AllowInsecure=true",
        ], _problems.Select(p => p.ToString()));
        _problems.Clear();

        DoorRules.CheckEmbedded(new() { Enabled = true, Address = "0.0.0.0" }, new() { AllowInsecure = true }, _problems);
        DoorRules.CheckEmbedded(new() { Enabled = false, Address = "0.0.0.0" }, new(), _problems);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Readers_of_alarms_have_names_that_no_gateway_has()
    {
        var (gateways, readers) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            File.WriteAllText(gateways, "gw1:one\n");
            File.WriteAllText(readers, "desk:two\ngw1:three\ngateway:four\na/b:five\nnonsense\n");
            DoorRules.CheckEmbedded(new() { Enabled = true, CredentialsFile = gateways, ReadersFile = readers }, new(), _problems);
            Assert.Equal(
                ["line 5: another form", "$: user \"gw1\", which is a gateway's", "$: user \"gateway\", which is a gateway's", "$: user \"a/b\""],
                _problems.Select(p => $"{p.Path}: {p.Found}"));
            Assert.All(_problems, p => Assert.Equal(readers, p.File));
        }
        finally
        {
            File.Delete(gateways);
            File.Delete(readers);
        }
    }

    [Fact]
    public void A_broker_elsewhere_needs_TLS_and_files_that_are_there()
    {
        DoorRules.CheckBroker(new() { Host = "broker.example", PasswordFile = "/no/such", CaFile = "/no/ca" }, _problems);
        Assert.Equal(["SmartPark:Broker:Host", "SmartPark:Broker:PasswordFile", "SmartPark:Broker:Username", "SmartPark:Broker:CaFile"], _problems.Select(p => p.Path));
        _problems.Clear();

        DoorRules.CheckBroker(new() { Host = "broker.example", AllowPlaintext = true }, _problems);
        DoorRules.CheckBroker(new() { Host = "broker.example", Tls = true }, _problems);
        DoorRules.CheckBroker(new() { Host = "localhost" }, _problems);
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("evil.example", false)]
    [InlineData("", false)]
    [InlineData("localhost.evil.example", false)]
    public void On_loopback_only_names_of_this_machine_are_answered(string host, bool known) =>
        Assert.Equal(known, new HostDoor(Listening.Read("http://127.0.0.1:8080", _problems), new()).Knows(host));

    [Fact]
    public void Beyond_loopback_the_named_hosts_are_answered_or_any_when_none_is_named()
    {
        var doors = Listening.Read("https://0.0.0.0:8443", _problems);

        Assert.True(new HostDoor(doors, new()).Knows("park.example"));
        Assert.True(new HostDoor(doors, new() { AllowedHosts = "park.example; other.example" }).Knows("other.example"));
        Assert.False(new HostDoor(doors, new() { AllowedHosts = "park.example" }).Knows("other.example"));
        Assert.True(new HostDoor(doors, new() { AllowedHosts = "park.example" }).Knows("localhost"));
    }

    [Fact]
    public void A_cookie_is_good_for_its_time_and_its_token()
    {
        var token = AccessToken.Read(new() { Token = "a-token-of-sixteen-characters" }, _problems)!;
        var other = AccessToken.Read(new() { Token = "b-token-of-sixteen-characters" }, _problems)!;
        var now = DateTimeOffset.UnixEpoch.AddYears(56);
        var cookie = AccessCookie.Make(token, now);

        Assert.True(AccessCookie.IsGood(token, cookie, now));
        Assert.True(AccessCookie.IsGood(token, cookie, now + AccessCookie.Life - TimeSpan.FromSeconds(1)));
        Assert.False(AccessCookie.IsGood(token, cookie, now + AccessCookie.Life));
        Assert.False(AccessCookie.IsGood(other, cookie, now));
        Assert.False(AccessCookie.IsGood(token, "A" + cookie[1..], now) && cookie[0] != 'A');
        Assert.False(AccessCookie.IsGood(token, cookie[..^1], now));
        Assert.False(AccessCookie.IsGood(token, "not base64url !", now));
        Assert.False(AccessCookie.IsGood(token, "", now));
        Assert.NotEqual(cookie, AccessCookie.Make(token, now));
    }

    [Fact]
    public void A_token_comes_from_one_place_and_is_long_enough()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "a-token-of-sixteen-characters\nsecond line\n");
        try
        {
            Assert.Null(AccessToken.Read(new(), _problems));
            Assert.True(AccessToken.Read(new() { TokenFile = file }, _problems)!.Is("a-token-of-sixteen-characters"));
            Assert.False(AccessToken.Read(new() { TokenFile = file }, _problems)!.Is("a-token-of-sixteen-character"));
            Assert.Empty(_problems);

            Assert.Null(AccessToken.Read(new() { TokenFile = file, Token = "a-token-of-sixteen-characters" }, _problems));
            Assert.Null(AccessToken.Read(new() { TokenFile = "/no/such/file" }, _problems));
            Assert.Null(AccessToken.Read(new() { Token = "short" }, _problems));
            File.WriteAllText(file, "\n");
            Assert.Null(AccessToken.Read(new() { TokenFile = file }, _problems));
            Assert.Equal(4, _problems.Count);
            Assert.DoesNotContain(_problems, p => p.ToString().Contains("\"short\"", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Wrong_tokens_make_an_address_wait_and_no_other()
    {
        var time = new FakeTimeProvider();
        var throttle = new AttemptThrottle(time);
        var (here, there) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
        for (var i = 0; i < AttemptThrottle.WrongMax; i++)
        {
            Assert.Equal(TimeSpan.Zero, throttle.WaitOf(here));
            throttle.Wrong(here);
        }

        Assert.Equal(AttemptThrottle.Window, throttle.WaitOf(here));
        Assert.Equal(AttemptThrottle.Window, throttle.WaitOf(here.MapToIPv6()));
        Assert.Equal(TimeSpan.Zero, throttle.WaitOf(there));

        time.Advance(AttemptThrottle.Window);
        Assert.Equal(TimeSpan.Zero, throttle.WaitOf(here));
        throttle.Wrong(here);
        Assert.Equal(TimeSpan.Zero, throttle.WaitOf(here));
    }

    [Fact]
    public void So_many_addresses_at_a_time_count_as_one()
    {
        var throttle = new AttemptThrottle(new FakeTimeProvider());
        for (var i = 0; i < AttemptThrottle.AddressesMax + AttemptThrottle.WrongMax; i++)
        {
            throttle.Wrong(new IPAddress(0x0A000000 + i));
        }

        Assert.Equal(AttemptThrottle.Window, throttle.WaitOf(IPAddress.Parse("192.168.7.7")));
    }

    private void Check(string urls, string? token = null, bool allowInsecure = false, string? certificate = null, string? key = null)
    {
        var doors = Listening.Read(urls, _problems);
        DoorRules.CheckHttp(doors, new() { Urls = urls, CertificateFile = certificate, KeyFile = key }, new() { Token = token, AllowInsecure = allowInsecure }, _problems);
    }
}
