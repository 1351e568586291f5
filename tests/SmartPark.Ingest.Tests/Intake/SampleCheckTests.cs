using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>What is refused, with which words, and what is stored with less than good quality.</summary>
public sealed class SampleCheckTests : IDisposable
{
    private const uint DoubleType = 10;
    private readonly TestCity _city = new();

    public void Dispose() => _city.Dispose();

    [Fact]
    public void A_good_sample_is_placed_by_its_source_time()
    {
        var before2025 = new DateTimeOffset(2024, 12, 31, 15, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

        var now = Accepted(Payloads.Metric("active_power_kw", time: Payloads.Now, type: DoubleType, number: 12.5));
        var then = Accepted(Payloads.Metric("active_power_kw", time: before2025, type: DoubleType, number: 12.5));

        Assert.Equal(new Sample(new("east", "meter", "active_power_kw"), Payloads.Now, 12.5, Quality.Good, QualityReason.None), now.Sample);
        Assert.Equal(new Placement("b1", "e1"), now.Placement);
        Assert.Equal(new Placement("b1", null), then.Placement);
        Assert.Equal("active_power_kw", now.Quantity.Id);
    }

    [Fact]
    public void A_metric_without_time_has_the_payloads_time() =>
        Assert.Equal(Payloads.Now - 5, Accepted(Payloads.Metric("active_power_kw", type: DoubleType, number: 1), payloadTime: Payloads.Now - 5).Sample.SourceTimeUnixMs);

    [Theory]
    [InlineData("active_power_kw", 1e12, Quality.OverRange, QualityReason.OutOfRange)]
    [InlineData("smoke_state", 77, Quality.OverRange, QualityReason.OutOfRange)]
    [InlineData("smoke_state", 0, Quality.Good, QualityReason.None)]
    public void An_implausible_value_is_stored_as_over_range(string name, double value, Quality quality, QualityReason reason)
    {
        var sample = Accepted(Payloads.Metric(name, time: Payloads.Now, type: DoubleType, number: value)).Sample;

        Assert.Equal((value, quality, reason), (sample.Value, sample.Quality, sample.Reason));
    }

    [Theory]
    [InlineData(double.NaN, QualityReason.NotAvailable)]
    [InlineData(double.PositiveInfinity, QualityReason.OutOfRange)]
    public void A_number_that_is_none_is_bad_and_has_no_value(double value, QualityReason reason)
    {
        var sample = Accepted(Payloads.Metric("active_power_kw", time: Payloads.Now, type: DoubleType, number: value)).Sample;

        Assert.False(sample.HasValue);
        Assert.Equal((Quality.Bad, reason), (sample.Quality, sample.Reason));
    }

    [Fact]
    public void The_reason_of_a_bad_sample_stays()
    {
        var payload = Payloads.Ours(w => w.WriteDouble("active_power_kw"u8, Payloads.Now, double.NaN, quality: Quality.Bad, reason: QualityReason.Timeout));
        var reader = new SparkplugPayloadReader(payload);
        Assert.True(reader.TryReadMetric(out var metric));

        Assert.True(Check().TryCheck(metric, "active_power_kw", null, Context(), out var placed, out _));
        Assert.Equal((Quality.Bad, QualityReason.Timeout), (placed.Sample.Quality, placed.Sample.Reason));
    }

    [Theory]
    [InlineData(0, Quality.Good)]
    [InlineData(IntakeLimits.FutureSuspectMs, Quality.Good)]
    [InlineData(IntakeLimits.FutureSuspectMs + 1, Quality.ClockSuspect)]
    [InlineData(IntakeLimits.FutureMaxMs, Quality.ClockSuspect)]
    public void A_source_time_ahead_of_the_clock_makes_the_clock_suspect(long ahead, Quality quality) =>
        Assert.Equal(quality, Accepted(Payloads.Metric("active_power_kw", time: Payloads.Now + ahead, type: DoubleType, number: 1)).Sample.Quality);

    [Theory]
    [InlineData(Payloads.Now + IntakeLimits.FutureMaxMs + 1, "found source time 2026-11-02T01:00:00Z, expected 2000 to 60 minutes after now (2026-11-02T00:00:00Z)")]
    [InlineData(IntakeLimits.EarliestTimeUnixMs - 1, "found source time 1999-12-31T23:59:59Z, expected 2000 to 60 minutes after now (2026-11-02T00:00:00Z)")]
    [InlineData(-1, "found source time -1 ms, expected 2000 to 60 minutes after now (2026-11-02T00:00:00Z)")]
    [InlineData(long.MaxValue, "found source time 9223372036854775807 ms, expected 2000 to 60 minutes after now (2026-11-02T00:00:00Z)")]
    public void An_absurd_time_is_refused(long time, string detail) =>
        Assert.Equal(new(RefusalReason.AbsurdTime, detail, 1), Refused(Payloads.Metric("active_power_kw", time: time, type: DoubleType, number: 1)));

    [Fact]
    public void An_unknown_quantity_is_refused_with_its_value() =>
        Assert.Equal(new(RefusalReason.UnknownQuantity, "\"no_such_kw\" is not in the quantity catalogue", 3), Refused(Payloads.Metric("no_such_kw", type: DoubleType, number: 3)));

    [Fact]
    public void Control_characters_of_a_name_do_not_reach_the_message() =>
        Assert.Equal("\"a\uFFFDb\" is not in the quantity catalogue", Refused(Payloads.Metric("a\nb", type: DoubleType, number: 3)).Detail);

    [Fact]
    public void A_text_where_a_number_belongs_is_refused() =>
        Assert.Equal(new(RefusalReason.WrongType, "found the text \"12,5\" (DataTypeMismatch), expected a number"), Refused(Payloads.Metric("active_power_kw", type: 12, text: "12,5")));

    [Fact]
    public void A_number_that_its_datatype_cannot_hold_is_refused() =>
        Assert.Equal(new(RefusalReason.WrongType, "found Int of datatype 5 (ValueOutOfRange), expected a number"), Refused(Payloads.Metric("active_power_kw", type: 5, integer: 300)));

    [Fact]
    public void Another_unit_is_refused()
    {
        var wrong = new Refusal(RefusalReason.WrongUnit, "found unit \"W\", expected \"kW\"", 5);

        Assert.Equal(wrong, Refused(Payloads.Metric("active_power_kw", type: DoubleType, number: 5, unit: "W")));
        Assert.Equal(wrong, Refused(Payloads.Metric("active_power_kw", type: DoubleType, number: 5), birthUnit: "W"));
        Assert.Equal(5, Accepted(Payloads.Metric("active_power_kw", type: DoubleType, number: 5, unit: "kW")).Sample.Value);
    }

    [Fact]
    public void The_unit_may_be_named_in_Chinese() =>
        Assert.Equal(5, Accepted(Payloads.Metric("vehicles_in_count", type: DoubleType, number: 5, unit: "辆")).Sample.Value);

    [Fact]
    public void An_unregistered_device_is_refused_unless_that_is_allowed()
    {
        var metric = Payloads.Metric("active_power_kw", type: DoubleType, number: 5);

        Assert.Equal(new(RefusalReason.UnregisteredDevice, "device not registered: \"ghost\" in park \"east\"", 5), Refused(metric, device: "ghost"));
        Assert.Equal(default, Accepted(metric, device: "ghost", acceptUnregistered: true).Placement);
        Assert.Equal("device not registered, and \"Ghost 1\" is no id of the form ^[a-z0-9-]{1,40}$", Refused(metric, device: "Ghost 1", acceptUnregistered: true).Detail);
    }

    [Fact]
    public void A_gateway_measures_itself_without_being_registered()
    {
        Assert.Equal("gw1", Accepted(Payloads.Metric("gateway_uptime_s", type: DoubleType, number: 5), device: "gw1", isNode: true).Sample.Series.Device);
        Assert.Equal(RefusalReason.UnregisteredDevice, Refused(Payloads.Metric("active_power_kw", type: DoubleType, number: 5), device: "gw1", isNode: true).Reason);
        Assert.Equal(RefusalReason.UnregisteredDevice, Refused(Payloads.Metric("gateway_uptime_s", type: DoubleType, number: 5), device: "gw1").Reason);
    }

    private static SampleCheck Check(bool acceptUnregistered = false) => new(TestCity.Catalogue, acceptUnregistered);

    private CheckContext Context(string device = "meter", bool isNode = false, long payloadTime = Payloads.Now) =>
        new("east", device, isNode, _city.Registry.PlacesOf("east", device), payloadTime, Payloads.Now);

    private PlacedSample Accepted(byte[] metric, string device = "meter", bool isNode = false, bool acceptUnregistered = false, long payloadTime = Payloads.Now)
    {
        var reader = new SparkplugPayloadReader(Payloads.Foreign(null, metric));
        Assert.True(reader.TryReadMetric(out var read), reader.Error.ToString());
        var accepted = Check(acceptUnregistered).TryCheck(read, Name(read), null, Context(device, isNode, payloadTime), out var placed, out var refusal);
        Assert.True(accepted, refusal.Detail);
        return placed;
    }

    private Refusal Refused(byte[] metric, string device = "meter", bool isNode = false, bool acceptUnregistered = false, string? birthUnit = null)
    {
        var reader = new SparkplugPayloadReader(Payloads.Foreign(null, metric));
        Assert.True(reader.TryReadMetric(out var read), reader.Error.ToString());
        Assert.False(Check(acceptUnregistered).TryCheck(read, Name(read), birthUnit, Context(device, isNode), out _, out var refusal));
        if (refusal.Sample is { } sent)
        {
            // What the letter keeps is the sample as it was sent.
            Assert.Equal((Name(read), refusal.Value), (sent.Name, sent.Value));
        }

        return refusal with { Sample = null };
    }

    private static string Name(in SparkplugMetric metric) => System.Text.Encoding.UTF8.GetString(metric.NameUtf8);
}
