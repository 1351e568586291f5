using System.Globalization;
using FsCheck.Xunit;
using SmartPark.Energy.Evaluation;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Evaluation;

public sealed class LockedGradingTests
{
    private static readonly EvaluationScheme Shipped4 = Shipped.Schemes.Single(s => s.Id == "park-grades");

    /// <summary>The shipped grades on one indicator whose value is the score.</summary>
    private static readonly EvaluationScheme Scheme = Shipped4 with
    {
        Groups = [Shipped4.Groups[0] with { Formula = ScoringFormula.Benchmark, FloorPercent = 0, TieBreak = [], Indicators = [Shipped4.Groups[0].Indicators[0] with { Id = "x", Weight = 100 }] }],
    };

    [Fact]
    public void A_corrected_score_is_excellent_only_where_a_seat_is_left()
    {
        // Ten parks, two seats; one is excellent, since the second is below the least score.
        var list = Locked(90, 59, 50, 50, 40, 40, 35, 30, 20, 10);
        Assert.Equal(new LockedPlace(2, 0, false), Place(list, 4, 70));
        list[4] = new(Score("p4", 70), 0);
        Assert.Equal(new LockedPlace(1, 1, true), Place(list, 1, 95));
        Assert.Equal(new LockedPlace(3, 1, false), Place(list, 1, 62));
    }

    [Fact]
    public void Who_is_equal_to_more_than_the_seats_hold_gets_no_seat()
    {
        var list = Locked(90, 70, 70, 50, 40, 40, 35, 30, 20, 10);
        Assert.Equal([0, 1, 1], list.Take(3).Select(p => p.Band!.Value));
        Assert.Equal(new LockedPlace(2, 1, true), Place(list, 3, 70));
    }

    [Fact]
    public void A_grade_never_gets_worse_and_one_without_a_score_keeps_what_it_has()
    {
        var list = Locked(90, 59, 50, 50, 40, 40, 35, 30, 20, 10);
        list[8] = list[8] with { Band = 1 };
        Assert.Equal(1, Place(list, 8, 31).Band);
        Assert.Equal(new LockedPlace(null, 1, false), LockedGrading.Place(Scheme, Scheme.Groups[0], [.. list.Where((_, i) => i != 8)], new(Scoring.Of(Scheme, Scheme.Groups[0], [new("p8", new Dictionary<string, decimal>())])[0], 1)));
    }

    [Fact]
    public void A_cap_that_is_reached_is_told_with_its_figures()
    {
        var others = Locked(90, 80, 50, 50, 40, 40, 35, 30, 20, 10).Skip(3).Concat(Locked(90, 80, 50, 50, 40, 40, 35, 30, 20, 10).Take(2)).ToList();
        var cap = LockedGrading.Reached(Scheme, others, 1, 0);
        Assert.Equal(("excellent", 2, 2), (Assert.IsType<CapReached>(cap).Band.Id, cap.Seats, cap.Holders));
        Assert.Null(LockedGrading.Reached(Scheme, others, 3, 1));
    }

    [Fact]
    public void A_corrected_value_beyond_the_group_has_the_points_of_the_best()
    {
        var group = Shipped4.Groups[0];
        var yardsticks = Yardstick.Of(group, [.. Enumerable.Range(1, 5).Select(i => new Candidate($"p{i}", group.Indicators.ToDictionary(n => n.Id, _ => (decimal)i)))], null);
        Assert.Equal([40m, 8m, 24m], new[] { 9m, -3m, 3m }.Select(v => yardsticks[0].Points(v).Points));
        var less = new Yardstick(group, group.Indicators[0] with { IsLessBetter = true }, 1, 5, null);
        Assert.Equal([8m, 40m, 40m], new[] { 9m, 1m, 0m }.Select(v => less.Points(v).Points));
    }

    [Property(MaxTest = 300)]
    public void However_many_are_corrected_no_cap_is_passed_and_nobody_elses_grade_changes(byte[] scores, (byte Who, byte Score)[] corrections)
    {
        var list = Locked([.. scores.Select(s => s % 100m)]);
        foreach (var (who, score) in list.Count == 0 ? [] : corrections)
        {
            var (i, wanted) = (who % list.Count, score % 110m);
            var place = Place(list, i, wanted);
            Assert.True(place.Band <= list[i].Band);
            list[i] = new(Score(list[i].Score.Candidate.Id, wanted), place.Band);
            Assert.True(list.Count(p => p.Band == 0) <= list.Count / 5);
        }
    }

    private static LockedPlace Place(List<LockedParty> list, int own, decimal score) =>
        LockedGrading.Place(Scheme, Scheme.Groups[0], [.. list.Where((_, i) => i != own)], new(Score(list[own].Score.Candidate.Id, score), list[own].Band));

    private static List<LockedParty> Locked(params decimal[] scores)
    {
        var all = Grading.Of(Scheme, Scheme.Groups[0], [.. scores.Select((s, i) => Score($"p{i}", s))]);
        return [.. all.OrderBy(g => int.Parse(g.Score.Candidate.Id[1..], CultureInfo.InvariantCulture)).Select(g => new LockedParty(g.Score, Scheme.Bands.ToList().FindIndex(b => b.Id == g.Grade!.Id)))];
    }

    private static CandidateScore Score(string id, decimal x) =>
        Scoring.Of(Scheme, Scheme.Groups[0], [new(id, new Dictionary<string, decimal> { ["x"] = x })], new Dictionary<string, decimal> { ["x"] = 100 })[0];
}
