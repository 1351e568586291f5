namespace SmartPark.Energy.Registry;

/// <summary>All tables of the registry, in the order in which they refer to each other.</summary>
public static class RegistryTables
{
    /// <summary>The park of rows that belong to the city.</summary>
    public const string OfCity = "-";

    /// <summary>The tables.</summary>
    public static IReadOnlyList<RegistryTable> All { get; } =
    [
        RegistryTable.Of<CountyRow>("counties", "县区", "Counties"),
        RegistryTable.Of<ParkRow>("parks", "园区", "Parks"),
        RegistryTable.Of<PlotRow>("plots", "地块", "Plots"),
        RegistryTable.Of<PlotAreaRow>("plot_areas", "地块面积", "Areas of plots"),
        RegistryTable.Of<BuildingRow>("buildings", "楼栋", "Buildings"),
        RegistryTable.Of<BuildingFloorRow>("building_floors", "楼栋建筑面积", "Floor of buildings"),
        RegistryTable.Of<UnitRow>("units", "单元", "Units"),
        RegistryTable.Of<EnterpriseRow>("enterprises", "企业", "Enterprises"),
        RegistryTable.Of<PlotHolderRow>("plot_holders", "地块使用权人", "Holders of plots"),
        RegistryTable.Of<OccupancyRow>("occupancies", "入驻与租用", "Occupancies"),
        RegistryTable.Of<EnterpriseSizeRow>("enterprise_sizes", "企业规模", "Sizes of enterprises"),
        RegistryTable.Of<MeterRow>("meters", "计量点", "Meters"),
        RegistryTable.Of<MeterRatioRow>("meter_ratios", "倍率", "Ratios of meters"),
        RegistryTable.Of<MeterPlacementRow>("meter_placements", "计量点供给关系", "What meters feed"),
        RegistryTable.Of<VirtualTermRow>("virtual_terms", "虚拟计量点构成", "Terms of virtual meters"),
        RegistryTable.Of<MeterEventRow>("meter_events", "换表与清零", "Swaps and resets"),
        RegistryTable.Of<MeterFrozenRow>("meter_frozen", "冻结示数", "Frozen readings"),
        RegistryTable.Of<MeterRateRow>("meter_rates", "费率寄存器", "Rate registers"),
        RegistryTable.Of<EconomicsRow>("economics", "经济指标", "Economic figures"),
        RegistryTable.Of<QuotaRow>("quotas", "用能限额", "Quotas"),
    ];

    /// <summary>A table by its name; null when there is none.</summary>
    public static RegistryTable? Find(string name) => All.FirstOrDefault(t => t.Name == name);

    /// <summary>The table of a type of rows.</summary>
    public static RegistryTable Of<TRow>()
        where TRow : RegistryRow => All.First(t => t.RowType == typeof(TRow));

    /// <summary>The table of a row.</summary>
    public static RegistryTable Of(RegistryRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return All.First(t => t.RowType == row.GetType());
    }
}
