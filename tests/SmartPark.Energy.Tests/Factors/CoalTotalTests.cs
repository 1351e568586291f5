using FsCheck.Xunit;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Factors;

public sealed class CoalTotalTests
{
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly To = new(2027, 1, 1);

    [Fact]
    public void A_million_kwh_is_122_9_tce_and_on_50_mu_2_458()
    {
        var total = Total(CoalMethod.Equivalent, Power(1_000_000));
        Assert.Equal((122.9m, 2.458m), (total.Tce, total.TcePerMu(50)));
        Assert.Null(total.TcePerMu(0));
        Assert.Equal(["electricity-equivalent"], total.Rows.Select(r => r.Id));
        Assert.True(total.IsComplete && total.IsSourced);
    }

    [Fact]
    public void Electricity_and_gas_add_up_exactly()
    {
        var total = Total(CoalMethod.Equivalent, Power(1_286_000), Use("natural-gas-gas-field", EnergyUnit.CubicMetreStandard, 96_000));
        Assert.Equal([158_049.4m, 116_572.8m], total.Lines.Select(l => l.Kgce));
        Assert.Equal(274.6222m, total.Tce);
        Assert.False(total.IsSourced);
        Assert.Equal(["natural-gas-gas-field-2020"], total.Rows.Where(r => r.Basis.Certainty == Certainty.Unconfirmed).Select(r => r.Id));
    }

    [Fact]
    public void Working_media_stand_beside_the_total()
    {
        var total = Total(CoalMethod.Equivalent, Power(1000), Use("water", EnergyUnit.Tonne, 100), Use("compressed-air", EnergyUnit.CubicMetreStandard, 10), Use("oxygen", EnergyUnit.CubicMetreStandard, 1));
        Assert.Equal((122.9m, true), (total.Kgce, total.IsComplete));
        Assert.Equal([25.71m, 0.4m, 0.4m], total.WorkingMedia.Select(l => l.Kgce));
    }

    [Fact]
    public void A_total_is_of_one_method_and_a_trade_has_its_own_row()
    {
        var general = Total(CoalMethod.EqualValue, Power(1000));
        Assert.Equal((300m, "electricity-equal-value", Certainty.Unconfirmed), (general.Kgce, general.Rows.Single().Id, general.Rows.Single().Basis.Certainty));
        var trade = Total(CoalMethod.EqualValue, Power(1000) with { Trade = "petrochemical" });
        Assert.Equal(("electricity-equal-value-petrochemical", "GB 30251-2024"), (trade.Rows.Single().Id, trade.Rows.Single().Basis.Standard));
        Assert.Equal("electricity-equal-value", Total(CoalMethod.EqualValue, Power(1000) with { Trade = "plating" }).Rows.Single().Id);
    }

    [Fact]
    public void What_has_no_row_is_named_and_never_assumed()
    {
        var total = Total(CoalMethod.EqualValue, Power(1000), Use("hydrogen", EnergyUnit.Kilogram, 1), Use("heat", EnergyUnit.Gigajoule, 1), Use("steam-low-pressure", EnergyUnit.Tonne, 1),
            Use("natural-gas-gas-field", EnergyUnit.CubicMetre, 1), Use("water", EnergyUnit.Tonne, 1) with { From = new(2021, 1, 1), To = new(2022, 1, 1) },
            Use("diesel", EnergyUnit.Kilogram, 1) with { From = new(2021, 3, 31), To = new(2021, 4, 2) });
        Assert.Equal(
            [
                ("hydrogen", CoalFault.UnknownKind), ("heat", CoalFault.NoRow), ("steam-low-pressure", CoalFault.NotInForce), ("natural-gas-gas-field", CoalFault.OtherUnit),
                ("water", CoalFault.ChangesWithin), ("diesel", CoalFault.ChangesWithin),
            ],
            total.Gaps.Select(g => (g.Use.Kind, g.Fault)));
        Assert.Equal((300m, false), (total.Kgce, total.IsComplete));
        Assert.Contains("water-2020 from 2021-04-01 to now", total.Gaps[4].Details, StringComparison.Ordinal);
    }

    [Fact]
    public void Editions_change_on_their_day()
    {
        Assert.Equal("water-2008", Find(new(2021, 3, 31)));
        Assert.Equal("water-2020", Find(new(2021, 4, 1)));

        static string Find(DateOnly day) => Shipped.Coal.Find("water", CoalMethod.Equivalent, EnergyUnit.Tonne, day).Row!.Id;
    }

    [Fact]
    public void Units_with_a_fixed_ratio_are_turned_into_each_other()
    {
        Assert.Equal(34.12m, Total(CoalMethod.Equivalent, Use("heat", EnergyUnit.Gigajoule, 1)).Kgce);
        Assert.Equal(1457.1m, Total(CoalMethod.Equivalent, Use("diesel", EnergyUnit.Tonne, 1)).Kgce);
        Assert.Equal(0.2571m, Total(CoalMethod.Equivalent, Use("water", EnergyUnit.Kilogram, 1000)).WorkingMedia.Single().Kgce);
        Assert.Equal(25.71m, Total(CoalMethod.Equivalent, Use("water", EnergyUnit.CubicMetre, 100)).WorkingMedia.Single().Kgce);
        Assert.Null(UnitRatio.Between(EnergyUnit.KilowattHour, EnergyUnit.Gigajoule));
    }

    [Property]
    public bool Parts_of_a_use_are_exactly_the_whole(int[] micro)
    {
        var whole = new Amount(micro.Sum(m => (long)m));
        return micro.Select(m => Total(CoalMethod.Equivalent, Power(0) with { Amount = new(m) }).Kgce).Sum() == Total(CoalMethod.Equivalent, Power(0) with { Amount = whole }).Kgce;
    }

    [Fact]
    public void Every_mistake_of_the_table_is_named()
    {
        var text = """
            { "kinds": [ {"id": "a", "title": {"zh": "一", "en": "A"}}, {"id": "a", "title": {"zh": "一", "en": "A"}} ],
              "coefficients": [
                {"id": "x", "kind": "a", "methods": ["equivalent"], "unit": "kg", "kgce_per_unit": 1, "valid_from": "2021-01-02", "valid_to": "2021-01-01", "basis": {"certainty": "sourced"}},
                {"id": "y", "kind": "b", "methods": ["equivalent"], "unit": "kg", "kgce_per_unit": 1.2144, "heat_value_kj": 35588, "valid_from": "2021-01-01", "basis": {"certainty": "product"}},
                {"id": "y", "kind": "a", "methods": ["equivalent", "equal_value"], "unit": "kg", "kgce_per_unit": 1, "valid_from": "2022-01-01", "basis": {"certainty": "product"}},
                {"id": "z", "kind": "a", "methods": ["equal_value"], "unit": "kg", "kgce_per_unit": 1, "valid_from": "2023-01-01", "basis": {"certainty": "product"}},
                {"id": "u", "kind": "a", "methods": ["equal_value"], "unit": "kg", "kgce_per_unit": 1, "trade": "t", "valid_from": "2023-01-01", "basis": {"certainty": "product"}} ] }
            """;
        Assert.Equal(
            [
                "$.kinds[1].id", "$.coefficients[0].basis.source", "$.coefficients[0].valid_to", "$.coefficients[1].kind", "$.coefficients[1].kgce_per_unit", "$.coefficients[2].id",
                "$.coefficients[3]",
            ],
            Shipped.Mistakes(p => StandardCoalTable.Parse(Shipped.Document(text), p)));
    }

    private static EnergyUse Power(decimal kwh) => Use("electricity", EnergyUnit.KilowattHour, kwh);

    private static EnergyUse Use(string kind, EnergyUnit unit, decimal amount) => new(kind, unit, Amount.Of(amount), From, To);

    private static CoalTotal Total(CoalMethod method, params EnergyUse[] uses) => CoalTotal.Of(Shipped.Coal, method, uses);
}
