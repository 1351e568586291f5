using SmartPark.Energy.Evaluation;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Evaluation;

public sealed class IndicatorFigureTests
{
    private static readonly PartyFigures Sound = new(
        "east", new() { Zh = "东园", En = "East" }, "east", 20, 50, [],
        [
            new("revenue", 4_000, 3, 3), new("tax", 110, 3, 3), new("value_added", 900, 3, 3), new("staff", 300, 3, 3), new("research_and_development", 120, 3, 3), new("technical_investment", 60, 3, 3),
            new("pollutant_equivalents", 8, 3, 3), new("output_value", 4_500, 3, 3),
        ]);

    [Theory]
    [InlineData("tax-per-mu", 5.5)]
    [InlineData("revenue-per-mu", 200)]
    [InlineData("revenue-per-tce", 80)]
    [InlineData("tce-per-mu", 2.5)]
    [InlineData("value-added-per-tce", 18)]
    [InlineData("labour-productivity", 3)]
    [InlineData("research-share", 3)]
    [InlineData("investment-per-mu", 3)]
    [InlineData("revenue-per-pollutant", 500)]
    [InlineData("tce-per-output", 0.011111)]
    public void An_indicator_is_one_figure_of_the_report_by_another(string id, double value) => Assert.Equal((decimal)value, One(id, Sound).Value);

    [Fact]
    public void Every_formula_is_made_of_measures_that_there_are_and_every_shipped_indicator_but_entered_ones_has_one()
    {
        var measures = RegistryTables.Of<EconomicsRow>().Columns.Select(c => c.Name).Concat([IndicatorFormula.Mu, IndicatorFormula.Tce]).ToHashSet();
        Assert.All(IndicatorFormula.All, f => Assert.Subset(measures, new HashSet<string> { f.Numerator, f.Denominator }));
        Assert.Equal(["green"], Shipped.Schemes.SelectMany(s => s.Groups).SelectMany(g => g.Indicators).Select(i => i.Id).Distinct().Where(i => IndicatorFormula.Of(i) is null));
    }

    [Fact]
    public void A_figure_that_not_all_enterprises_told_is_missing_and_not_less()
    {
        var figure = One("revenue-per-mu", Sound with { Told = [new("revenue", 4_000, 2, 3)] });
        Assert.Equal((null, IndicatorGap.NotToldByAll, 2, 3), (figure.Value, figure.Gap, figure.Told, figure.Of));
        Assert.Equal("Missing: revenue-per-mu; not ranked. Why: Revenue told by 2 of 3 enterprises", IndicatorReasons.Of(figure)!.En);
        Assert.Equal(IndicatorGap.NotTold, One("tax-per-mu", Sound with { Told = [] }).Gap);
    }

    [Theory]
    [InlineData(ProvisionalReason.CoverageLow, IndicatorGap.None, IndicatorGap.EnergyProvisional)]
    [InlineData(ProvisionalReason.NoMeter, IndicatorGap.None, IndicatorGap.EnergyProvisional)]
    [InlineData(ProvisionalReason.CoefficientMissing, IndicatorGap.None, IndicatorGap.EnergyProvisional)]
    [InlineData(ProvisionalReason.NegativeBalance, IndicatorGap.None, IndicatorGap.EnergyProvisional)]
    [InlineData(ProvisionalReason.LandAmbiguous, IndicatorGap.LandAmbiguous, IndicatorGap.None)]
    [InlineData(ProvisionalReason.PeriodRuns, IndicatorGap.PeriodRuns, IndicatorGap.PeriodRuns)]
    public void What_is_provisional_takes_away_just_what_is_made_of_it(ProvisionalReason reason, IndicatorGap ofLand, IndicatorGap ofEnergy)
    {
        var party = Sound with { Provisional = [reason] };
        Assert.Equal((ofLand, ofEnergy), (One("tax-per-mu", party).Gap, One("revenue-per-tce", party).Gap));
        Assert.NotNull(IndicatorReasons.Of(ofLand == IndicatorGap.None ? One("revenue-per-tce", party) : One("tax-per-mu", party)));
    }

    [Fact]
    public void Nothing_is_divided_by_nothing()
    {
        Assert.Equal(IndicatorGap.NoLand, One("tax-per-mu", Sound with { Mu = 0 }).Gap);
        Assert.Equal(IndicatorGap.LandAmbiguous, One("tax-per-mu", Sound with { Mu = null }).Gap);
        Assert.Equal(IndicatorGap.NothingToDivideBy, One("revenue-per-tce", Sound with { Tce = 0 }).Gap);
        Assert.Equal(0, One("tce-per-mu", Sound with { Tce = 0 }).Value);
    }

    [Fact]
    public void What_somebody_enters_counts_only_where_a_report_cannot_tell_it()
    {
        var entered = new Dictionary<string, decimal> { ["green"] = 71, ["tax-per-mu"] = 999 };
        Assert.Equal((71m, true), (One("green", Sound, entered).Value, One("green", Sound, entered).IsEntered));
        Assert.Equal(5.5m, One("tax-per-mu", Sound, entered).Value);
        Assert.Equal(IndicatorGap.NotEntered, One("green", Sound).Gap);
    }

    private static IndicatorFigure One(string id, PartyFigures party, IReadOnlyDictionary<string, decimal>? entered = null)
    {
        var group = Shipped.Schemes.Single(s => s.Id == "park-grades").Groups[0];
        var indicator = group.Indicators[0] with { Id = id, Title = new() { Zh = id, En = id } };
        return Assert.Single(IndicatorFigure.All(group with { Indicators = [indicator] }, party, entered));
    }
}
