using System.IO.Compression;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Tests.AlarmDesk;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Messages of our gateways, of foreign nodes and of nobody in particular, and what becomes of each.</summary>
public sealed class MessageDecoderTests : IDisposable
{
    private readonly TestCity _city = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Payloads.Now));
    private readonly CollectedLogs _logs = new();
    private readonly LatestValues _latest = new();
    private readonly NodeStates _states = new();
    private readonly IntakeBatch _batch = new();
    private readonly GatewayCommands _commands;
    private readonly LiveFeed _live;
    private readonly CompletenessInbox _inbox;
    private readonly DeskParts _desk;
    private readonly MessageDecoder _decoder;

    public MessageDecoderTests()
    {
        var (instruments, names) = (TestCity.Instruments(), new InternedNames());
        _commands = new(instruments, _time);
        _live = new(instruments);
        _inbox = new(instruments);
        _desk = new(_city.Registry, _states, instruments, _time);
        var control = new ControlSession(_states, names, _commands, instruments, new(), _logs.For<ControlSession>());
        _decoder = new(control, new(TestCity.Catalogue, acceptUnregistered: false), _city.Registry, _latest, _live, names, instruments, _inbox, _desk.Reception, new());
    }

    private int Rebirths => _commands.Reader.CanCount ? _commands.Reader.Count : -1;

    public void Dispose()
    {
        _commands.Dispose();
        _desk.Dispose();
        _city.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public void A_refused_sample_never_costs_the_rest_of_its_message()
    {
        Born();
        Take("east/DDATA/gw1/meter", Payloads.Ours(
            w =>
            {
                w.WriteDouble("active_power_kw"u8, Payloads.Now, 1);
                w.WriteDouble("no_such_kw"u8, Payloads.Now, 2);
                w.WriteString("voltage_l1_v"u8, Payloads.Now, "high"u8);
                w.WriteDouble("energy_import_kwh"u8, Payloads.Now, 4);
            },
            seq: 2));

        Assert.Equal(["active_power_kw", "energy_import_kwh"], Samples());
        Assert.Equal([(RefusalReason.UnknownQuantity, "no_such_kw"), (RefusalReason.WrongType, "voltage_l1_v")], _batch.Refused.Select(r => (r.Reason, r.Quantity)));
        Assert.All(_batch.Refused, r => Assert.Equal(("east", "gw1", "meter", Payloads.Now), (r.Park, r.Gateway, r.Device, r.SourceTimeUnixMs)));
    }

    [Fact]
    public void Samples_are_shown_at_once()
    {
        using var subscription = _live.Subscribe(new(Quantity: "active_power_kw"))!;
        Born();
        Take("east/DDATA/gw1/meter", Payloads.Data(7, seq: 2));

        Assert.True(_latest.TryGet(new("east", "meter", "active_power_kw"), out var latest));
        Assert.Equal(7, latest.Value);
        Assert.True(subscription.Reader.TryRead(out var live));
        Assert.Equal(7, live.Sample.Value);
        Assert.Equal([Payloads.Now], _batch.LiveTimes);
    }

    [Fact]
    public void A_message_is_acknowledged_also_when_all_of_it_was_refused()
    {
        Take("east/DDATA/gw1/ghost", Payloads.Data(7, id: new(0xABC, 5)));
        Take("nowhere/DDATA/gw1/meter", Payloads.Data(7, id: new(0xABC, 6)));
        Take("east/DDATA/gw1/meter", Payloads.Data(7));

        Assert.Equal([new("east", "gw1", new(0xABC, 5)), new("nowhere", "gw1", new(0xABC, 6))], _batch.Acknowledgements);
        Assert.Equal([RefusalReason.UnregisteredDevice, RefusalReason.UnknownPark], _batch.Refused.Select(r => r.Reason));
    }

    [Fact]
    public void What_a_gateway_says_of_alarms_is_no_sample_and_no_mistake()
    {
        Take("east/NBIRTH/gw1", Payloads.Ours(
            w =>
            {
                w.WriteInt64("bdSeq"u8, Payloads.Now, 0);
                w.WriteString(SparkplugNames.AlarmRulesUtf8, Payloads.Now, "smoke:0123456789abcdef"u8);
                w.WriteNull(SparkplugNames.AlarmTransitionUtf8, Payloads.Now, SparkplugDataType.String);
            },
            seq: 0));
        Take("east/NDATA/gw1", Payloads.Ours(w => w.WriteString(SparkplugNames.AlarmTransitionUtf8, Payloads.Now, "{}"u8), seq: 1, id: new(0xABC, 7)));

        Assert.Empty(Samples());
        Assert.Empty(_batch.Refused);
        // The desk acknowledges it, also one that it cannot read: it would be no better the second time.
        Assert.Empty(_batch.Acknowledgements);
        Assert.Equal([new DeskEntry(null, null, new("east", "gw1", new(0xABC, 7)))], _desk.Drain());
        Assert.Equal(1, _desk.Reception.Unreadable);
        Assert.Equal("0123456789abcdef", _desk.Announcements.Of("east", "gw1")["smoke"]);
    }

    [Fact]
    public void A_report_goes_to_the_desk_before_the_acknowledgement_of_its_message()
    {
        Born();
        var report = new TransitionReport("smoke", "0123456789abcdef", "east/d1/smoke_state", "d1", AlarmChange.Raised, Payloads.Now, Payloads.Now, 1, 0, EpisodeId.Of("smoke", "east/d1/smoke_state", Payloads.Now));
        Take("east/NDATA/gw1", Payloads.Ours(w => w.WriteString(SparkplugNames.AlarmTransitionUtf8, Payloads.Now, report.ToJson()), seq: 2, id: new(0xABC, 8)));
        Assert.Equal([new DeskEntry(new("east", report), null, null), new DeskEntry(null, null, new("east", "gw1", new(0xABC, 8)))], _desk.Drain());
    }

    [Fact]
    public void Poison_is_kept_with_its_first_bytes_and_stops_nothing()
    {
        Born();
        Take("east/DDATA/gw1/meter", [0xFF, 0xFF, 0xFF, 0x01]);
        Take("east/DDATA/gw1/meter", Payloads.Data(7, seq: 2));

        var letter = Assert.Single(_batch.Refused);
        Assert.Equal((RefusalReason.PoisonPayload, "FFFFFF01", null), (letter.Reason, letter.Excerpt, letter.Quantity));
        Assert.StartsWith("DDATA of 4 bytes: ", letter.Detail, StringComparison.Ordinal);
        Assert.Equal(["active_power_kw"], Samples());
    }

    [Fact]
    public void Of_a_payload_that_is_damaged_in_the_middle_nothing_is_believed_but_the_gateway_is_answered()
    {
        Born();
        var good = Payloads.Metric("active_power_kw", time: Payloads.Now, type: 10, number: 1);
        var damaged = Payloads.Metric("active_power_kw", time: Payloads.Now, type: 10, number: 2)[..^3];
        var payload = Payloads.Foreign(2, good, damaged);
        Take("east/DDATA/gw1/meter", [.. payload, 0x22, 18, .. "0000000000000abc-9"u8]);

        Assert.Equal(0, _batch.Count);
        Assert.False(_latest.TryGet(new("east", "meter", "active_power_kw"), out _));
        Assert.Equal(RefusalReason.PoisonPayload, Assert.Single(_batch.Refused).Reason);
        Assert.Equal(new(0xABC, 9), Assert.Single(_batch.Acknowledgements).Id);
    }

    [Fact]
    public void Aliases_and_missing_datatypes_mean_what_the_birth_said()
    {
        Take("east/NBIRTH/foreign", Payloads.Foreign(0, Payloads.Metric("bdSeq", type: 4, integer: 0)));
        Take("east/DBIRTH/foreign/meter", Payloads.Foreign(
            1, Payloads.Metric("active_power_kw", alias: 1, time: Payloads.Now, type: 10, number: 1), Payloads.Metric("energy_import_kwh", alias: 2, time: Payloads.Now, type: 7, integer: 4)));
        Take("east/DDATA/foreign/meter", Payloads.Foreign(
            2, Payloads.Metric(alias: 1, time: Payloads.Now + 1000, number: 3), Payloads.Metric(alias: 2, time: Payloads.Now + 1000, integer: 5),
            Payloads.Metric("energy_import_kwh", time: Payloads.Now + 2000, integer: 6)));

        Assert.Empty(_batch.Refused);
        Assert.Equal([1, 4, 3, 5, 6], _batch.Samples.ToArray().Select(s => s.Sample.Value));
        Assert.Equal(0, Rebirths);
    }

    [Fact]
    public void An_alias_that_no_birth_explains_is_refused_and_a_rebirth_asked_for_once()
    {
        Take("east/DDATA/foreign/meter", Payloads.Foreign(2, Payloads.Metric(alias: 1, type: 10, number: 3), Payloads.Metric(alias: 2, type: 10, number: 4)));
        Take("east/DDATA/foreign/meter", Payloads.Foreign(3, Payloads.Metric(alias: 1, type: 10, number: 3)));

        Assert.Equal(["alias 1", "alias 2", "alias 1"], _batch.Refused.Select(r => r.Quantity));
        Assert.All(_batch.Refused, r => Assert.Equal(RefusalReason.Unresolved, r.Reason));
        Assert.Equal(1, Rebirths);
    }

    [Fact]
    public void A_birth_stores_values_but_not_what_was_not_read_yet()
    {
        Take("east/NBIRTH/gw1", Payloads.NodeBirth());
        Take("east/DBIRTH/gw1/meter", Payloads.Ours(
            w =>
            {
                w.WriteDouble("active_power_kw"u8, Payloads.Now, 1);
                w.WriteNull("energy_import_kwh"u8, Payloads.Now, SparkplugDataType.Double);
                w.WriteString("Properties/Model"u8, Payloads.Now, "SDM630"u8);
            },
            seq: 1));

        Assert.Equal(["active_power_kw"], Samples());
        Assert.Empty(_batch.Refused);
        Assert.Empty(_batch.LiveTimes);
    }

    [Fact]
    public void A_wrong_unit_in_the_birth_is_remembered_until_the_next_birth()
    {
        Take("east/NBIRTH/foreign", Payloads.Foreign(0, Payloads.Metric("bdSeq", type: 4, integer: 0)));
        Take("east/DBIRTH/foreign/meter", Payloads.Foreign(1, Payloads.Metric("active_power_kw", time: Payloads.Now, type: 10, number: 1, unit: "W")));
        Take("east/DDATA/foreign/meter", Payloads.Foreign(2, Payloads.Metric("active_power_kw", time: Payloads.Now, type: 10, number: 1)));
        Assert.Equal([RefusalReason.WrongUnit, RefusalReason.WrongUnit], _batch.Refused.Select(r => r.Reason));

        Take("east/DBIRTH/foreign/meter", Payloads.Foreign(3, Payloads.Metric("active_power_kw", time: Payloads.Now, type: 10, number: 1, unit: "kW")));
        Take("east/DDATA/foreign/meter", Payloads.Foreign(4, Payloads.Metric("active_power_kw", time: Payloads.Now, type: 10, number: 1)));
        Assert.Equal(2, _batch.Refused.Count);
        Assert.Equal(2, _batch.Count);
    }

    [Theory]
    [InlineData("DEFLATE")]
    [InlineData("GZIP")]
    public void A_compressed_payload_is_expanded(string algorithm)
    {
        Born();
        var inner = Payloads.Data(7, seq: 2);
        using var compressed = new MemoryStream();
        using (Stream stream = algorithm == "GZIP" ? new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true) : new ZLibStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            stream.Write(inner);
        }

        var body = compressed.ToArray();
        var envelope = Payloads.Foreign(null, Payloads.Metric("algorithm", type: 12, text: algorithm));
        Take("east/DDATA/gw1/meter", [.. envelope, 0x22, 18, .. "SPBV1.0_COMPRESSED"u8, 0x2A, (byte)body.Length, .. body]);

        Assert.Equal(["active_power_kw"], Samples());
        Assert.Empty(_batch.Refused);
    }

    [Fact]
    public void A_gateways_own_measurements_are_stored_under_its_id()
    {
        Born();
        Take("east/NDATA/gw1", Payloads.Ours(w => w.WriteDouble("gateway_uptime_s"u8, Payloads.Now, 60), seq: 2));

        Assert.Equal(new SeriesKey("east", "gw1", "gateway_uptime_s"), _batch.Samples.Span[0].Sample.Series);
    }

    [Fact]
    public void Commands_STATE_and_other_topics_are_none_of_intakes_business()
    {
        Take("STATE/smartpark", "{}"u8.ToArray());
        Take("east/NCMD/gw1", [1]);
        Take("east/DCMD/gw1/meter", [1]);
        _decoder.Decode(new(ReceivedKind.Message, Payloads.Now, "zigbee2mqtt/lamp", new byte[] { 1 }), _batch);

        Assert.True(_batch.IsEmpty);
    }

    [Property(MaxTest = 500)]
    public void Any_bytes_on_any_topic_are_taken_without_an_exception(byte[] bytes, int type)
    {
        string[] topics = ["east/NBIRTH/gw1", "east/DBIRTH/gw1/meter", "east/DDATA/gw1/meter", "east/NDATA/gw1", "east/NDEATH/gw1", "east/DDEATH/gw1/meter", "STATE/x"];
        Take(topics[(int)((uint)type % (uint)topics.Length)], bytes);
        Take("east/DDATA/gw1/meter", [.. Payloads.Data(1), .. bytes]);
        _batch.Clear();
    }

    private void Born()
    {
        Take("east/NBIRTH/gw1", Payloads.NodeBirth());
        Take("east/DBIRTH/gw1/meter", Payloads.Ours(w => w.WriteNull("active_power_kw"u8, Payloads.Now, SparkplugDataType.Double), seq: 1));
    }

    private void Take(string topic, byte[] payload) => _decoder.Decode(Payloads.Message(topic, payload), _batch);

    private IEnumerable<string> Samples() => _batch.Samples.ToArray().Select(s => s.Sample.Series.Quantity);
}
