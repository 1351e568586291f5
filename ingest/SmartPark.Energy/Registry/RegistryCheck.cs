using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>Finds every mistake in the rows of a registry that no row shows by itself: what refers to nothing, ends before it begins, or holds twice at one time.</summary>
internal sealed class RegistryCheck
{
    private readonly RegistryRows _rows;
    private readonly List<RegistryMistake> _found = [];
    private readonly Dictionary<Type, HashSet<string>> _ids = [];

    private RegistryCheck(RegistryRows rows) => _rows = rows;

    /// <summary>All mistakes and warnings.</summary>
    public static IReadOnlyList<RegistryMistake> Of(RegistryRows rows, IReadOnlyList<AccountedMeter> meters, StandardCoalTable kinds)
    {
        var check = new RegistryCheck(rows);
        check.CheckPeriods();
        check.CheckPlaces();
        check.CheckParties();
        check.CheckMeterReferences();
        return check._found.Any(m => !m.IsWarning) ? check._found : [.. check._found, .. MeterCheck.Of(rows, meters, kinds)];
    }

    private void CheckPeriods()
    {
        foreach (var table in RegistryTables.All)
        {
            foreach (var (key, row) in _rows.Of(table))
            {
                var (from, to) = row switch
                {
                    DatedRow dated => (dated.From, dated.To),
                    EconomicsRow economics => (economics.From, economics.To),
                    QuotaRow quota => (quota.From, quota.To),
                    _ => (default, null),
                };
                if (to <= from)
                {
                    Add(table, key, "to", $"{to:yyyy-MM-dd}", $"晚于起始日 {from:yyyy-MM-dd} 的日期", $"a day after from, {from:yyyy-MM-dd}");
                }
            }
        }
    }

    private void CheckPlaces()
    {
        Refer<ParkRow, CountyRow>("county", r => $"-/{r.County}", "已登记的县区", "a registered county");
        foreach (var park in _rows.Of<ParkRow>().Where(p => p.Park == RegistryTables.OfCity))
        {
            Add(RegistryTables.Of<ParkRow>(), park.Park, "park", park.Park, "园区编号；“-”是全市", "the id of a park; \"-\" is the city");
        }

        foreach (var table in RegistryTables.All.Where(t => t.RowType != typeof(ParkRow)))
        {
            foreach (var (key, row) in _rows.Of(table))
            {
                var isOfCity = row is CountyRow;
                if (isOfCity ? row.Park != RegistryTables.OfCity : !Ids<ParkRow>().Contains(row.Park))
                {
                    Add(table, key, "park", row.Park, isOfCity ? "“-”（全市）" : "已登记的园区", isOfCity ? "\"-\", the city" : "a registered park");
                }
            }
        }

        Refer<PlotAreaRow, PlotRow>("plot", r => $"{r.Park}/{r.Plot}", "本园区已登记的地块", "a plot of this park");
        Refer<PlotHolderRow, PlotRow>("plot", r => $"{r.Park}/{r.Plot}", "本园区已登记的地块", "a plot of this park");
        Refer<BuildingRow, PlotRow>("plot", r => $"{r.Park}/{r.Plot}", "本园区已登记的地块", "a plot of this park");
        Refer<BuildingFloorRow, BuildingRow>("building", r => $"{r.Park}/{r.Building}", "本园区已登记的楼栋", "a building of this park");
        Refer<UnitRow, BuildingRow>("building", r => $"{r.Park}/{r.Building}", "本园区已登记的楼栋", "a building of this park");
        Refer<OccupancyRow, BuildingRow>("building", r => $"{r.Park}/{r.Building}", "本园区已登记的楼栋", "a building of this park");
        Refer<OccupancyRow, UnitRow>("unit", r => r.Unit is null ? null : $"{r.Park}/{r.Building}/{r.Unit}", "该楼栋已登记的单元", "a unit of this building");
    }

    private void CheckParties()
    {
        const string Zh = "本园区已登记的企业";
        const string En = "an enterprise of this park";
        Refer<PlotHolderRow, EnterpriseRow>("enterprise", r => $"{r.Park}/{r.Enterprise}", Zh, En);
        Refer<OccupancyRow, EnterpriseRow>("enterprise", r => $"{r.Park}/{r.Enterprise}", Zh, En);
        Refer<EnterpriseSizeRow, EnterpriseRow>("enterprise", r => $"{r.Park}/{r.Enterprise}", Zh, En);
        Refer<EconomicsRow, EnterpriseRow>("enterprise", r => $"{r.Park}/{r.Enterprise}", Zh, En);
        Refer<QuotaRow, EnterpriseRow>("enterprise", r => r.Enterprise is null ? null : $"{r.Park}/{r.Enterprise}", Zh, En);
        Refer<MeterPlacementRow, EnterpriseRow>("enterprise", r => r.Enterprise is null ? null : $"{r.Park}/{r.Enterprise}", Zh, En);
        Once<EnterpriseSizeRow>(r => (r.Park, r.Enterprise, ""), r => (r.From, r.To));
        Once<EconomicsRow>(r => (r.Park, r.Enterprise, ""), r => (r.From, r.To));
        Once<QuotaRow>(r => (r.Park, r.Enterprise ?? "", r.Measure.ToString()), r => (r.From, r.To));
    }

    private void CheckMeterReferences()
    {
        const string Zh = "本园区已登记的计量点";
        const string En = "a meter of this park";
        Refer<MeterRatioRow, MeterRow>("meter", r => $"{r.Park}/{r.Meter}", Zh, En);
        Refer<MeterEventRow, MeterRow>("meter", r => $"{r.Park}/{r.Meter}", Zh, En);
        Refer<MeterFrozenRow, MeterRow>("meter", r => $"{r.Park}/{r.Meter}", Zh, En);
        Refer<MeterRateRow, MeterRow>("meter", r => $"{r.Park}/{r.Meter}", Zh, En);
        Refer<MeterPlacementRow, MeterRow>("meter", r => $"{r.Park}/{r.Meter}", Zh, En);
        Refer<MeterPlacementRow, MeterRow>("parent", r => r.Parent is null ? null : $"{r.Park}/{r.Parent}", Zh, En);
        Refer<VirtualTermRow, MeterRow>("meter", r => $"{r.Park}/{r.Meter}", Zh, En);
        Refer<VirtualTermRow, MeterRow>("term", r => $"{r.Park}/{r.Term}", Zh, En);
        Once<MeterPlacementRow>(r => (r.Park, r.Meter, ""), r => (r.From, r.To));
        Once<MeterRateRow>(r => (r.Park, r.Meter, r.Band.ToString()), r => (r.From, r.To));
        Once<VirtualTermRow>(r => (r.Park, r.Meter, r.Term), r => (r.From, r.To));
    }

    private HashSet<string> Ids<TRow>()
        where TRow : RegistryRow
    {
        if (!_ids.TryGetValue(typeof(TRow), out var ids))
        {
            _ids[typeof(TRow)] = ids = [.. _rows.Of(RegistryTables.Of<TRow>()).Keys];
        }

        return ids;
    }

    private void Refer<TRow, TTo>(string column, Func<TRow, string?> key, string zh, string en)
        where TRow : RegistryRow
        where TTo : RegistryRow
    {
        var (table, ids) = (RegistryTables.Of<TRow>(), Ids<TTo>());
        foreach (var row in _rows.Of<TRow>())
        {
            if (key(row) is { } wanted && !ids.Contains(wanted))
            {
                Add(table, table.KeyOf(row), column, wanted[(wanted.IndexOf('/', StringComparison.Ordinal) + 1)..], zh, en);
            }
        }
    }

    /// <summary>Rows of one subject may not hold on the same day.</summary>
    private void Once<TRow>(Func<TRow, (string, string, string)> subject, Func<TRow, (DateOnly From, DateOnly? To)> period)
        where TRow : RegistryRow
    {
        var table = RegistryTables.Of<TRow>();
        foreach (var group in _rows.Of<TRow>().Where(r => period(r) is var (from, to) && !(to <= from)).GroupBy(subject))
        {
            var last = (Row: (TRow?)null, Period: default(DatePeriod));
            foreach (var row in group.OrderBy(r => period(r).From))
            {
                var own = new DatePeriod(period(row).From, period(row).To);
                if (last.Row is not null && own.Meet(last.Period) is not null)
                {
                    Add(table, table.KeyOf(row), null, $"{own}; {last.Period}", "同一对象的时段不重叠", "periods that do not overlap");
                }

                last = last.Row is null || own.To > last.Period.To ? (row, own) : last;
            }
        }
    }

    private void Add(RegistryTable table, string key, string? column, string? found, string zh, string en) =>
        _found.Add(new(table.Name, key, column, found, new LocalText { Zh = zh, En = en }));
}
