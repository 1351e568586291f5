using System.Text;
using FsCheck.Xunit;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class StoredRangesTests
{
    private const ulong Epoch = 0x0123456789abcdef;

    [Fact]
    public void Neighbours_and_overlaps_become_one_range()
    {
        Assert.Equal("0123456789abcdef:1-500,502", Text((1, 500), (502, 502)));
        Assert.Equal("0123456789abcdef:1-3", Text((1, 1), (3, 3), (2, 2)));
        Assert.Equal("0123456789abcdef:1-9", Text((4, 6), (1, 5), (6, 9)));
        Assert.Equal("0123456789abcdef:1-9,11", Text((1, 2), (4, 5), (7, 8), (11, 11), (2, 9)));
        Assert.Equal("0123456789abcdef:5", Text((5, 5), (5, 5)));
        Assert.Equal("0123456789abcdef:9223372036854775806-9223372036854775807", Text((long.MaxValue, long.MaxValue), (long.MaxValue - 1, long.MaxValue - 1)));
        Assert.Equal("0123456789abcdef:1-9223372036854775807", Text((1, long.MaxValue), (7, 7)));
    }

    [Property(MaxTest = 300)]
    public void The_ranges_are_the_set_that_was_added_whatever_the_order(int seed)
    {
        var random = new Random(seed);
        var expected = new SortedSet<long>();
        var stored = new StoredRanges(Epoch);
        for (var i = 0; i < 60; i++)
        {
            long first = random.Next(1, 120);
            var last = first + random.Next(0, 6);
            Assert.True(stored.TryAdd(first, last));
            for (var number = first; number <= last; number++)
            {
                expected.Add(number);
            }

            Assert.Equal(expected, Numbers(stored));
        }

        Assert.All(Enumerable.Range(0, 140), number => Assert.Equal(expected.Contains(number), stored.Contains(number)));
        Assert.All(stored.Ranges.Zip(stored.Ranges.Skip(1)), pair => Assert.True(pair.First.Last + 1 < pair.Second.First));
    }

    [Property(MaxTest = 300)]
    public void Texts_of_bounded_length_carry_the_whole_set_and_read_back(int seed)
    {
        var random = new Random(seed);
        var stored = new StoredRanges((ulong)random.NextInt64());
        for (var i = 0; i < 200; i++)
        {
            stored.TryAdd(random.NextInt64(1, random.Next(2) == 0 ? 300 : long.MaxValue));
        }

        var expected = stored.Ranges.ToArray();
        var whole = Encoding.ASCII.GetBytes(stored.ToString());
        var buffer = new byte[random.Next(57, 400)];
        var arrived = new StoredRanges(stored.Epoch);
        for (int length; (length = stored.Take(buffer)) > 0;)
        {
            Assert.True(StoredRanges.TryParse(buffer.AsSpan(0, length), out var part));
            Assert.Equal(stored.Epoch, part.Epoch);
            Assert.All(part.Ranges, range => Assert.True(arrived.TryAdd(range.First, range.Last)));
        }

        Assert.Empty(stored.Ranges);
        Assert.Equal(expected, arrived.Ranges);
        Assert.Equal(whole, Encoding.ASCII.GetBytes(arrived.ToString()));
    }

    [Fact]
    public void Text_in_any_order_is_merged()
    {
        Assert.True(StoredRanges.TryParse("0123456789abcdef:502,3-500,1-2,1"u8, out var stored));
        Assert.Equal(Epoch, stored.Epoch);
        Assert.Equal([new(1, 500), new(502, 502)], stored.Ranges);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef:")]
    [InlineData("0123456789abcdef:0")]
    [InlineData("0123456789abcdef:0-5")]
    [InlineData("0123456789abcdef:5-4")]
    [InlineData("0123456789abcdef:5-")]
    [InlineData("0123456789abcdef:-5")]
    [InlineData("0123456789abcdef:5,")]
    [InlineData("0123456789abcdef:5;6")]
    [InlineData("0123456789abcdef:5-6-7")]
    [InlineData("0123456789abcdef:01")]
    [InlineData("0123456789abcdef: 1")]
    [InlineData("0123456789abcdef:9223372036854775808")]
    [InlineData("123456789abcdef:1")]
    [InlineData("0123456789abcdeg:1")]
    public void Text_of_another_form_is_refused(string text) => Assert.False(StoredRanges.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Text_beyond_the_limit_is_refused()
    {
        var text = "0123456789abcdef:" + string.Join(',', Enumerable.Range(1, 2000).Select(i => (i * 2).ToString("D0", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.False(StoredRanges.TryParse(Encoding.ASCII.GetBytes(text), out _));
        Assert.True(StoredRanges.TryParse(Encoding.ASCII.GetBytes(text[..text.LastIndexOf(',', SparkplugLimits.StoredRangesCharsMax)]), out _));
    }

    [Fact]
    public void At_the_limit_only_what_merges_is_added()
    {
        var stored = new StoredRanges(Epoch);
        for (var i = 1; i <= SparkplugLimits.StoredRangesMax; i++)
        {
            Assert.True(stored.TryAdd(i * 3));
        }

        Assert.False(stored.TryAdd((SparkplugLimits.StoredRangesMax * 3) + 3));
        Assert.True(stored.TryAdd(4));
        Assert.True(stored.TryAdd(5));
        Assert.Equal(SparkplugLimits.StoredRangesMax - 1, stored.Ranges.Count);
        Assert.True(stored.TryAdd((SparkplugLimits.StoredRangesMax * 3) + 3));
    }

    [Fact]
    public void Numbers_that_no_outbox_has_are_refused()
    {
        var stored = new StoredRanges(Epoch);
        Assert.Throws<ArgumentOutOfRangeException>(() => stored.TryAdd(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stored.TryAdd(5, 4));
        Assert.Equal(0, stored.Take(new byte[57]));
    }

    private static string Text(params (long First, long Last)[] ranges)
    {
        var stored = new StoredRanges(Epoch);
        Assert.All(ranges, range => Assert.True(stored.TryAdd(range.First, range.Last)));
        return stored.ToString();
    }

    private static IEnumerable<long> Numbers(StoredRanges stored) =>
        stored.Ranges.SelectMany(range => Enumerable.Range(0, (int)(range.Last - range.First) + 1).Select(i => range.First + i));
}
