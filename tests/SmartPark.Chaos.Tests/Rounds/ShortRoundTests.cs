using SmartPark.Chaos.Rounds;

namespace SmartPark.Chaos.Tests.Rounds;

/// <summary>The promise itself, on real processes: the short seeded round that CI runs. Everything longer: tests/README.md.</summary>
public sealed class ShortRoundTests
{
    [Fact]
    public async Task Nothing_is_lost_and_nothing_doubled_while_every_part_is_killed_stopped_cut_off_and_set_to_a_wrong_time()
    {
        var options = RoundOptions.Parse(["--minutes", "2.5", "--seed", "7", "--rate", "300"], out var problem);
        Assert.True(options is not null, problem);
        await using var output = new StringWriter();
        var code = await RoundSeries.RunAsync(options, output, TestContext.Current.CancellationToken);
        Assert.True(code == 0, output.ToString());
    }
}
