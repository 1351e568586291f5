using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

/// <summary>Against <c>sparkplug-payload</c> 1.0.3, the codec of Eclipse Tahu for JavaScript, both ways.</summary>
public sealed class NpmPayloadTests
{
    private const int RandomPayloads = 200;

    [Fact]
    public async Task The_peer_reads_what_we_write()
    {
        var random = new Random(20261101);
        var payloads = Enumerable.Range(0, RandomPayloads).Select(_ => RandomPayload(random)).ToArray();
        var answers = await NpmPeer.AskAsync(payloads.Select(p => new JsonObject { ["op"] = "decode", ["hex"] = Convert.ToHexString(p.Bytes) }));
        Assert.All(payloads.Zip(answers), pair =>
        {
            var (expected, answer) = (pair.First.Expected, pair.Second);
            Assert.True(JsonNode.DeepEquals(expected, answer["payload"]), $"expected {expected.ToJsonString()}{Environment.NewLine}the peer read {answer.ToJsonString()}");
        });
    }

    [Fact]
    public async Task We_read_every_type_that_the_peer_writes()
    {
        (string Type, JsonNode? Sent, object? Expected)[] cases =
        [
            ("Int8", -5, -5L), ("Int8", 127, 127L), ("Int16", -32768, -32768L), ("Int32", -5, -5L), ("Int32", int.MinValue, (long)int.MinValue),
            ("Int64", "-5", -5L), ("Int64", long.MinValue.ToString(CultureInfo.InvariantCulture), long.MinValue), ("UInt8", 255, 255L), ("UInt16", 65535, 65535L),
            ("UInt32", 42, 42L), ("UInt32", 4294967295, 4294967295L), ("UInt64", "18446744073709551615", ulong.MaxValue),
            ("Float", 1.5, 1.5), ("Double", -1.1, -1.1), ("Boolean", true, true), ("Boolean", false, false),
            ("String", "烟感 1", "烟感 1"), ("Text", "", ""), ("UUID", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
            ("DateTime", "1790000000123", 1790000000123L), ("Bytes", new JsonObject { ["hex"] = "0102ff" }, new byte[] { 1, 2, 255 }),
            ("File", new JsonObject { ["hex"] = "00" }, new byte[] { 0 }), ("Double", null, null), ("Int32", null, null),
        ];
        var metrics = new JsonArray([.. cases.Select((c, i) => (JsonNode)new JsonObject
        {
            ["name"] = $"metric {i}", ["type"] = c.Type, ["value"] = c.Sent?.DeepClone(), ["timestamp"] = $"{i}", ["alias"] = $"{i + 1000}",
        })]);
        var payload = new JsonObject { ["timestamp"] = "1790000000123", ["seq"] = "255", ["uuid"] = "some-uuid", ["metrics"] = metrics };
        var decoded = Decode(Assert.Single(await NpmPeer.AskAsync(new JsonObject { ["op"] = "encode", ["payload"] = payload })));

        Assert.Equal((1790000000123L, 255ul, "some-uuid"), (decoded.TimestampUnixMs, decoded.Seq, decoded.Uuid));
        Assert.Equal(cases.Length, decoded.Metrics.Count);
        Assert.All(decoded.Metrics.Select((m, i) => (Metric: m, Index: i)), item =>
        {
            var (metric, i) = item;
            Assert.Equal(SparkplugDecodeError.None, metric.Error);
            Assert.Equal(($"metric {i}", (ulong)i + 1000, i), (metric.Name, metric.Alias, metric.TimestampUnixMs));
            Assert.Equal(cases[i].Type, metric.DataType.ToString(), ignoreCase: true);
            Assert.Equal(cases[i].Expected, metric.Value);
            Assert.Equal(cases[i].Expected is null, metric.IsNull);
        });
    }

    [Fact]
    public async Task We_read_the_peers_flags_properties_tables_and_templates()
    {
        var payload = JsonNode.Parse("""
            {"timestamp": 5, "metrics": [
              {"name": "late", "type": "Double", "value": 1, "isHistorical": true, "isTransient": true,
               "metadata": {"description": "text", "size": "7"},
               "properties": {"engUnit": {"type": "String", "value": "kW"}, "Quality": {"type": "Int32", "value": 500}, "Reason": {"type": "String", "value": "line-down"}}},
              {"name": "bad", "type": "Double", "value": null, "properties": {"Quality": {"type": "Int32", "value": 0}}},
              {"name": "table", "type": "DataSet", "value": {"numOfColumns": 2, "columns": ["a", "b"], "types": ["Double", "String"], "rows": [[1, "x"], [2, "y"]]}},
              {"name": "motor", "type": "Template", "value": {"version": "1", "isDefinition": true, "metrics": [{"name": "rpm", "type": "Int32", "value": 5}],
               "parameters": [{"name": "p", "type": "Int32", "value": 1}]}},
              {"name": "after", "type": "Int32", "value": 3}
            ]}
            """)!;
        var decoded = Decode(Assert.Single(await NpmPeer.AskAsync(new JsonObject { ["op"] = "encode", ["payload"] = payload })));
        Assert.Equal(
            [
                ("late", SparkplugValueKind.Double, true, Quality.Stale, QualityReason.LineDown),
                ("bad", SparkplugValueKind.None, false, Quality.Bad, QualityReason.Unspecified),
                ("table", SparkplugValueKind.DataSet, false, Quality.Good, QualityReason.None),
                ("motor", SparkplugValueKind.Template, false, Quality.Good, QualityReason.None),
                ("after", SparkplugValueKind.Int, false, Quality.Good, QualityReason.None),
            ],
            decoded.Metrics.Select(m => (m.Name!, m.ValueKind, m.IsHistorical, m.Quality, m.Reason)));
    }

    private static DecodedPayload Decode(JsonNode answer)
    {
        Assert.True(DecodedPayload.TryDecode(Convert.FromHexString(NpmPeer.Hex(answer)), out var decoded, out var error), error.ToString());
        return decoded;
    }

    /// <summary>A payload of our writer, and what the peer's reader must make of it.</summary>
    private static (byte[] Bytes, JsonObject Expected) RandomPayload(Random random)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new SparkplugPayloadWriter(buffer);
        var time = random.NextInt64(1, 1L << 45);
        var seq = (byte)random.Next(256);
        var id = new OutboxId((ulong)random.NextInt64(), random.NextInt64(1, long.MaxValue));
        writer.Begin(time, seq, id);
        var metrics = new JsonArray();
        for (var i = random.Next(20); i > 0; i--)
        {
            metrics.Add((JsonNode)RandomMetric(writer, random, time + i));
        }

        var expected = new JsonObject { ["timestamp"] = Text(time), ["metrics"] = metrics, ["seq"] = Text(seq), ["uuid"] = id.ToString() };
        return (buffer.WrittenSpan.ToArray(), expected);
    }

    private static JsonObject RandomMetric(SparkplugPayloadWriter writer, Random random, long time)
    {
        var name = $"{(random.Next(2) == 0 ? "电表" : "meter")}/{random.Next(1000)}";
        var utf8 = Encoding.UTF8.GetBytes(name);
        var metric = new JsonObject { ["name"] = name, ["timestamp"] = Text(time) };
        switch (random.Next(5))
        {
            case 0:
                var integer = random.NextInt64(long.MinValue, long.MaxValue);
                writer.WriteInt64(utf8, time, integer);
                return With(metric, "Int64", Text(integer));
            case 1:
                var flag = random.Next(2) == 0;
                writer.WriteBoolean(utf8, time, flag);
                return With(metric, "Boolean", flag);
            case 2:
                var text = new string('文', random.Next(100));
                writer.WriteString(utf8, time, Encoding.UTF8.GetBytes(text));
                return With(metric, "String", text);
            case 3:
                writer.WriteNull(utf8, time, SparkplugDataType.Double);
                return With(metric, "Double", null);
            default:
                return RandomReading(writer, random, utf8, time, metric);
        }
    }

    private static JsonObject RandomReading(SparkplugPayloadWriter writer, Random random, byte[] name, long time, JsonObject metric)
    {
        var (quality, reason) = SparkplugQuality.Normalise((Quality)random.Next(6), (QualityReason)random.Next(10));
        var value = quality == Quality.Bad ? double.NaN : BitConverter.Int64BitsToDouble(random.NextInt64(0, 0x7FE0_0000_0000_0000));
        var isHistorical = random.Next(2) == 0;
        writer.WriteDouble(name, time, value, isHistorical, quality, reason);
        if (isHistorical)
        {
            metric["isHistorical"] = true;
        }

        if (quality != Quality.Good)
        {
            var properties = new JsonObject { ["Quality"] = new JsonObject { ["value"] = SparkplugQuality.CodeOf(quality), ["type"] = "Int32" } };
            if (SparkplugQuality.ReasonText(quality, reason) is { Length: > 0 } words)
            {
                properties["Reason"] = new JsonObject { ["value"] = words, ["type"] = "String" };
            }

            metric["properties"] = properties;
        }

        return With(metric, "Double", double.IsNaN(value) ? null : value);
    }

    private static JsonObject With(JsonObject metric, string type, JsonNode? value)
    {
        metric["type"] = type;
        metric["value"] = value;
        return metric;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
