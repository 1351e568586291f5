using System.Buffers;
using System.Text;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class SparkplugPayloadTests
{
    private const long Time = 1_790_000_000_123;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly SparkplugPayloadWriter _writer;

    public SparkplugPayloadTests() => _writer = new(_buffer);

    [Fact]
    public void What_is_written_is_read_back()
    {
        _writer.Begin(Time, seq: 255, id: new(0xABC, 42));
        _writer.WriteDouble("active_power_kw"u8, Time - 1, -12.5);
        _writer.WriteDouble("smoke_state"u8, Time, double.NaN, isHistorical: true, Quality.Bad, QualityReason.Timeout);
        _writer.WriteInt64(SparkplugNames.BdSeqUtf8, Time, -5);
        _writer.WriteBoolean(SparkplugNames.RebirthUtf8, Time, true);
        _writer.WriteString(SparkplugNames.OutboxStoredUtf8, Time, "0000000000000abc:1-500,502"u8);

        var reader = new SparkplugPayloadReader(_buffer.WrittenSpan);
        Assert.Equal(Time, reader.TimestampUnixMs);
        Assert.Equal(255ul, reader.Seq);
        Assert.Equal(new OutboxId(0xABC, 42), reader.OutboxId);
        Assert.Equal(5, reader.MetricCount);

        Assert.True(reader.TryReadMetric(out var power));
        Assert.Equal("active_power_kw", Encoding.UTF8.GetString(power.NameUtf8));
        Assert.Equal((Time - 1, SparkplugDataType.Double, Quality.Good), (power.TimestampUnixMs, power.DataType, power.Quality));
        Assert.True(power.TryGetDouble(out var value, out _));
        Assert.Equal(-12.5, value);

        Assert.True(reader.TryReadMetric(out var smoke));
        Assert.Equal((true, true, Quality.Bad, QualityReason.Timeout), (smoke.IsNull, smoke.IsHistorical, smoke.Quality, smoke.Reason));
        Assert.True(smoke.TryGetDouble(out value, out _));
        Assert.Equal(double.NaN, value);

        Assert.True(reader.TryReadMetric(out var bdSeq));
        Assert.True(bdSeq.TryGetInt64(out var integer, out _));
        Assert.Equal(-5, integer);

        Assert.True(reader.TryReadMetric(out var rebirth));
        Assert.True(rebirth.TryGetBoolean(out var flag, out _));
        Assert.True(flag);

        Assert.True(reader.TryReadMetric(out var stored));
        Assert.True(stored.TryGetText(out var text, out _));
        Assert.Equal("0000000000000abc:1-500,502", Encoding.UTF8.GetString(text));

        Assert.False(reader.TryReadMetric(out _));
        Assert.Equal(SparkplugDecodeError.None, reader.Error);
    }

    [Fact]
    public void A_message_without_metrics_says_when_it_was_made()
    {
        _writer.Begin(Time, seq: 0);
        var reader = new SparkplugPayloadReader(_buffer.WrittenSpan);
        Assert.Equal((Time, 0ul, null, 0), (reader.TimestampUnixMs, reader.Seq, reader.OutboxId, reader.MetricCount));
        Assert.False(reader.TryReadMetric(out _));
        Assert.Equal(SparkplugDecodeError.None, reader.Error);
    }

    [Fact]
    public void Metrics_that_no_reader_takes_are_not_written()
    {
        _writer.Begin(Time);
        Assert.Throws<ArgumentException>(() => _writer.WriteDouble(default, Time, 1));
        Assert.Throws<ArgumentException>(() => _writer.WriteDouble(new byte[SparkplugLimits.NameBytesMax + 1], Time, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.WriteDouble("m"u8, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.Begin(-1));
        _writer.WriteDouble(Encoding.ASCII.GetBytes(new string('n', SparkplugLimits.NameBytesMax)), Time, 1);
        Assert.Equal(1, _writer.MetricCount);
    }

    [Fact]
    public void A_payload_at_its_limits_is_read_and_one_metric_more_is_refused()
    {
        _writer.Begin(Time, seq: 1);
        for (var i = 0; i < SparkplugLimits.MetricsPerPayloadMax; i++)
        {
            _writer.WriteDouble("quantity"u8, Time, i);
        }

        Assert.Throws<InvalidOperationException>(() => _writer.WriteDouble("quantity"u8, Time, 1));
        Assert.Equal(SparkplugLimits.MetricsPerPayloadMax, CountRead());

        _buffer.ResetWrittenCount();
        _writer.Begin(Time);
        var text = new byte[1000];
        text.AsSpan().Fill((byte)'x');
        var before = 0;
        Assert.Throws<InvalidOperationException>(() =>
        {
            for (var i = 0; i < SparkplugLimits.MetricsPerPayloadMax; i++)
            {
                before = _writer.BytesWritten;
                _writer.WriteString("text"u8, Time, text);
            }
        });
        Assert.Equal((before, before), (_writer.BytesWritten, _buffer.WrittenCount));
        Assert.InRange(before, SparkplugLimits.PayloadBytesMax - 1100, SparkplugLimits.PayloadBytesMax);
        Assert.Equal(_writer.MetricCount, CountRead());
    }

    private int CountRead()
    {
        var count = 0;
        var reader = new SparkplugPayloadReader(_buffer.WrittenSpan);
        while (reader.TryReadMetric(out _))
        {
            count++;
        }

        Assert.Equal(SparkplugDecodeError.None, reader.Error);
        return count;
    }
}
