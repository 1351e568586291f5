using FsCheck.Xunit;
using SmartPark.Energy.Evaluation;
using SmartPark.Energy.Tests.Reference;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Energy.Tests.Evaluation;

public sealed class GradingTests
{
    private static readonly EvaluationScheme Parks = Shipped.Schemes.Single(s => s.Id == "park-grades");

    /// <summary>A cap of a fifth, then two fifths, then the rest; the value is the score.</summary>
    private static readonly EvaluationScheme Simple = Parks with
    {
        Groups =
        [
            Parks.Groups[0] with
            {
                Formula = ScoringFormula.Benchmark, FloorPercent = 0, TieBreak = [],
                Indicators = [Parks.Groups[0].Indicators[0] with { Id = "x", Weight = 100 }, Parks.Groups[0].Indicators[0] with { Id = "y", Weight = 0 }],
            },
        ],
        Bands = [Band("a", 20, isCap: true), Band("b", 40), Band("c", null)],
    };

    [Theory]
    [InlineData(80, 16)]
    [InlineData(83, 16)]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(0, 0)]
    public void Excellent_are_at_most_a_fifth_of_all_parks(int parks, int seats)
    {
        Assert.Equal(seats, Grading.Seats(20, parks));
        var grades = Grade(Simple, [.. Enumerable.Range(1, parks).Select(i => (decimal)i)]);
        Assert.Equal(seats, grades.Count(g => g.Grade!.Id == "a"));
    }

    [Fact]
    public void The_best_come_first_with_rank_and_percentile()
    {
        var grades = Grade(Simple, [10, 50, 30, 40, 20]);
        Assert.Equal([("p1", 1, 80m, "a"), ("p3", 2, 60m, "b"), ("p2", 3, 40m, "b"), ("p4", 4, 20m, "c"), ("p0", 5, 0m, "c")],
            grades.Select(g => (g.Score.Candidate.Id, g.Rank!.Value, g.Percentile!.Value, g.Grade!.Id)));
    }

    [Fact]
    public void Equals_at_the_boundary_of_a_cap_all_stay_below_it_and_at_another_all_come_in()
    {
        // Ten parks: two seats for a, six for a and b. Ranks 2 and 3 are equal, and so are 6, 7 and 8.
        var grades = Grade(Simple, [100, 90, 90, 80, 70, 60, 60, 60, 50, 40]);
        Assert.Equal("abbbbbbbcc", string.Concat(grades.Select(g => g.Grade!.Id)));
        Assert.Equal([1, 2, 2, 4, 5, 6, 6, 6, 9, 10], grades.Select(g => g.Rank!.Value));
        Assert.Contains("与另外 1 家并列，席位不足，按规则均不列入“a”", grades[1].Reasons.Select(r => r.Zh));
        Assert.DoesNotContain(grades[3].Reasons, r => r.Zh.Contains("并列", StringComparison.Ordinal));
    }

    [Fact]
    public void Indicators_that_decide_part_equals()
    {
        var decided = Simple with { Groups = [Simple.Groups[0] with { TieBreak = ["y"] }] };
        var grades = Grade(decided, [90, 90, 50, 40, 30], [1, 2, 0, 0, 0]);
        Assert.Equal([("p1", 1, "a"), ("p0", 2, "b")], grades.Take(2).Select(g => (g.Score.Candidate.Id, g.Rank!.Value, g.Grade!.Id)));
        Assert.Equal("b", Grade(decided, [90, 90, 50, 40, 30], [2, 2, 0, 0, 0])[0].Grade!.Id);
    }

    [Fact]
    public void A_least_score_keeps_seats_empty()
    {
        var scheme = Simple with { Bands = [Band("a", 20, isCap: true) with { ScoreMin = 60 }, Band("b", null) with { ScoreMin = 30 }, Band("c", null)] };
        var grades = Grade(scheme, [59.99m, 50, 30, 29.99m, 1]);
        Assert.Equal("bbbcc", string.Concat(grades.Select(g => g.Grade!.Id)));
        Assert.Contains("Below the least score of a, 60", grades[0].Reasons.Select(r => r.En));
    }

    [Fact]
    public void Who_misses_an_indicator_is_not_ranked_but_is_one_of_the_parks()
    {
        Candidate[] parks = [.. Enumerable.Range(1, 4).Select(i => Park($"p{i}", i, 0)), new("q", new Dictionary<string, decimal> { ["y"] = 1 })];
        var grades = Grading.Of(Simple, Simple.Groups[0], Scoring.Of(Simple, Simple.Groups[0], parks, Benchmarks));
        Assert.Equal(("p4", "a"), (grades[0].Score.Candidate.Id, grades[0].Grade!.Id));
        Assert.Equal((null, null, null), (grades[4].Rank, grades[4].Percentile, grades[4].Grade));
        Assert.Equal([new LocalText { Zh = "缺少指标：亩均税收，不参与排名", En = "Missing: Tax per mu; not ranked" }], grades[4].Reasons);
    }

    [Fact]
    public void Reasons_tell_every_figure_of_a_grade()
    {
        Candidate[] parks = [.. Enumerable.Range(1, 5).Select(i => new Candidate($"p{i}", new Dictionary<string, decimal> { ["tax-per-mu"] = i * 10, ["revenue-per-mu"] = 100, ["revenue-per-tce"] = i }))];
        var grades = Grading.Of(Parks, Parks.Groups[0], Scoring.Of(Parks, Parks.Groups[0], parks));
        Assert.Equal(
            [
                "Tax per mu: 40 ×10k CNY/mu (group 10 to 50), 32 of 40 points", "Revenue per mu: 100 ×10k CNY/mu (all of the group alike, full points), 30 of 30 points",
                "Revenue per tce: 4 ×10k CNY/tce (group 1 to 5), 24 of 30 points", "Score 86", "Rank 2 of 5 ranked, 5 in all", "Seats of Excellent and better: 1 (20 % of 5, rounded down)",
            ],
            grades[1].Reasons.Select(r => r.En));
        Assert.Equal(["优秀", "良好", "良好", "良好", "合格"], grades.Select(g => g.Grade!.Title.Zh));
    }

    [Property(MaxTest = 500)]
    public void A_cap_is_never_passed_equals_are_alike_and_order_makes_no_difference(byte[] scores, int seed)
    {
        var parks = scores.Select((s, i) => Park($"p{i}", s % 40, 0)).ToArray();
        var grades = Graded(parks);
        Assert.True(grades.Count(g => g.Grade!.Id == "a") <= parks.Length / 5);
        Assert.All(grades.GroupBy(g => g.Score.Score), g => Assert.Single(g.Select(x => (x.Grade!.Id, x.Rank, x.Percentile)).Distinct()));
        Assert.All(grades.Zip(grades.Skip(1)), pair => Assert.True(pair.First.Score.Score >= pair.Second.Score.Score && string.CompareOrdinal(pair.First.Grade!.Id, pair.Second.Grade!.Id) <= 0));
        new Random(seed).Shuffle(parks);
        Assert.Equal(grades.Select(Text), Graded(parks).Select(Text));

        static IReadOnlyList<CandidateGrade> Graded(IReadOnlyList<Candidate> parks) => Grading.Of(Simple, Simple.Groups[0], Scoring.Of(Simple, Simple.Groups[0], parks, Benchmarks));

        static string Text(CandidateGrade grade) => $"{grade.Score.Candidate.Id} {grade.Rank} {grade.Percentile} {grade.Grade!.Id}";
    }

    private static IReadOnlyDictionary<string, decimal> Benchmarks { get; } = new Dictionary<string, decimal> { ["x"] = 100, ["y"] = 100 };

    private static Candidate Park(string id, decimal x, decimal y) => new(id, new Dictionary<string, decimal> { ["x"] = x, ["y"] = y });

    private static GradeBand Band(string id, decimal? percent, bool isCap = false) => new() { Id = id, Title = new() { Zh = id, En = id }, Percent = percent, IsCap = isCap };

    private static IReadOnlyList<CandidateGrade> Grade(EvaluationScheme scheme, decimal[] x, decimal[]? y = null) =>
        Grading.Of(scheme, scheme.Groups[0], Scoring.Of(scheme, scheme.Groups[0], [.. x.Select((v, i) => Park($"p{i}", v, y?[i] ?? 0))], Benchmarks));
}
