using SmartPark.Chaos.Faults;

namespace SmartPark.Chaos.Tests.Faults;

public sealed class FaultPlanTests
{
    private static readonly FaultKind[] All = Enum.GetValues<FaultKind>();

    private static IReadOnlyList<Fault> Make(int seed, double minutes) => FaultPlan.Make(seed, TimeSpan.FromMinutes(minutes), All, ingestProcesses: 3, hasDatabase: true);

    [Fact]
    public void The_plan_is_a_function_of_the_seed()
    {
        Assert.Equal(Make(4, 10), Make(4, 10));
        Assert.NotEqual(Make(4, 10), Make(5, 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_hour_kills_each_part_at_least_fifty_times_and_meets_every_kind(int seed)
    {
        var plan = Make(seed, 60);
        Assert.All(All, kind => Assert.True(plan.Count(f => f.Kind == kind) >= (FaultKinds.IsKill(kind) ? 50 : 10), $"{kind}: {plan.Count(f => f.Kind == kind)}"));
    }

    [Fact]
    public void Two_faults_never_hold_the_same_place_at_one_time() => Assert.All(
        Make(9, 60).GroupBy(f => (FaultKinds.Place(f.Kind), f.Target)),
        place => Assert.All(place.OrderBy(f => f.AtMs).Zip(place.OrderBy(f => f.AtMs).Skip(1)), pair => Assert.True(pair.First.AtMs + pair.First.DurationMs < pair.Second.AtMs)));

    [Fact]
    public void Without_a_database_process_nothing_is_planned_for_it() =>
        Assert.DoesNotContain(FaultPlan.Make(1, TimeSpan.FromHours(1), All, 1, hasDatabase: false), f => FaultKinds.Place(f.Kind) is "database" or "ingest-database");

    [Fact]
    public void Kinds_are_read_by_their_words_and_an_unknown_word_is_refused()
    {
        Assert.True(FaultKinds.TryParse("broker-kill,clock-skew", out var kinds));
        Assert.Equal([FaultKind.BrokerKill, FaultKind.ClockSkew], kinds);
        Assert.False(FaultKinds.TryParse("broker-kill,earthquake", out _));
    }
}
