using System.Buffers;
using System.Text.Json.Nodes;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

/// <summary>Against <c>sparkplug-client</c> 3.2.4, a foreign edge node with its own ideas: bdSeq as UInt64, no Rebirth metric, compressed bodies.</summary>
public sealed class NpmClientTests
{
    private readonly InternedNames _names = new();

    [Fact]
    public async Task We_understand_its_births_data_and_deaths()
    {
        var published = await PublishAsync("""
            [["publishNodeBirth", {"timestamp": 1, "metrics": [{"name": "temperature", "type": "Float", "value": 21.5, "alias": 1}]}],
             ["publishDeviceBirth", "meter-1", {"timestamp": 2, "metrics": [{"name": "count", "type": "UInt32", "value": 7, "alias": 2}]}],
             ["publishDeviceData", "meter-1", {"timestamp": 3, "metrics": [{"name": "count", "type": "UInt32", "value": 8, "timestamp": 4}]}],
             ["publishDeviceDeath", "meter-1", {"timestamp": 5}],
             ["publishNodeData", {"timestamp": 6, "metrics": [{"name": "temperature", "type": "Float", "value": 22}]}]]
            """);

        Assert.Equal(
            [SparkplugMessageType.NodeDeath, SparkplugMessageType.NodeBirth, SparkplugMessageType.DeviceBirth, SparkplugMessageType.DeviceData, SparkplugMessageType.DeviceDeath, SparkplugMessageType.NodeData],
            published.Select(p => p.Topic.Type));
        Assert.All(published, p => Assert.Equal(("park-a", "gw-1"), (p.Topic.Group, p.Topic.EdgeNode)));
        Assert.Equal([null, null, "meter-1", "meter-1", "meter-1", null], published.Select(p => p.Topic.Device));

        Assert.True(BirthCertificate.TryRead(published[0].Payload, _names, out var death, out _));
        Assert.True(BirthCertificate.TryRead(published[1].Payload, _names, out var birth, out _));
        Assert.Equal((0L, 0L, 0ul), (death.BdSeq, birth.BdSeq, birth.Seq));
        Assert.True(BirthCertificate.TryRead(published[2].Payload, _names, out var deviceBirth, out _));
        Assert.Equal(new BirthMetric("count", 2, SparkplugDataType.UInt32), Assert.Single(deviceBirth.Metrics));

        Assert.True(DecodedPayload.TryDecode(published[3].Payload, out var data, out _));
        Assert.Equal((3L, 2ul, 4L, 8L), (data.TimestampUnixMs, data.Seq, data.Metrics[0].TimestampUnixMs, data.Metrics[0].Value));
        Assert.True(DecodedPayload.TryDecode(published[4].Payload, out var deviceDeath, out _));
        Assert.Empty(deviceDeath.Metrics);
    }

    [Theory]
    [InlineData("""{"compress": true}""")]
    [InlineData("""{"compress": true, "algorithm": "DEFLATE"}""")]
    [InlineData("""{"compress": true, "algorithm": "gzip"}""")]
    public async Task We_understand_its_compressed_bodies(string options)
    {
        var published = await PublishAsync($$"""
            [["publishDeviceData", "meter-1", {"timestamp": 3, "metrics": [{"name": "count", "type": "Int64", "value": "-8"}, {"name": "text", "type": "String", "value": "{{new string('x', 5000)}}"}]}, {{options}}]]
            """);

        var envelope = new SparkplugPayloadReader(published[1].Payload);
        Assert.True(envelope.IsCompressed);
        Assert.True(published[1].Payload.Length < 500);
        Assert.True(DecodedPayload.TryDecode(published[1].Payload, out var decoded, out var error), error.ToString());
        Assert.Equal((3L, -8L, new string('x', 5000)), (decoded.TimestampUnixMs, decoded.Metrics[0].Value, decoded.Metrics[1].Value));
    }

    [Fact]
    public async Task It_understands_our_commands()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new SparkplugPayloadWriter(buffer);
        writer.Begin(1_790_000_000_123);
        writer.WriteBoolean(SparkplugNames.RebirthUtf8, 1_790_000_000_123, true);
        writer.WriteString(SparkplugNames.OutboxStoredUtf8, 1_790_000_000_123, "0000000000000abc:1-500,502"u8);
        var topic = SparkplugTopic.ForNode(SparkplugMessageType.NodeCommand, "park-a", "gw-1").ToString();

        var answer = Assert.Single(await NpmPeer.AskAsync(new JsonObject { ["op"] = "receive", ["topic"] = topic, ["hex"] = Convert.ToHexString(buffer.WrittenSpan) }));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                [["ncmd", {"timestamp": "1790000000123", "metrics": [
                  {"value": true, "type": "Boolean", "name": "Node Control/Rebirth", "timestamp": "1790000000123"},
                  {"value": "0000000000000abc:1-500,502", "type": "String", "name": "Outbox/Stored", "timestamp": "1790000000123"}]}]]
                """),
            answer["events"]), answer.ToJsonString());
    }

    private async Task<IReadOnlyList<(SparkplugTopic Topic, byte[] Payload)>> PublishAsync(string calls)
    {
        var answer = Assert.Single(await NpmPeer.AskAsync(new JsonObject { ["op"] = "publish", ["calls"] = JsonNode.Parse(calls) }));
        Assert.True(answer["published"] is JsonArray, answer.ToJsonString());
        return [.. answer["published"]!.AsArray().Select(message =>
        {
            Assert.True(SparkplugTopic.TryParse((string)message!["topic"]!, _names, out var topic));
            return (topic, Convert.FromHexString(NpmPeer.Hex(message)));
        })];
    }
}
