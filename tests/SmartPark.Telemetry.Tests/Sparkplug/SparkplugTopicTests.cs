using FsCheck.Xunit;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class SparkplugTopicTests
{
    private readonly InternedNames _names = new();

    [Fact]
    public void Every_message_type_is_written_and_read_back()
    {
        for (var type = SparkplugMessageType.NodeBirth; type <= SparkplugMessageType.HostState; type++)
        {
            var topic = type == SparkplugMessageType.HostState ? SparkplugTopic.ForHost("ingest")
                : SparkplugTopic.WordOf(type)[0] == 'D' ? SparkplugTopic.ForDevice(type, "park-a", "gw-1", "meter-7")
                : SparkplugTopic.ForNode(type, "park-a", "gw-1");
            Assert.True(SparkplugTopic.TryParse(topic.ToString(), _names, out var parsed), topic.ToString());
            Assert.Equal(topic, parsed);
        }

        Assert.Equal("spBv1.0/park-a/DDATA/gw-1/meter-7", SparkplugTopic.ForDevice(SparkplugMessageType.DeviceData, "park-a", "gw-1", "meter-7").ToString());
        Assert.Equal("spBv1.0/park-a/NBIRTH/gw-1", SparkplugTopic.ForNode(SparkplugMessageType.NodeBirth, "park-a", "gw-1").ToString());
        Assert.Equal("spBv1.0/STATE/ingest", SparkplugTopic.ForHost("ingest").ToString());
    }

    [Theory]
    [InlineData("spBv1.0/Werk 1/NDATA/Gerät_7")]
    [InlineData("spBv1.0/园区/DDATA/网关/电表")]
    public void Ids_of_foreign_nodes_may_be_any_text(string text)
    {
        Assert.True(SparkplugTopic.TryParse(text, _names, out var topic));
        Assert.Equal(text, topic.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("spBv1.0")]
    [InlineData("spBv1.0/STATE")]
    [InlineData("spBv1.0/STATE/")]
    [InlineData("spBv1.0/NBIRTH/gw-1")]
    [InlineData("STATE/ingest")]
    [InlineData("spAv1.0/g/NDATA/n")]
    [InlineData("spbv1.0/g/NDATA/n")]
    [InlineData("spBv1.0/g/ndata/n")]
    [InlineData("spBv1.0/g/STATE/n")]
    [InlineData("spBv1.0/g/NDATA/n/d")]
    [InlineData("spBv1.0/g/DDATA/n")]
    [InlineData("spBv1.0/g/DDATA/n/")]
    [InlineData("spBv1.0/g/DDATA/n/d/e")]
    [InlineData("spBv1.0/g/DDATA/n/d/e/f/g")]
    [InlineData("spBv1.0//NDATA/n")]
    [InlineData("spBv1.0/+/NDATA/n")]
    [InlineData("spBv1.0/g/NDATA/#")]
    [InlineData("spBv1.0/g/NDATA/n\u0000")]
    [InlineData("$SYS/broker/uptime")]
    public void Other_topics_are_not_taken_for_Sparkplug(string text) => Assert.False(SparkplugTopic.TryParse(text, _names, out _));

    [Fact]
    public void A_topic_beyond_the_limit_is_refused()
    {
        var longest = "spBv1.0/g/NDATA/" + new string('n', SparkplugLimits.TopicCharsMax - 16);
        Assert.True(SparkplugTopic.TryParse(longest, _names, out _));
        Assert.False(SparkplugTopic.TryParse(longest + "n", _names, out _));
    }

    [Property]
    public void Any_text_is_a_topic_that_reads_back_or_none(string? text) =>
        Assert.True(!SparkplugTopic.TryParse("spBv1.0/g/NDATA/" + text, _names, out var topic) || topic.ToString() == "spBv1.0/g/NDATA/" + text);

    [Fact]
    public void Topics_that_cannot_be_are_not_made()
    {
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForNode(SparkplugMessageType.DeviceData, "g", "n"));
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForNode(SparkplugMessageType.HostState, "g", "n"));
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForDevice(SparkplugMessageType.NodeData, "g", "n", "d"));
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForNode(SparkplugMessageType.NodeData, "g/h", "n"));
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForHost(""));
    }
}
