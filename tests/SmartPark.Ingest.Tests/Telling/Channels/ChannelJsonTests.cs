using System.Text.Json;
using FsCheck.Xunit;
using SmartPark.Ingest.Telling.Channels;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels;

public sealed class ChannelJsonTests
{
    [Property(MaxTest = 500)]
    public void Every_text_comes_back_as_it_was(string? text)
    {
        // Half of a surrogate pair is no character, and becomes the replacement character.
        var valid = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text ?? ""));
        using var json = JsonDocument.Parse(ChannelJson.Object(j => j.WriteString("t", valid)));
        Assert.Equal(valid, json.RootElement.GetProperty("t").GetString());
    }

    [Theory]
    [InlineData("\\u0041")]
    [InlineData("\\\\u0041\\")]
    [InlineData("🔥\"𠮷\u3000\u00a0\ue000\u2028\u0001\n")]
    public void A_text_that_looks_escaped_comes_back_too(string text) => Every_text_comes_back_as_it_was(text);
}
