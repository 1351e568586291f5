using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Rounds;

namespace SmartPark.Chaos.Tests.Rounds;

/// <summary>The promise itself, on real processes: the short seeded round that CI runs. Everything longer: tests/README.md.</summary>
public sealed class ShortRoundTests
{
    [Fact]
    public async Task Nothing_is_lost_and_nothing_doubled_while_every_part_is_killed_stopped_and_cut_off()
    {
        // A wrong clock is a round of its own, by hand: its samples are judged by their marks, not by whether they arrive.
        var kinds = string.Join(',', Enum.GetValues<FaultKind>().Where(k => k != FaultKind.ClockSkew).Select(FaultKinds.Word));
        var options = RoundOptions.Parse(["--minutes", "2.5", "--seed", "7", "--rate", "300", "--faults", kinds], out var problem);
        Assert.True(options is not null, problem);
        await using var output = new StringWriter();
        var code = await RoundSeries.RunAsync(options, output, TestContext.Current.CancellationToken);
        Assert.True(code == 0, output.ToString());
    }
}
