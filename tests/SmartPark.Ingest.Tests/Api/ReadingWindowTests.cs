using SmartPark.Ingest.Api;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>Windows as people and programs write them.</summary>
public sealed class ReadingWindowTests
{
    private const long Hour = 3_600_000;
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(Payloads.Now);

    [Fact]
    public void By_default_it_is_the_last_day_in_steps_that_make_a_chart() =>
        Assert.Equal(new(Payloads.Now - (24 * Hour), Payloads.Now, 300_000), Read(null, null, null));

    [Theory]
    [InlineData("2026-11-01T08:00:00+08:00")]
    [InlineData("2026-11-01T08:00:00 08:00")]
    [InlineData("2026-11-01T00:00:00Z")]
    [InlineData("2026-10-31T20:00:00-04:00")]
    public void Times_have_an_offset_and_a_lost_plus_is_forgiven(string from) => Assert.Equal(Payloads.Now - (24 * Hour), Read(from, null, null).FromUnixMs);

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", Hour)]
    [InlineData("1d", 24 * Hour)]
    [InlineData("PT15M", 900_000)]
    public void Steps_are_written_short_or_as_ISO_durations(string step, long width) => Assert.Equal(width, Read(null, null, step).StepMs);

    [Theory]
    [InlineData("2026-11-01T00:00:00", null, null, "from")]
    [InlineData("2026-11-01", null, null, "from")]
    [InlineData("yesterday", null, null, "from")]
    [InlineData("1026-11-01T00:00:00Z", null, null, "from")]
    [InlineData("2026-11-03T00:00:00Z", null, null, "from")]
    [InlineData("2020-01-01T00:00:00Z", null, null, "from")]
    [InlineData(null, "soon", null, "to")]
    [InlineData(null, null, "0s", "step")]
    [InlineData(null, null, "5", "step")]
    [InlineData(null, null, "1y", "step")]
    [InlineData(null, null, "P1Y2", "step")]
    [InlineData(null, null, "99999999999s", "step")]
    [InlineData(null, null, "1s", "step")]
    public void What_cannot_be_used_is_said_with_what_could(string? from, string? to, string? step, string name)
    {
        var query = new ApiQuery();
        ReadingWindow.Read(query, from, to, step, Now);

        Assert.True(query.HasMistakes);
        var problem = (Microsoft.AspNetCore.Http.HttpValidationProblemDetails)((Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult)query.Problem()).ProblemDetails;
        Assert.Equal([name], problem.Errors.Keys);
    }

    private static ReadingWindow Read(string? from, string? to, string? step)
    {
        var query = new ApiQuery();
        var window = ReadingWindow.Read(query, from, to, step, Now);
        Assert.False(query.HasMistakes);
        return window;
    }
}
