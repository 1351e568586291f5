using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

/// <summary>Limits that depend on each other.</summary>
public sealed class SparkplugLimitsTests
{
    [Fact]
    public void What_one_part_makes_the_next_one_takes()
    {
        // Our longest topic, four ids of 40 characters, is far from the limit.
        var id = new string('a', Identifier.LengthMax);
        Assert.True(SparkplugTopic.ForDevice(SparkplugMessageType.DeviceCommand, id, id, id).ToString().Length < 200);
        Assert.True(SparkplugLimits.TopicCharsMax >= 200);

        // A payload of the most metrics, each of the least bytes, is not too long; and what was expanded may be read.
        Assert.True(SparkplugLimits.MetricsPerPayloadMax * 16 < SparkplugLimits.PayloadBytesMax);
        Assert.True(SparkplugLimits.ExpandedBytesMax <= SparkplugLimits.PayloadBytesMax);

        // Every set of ranges that a text holds can be parsed: the shortest range, "1,", has two characters.
        Assert.True(SparkplugLimits.StoredRangesCharsMax / 2 <= SparkplugLimits.StoredRangesMax);

        // A node of ours with the most devices has fewer names than are kept.
        Assert.True(SparkplugLimits.DevicesPerNodeMax < SparkplugLimits.InternedNamesMax);
    }
}
