using SmartPark.Energy.Evaluation;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Evaluation;

public sealed class ScoringTests
{
    private static readonly EvaluationScheme Jingde = Shipped.Schemes.Single(s => s.Id == "jingde-2022");
    private static readonly EvaluationScheme Huaian = Shipped.Schemes.Single(s => s.Id == "huaian");

    [Fact]
    public void The_shipped_schemes_are_sound_and_say_how_sure_they_are() => Assert.Equal(
        [("huaian", Certainty.Sourced), ("jingde-2022", Certainty.Unconfirmed), ("park-grades", Certainty.Product)], Shipped.Schemes.Select(s => (s.Id, s.Basis.Certainty)));

    [Fact]
    public void Between_the_least_and_the_greatest_a_fifth_to_all_of_the_weight_is_given()
    {
        var scores = Scoring.Of(Jingde, Jingde.Groups[1], [Firm("a", 10, 5, 2), Firm("b", 30, 5, 4), Firm("c", 15, 5, 3)]);

        // c: tax 34 × [20 + 80 × 5/20] / 100, revenue per tce all alike, revenue per pollutant unit 33 × [20 + 80 × 1/2] / 100.
        Assert.Equal([13.6m, 33m, 19.8m], scores[2].Points.Select(p => p.Points));
        Assert.Equal([46.4m, 100m, 66.4m], scores.Select(s => s.Score!.Value));
        Assert.True(scores[0].Points[1].HasNoSpread);
        Assert.Equal((10m, 30m), (scores[2].Points[0].Least, scores[2].Points[0].Greatest));

        static Candidate Firm(string id, decimal tax, decimal energy, decimal pollutant) =>
            new(id, new Dictionary<string, decimal> { ["tax-per-mu"] = tax, ["revenue-per-tce"] = energy, ["revenue-per-pollutant"] = pollutant });
    }

    [Fact]
    public void A_value_by_its_benchmark_may_pass_the_weight_unless_the_scheme_says_otherwise()
    {
        Candidate[] firms = [new("a", new Dictionary<string, decimal> { ["tax-per-mu"] = 30, ["revenue-per-mu"] = 200, ["green"] = 80 })];
        var benchmarks = new Dictionary<string, decimal> { ["tax-per-mu"] = 20, ["revenue-per-mu"] = 400, ["green"] = 100 };
        Assert.Equal([67.5m, 17.5m, 16m], Scoring.Of(Huaian, Huaian.Groups[0], firms, benchmarks)[0].Points.Select(p => p.Points));
        Assert.Equal(101m, Scoring.Of(Huaian, Huaian.Groups[0], firms, benchmarks)[0].Score);
        Assert.Equal(78.5m, Scoring.Of(Huaian, Huaian.Groups[0] with { RatioMax = 1 }, firms, benchmarks)[0].Score);
        Assert.Throws<ArgumentException>(() => Scoring.Of(Huaian, Huaian.Groups[0], firms, new Dictionary<string, decimal> { ["green"] = 0 }));
    }

    [Fact]
    public void What_is_missing_is_named_and_never_zero()
    {
        Candidate[] firms = [new("a", new Dictionary<string, decimal> { ["tax-per-mu"] = 30 }), new("b", new Dictionary<string, decimal> { ["tax-per-mu"] = 0, ["revenue-per-mu"] = 1, ["green"] = 1 })];
        var scores = Scoring.Of(Huaian, Huaian.Groups[0], firms, new Dictionary<string, decimal> { ["tax-per-mu"] = 20, ["revenue-per-mu"] = 400 });
        Assert.Equal(["revenue-per-mu", "green"], scores[0].Missing.Select(m => m.Id));
        Assert.Equal(["green"], scores[1].Missing.Select(m => m.Id));
        Assert.All(scores, s => Assert.Null(s.Score));
        Assert.Equal(0m, scores[1].Points[0].Points);
    }

    [Fact]
    public void Less_can_be_better()
    {
        var group = Jingde.Groups[1] with { Indicators = [Jingde.Groups[1].Indicators[0] with { Id = "tce-per-mu", Weight = 100, IsLessBetter = true }] };
        var scores = Scoring.Of(Jingde, group, [One("a", 2), One("b", 6), One("c", 3)]);
        Assert.Equal([100m, 20m, 80m], scores.Select(s => s.Score!.Value));

        static Candidate One(string id, decimal tce) => new(id, new Dictionary<string, decimal> { ["tce-per-mu"] = tce });
    }

    [Fact]
    public void A_bonus_counts_up_to_its_most()
    {
        var group = Jingde.Groups[1] with { Indicators = [Jingde.Groups[1].Indicators[0] with { Weight = 100 }], BonusMax = 5 };
        var values = new Dictionary<string, decimal> { ["tax-per-mu"] = 1 };
        Assert.Equal([103m, 105m], Scoring.Of(Jingde, group, [new("a", values, 3), new("b", values, 30)]).Select(s => s.Score!.Value));
        Assert.Throws<ArgumentException>(() => Scoring.Of(Jingde, group, [new("a", values, -1)]));
        Assert.Throws<ArgumentException>(() => Scoring.Of(Jingde, group, [new("a", values), new("a", values)]));
    }

    [Fact]
    public void Every_mistake_of_a_scheme_is_named()
    {
        var text = """
            { "id": "s", "title": {"zh": "一", "en": "One"}, "basis": {"certainty": "sourced"},
              "groups": [
                { "id": "g", "title": {"zh": "一", "en": "One"}, "formula": "benchmark", "floor_percent": 20, "tie_break": ["b"],
                  "indicators": [ {"id": "a", "title": {"zh": "一", "en": "One"}, "unit": "t", "weight": 50, "is_less_better": true}, {"id": "a", "title": {"zh": "一", "en": "One"}, "unit": "t", "weight": 49} ] },
                { "id": "g", "title": {"zh": "一", "en": "One"}, "formula": "min_max", "indicators": [ {"id": "a", "title": {"zh": "一", "en": "One"}, "unit": "t", "weight": 100} ] } ],
              "bands": [
                {"id": "a", "title": {"zh": "一", "en": "One"}, "score_min": 50, "is_cap": true},
                {"id": "b", "title": {"zh": "一", "en": "One"}},
                {"id": "c", "title": {"zh": "一", "en": "One"}, "percent": 90, "score_min": 60},
                {"id": "d", "title": {"zh": "一", "en": "One"}, "percent": 20, "score_min": 10} ] }
            """;
        Assert.Equal(
            [
                "$.basis.source", "$.groups", "$.groups[0].indicators", "$.groups[0].indicators", "$.groups[0].indicators[0].is_less_better", "$.groups[0]", "$.groups[0].tie_break[0]",
                "$.bands", "$.bands[0].is_cap", "$.bands[1]", "$.bands[3]",
            ],
            Shipped.Mistakes(p => EvaluationSchemes.Parse([Shipped.Document(text)], p)));
    }
}
