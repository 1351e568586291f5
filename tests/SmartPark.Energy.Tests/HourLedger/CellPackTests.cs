using FsCheck.Xunit;
using SmartPark.Energy.HourLedger;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Energy.Tests.HourLedger;

public sealed class CellPackTests(ITestOutputHelper output)
{
    private const int Hour = 494_321;
    private const long HourUnixMs = (long)Hour * CellKey.HourMs;
    private const int HoursPerYear = 8_760;

    [Property(MaxTest = 300)]
    public void What_is_packed_comes_back(int seed)
    {
        var random = new Random(seed);
        var hours = new MeterHours([HourUnixMs + 1_000_000, HourUnixMs + 9_000_000]);
        var scale = (double)Math.Pow(10, random.Next(-6, 4));
        for (var i = random.Next(120); i > 0; i--)
        {
            hours.Add(HourUnixMs + random.NextInt64(40L * CellKey.HourMs), random.Next(1_000_000) * scale, (Quality)random.Next(6));
        }

        var cells = hours.Cells();
        Assert.Equal(cells, CellPack.Unpack(CellPack.Pack(cells.AsSpan())));
    }

    [Property(MaxTest = 300)]
    public void Damaged_bytes_are_refused_or_read_and_nothing_else_happens(int seed)
    {
        var random = new Random(seed);
        var bytes = CellPack.Pack(Hours(50, random, 600_000, 20, 2));
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        var error = Record.Exception(() => CellPack.Unpack(bytes.AsSpan(0, random.Next(bytes.Length + 1))));
        Assert.True(error is null or IOException, error?.ToString());
    }

    [Fact]
    public void A_cut_off_a_longer_and_a_newer_pack_are_refused()
    {
        var bytes = CellPack.Pack(Hours(50, new(1), 600_000, 20, 2));
        Assert.Throws<IOException>(() => CellPack.Unpack(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<IOException>(() => CellPack.Unpack([.. bytes, 0]));
        Assert.Throws<IOException>(() => CellPack.Unpack([2, .. bytes.AsSpan(1)]));
        Assert.Throws<IOException>(() => CellPack.Unpack([]));
    }

    [Fact]
    public void Cells_out_of_order_are_refused()
    {
        var cell = HourCell.Of(HourUnixMs, 1, Quality.Good, []);
        Assert.Throws<ArgumentException>(() => CellPack.Pack([cell, cell]));
    }

    [Theory]
    [InlineData(60_000, 300, 2, 12)]
    [InlineData(900_000, 300, 2, 12)]
    [InlineData(3_600_000, 300, 2, 8)]
    [InlineData(60_000, 300, 6, 16)]
    public void A_cell_takes_few_bytes(int periodMs, int jitterMs, int decimals, int bytesMax)
    {
        var cells = Hours(HoursPerYear, new(7), periodMs, jitterMs, decimals);
        var bytes = CellPack.Pack(cells).Length;
        output.WriteLine($"every {periodMs / 1000} s, {decimals} decimals: {(double)bytes / HoursPerYear:0.00} bytes a cell, {bytes / 1024.0:0.0} KiB a meter-year");
        Assert.True(bytes <= bytesMax * HoursPerYear, $"{bytes} bytes");
    }

    /// <summary>A meter of about 50 kW whose reading times wander.</summary>
    private static HourCell[] Hours(int count, Random random, int periodMs, int jitterMs, int decimals)
    {
        var (hours, value) = (new MeterHours(), 123_456.78);
        for (var at = 0L; at < (long)count * CellKey.HourMs; at += periodMs)
        {
            value += random.NextDouble() * 100 * periodMs / CellKey.HourMs;
            hours.Add(HourUnixMs + at + random.Next(jitterMs), Math.Round(value, decimals));
        }

        return [.. hours.Cells()];
    }
}
