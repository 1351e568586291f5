using SmartPark.Energy.Amounts;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Factors;

public sealed class GridCarbonTests
{
    [Theory]
    [InlineData(2021, "anhui", "0.7075")]
    [InlineData(2022, "anhui", "0.6782")]
    [InlineData(2021, "national", "0.5568")]
    [InlineData(2022, "national", "0.5366")]
    [InlineData(2023, "national", "0.5306")]
    [InlineData(2022, "east-china", "0.5617")]
    public void Factors_are_those_announced(int year, string region, string factor) => Assert.Equal(decimal.Parse(factor), Shipped.Carbon.Of(year, region)!.KgPerKwh);

    [Fact]
    public void A_million_kwh_of_anhui_in_2022_is_678_2_tonnes_and_names_its_row()
    {
        var emission = GridCarbonTable.Emission(Shipped.Carbon.Of(2022, "anhui")!, Amount.Of(1_000_000m));
        Assert.Equal((678.2m, "anhui-2022-average", Certainty.Sourced), (emission.TonnesCo2, emission.Row.Id, emission.Row.Basis.Certainty));
    }

    [Fact]
    public void What_was_not_announced_is_not_known()
    {
        Assert.Null(Shipped.Carbon.Of(2023, "anhui"));
        Assert.Null(Shipped.Carbon.Of(2022, "anhui", GridFactorKind.Residual));
        Assert.Null(Shipped.Carbon.LatestBy(new(2024, 4, 11), "anhui"));
        Assert.Equal(2021, Shipped.Carbon.LatestBy(new(2024, 12, 19), "anhui")!.Year);
        Assert.Equal(2022, Shipped.Carbon.LatestBy(new(2024, 12, 20), "anhui")!.Year);
        Assert.Equal(2022, Shipped.Carbon.LatestBy(new(2026, 6, 1), "anhui")!.Year);
    }

    [Fact]
    public void Every_mistake_of_the_factors_is_named()
    {
        var text = """
            { "factors": [
              {"id": "a", "year": 2022, "region": "r", "kind": "average", "kg_per_kwh": 0.5, "published": "2021-12-31", "basis": {"certainty": "sourced"}},
              {"id": "a", "year": 2022, "region": "r", "kind": "fossil", "kg_per_kwh": 0.5, "published": "2024-12-31", "basis": {"certainty": "product"}},
              {"id": "b", "year": 2022, "region": "r", "kind": "average", "kg_per_kwh": 0.6, "published": "2024-12-31", "basis": {"certainty": "product"}} ] }
            """;
        Assert.Equal(
            ["$.factors[0].basis.source", "$.factors[0].published", "$.factors[1].id", "$.factors[2]"], Shipped.Mistakes(p => GridCarbonTable.Parse(Shipped.Document(text), p)));
    }
}
