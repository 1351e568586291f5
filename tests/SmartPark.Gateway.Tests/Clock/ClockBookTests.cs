using SmartPark.Gateway.Clock;
using SmartPark.Gateway.Outbox;

namespace SmartPark.Gateway.Tests.Clock;

public sealed class ClockBookTests
{
    [Fact]
    public void A_book_survives_its_bytes_and_damaged_bytes_are_no_book()
    {
        var book = new ClockBook { KnownUnixMs = Machine.TrueUnixMs };
        book.Add(new(7, 7, "boot-1", -5) { IsDoubtful = true, [true] = new(0, IsSuspect: true), [false] = new(-90_000, IsSuspect: false) });
        book.Add(new(8, 8, "boot-2", 1_800_000_000_123));
        var bytes = book.ToBytes();
        var reader = new RecordReader(bytes);
        Assert.True(ClockBook.TryRead(ref reader, out var read));
        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal([new(0, true), new(-90_000, false), new(0, false), default, new StampVerdict(0, true)],
            [read.Verdict(7, true), read.Verdict(7, false), read.Verdict(8, false), read.Verdict(0, false), read.Verdict(9, false)]);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            var damaged = new RecordReader(bytes.AsSpan(0, cut));
            Assert.False(ClockBook.TryRead(ref damaged, out _));
        }
    }

    [Fact]
    public void A_full_book_joins_what_is_alike_and_forgets_the_oldest_of_the_rest()
    {
        var book = new ClockBook();
        for (var i = 1; i <= GatewayLimits.ClockErasMax * 3; i++)
        {
            book.Add(new(i, i, "boot-1", 0));
        }

        Assert.Equal(GatewayLimits.ClockErasMax, book.Eras.Count);
        Assert.False(book.Verdict(1, urgent: false).IsSuspect);
        for (var i = 1; i <= GatewayLimits.ClockErasMax; i++)
        {
            book.Add(new(1000 + i, 1000 + i, "boot-1", i * 10_000));
        }

        Assert.Equal(GatewayLimits.ClockErasMax, book.Eras.Count);
        Assert.True(book.Verdict(1, urgent: false).IsSuspect);
        Assert.False(book.Verdict(1001, urgent: false).IsSuspect);
    }
}
