using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class InternedNamesTests
{
    [Fact]
    public void One_string_serves_characters_and_bytes()
    {
        var names = new InternedNames();
        var first = names.Get("电表-7".AsSpan());
        Assert.Same(first, names.Get("电表-7"u8));
        Assert.Same(first, names.Get(new string("电表-7").AsSpan()));
    }

    [Fact]
    public void Beyond_the_limit_names_are_right_but_not_kept_and_that_is_counted()
    {
        var names = new InternedNames(countMax: 2);
        var kept = names.Get("a"u8);
        names.Get("b"u8);
        Assert.Equal("c", names.Get("c"u8));
        Assert.NotSame(names.Get("c"u8), names.Get("c"u8));
        Assert.Same(kept, names.Get("a"u8));
        Assert.Equal(3, names.NotKept);
    }

    [Fact]
    public void Names_longer_than_a_metrics_are_right_but_not_kept()
    {
        var names = new InternedNames();
        var text = new string('x', SparkplugLimits.NameBytesMax + 1);
        Assert.Equal(text, names.Get(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Equal(1, names.NotKept);
    }
}
