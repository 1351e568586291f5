using FsCheck.Xunit;
using SmartPark.Ingest.Ledger;
using Xunit;

namespace SmartPark.Ingest.Tests.Ledger;

public sealed class DayPackTests
{
    private const int Day = 20_600;

    [Property(MaxTest = 300)]
    public void What_was_packed_is_read(int seed)
    {
        var random = new Random(seed);
        var pack = new DayPack(
            [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => new GatewayHour((Day * 24) + random.Next(24), random.NextInt64(1, 5), new(
                random.Next(5000), random.Next(3_600_001), random.Next(5000), random.Next(5000), random.Next(5000), random.Next(5000), random.Next(3), random.Next(3), random.Next(3), random.Next(3))))
                .OrderBy(r => r.Hour)],
            [.. Enumerable.Range(0, 24).Where(_ => random.Next(2) == 0).Select(h => new CentreHour((Day * 24) + h, new(
                random.Next(2) == 0 ? null : random.Next(5000), random.Next(3) == 0 ? null : random.Next(5000), random.Next(2) == 0)))]);
        var read = DayPack.Read(pack.ToBytes(), Day);
        Assert.Equal(pack.Gateway, read.Gateway);
        Assert.Equal(pack.Centre, read.Centre);
    }

    [Fact]
    public void A_day_without_loss_is_some_fifty_bytes()
    {
        var hours = Enumerable.Range(Day * 24, 24).ToList();
        var pack = new DayPack(
            [.. hours.Select(h => new GatewayHour(h, 17, new(28_800, 3_600_000, 28_800, 28_800, 28_800, 28_800, 0, 0, 0, 0)))],
            [.. hours.Select(h => new CentreHour(h, new(28_800, 28_800, true)))]);
        Assert.InRange(pack.ToBytes().Length, 1, 64);
    }

    [Property(MaxTest = 1000)]
    public void Damage_is_said_and_never_more(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[random.Next(0, 60)];
        random.NextBytes(bytes);
        if (bytes.Length > 0)
        {
            bytes[0] = 1;
        }

        try
        {
            DayPack.Read(bytes, Day);
        }
        catch (IOException)
        {
            // Said; any other exception fails the test.
        }
    }
}
