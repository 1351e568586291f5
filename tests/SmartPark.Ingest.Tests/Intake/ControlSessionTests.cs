using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Intake;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Sessions by the specification: births, deaths, sequence, rebirth, two gateways with one id.</summary>
public sealed class ControlSessionTests : IDisposable
{
    private readonly CollectedLogs _logs = new();
    private readonly NodeStates _states = new();
    private readonly GatewayCommands _commands;
    private readonly ControlSession _control;
    private readonly NodeSession _gw1;
    private long _now = Payloads.Now;

    public ControlSessionTests()
    {
        var instruments = TestCity.Instruments();
        _commands = new(instruments, new FakeTimeProvider());
        _control = new(_states, new(), _commands, instruments, new(), _logs.For<ControlSession>());
        _gw1 = _control.Of(SparkplugTopic.ForNode(SparkplugMessageType.NodeData, "east", "gw1"))!;
    }

    public void Dispose()
    {
        _commands.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public void Births_and_deaths_make_nodes_and_devices_online_and_offline()
    {
        NodeBirth(bdSeq: 3);
        DeviceBirth("meter", seq: 1);
        Assert.True(_states.All[0].Online);
        Assert.True(_states.OfDevice("east", "meter")!.Online);

        _now += 1000;
        Death("meter", Payloads.Ours(_ => { }, seq: 2));
        Assert.Equal(new DeviceState("meter", Online: false, _now), _states.OfDevice("east", "meter"));

        Death(null, Payloads.NodeDeath(3));
        Assert.False(_states.All[0].Online);
        Assert.Equal(0, Asked());
    }

    [Fact]
    public void The_will_of_an_earlier_session_is_ignored()
    {
        NodeBirth(bdSeq: 4);
        Death(null, Payloads.NodeDeath(3));
        Assert.True(_states.All[0].Online);

        Death(null, Payloads.NodeDeath(4));
        Assert.False(_states.All[0].Online);
    }

    [Fact]
    public void A_death_without_number_is_believed_as_foreign_nodes_send_it()
    {
        NodeBirth(bdSeq: 4);
        Death(null, Payloads.Foreign(null));

        Assert.False(_states.All[0].Online);
    }

    [Fact]
    public void The_sequence_runs_through_births_deaths_and_data_and_wraps_at_255()
    {
        NodeBirth(bdSeq: 0);
        DeviceBirth("meter", seq: 1);
        for (var i = 2; i < 600; i++)
        {
            Data("meter", (byte)(i % 256));
        }

        Death("meter", Payloads.Ours(_ => { }, seq: 600 % 256));
        Assert.Equal(0, Asked());
    }

    [Fact]
    public void A_gap_asks_for_a_rebirth_once_in_a_while()
    {
        NodeBirth(bdSeq: 0);
        DeviceBirth("meter", seq: 1);
        Data("meter", 3);
        Data("meter", 5);
        Data("meter", 6);
        Assert.Equal(1, Asked());

        _now += IntakeLimits.RebirthPauseMs;
        Data("meter", 9);
        Assert.Equal(2, Asked());
        Assert.Contains(_logs.Lines, l => l == "Information 4000: Rebirth requested from east/gw1: messages of it are missing");
    }

    [Fact]
    public void A_node_without_numbers_has_no_gaps()
    {
        NodeBirth(bdSeq: 0);
        DeviceBirth("meter", seq: null);
        Data("meter", null);
        Data("meter", null);

        Assert.Equal(0, Asked());
    }

    [Fact]
    public void Data_of_a_node_or_device_that_was_not_born_asks_for_a_rebirth()
    {
        Data("meter", 7);
        Assert.Equal(1, Asked());

        NodeBirth(bdSeq: 0);
        _now += IntakeLimits.RebirthPauseMs;
        Data("meter", 1);
        Assert.Equal(2, Asked());
        Assert.Contains(_logs.Lines, l => l.EndsWith("its device meter sends data without a birth", StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_birth_is_said_to_be_so_and_asked_for_again()
    {
        Assert.False(_control.Born(_gw1, null, [0x12, 5, 1], 0, _now, out var error));

        Assert.NotEqual(SparkplugDecodeError.None, error);
        Assert.Equal(1, Asked());
    }

    [Fact]
    public void Losing_the_broker_makes_all_offline_and_who_does_not_come_back_is_asked_after_a_grace()
    {
        NodeBirth(bdSeq: 0);
        var gw2 = _control.Of(SparkplugTopic.ForNode(SparkplugMessageType.NodeData, "east", "gw2"))!;
        Assert.True(_control.Born(gw2, null, Payloads.NodeBirth(), 0, _now, out _));

        _control.Disconnected(_now);
        Assert.All(_states.All, n => Assert.False(n.Online));

        _control.Connected(_now);
        NodeBirth(bdSeq: 1);
        _control.Tick(_now + IntakeLimits.RebirthGraceMs - 1);
        Assert.Equal(0, Asked());

        _control.Tick(_now + IntakeLimits.RebirthGraceMs);
        _control.Tick(_now + (10 * IntakeLimits.RebirthGraceMs));
        Assert.Equal(1, Asked());
        Assert.Contains(_logs.Lines, l => l.Contains("east/gw2", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_gateways_with_one_id_are_noticed_by_their_births()
    {
        for (var i = 0; i < IntakeLimits.BirthFlapMax; i++)
        {
            NodeBirth(bdSeq: i);
            _now += 1000;
        }

        Assert.Contains(_logs.Lines, l => l.StartsWith("Warning 4001: east/gw1 gave birth 5 times within 60 s without being asked: two gateways with one id", StringComparison.Ordinal));
    }

    [Fact]
    public void Births_that_were_asked_for_or_come_seldom_are_no_sign_of_two_gateways()
    {
        for (var i = 0; i < 20; i++)
        {
            _control.AskRebirth(_gw1, _now, "test");
            NodeBirth(bdSeq: i);
            _now += IntakeLimits.RebirthPauseMs;
        }

        for (var i = 0; i < 20; i++)
        {
            NodeBirth(bdSeq: i);
            _now += IntakeLimits.BirthFlapWindowMs / 4;
        }

        Assert.DoesNotContain(_logs.Lines, l => l.Contains("4001", StringComparison.Ordinal));
    }

    private int Asked() => _commands.Reader.Count;

    private void NodeBirth(long bdSeq) => Assert.True(_control.Born(_gw1, null, Payloads.NodeBirth(bdSeq), 0, _now, out _));

    private void DeviceBirth(string device, byte? seq) => Assert.True(_control.Born(_gw1, device, Payloads.Data(1, seq), seq, _now, out _));

    private void Data(string device, byte? seq) => _control.Spoke(_gw1, device, seq, _now);

    private void Death(string? device, byte[] payload) => _control.Died(_gw1, device, new SparkplugPayloadReader(payload), _now);
}
