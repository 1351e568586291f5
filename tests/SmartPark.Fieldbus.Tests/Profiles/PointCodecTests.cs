using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Profiles;

public class PointCodecTests
{
    private static readonly Dictionary<string, double> NoParameters = [];

    /// <summary>A quantity that any number fits.</summary>
    private static readonly Quantity Anything = new()
    {
        Id = "anything", Domain = Domain.Energy, Unit = "x", Kind = QuantityKind.Gauge, ValidMin = double.MinValue, ValidMax = double.MaxValue,
        Title = new() { Zh = "数", En = "Number" },
    };

    private static ProfilePoint Point(RegisterType type, ByteOrder order = ByteOrder.Abcd, int? registers = null) => new()
    {
        Quantity = "anything", Unit = "x", Group = "main", Table = RegisterTable.Holding, Address = "0",
        Type = type, Order = order, Registers = registers, Manual = "test",
    };

    private static PointValue Decode(ProfilePoint point, string hex, IReadOnlyDictionary<string, double>? parameters = null) =>
        PointCodec.Create(point, Anything, parameters ?? NoParameters).Decode(Bytes(hex), 0);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    [Fact]
    public void Every_type_decodes_its_bytes()
    {
        static void F(double expected, RegisterType type, string hex, ByteOrder order = ByteOrder.Abcd, int? registers = null) =>
            Assert.Equal(new PointValue(expected, Quality.Good, QualityReason.None), Decode(Point(type, order, registers), hex));

        // one register
        F(65535, RegisterType.UInt16, "FF FF");
        F(-1, RegisterType.Int16, "FF FF");
        F(-32768, RegisterType.Int16, "80 00");
        F(0x1234, RegisterType.UInt16, "34 12", ByteOrder.Badc);

        // 123.456 as binary32, the four orders
        F(123.45600128173828, RegisterType.Float32, "42 F6 E9 79");
        F(123.45600128173828, RegisterType.Float32, "E9 79 42 F6", ByteOrder.Cdab);
        F(123.45600128173828, RegisterType.Float32, "F6 42 79 E9", ByteOrder.Badc);
        F(123.45600128173828, RegisterType.Float32, "79 E9 F6 42", ByteOrder.Dcba);

        // wider whole numbers
        F(4294967295, RegisterType.UInt32, "FF FF FF FF");
        F(-2, RegisterType.Int32, "FF FF FF FE");
        F(65538, RegisterType.UInt32, "00 02 00 01", ByteOrder.Cdab);
        F(0x0102_0304_0506, RegisterType.UInt48, "01 02 03 04 05 06");
        F(0x0102_0304_0506, RegisterType.UInt48, "05 06 03 04 01 02", ByteOrder.Cdab);
        F(0x0102_0304_0506, RegisterType.UInt48, "06 05 04 03 02 01", ByteOrder.Dcba);
        F(0x0001_0203_0405_0607, RegisterType.UInt64, "00 01 02 03 04 05 06 07");
        F(0x0001_0203_0405_0607, RegisterType.UInt64, "06 07 04 05 02 03 00 01", ByteOrder.Cdab);
        F(-1, RegisterType.Int64, "FF FF FF FF FF FF FF FF");
        F(-0.1, RegisterType.Float64, "BF B9 99 99 99 99 99 9A");

        // packed BCD, mod 10000, sign and magnitude
        F(12431116, RegisterType.Bcd, "00 00 12 43 11 16", registers: 3);
        F(1243, RegisterType.Bcd, "12 43", registers: 1);
        F(1234_5678, RegisterType.Mod10, "04 D2 16 2E", registers: 2);
        F(1234_5678, RegisterType.Mod10, "16 2E 04 D2", ByteOrder.Cdab, registers: 2);
        F(9999_9999_9999, RegisterType.Mod10, "27 0F 27 0F 27 0F", registers: 3);
        F(-1000, RegisterType.SignMagnitude32, "80 00 03 E8");
        F(-1000, RegisterType.SignMagnitude32, "03 E8 80 00", ByteOrder.Cdab);
        F(1000, RegisterType.SignMagnitude32, "00 00 03 E8");
        F(-5, RegisterType.SignMagnitude16, "80 05");
        F(0, RegisterType.SignMagnitude16, "80 00");
    }

    [Fact]
    public void Bits_that_form_no_number_are_undecodable_and_floats_without_value_not_available()
    {
        static void F(QualityReason reason, RegisterType type, string hex, int? registers = null)
        {
            var value = Decode(Point(type, registers: registers), hex);
            Assert.Equal((Quality.Bad, reason), (value.Quality, value.Reason));
            Assert.True(double.IsNaN(value.Value));
        }

        F(QualityReason.Undecodable, RegisterType.Bcd, "1A 43", 1);
        F(QualityReason.Undecodable, RegisterType.Mod10, "27 10 00 00", 2);
        F(QualityReason.NotAvailable, RegisterType.Float32, "7F C0 00 00");
        F(QualityReason.NotAvailable, RegisterType.Float32, "FF C0 00 00");
        F(QualityReason.NotAvailable, RegisterType.Float32, "7F 80 00 00");
        F(QualityReason.NotAvailable, RegisterType.Float64, "FF F0 00 00 00 00 00 00");
    }

    [Fact]
    public void Markers_compare_the_whole_field_before_mask_and_scale()
    {
        var point = Point(RegisterType.UInt32, ByteOrder.Cdab) with { NotAvailable = ["0x80000000", "0xFFFFFFFF"], Scale = 0.1, Mask = "0x00FFFFFF" };

        Assert.Equal(QualityReason.NotAvailable, Decode(point, "00 00 80 00").Reason);
        Assert.Equal(QualityReason.NotAvailable, Decode(point, "FF FF FF FF").Reason);
        Assert.Equal(0.1, Decode(point, "00 01 80 00").Value);
    }

    [Fact]
    public void Marks_say_why_there_is_no_value_and_are_never_written_for_one()
    {
        var marks = new Dictionary<string, DataMark> { ["0xFFFE"] = DataMark.Maintenance, ["0xFFFD"] = DataMark.Calibration, ["0xFFFC"] = DataMark.Fault, ["0xFFFB"] = DataMark.Stopped };
        var point = Point(RegisterType.UInt16) with { NotAvailable = ["0xFFFF"], Marks = marks };
        Assert.Equal(
            [QualityReason.NotAvailable, QualityReason.Maintenance, QualityReason.Calibration, QualityReason.Fault, QualityReason.Stopped],
            new[] { "FF FF", "FF FE", "FF FD", "FF FC", "FF FB" }.Select(raw => Decode(point, raw).Reason));
        Assert.Equal((65530.0, Quality.Good), (Decode(point, "FF FA").Value, Decode(point, "FF FA").Quality));
        Assert.False(PointCodec.Create(point, Anything, NoParameters).TryEncode(65534, new byte[2], 0));
        Assert.Equal(QualityReason.Calibration, Decode(Point(RegisterType.Float32) with { Marks = new Dictionary<string, DataMark> { ["0x7FC00002"] = DataMark.Calibration } }, "7F C0 00 02").Reason);
    }

    [Fact]
    public void Decimal_scales_give_the_decimal_value_exactly()
    {
        static void F(double expected, double scale, double offset, string hex, params double[] factors)
        {
            var parameters = factors.Index().ToDictionary(f => $"f{f.Index}", f => f.Item);
            var point = Point(RegisterType.UInt16) with { Scale = scale, Offset = offset, MultiplyBy = [.. parameters.Keys] };
            Assert.Equal(expected, Decode(point, hex, parameters).Value);
        }

        F(230.5, 0.1, 0, "09 01");
        F(3.3, 0.1, 0, "00 21");
        F(0.3, 0.01, 0, "00 1E");
        F(655.35, 0.01, 0, "FF FF");
        F(-40, 0.1, -40, "00 00");
        F(-12.7, 0.1, -40, "01 11");
        F(0.9, 0.3, 0, "00 03");
        F(165, 0.05, 0, "0C E4");
        F(9220, 0.1, 0, "09 01", 40);
        F(23.05, 0.1, 0, "09 01", 0.1);
    }

    [Fact]
    public void A_factor_without_decimal_form_is_multiplied()
    {
        var codec = PointCodec.Create(Point(RegisterType.UInt16) with { Scale = 1 / 3.6 }, Anything, NoParameters);

        Assert.False(codec.IsExact);
        Assert.Equal(10, codec.Decode([0, 36], 0).Value, 1e-12);
    }

    [Fact]
    public void Bits_masks_and_maps()
    {
        var bit = Point(RegisterType.Bit) with { Bit = 3 };
        Assert.Equal(1, Decode(bit, "00 08").Value);
        Assert.Equal(0, Decode(bit, "FF F7").Value);

        var mask = Point(RegisterType.UInt16) with { Mask = "0x0FF0" };
        Assert.Equal(0xAB, Decode(mask, "FA BF").Value);

        var map = Point(RegisterType.Int16) with { Map = new Dictionary<string, double> { ["-1"] = 2, ["0"] = 0, ["7"] = 1 } };
        Assert.Equal(2, Decode(map, "FF FF").Value);
        Assert.Equal(1, Decode(map, "00 07").Value);
        Assert.Equal(PointValue.Bad(QualityReason.Undecodable), Decode(map, "00 08"));

        var input = Point(RegisterType.Bit) with { Table = RegisterTable.Discrete, Map = new Dictionary<string, double> { ["0"] = 1, ["1"] = 0 } };
        var codec = PointCodec.Create(input, Anything, NoParameters);
        Assert.Equal(0, codec.Decode([0x00, 0x04], 10).Value);
        Assert.Equal(1, codec.Decode([0xFF, 0xFB], 10).Value);
    }

    [Fact]
    public void A_value_outside_the_valid_range_is_kept_as_over_range()
    {
        var point = Point(RegisterType.Int16) with { ValidMin = 0, ValidMax = 100 };

        Assert.Equal(new(101, Quality.OverRange, QualityReason.OutOfRange), Decode(point, "00 65"));
        Assert.Equal(new(-1, Quality.OverRange, QualityReason.OutOfRange), Decode(point, "FF FF"));
        Assert.Equal(new(100, Quality.Good, QualityReason.None), Decode(point, "00 64"));
        Assert.Equal(new(0, Quality.Good, QualityReason.None), Decode(point, "00 00"));

        var narrow = Anything with { ValidMin = 40, ValidMax = 70 };
        Assert.Equal(Quality.OverRange, PointCodec.Create(Point(RegisterType.Int16), narrow, NoParameters).Decode([0, 39], 0).Quality);
    }

    [Fact]
    public void Text_ends_at_the_first_zero_and_loses_trailing_spaces()
    {
        static void F(string expected, string hex, ByteOrder order = ByteOrder.Abcd) =>
            Assert.Equal(expected, PointCodec.DecodeText(Point(RegisterType.Text, order, 4), Bytes("00 00 " + hex), 1));

        F("PM5100", "50 4D 35 31 30 30 00 00");
        F("PM5100", "4D 50 31 35 30 30 00 00", ByteOrder.Badc);
        F("PM5100", "00 00 30 30 35 31 50 4D", ByteOrder.Cdab);
        F("A B", "41 20 42 20 20 20 20 20");
        F("A", "41 00 42 42 42 42 42 42");
        F("?A", "E9 41 00 00 00 00 00 00");
        F("", "00 00 00 00 00 00 00 00");
        Assert.Throws<ArgumentException>(() => PointCodec.Create(Point(RegisterType.Text, registers: 4), Anything, NoParameters));
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        var codec = PointCodec.Create(Point(RegisterType.UInt32, ByteOrder.Cdab) with { Scale = 0.1, NotAvailable = ["0xFFFFFFFF"] }, Anything, NoParameters);
        var data = Bytes("00 02 00 01");
        codec.Decode(data, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            codec.Decode(data, 0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_value_that_the_field_cannot_hold_is_refused_and_nothing_written()
    {
        static void F(ProfilePoint point, double value)
        {
            var data = Bytes("55 55 55 55 55 55 55 55");
            Assert.False(PointCodec.Create(point, Anything, NoParameters).TryEncode(value, data, 0));
            Assert.All(data, b => Assert.Equal(0x55, b));
        }

        F(Point(RegisterType.UInt16), -1);
        F(Point(RegisterType.UInt16), 65536);
        F(Point(RegisterType.UInt16), double.NaN);
        F(Point(RegisterType.UInt16) with { NotAvailable = ["0xFFFF"] }, 65535);
        F(Point(RegisterType.UInt16) with { Mask = "0x0F00" }, 16);
        F(Point(RegisterType.Bit) with { Bit = 0 }, 2);
        F(Point(RegisterType.Int16) with { Scale = 0.1 }, 3276.8);
        F(Point(RegisterType.UInt64), 18446744073709551616.0);
        F(Point(RegisterType.Int64), 9223372036854775808.0);
        F(Point(RegisterType.Bcd, registers: 1), 10000);
        F(Point(RegisterType.Bcd, registers: 4), 1e16);
        F(Point(RegisterType.Float32), 1e39);
        F(Point(RegisterType.UInt16) with { Map = new Dictionary<string, double> { ["1"] = 2 } }, 1);
    }

    [Fact]
    public void Encoding_a_bit_or_mask_keeps_the_rest_of_the_register()
    {
        var data = Bytes("FF 0F");
        Assert.True(PointCodec.Create(Point(RegisterType.UInt16) with { Mask = "0x0FF0" }, Anything, NoParameters).TryEncode(0x5A, data, 0));
        Assert.Equal(Bytes("F5 AF"), data);
        Assert.True(PointCodec.Create(Point(RegisterType.Bit) with { Bit = 15 }, Anything, NoParameters).TryEncode(0, data, 0));
        Assert.Equal(Bytes("75 AF"), data);

        var bits = Bytes("FF 00");
        var input = PointCodec.Create(Point(RegisterType.Bit) with { Table = RegisterTable.Coil }, Anything, NoParameters);
        Assert.True(input.TryEncode(0, bits, 2));
        Assert.True(input.TryEncode(1, bits, 15));
        Assert.Equal(Bytes("FB 80"), bits);
    }

    [Fact]
    public void No_value_is_written_as_the_first_marker_or_NaN()
    {
        static void F(ProfilePoint point, string hex)
        {
            var codec = PointCodec.Create(point, Anything, NoParameters);
            var data = new byte[2 * codec.Field.Width];
            Assert.True(codec.TryEncode(double.NaN, data, 0));
            Assert.Equal(Bytes(hex), data);
            Assert.Equal(PointValue.Bad(QualityReason.NotAvailable), codec.Decode(data, 0));
        }

        F(Point(RegisterType.Int16) with { NotAvailable = ["0x8000", "0x7FFF"] }, "80 00");
        F(Point(RegisterType.UInt16) with { NotAvailable = ["0x0"] }, "00 00");
        F(Point(RegisterType.Float32, ByteOrder.Cdab), "00 00 7F C0");
        F(Point(RegisterType.Float64), "7F F8 00 00 00 00 00 00");
    }

    private static readonly (RegisterType Type, int? Registers)[] Numbers =
    [
        (RegisterType.UInt16, null), (RegisterType.Int16, null), (RegisterType.UInt32, null), (RegisterType.Int32, null), (RegisterType.UInt48, null),
        (RegisterType.UInt64, null), (RegisterType.Int64, null), (RegisterType.Float32, null), (RegisterType.Float64, null),
        (RegisterType.Bcd, 1), (RegisterType.Bcd, 2), (RegisterType.Bcd, 3), (RegisterType.Bcd, 4), (RegisterType.Mod10, 2), (RegisterType.Mod10, 3),
        (RegisterType.Mod10, 4), (RegisterType.SignMagnitude16, null), (RegisterType.SignMagnitude32, null),
    ];

    public static TheoryData<int, ByteOrder, double> Forms
    {
        get
        {
            var forms = new TheoryData<int, ByteOrder, double>();
            for (var i = 0; i < Numbers.Length; i++)
            {
                foreach (var order in Enum.GetValues<ByteOrder>())
                {
                    foreach (var scale in new[] { 1, 0.1, 0.001, 10, 277.7777777777778 })
                    {
                        forms.Add(i, order, scale);
                    }
                }
            }

            return forms;
        }
    }

    [Theory, MemberData(nameof(Forms))]
    public void What_is_encoded_decodes_to_the_same_value_within_the_resolution(int form, ByteOrder order, double scale)
    {
        var (type, registers) = Numbers[form];
        var codec = PointCodec.Create(Point(type, order, registers) with { Scale = scale }, Anything, NoParameters);
        var data = new byte[2 * (codec.Field.Width + 1)];
        var isDecimal = type is RegisterType.Bcd or RegisterType.Mod10;
        var isUnsigned = isDecimal || type is RegisterType.UInt16 or RegisterType.UInt32 or RegisterType.UInt48 or RegisterType.UInt64;
        var quantaMax = isDecimal ? Math.Pow(10, 4 * codec.Field.Width) - 1 : Math.Pow(2, (16 * codec.Field.Width) - 1) - 1;
        Check.One(
            Config.QuickThrowOnFailure.WithQuietOnSuccess(true),
            Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).Two().ToArbitrary(), pair =>
            {
                // Up to 2^52 quanta and thirds of one, so that rounding is exercised; a field takes all that its width holds.
                var quanta = ((pair.Item1 % 1048576 * 4294967296.0) + pair.Item2) / 3 % Math.Min(4503599627370496, quantaMax);
                var value = quanta * scale;
                if (!codec.TryEncode(value, data, 1))
                {
                    return isUnsigned && value < 0;
                }

                var resolution = type switch
                {
                    RegisterType.Float32 => Math.Abs(value) * 1e-6,
                    RegisterType.Float64 => Math.Abs(value) * 1e-15,
                    _ => (scale / 2) + (Math.Abs(value) * 1e-15),
                };
                return data[0] == 0 && data[1] == 0 && Math.Abs(codec.Decode(data, 1).Value - value) <= resolution;
            }));
    }

    [Property]
    public bool Any_two_bytes_decode_without_an_exception_and_a_good_value_encodes_back_to_them(byte high, byte low, bool swapped)
    {
        var codec = PointCodec.Create(
            Point(RegisterType.Int16, swapped ? ByteOrder.Badc : ByteOrder.Abcd) with { Scale = 0.1, Offset = -40 }, Anything, NoParameters);
        var value = codec.Decode([high, low], 0);
        var back = new byte[2];
        return codec.TryEncode(value.Value, back, 0) && back[0] == high && back[1] == low;
    }
}
