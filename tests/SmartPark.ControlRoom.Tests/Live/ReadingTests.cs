using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.ControlRoom.Wording;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Live;

public sealed class ReadingTests
{
    private const long Now = 1_800_000_000_000;
    private static readonly QuantityCatalogue Catalogue = QuantityCatalogue.Load(Repository.Of("firmware-config/quantities.json"));
    private static readonly Viewer English = new(new("en"), TimeZoneInfo.Utc, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Now)));

    [Fact]
    public void Every_doubt_has_its_reason_in_words()
    {
        Judged(Doubt.None, "", value: 50);
        Judged(Doubt.Bad, "Device does not answer", double.NaN, Quality.Bad, QualityReason.Timeout);
        Judged(Doubt.Bad, "Line to the device is down", double.NaN, Quality.Bad, QualityReason.LineDown);
        Judged(Doubt.Bad, "Marked as bad by the sender", double.NaN, Quality.Bad);
        Judged(Doubt.OverRange, "Outside 20 to 140", 143, Quality.OverRange, QualityReason.OutOfRange);
        Judged(Doubt.Stale, "Device is late; last good value", 50, Quality.Stale, QualityReason.Timeout);
        Judged(Doubt.Estimated, "Estimated, not read", 50, Quality.Estimated);
        Judged(Doubt.ClockSuspect, "Gateway clock not synchronised", 50, Quality.ClockSuspect, QualityReason.Clock);
        Judged(Doubt.Offline, "Device offline; last known value", 50, online: false);
        Judged(Doubt.NotRenewed, "Not renewed for 6 min", 50, age: 6 * 60_000);

        // A foreign node may call any number good; the catalogue knows better.
        Judged(Doubt.OverRange, "Outside 20 to 140", 5000);
        Judged(Doubt.Bad, "Marked as bad by the sender", double.NaN);
    }

    [Fact]
    public void An_alarm_that_was_the_last_word_of_a_silent_device_still_counts()
    {
        Assert.True(Catalogue.TryGet("smoke_state", out var smoke));
        var reading = Reading.Judge(smoke, new(new("p", "d", "smoke_state"), Now - 3_600_000, 1, Quality.Good, QualityReason.None), deviceOnline: false, Now);
        Assert.Equal(Condition.Alarm, reading.Condition);
        Assert.False(reading.IsUsable);
    }

    [Fact]
    public void A_code_without_a_name_is_attention_not_calm()
    {
        Assert.True(Catalogue.TryGet("smoke_state", out var smoke));
        var reading = Reading.Judge(smoke, new(new("p", "d", "smoke_state"), Now, 9, Quality.Good, QualityReason.None), deviceOnline: true, Now);
        Assert.Equal(Condition.Attention, reading.Condition);
    }

    private static void Judged(
        Doubt doubt, string why, double value, Quality quality = Quality.Good, QualityReason reason = QualityReason.None, bool online = true, long age = 1000)
    {
        Assert.True(Catalogue.TryGet("noise_dba", out var noise));
        var reading = Reading.Judge(noise, new(new("p", "d", "noise_dba"), Now - age, value, quality, reason), online, Now);
        Assert.Equal(doubt, reading.Doubt);
        Assert.Equal(why, ReadingText.Why(reading, English));
    }
}
