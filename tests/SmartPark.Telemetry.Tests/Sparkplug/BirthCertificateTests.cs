using System.Text;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class BirthCertificateTests
{
    private readonly InternedNames _names = new();

    [Fact]
    public void A_birth_tells_names_aliases_and_datatypes()
    {
        var birth = Read(Wire.Join(Wire.Varint(1, 77), Wire.Varint(3, 4), Metric("bdSeq", null, SparkplugDataType.UInt64, Wire.Varint(11, 9)),
            Metric("power", 2, SparkplugDataType.Float, Wire.Float(12, 1)), Metric("count", 1, SparkplugDataType.UInt32, Wire.Varint(10, 1))));

        Assert.Equal((77L, 4ul, 9L), (birth.TimestampUnixMs, birth.Seq, birth.BdSeq));
        Assert.Equal(["bdSeq", "count", "power"], birth.Metrics.Select(m => m.Name));
        Assert.True(birth.TryGet(1, out var count));
        Assert.Equal(new("count", 1, SparkplugDataType.UInt32), count);
        Assert.True(birth.TryGet("power", out var power));
        Assert.Equal(new("power", 2, SparkplugDataType.Float), power);
        Assert.False(birth.TryGet(0, out _));
        Assert.False(birth.TryGet(3, out _));
        Assert.False(birth.TryGet("q", out _));
        Assert.False(birth.TryGet("", out _));
    }

    [Fact]
    public void Births_that_could_not_tell_data_apart_are_refused()
    {
        Refuses(Wire.Join(Metric("a", 1, SparkplugDataType.Double), Metric("b", 2, SparkplugDataType.Double), Metric("c", 1, SparkplugDataType.Double)), SparkplugDecodeError.DuplicateAlias);
        Refuses(Wire.Join(Metric("a", 1, SparkplugDataType.Double), Metric("a", 2, SparkplugDataType.Double)), SparkplugDecodeError.DuplicateName);
        Refuses(Wire.OneMetric(Wire.Varint(2, 1), Wire.Varint(4, 10)), SparkplugDecodeError.MissingName);
        Refuses(Wire.FromHex("12 05 0A"), SparkplugDecodeError.Truncated);
    }

    [Fact]
    public void Data_is_understood_with_the_birth_where_it_says_too_little_itself()
    {
        var birth = Read(Wire.Join(Metric("power", 2, SparkplugDataType.Float), Metric("count", 1, SparkplugDataType.UInt32), Metric("flags", 3, SparkplugDataType.BooleanArray)));

        Resolves(birth, Wire.OneMetric(Wire.Varint(2, 1), Wire.Varint(11, 42)), "count", 42);
        Resolves(birth, Wire.OneMetric(Wire.Varint(2, 1), Wire.Varint(10, 0xFFFF_FFFF)), "count", 4294967295);
        Resolves(birth, Wire.OneMetric(Wire.Text(1, "count"), Wire.Varint(10, 42)), "count", 42);
        Resolves(birth, Wire.OneMetric(Wire.Varint(2, 2), Wire.Float(12, 1.5f)), "power", 1.5);

        // The message's own word counts more than the birth's.
        Resolves(birth, Wire.OneMetric(Wire.Varint(2, 1), Wire.Varint(4, 3), Wire.Varint(10, 0xFFFF_FFFF)), "count", -1);
        Resolves(birth, Wire.OneMetric(Wire.Text(1, "other"), Wire.Varint(2, 1), Wire.Varint(4, 10), Wire.Double(13, 7)), "other", 7);

        // A message that says everything needs no birth: that is how our gateways send.
        Resolves(null, Wire.OneMetric(Wire.Text(1, "active_power_kw"), Wire.Varint(4, 10), Wire.Double(13, 7)), "active_power_kw", 7);
        Resolves(null, Wire.OneMetric(Wire.Text(1, "active_power_kw"), Wire.Double(13, 7)), "active_power_kw", 7);
        Resolves(null, Wire.OneMetric(Wire.Text(1, "m"), Wire.Varint(7, 1)), "m", double.NaN);
    }

    [Fact]
    public void What_a_rebirth_would_tell_is_named()
    {
        var birth = Read(Metric("power", 2, SparkplugDataType.Float));
        Fails(null, Wire.OneMetric(Wire.Varint(2, 2), Wire.Float(12, 1)), SparkplugDecodeError.NotBorn);
        Fails(null, Wire.OneMetric(Wire.Text(1, "count"), Wire.Varint(10, 1)), SparkplugDecodeError.NotBorn);
        Fails(birth, Wire.OneMetric(Wire.Varint(2, 9), Wire.Float(12, 1)), SparkplugDecodeError.UnknownMetric);
        Fails(birth, Wire.OneMetric(Wire.Text(1, "count"), Wire.Varint(10, 1)), SparkplugDecodeError.UnknownMetric);
        Fails(birth, Wire.OneMetric(Wire.Float(12, 1)), SparkplugDecodeError.MissingName);
        Fails(null, Wire.OneMetric(Wire.Float(12, 1)), SparkplugDecodeError.MissingName);
    }

    [Fact]
    public void Births_of_a_node_and_its_devices_come_and_go_together()
    {
        var births = new NodeBirths();
        var birth = Read(Metric("power", 2, SparkplugDataType.Float));
        Assert.Equal(SparkplugDecodeError.NotBorn, births.DeviceBorn("d1", birth));
        births.NodeBorn(birth);
        Assert.Equal(SparkplugDecodeError.None, births.DeviceBorn("d1", birth));
        Assert.Same(birth, births.Of("d1"));
        Assert.Same(birth, births.Of(null));
        Assert.Null(births.Of("d2"));
        births.DeviceDied("d1");
        Assert.Null(births.Of("d1"));

        births.DeviceBorn("d1", birth);
        births.NodeBorn(birth);
        Assert.Null(births.Of("d1"));
        births.DeviceBorn("d1", birth);
        births.NodeDied();
        Assert.Null(births.Of("d1"));
        Assert.Null(births.Node);
    }

    [Fact]
    public void A_node_has_only_so_many_devices()
    {
        var births = new NodeBirths();
        var birth = Read(Metric("power", 2, SparkplugDataType.Float));
        births.NodeBorn(birth);
        for (var i = 0; i < SparkplugLimits.DevicesPerNodeMax; i++)
        {
            Assert.Equal(SparkplugDecodeError.None, births.DeviceBorn($"d{i}", birth));
        }

        Assert.Equal(SparkplugDecodeError.TooManyDevices, births.DeviceBorn("one-more", birth));
        Assert.Equal(SparkplugDecodeError.None, births.DeviceBorn("d7", birth));
        Assert.Equal(SparkplugLimits.DevicesPerNodeMax, births.DeviceCount);
    }

    private static byte[] Metric(string name, ulong? alias, SparkplugDataType type, byte[]? value = null) => Wire.OneMetric(
        Wire.Text(1, name), alias is { } a ? Wire.Varint(2, a) : [], Wire.Varint(4, (ulong)type), value ?? Wire.Varint(7, 1));

    private BirthCertificate Read(byte[] payload)
    {
        Assert.True(BirthCertificate.TryRead(payload, _names, out var birth, out var error), error.ToString());
        return birth;
    }

    private void Refuses(byte[] payload, SparkplugDecodeError expected)
    {
        Assert.False(BirthCertificate.TryRead(payload, _names, out _, out var error));
        Assert.Equal(expected, error);
    }

    private void Resolves(BirthCertificate? birth, byte[] payload, string expectedName, double expected)
    {
        var reader = new SparkplugPayloadReader(payload);
        Assert.True(reader.TryReadMetric(out var metric));
        Assert.True(BirthCertificate.TryResolve(birth, ref metric, _names, out var name, out var error), error.ToString());
        Assert.True(metric.TryGetDouble(out var value, out error), error.ToString());
        Assert.Equal((expectedName, expected), (name, value));
    }

    private void Fails(BirthCertificate? birth, byte[] payload, SparkplugDecodeError expected)
    {
        var reader = new SparkplugPayloadReader(payload);
        Assert.True(reader.TryReadMetric(out var metric), Encoding.UTF8.GetString(payload));
        Assert.False(BirthCertificate.TryResolve(birth, ref metric, _names, out _, out var error));
        Assert.Equal(expected, error);
    }
}
