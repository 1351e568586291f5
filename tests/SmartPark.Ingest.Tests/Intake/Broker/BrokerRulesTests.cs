using FsCheck.Xunit;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Telling.Channels.Mqtt;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake.Broker;

/// <summary>Who may do what at the embedded broker, and how large a packet may be.</summary>
public sealed class BrokerRulesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("spBv1.0/east/NBIRTH/gw1", true)]
    [InlineData("spBv1.0/east/DDATA/gw1/meter", true)]
    [InlineData("spBv1.0/east/NDEATH/gw1", true)]
    [InlineData("spBv1.0/east/NCMD/gw1", false)]
    [InlineData("spBv1.0/east/DCMD/gw1/meter", false)]
    [InlineData("spBv1.0/STATE/smartpark", false)]
    [InlineData("anything", false)]
    public void A_gateway_publishes_what_an_edge_node_says(string topic, bool may) => Assert.Equal(may, BrokerRights.MayPublish(topic));

    [Theory]
    [InlineData("spBv1.0/STATE/smartpark", true)]
    [InlineData("spBv1.0/STATE/+", true)]
    [InlineData("STATE/#", true)]
    [InlineData("spBv1.0/east/NCMD/gw1", true)]
    [InlineData("spBv1.0/east/NCMD/gw1/#", true)]
    [InlineData("spBv1.0/east/DCMD/gw1/+", true)]
    [InlineData("spBv1.0/#", false)]
    [InlineData("#", false)]
    [InlineData("spBv1.0/+/DDATA/#", false)]
    [InlineData("$SYS/#", false)]
    public void A_gateway_hears_commands_and_STATE(string filter, bool may) => Assert.Equal(may, BrokerRights.MaySubscribe(filter));

    [Theory]
    [InlineData("alarms/#", true)]
    [InlineData("alarms", true)]
    [InlineData("alarms/east/critical", true)]
    [InlineData("alarms/+/critical", true)]
    [InlineData("site/duty", true)]
    [InlineData("site/#", false)]
    [InlineData("site/duty/#", false)]
    [InlineData("+/duty", false)]
    [InlineData("+/#", false)]
    [InlineData("#", false)]
    [InlineData("Alarms/#", false)]
    [InlineData("alarmsx/#", false)]
    [InlineData("/alarms/#", false)]
    [InlineData("$share/g/alarms/#", false)]
    [InlineData("spBv1.0/STATE/smartpark", false)]
    [InlineData("spBv1.0/east/NCMD/gw1", false)]
    [InlineData("", false)]
    public void A_reader_hears_what_channels_publish_and_nothing_else(string filter, bool may)
    {
        var alarms = new ReadableTopics(["alarms/#", "site/duty"]);
        Assert.Equal(may, BrokerRights.MaySubscribe(BrokerRole.AlarmReader, filter, alarms));
        Assert.False(BrokerRights.MayPublish(BrokerRole.AlarmReader, filter));
        Assert.False(BrokerRights.MaySubscribe(null, filter, alarms));
    }

    [Theory]
    [InlineData("alarms/{park}/{severity}", "alarms/#")]
    [InlineData("site/alarms/of-{park}", "site/alarms/#")]
    [InlineData("site/alarms", "site/alarms")]
    public void What_a_channel_publishes_lies_below_its_fixed_levels(string topic, string filter)
    {
        Assert.Equal(filter, AlarmTopic.FilterOf(topic));
        Assert.True(new ReadableTopics([filter]).Covers(AlarmTopic.Of(topic, "east", SmartPark.Alarms.Severity.Critical)));
    }

    [Theory]
    [InlineData("#")]
    [InlineData("+/alarms")]
    [InlineData("alarms/#/x")]
    public void Readers_are_never_given_the_first_level(string filter) => Assert.Throws<ArgumentException>(() => new ReadableTopics([filter]));

    [Fact]
    public void A_reader_has_client_ids_of_its_own()
    {
        var credentials = new BrokerCredentials();
        credentials.Add(new("gw1", "one"), BrokerRole.Gateway);
        credentials.Add(new("desk", "two"), BrokerRole.AlarmReader);

        Assert.True(credentials.MayTake("desk", "desk"));
        Assert.True(credentials.MayTake("desk", "desk/screen-2"));
        Assert.False(credentials.MayTake("desk", "east-gw1"));
        Assert.False(credentials.MayTake("desk", ""));
        Assert.True(credentials.MayTake("gw1", "east-gw1"));
        Assert.False(credentials.MayTake("gw1", "desk"));
        Assert.False(credentials.MayTake("gw1", "desk/screen-2"));
    }

    [Fact]
    public void Credentials_are_accepted_by_user_and_password_together()
    {
        var credentials = new BrokerCredentials();
        credentials.Add(new("gw1", "one"), BrokerRole.Gateway);
        credentials.Add(new("gw2", "two"), BrokerRole.Gateway);

        Assert.True(credentials.Accepts("gw1", "one"));
        Assert.False(credentials.Accepts("gw1", "two"));
        Assert.False(credentials.Accepts("gw3", "one"));
        Assert.False(credentials.Accepts(null, null));
        Assert.False(credentials.Accepts("gw1", null));
    }

    [Fact]
    public void A_credential_does_not_show_its_password_and_is_another_each_time()
    {
        var credential = BrokerCredential.Generate("gw1");

        Assert.Equal("BrokerCredential { Username = gw1 }", credential.ToString());
        Assert.Equal(64, credential.Password.Length);
        Assert.NotEqual(credential.Password, BrokerCredential.Generate("gw1").Password);
    }

    [Fact]
    public void A_credentials_file_is_read_with_every_mistake_and_without_quoting_passwords()
    {
        File.WriteAllText(_file, "# gateways\n\ngw1:s:ecret\nnonsense\n:x\nempty:\nsmartpark-ingest:mine\n");
        var problems = new List<ConfigurationProblem>();

        var read = BrokerCredentials.ReadFile(_file, problems);

        var only = Assert.Single(read);
        Assert.Equal(("gw1", "s:ecret"), (only.Username, only.Password));
        Assert.Equal(
            ["line 4: another form", "line 5: another form", "line 6: another form", "line 7: user \"smartpark-ingest\""], problems.Select(p => $"{p.Path}: {p.Found}"));
    }

    [Fact]
    public async Task A_packet_beyond_the_bound_ends_the_connection_before_its_body_is_read()
    {
        // PUBLISH of 2,097,152 bytes: remaining length in four bytes.
        using var guard = new PacketGuard(new MemoryStream([0x30, 0x80, 0x80, 0x80, 0x01, 1, 2, 3]), 1_000_000);

        await Assert.ThrowsAsync<IOException>(async () => await guard.ReadExactlyAsync(new byte[8], TestContext.Current.CancellationToken));
    }

    [Property]
    public bool Packets_within_the_bound_pass_however_they_are_cut(byte[] sizes, byte cut)
    {
        var stream = new List<byte>();
        foreach (var size in sizes)
        {
            var length = size * 3;
            stream.Add(0x30);
            stream.AddRange(length < 128 ? [(byte)length] : [(byte)(length | 0x80), (byte)(length >> 7)]);
            stream.AddRange(Enumerable.Repeat((byte)0xFF, length));
        }

        using var guard = new PacketGuard(new MemoryStream([.. stream]), 255 * 3);
        var read = new List<byte>();
        var buffer = new byte[(cut % 7) + 1];
        for (var count = guard.Read(buffer, 0, buffer.Length); count > 0; count = guard.Read(buffer, 0, buffer.Length))
        {
            read.AddRange(buffer.AsSpan(0, count));
        }

        return read.SequenceEqual(stream);
    }

    [Property]
    public bool Any_bytes_pass_or_end_the_connection(byte[] bytes)
    {
        using var guard = new PacketGuard(new MemoryStream(bytes), 100);
        try
        {
            var copy = new MemoryStream();
            guard.CopyTo(copy);
            return copy.ToArray().SequenceEqual(bytes);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
