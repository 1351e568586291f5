using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.InfluxDb;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

public sealed class LineEncoderTests
{
    private const long T = Reading.Start;
    private const string LoneSurrogate = "a lone surrogate";

    [Fact]
    public void A_line_has_its_domain_sorted_tags_float_fields_and_the_time_in_ms()
    {
        void F(string expected, params PlacedSample[] samples) => Assert.Equal(expected, Encode(samples));

        // One sample; missing tags left out.
        F($"energy,building=b1,device=m1,park=east active_power_kw=12.5 {T}\n", Reading.Of("m1", Reading.Power, T, 12.5));
        F($"energy,device=m1,enterprise=e7,park=east active_power_kw=1 {T}\n", Reading.Of("m1", Reading.Power, T, 1, building: null, enterprise: "e7"));
        F($"fire,device=m1,park=east smoke_state=0 {T}\n", Reading.Of("m1", Reading.Smoke, T, 0, building: ""));

        // Samples of one device, domain and time share a line, also when others stand between them.
        F($"energy,building=b1,device=m1,park=east active_power_kw=1,energy_import_kwh=2 {T}\n", Reading.Of("m1", Reading.Power, T, 1), Reading.Of("m1", Reading.Energy, T, 2));
        F($"energy,building=b1,device=m1,park=east active_power_kw=1,energy_import_kwh=2 {T}\nfire,building=b1,device=m1,park=east smoke_state=1 {T}\n",
            Reading.Of("m1", Reading.Power, T, 1), Reading.Of("m1", Reading.Smoke, T, 1), Reading.Of("m1", Reading.Energy, T, 2));
        F($"energy,building=b1,device=m1,park=east active_power_kw=1 {T}\nenergy,building=b1,device=m1,park=east active_power_kw=2 {T + 1}\n",
            Reading.Of("m1", Reading.Power, T, 1), Reading.Of("m1", Reading.Power, T + 1, 2));
        F($"energy,building=b1,device=m1,park=east active_power_kw=1 {T}\nenergy,building=b1,device=m1,park=west active_power_kw=2 {T}\n",
            Reading.Of("m1", Reading.Power, T, 1), Reading.Of("m1", Reading.Power, T, 2, park: "west"));

        // The newest of two equal keys stands there once.
        F($"energy,building=b1,device=m1,park=east active_power_kw=3 {T}\n", Reading.Of("m1", Reading.Power, T, 1), Reading.Of("m1", Reading.Power, T, 2), Reading.Of("m1", Reading.Power, T, 3));

        // A quality that is not good is a field of its own; no value is no field.
        F($"energy,building=b1,device=m1,park=east active_power_kw=9,active_power_kw_quality=3 {T}\n", Reading.Of("m1", Reading.Power, T, 9, Quality.OverRange));
        F($"energy,building=b1,device=m1,park=east active_power_kw_quality=4 {T}\n", Reading.Of("m1", Reading.Power, T, double.NaN, Quality.Bad));
        F($"energy,building=b1,device=m1,park=east active_power_kw_quality=4 {T}\n", Reading.Of("m1", Reading.Power, T, double.NaN));

        // Escapes.
        F($"energy,building=b\\ 1,device=a\\,b\\=c,park=东区 active_power_kw=1 {T}\n", Reading.Of("a,b=c", Reading.Power, T, 1, building: "b 1", park: "东区"));
        F("", []);
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.0, "-0")]
    [InlineData(1e17, "1E+17")]
    [InlineData(123456789.123, "123456789.123")]
    [InlineData(5e-324, "5E-324")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    public void Numbers_are_written_in_their_shortest_exact_form(double value, string expected) =>
        Assert.Contains($"active_power_kw={expected} ", Encode([Reading.Of("m1", Reading.Power, T, value)]), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "p", "b")]
    [InlineData("a\nb", "p", "b")]
    [InlineData("a\\", "p", "b")]
    [InlineData("a", "", "b")]
    [InlineData("a", "p\u0085", "b")]
    [InlineData("a", "p", LoneSurrogate)]
    public void Ids_that_no_line_can_carry_are_refused_alone(string device, string park, string building)
    {
        // An attribute cannot hold half a character.
        building = building == LoneSurrogate ? "\ud800" : building;
        var rejected = new List<RejectedSample>();
        var text = Encode([Reading.Of("ok", Reading.Power, T, 1), Reading.Of(device, Reading.Power, T, 2, park: park, building: building)], rejected);

        Assert.Equal($"energy,building=b1,device=ok,park=east active_power_kw=1 {T}\n", text);
        Assert.Equal(1, Assert.Single(rejected).Index);
    }

    [Theory, InlineData(1, 1 << 20, 10), InlineData(3, 1 << 20, 4), InlineData(100, 1, 10), InlineData(100, 170, 5)]
    public void A_batch_is_cut_by_lines_and_bytes_and_no_line_is_lost(int linesMax, int bytesMax, int requests)
    {
        var batch = Enumerable.Range(0, 10).Select(i => Reading.Of("m" + i, Reading.Power, T, 1)).ToArray();
        var encoder = new LineEncoder();
        encoder.Start(batch, []);
        var text = new StringBuilder();
        var count = 0;
        var samples = new List<int>();
        while (encoder.EncodeNext(batch, linesMax, bytesMax))
        {
            text.Append(Encoding.UTF8.GetString(encoder.Written.Span));
            encoder.CopySamplesTo(samples);
            count++;
        }

        Assert.Equal(requests, count);
        Assert.Equal(Encode(batch), text.ToString());
        Assert.Equal(Enumerable.Range(0, 10), samples);
    }

    [Property(MaxTest = 300)]
    public Property Every_value_of_any_batch_stands_once_in_the_lines_whatever_ids_it_has() =>
        Prop.ForAll(Batches.ToArbitrary(), batch =>
        {
            var rejected = new List<RejectedSample>();
            var refused = new HashSet<int>();
            var text = Encode(batch, rejected);
            refused.UnionWith(rejected.Select(r => r.Index));
            var expected = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < batch.Length; i++)
            {
                if (!refused.Contains(i))
                {
                    Expect(expected, batch[i]);
                }
            }

            Assert.Equal(expected.OrderBy(e => e.Key, StringComparer.Ordinal), LineText.Parse(text).OrderBy(e => e.Key, StringComparer.Ordinal));
        });

    [Fact]
    public void No_byte_is_allocated_per_sample_once_the_arrays_have_grown()
    {
        PlacedSample[] batch = [.. Enumerable.Range(0, 10_000).Select(i => Reading.Of("meter-" + (i / 8), Reading.New("quantity_" + (i % 8), Domain.Energy, QuantityKind.Gauge), T + (i / 80), i * 1.1, (Quality)(i % 3)))];
        var encoder = new LineEncoder();
        var rejected = new List<RejectedSample>();
        EncodeAll(encoder, batch, rejected);

        var before = GC.GetAllocatedBytesForCurrentThread();
        EncodeAll(encoder, batch, rejected);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private static readonly Gen<string> Ids = Gen.OneOf(
        Gen.Elements("a", "b", "meter-1"), Gen.Elements("a b", "x,y", "k=v", "東", "q\"q", "😀", "back\\slash", "new\nline", ""), ArbMap.Default.GeneratorFor<string>().Where(s => s is not null));

    private static readonly Gen<PlacedSample[]> Batches =
        (from device in Ids
         from park in Ids
         from building in Ids
         from quantity in Gen.Elements(Reading.Power, Reading.Energy, Reading.Smoke, Reading.Dust)
         from time in Gen.Choose(1, 3)
         from value in ArbMap.Default.GeneratorFor<double>()
         from quality in Gen.Elements(Quality.Good, Quality.Good, Quality.Estimated, Quality.Bad)
         select Reading.Of(device, quantity, time, value, quality, park: park, building: building)).ArrayOf();

    private static void Expect(Dictionary<string, string> expected, PlacedSample s)
    {
        var tags = (string.IsNullOrEmpty(s.Placement.Building) ? "" : $"|building={s.Placement.Building}") + $"|device={s.Sample.Series.Device}|park={s.Sample.Series.Park}";
        var key = $"{s.Quantity.Domain.ToString().ToLowerInvariant()}{tags}|{s.Sample.SourceTimeUnixMs}|{s.Quantity.Id}";
        expected.Remove(key);
        expected.Remove(key + "_quality");
        if (s.Sample.HasValue)
        {
            expected[key] = BitConverter.DoubleToInt64Bits(s.Sample.Value).ToString("x");
        }

        if (s.Sample.Quality != Quality.Good || !s.Sample.HasValue)
        {
            expected[key + "_quality"] = BitConverter.DoubleToInt64Bits(s.Sample.Quality == Quality.Good ? 4 : (int)s.Sample.Quality).ToString("x");
        }
    }

    private static string Encode(PlacedSample[] batch, List<RejectedSample>? rejected = null)
    {
        var encoder = new LineEncoder();
        encoder.Start(batch, rejected ?? []);
        return encoder.EncodeNext(batch, int.MaxValue, int.MaxValue) ? Encoding.UTF8.GetString(encoder.Written.Span) : "";
    }

    private static void EncodeAll(LineEncoder encoder, PlacedSample[] batch, List<RejectedSample> rejected)
    {
        encoder.Start(batch, rejected);
        while (encoder.EncodeNext(batch, 10_000, InfluxDbOptions.RequestBytesMax))
        {
        }
    }
}
