using System.Text;
using FsCheck.Xunit;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class SparkplugStateTests
{
    [Fact]
    public void It_is_written_with_exactly_the_two_keys_of_the_specification()
    {
        Assert.Equal("""{"online":true,"timestamp":1790000000123}""", Encoding.UTF8.GetString(new SparkplugState(true, 1790000000123).ToUtf8Bytes()));
        Assert.Equal("""{"online":false,"timestamp":0}""", Encoding.UTF8.GetString(new SparkplugState(false, 0).ToUtf8Bytes()));
    }

    [Property]
    public void What_is_written_is_read_back(bool online, uint high, uint low)
    {
        var state = new SparkplugState(online, (long)(((ulong)high << 32) | low) & long.MaxValue);
        Assert.True(SparkplugState.TryParse(state.ToUtf8Bytes(), out var read));
        Assert.Equal(state, read);
    }

    [Theory]
    [InlineData("""{"timestamp":5,"online":true}""", true, 5)]
    [InlineData(""" { "online" : false , "timestamp" : 5.0 , "bdSeq" : {"x":[1]} } """, false, 5)]
    [InlineData("""{"online":false,"online":true,"timestamp":1.79e12}""", true, 1790000000000)]
    public void Other_hosts_may_write_it_their_way(string json, bool online, long timestamp)
    {
        Assert.True(SparkplugState.TryParse(Encoding.UTF8.GetBytes(json), out var state));
        Assert.Equal(new(online, timestamp), state);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ONLINE")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"online":true}""")]
    [InlineData("""{"timestamp":5}""")]
    [InlineData("""{"online":"true","timestamp":5}""")]
    [InlineData("""{"online":true,"timestamp":"5"}""")]
    [InlineData("""{"online":true,"timestamp":-5}""")]
    [InlineData("""{"online":true,"timestamp":1e300}""")]
    [InlineData("""{"online":true,"timestamp":5}{}""")]
    [InlineData("""{"online":true,"timestamp":5""")]
    public void Everything_else_is_refused(string json)
    {
        Assert.False(SparkplugState.TryParse(Encoding.UTF8.GetBytes(json), out var state));
        Assert.Equal(default, state);
    }

    [Fact]
    public void A_text_beyond_the_limit_is_refused_unread()
    {
        var json = """{"online":true,"timestamp":5}""";
        Assert.True(SparkplugState.TryParse(Encoding.UTF8.GetBytes(json.PadRight(SparkplugLimits.StateBytesMax)), out _));
        Assert.False(SparkplugState.TryParse(Encoding.UTF8.GetBytes(json.PadRight(SparkplugLimits.StateBytesMax + 1)), out _));
    }
}
