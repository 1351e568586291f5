using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

/// <summary>The engineering unit that foreign nodes send along, beside the properties that SmartPark sends itself.</summary>
public sealed class SparkplugUnitTests
{
    [Fact]
    public void The_engineering_unit_of_a_foreign_metric_is_read_beside_its_quality()
    {
        byte[] properties =
        [
            0x0A, 7, .. "Quality"u8, 0x0A, 7, .. "engUnit"u8,
            0x12, 5, 0x08, 3, 0x18, 0xF4, 0x03, // Int32 500
            0x12, 7, 0x08, 12, 0x42, 3, .. "kWh"u8,
        ];
        byte[] metric = [0x0A, 1, (byte)'e', 0x4A, (byte)properties.Length, .. properties, 0x69, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F];
        var reader = new SparkplugPayloadReader([0x12, (byte)metric.Length, .. metric]);

        Assert.True(reader.TryReadMetric(out var read));
        Assert.Equal("kWh"u8, read.UnitUtf8);
        Assert.Equal(Quality.Stale, read.Quality);
    }

    [Fact]
    public void A_metric_without_properties_has_no_unit()
    {
        var reader = new SparkplugPayloadReader([0x12, 3, 0x0A, 1, (byte)'e']);

        Assert.True(reader.TryReadMetric(out var read));
        Assert.True(read.UnitUtf8.IsEmpty);
    }
}
