using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registers;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>Finds mistakes in what meters are and feed: cycles, the same thing fed twice, parents of another kind. Its rows refer to each other rightly already.</summary>
internal sealed class MeterCheck
{
    private readonly RegistryRows _rows;
    private readonly IReadOnlyList<AccountedMeter> _meters;
    private readonly Dictionary<MeterKey, AccountedMeter> _byKey;
    private readonly StandardCoalTable _kinds;
    private readonly List<RegistryMistake> _found = [];

    private MeterCheck(RegistryRows rows, IReadOnlyList<AccountedMeter> meters, StandardCoalTable kinds) =>
        (_rows, _meters, _kinds, _byKey) = (rows, meters, kinds, meters.ToDictionary(m => m.Key));

    /// <summary>All mistakes and warnings.</summary>
    public static IReadOnlyList<RegistryMistake> Of(RegistryRows rows, IReadOnlyList<AccountedMeter> meters, StandardCoalTable kinds)
    {
        var check = new MeterCheck(rows, meters, kinds);
        check.CheckSeries();
        foreach (var meter in meters)
        {
            check.CheckKind(meter);
            check.CheckRegister(meter);
            check.CheckPlacements(meter);
            check.CheckTerms(meter);
        }

        if (check._found.Any(m => !m.IsWarning))
        {
            return check._found;
        }

        check.CheckTrees();
        check.CheckUnmetered();
        return check._found;
    }

    private void CheckSeries()
    {
        foreach (var twice in _meters.Where(m => m.Register is not null).GroupBy(m => m.Register!.Series).Where(g => g.Count() > 1))
        {
            foreach (var meter in twice.Skip(1))
            {
                Add<MeterRow>(meter, "device", $"{meter.Row.Device} {meter.Row.Quantity}", $"一个寄存器只属于一个计量点；它已属于 {twice.First().Row.Meter}",
                    $"each register in one meter; {twice.First().Row.Meter} has it already");
            }
        }
    }

    private void CheckKind(AccountedMeter meter)
    {
        if (_kinds.Kind(meter.Row.Kind) is null)
        {
            Add<MeterRow>(meter, "kind", meter.Row.Kind, $"能源种类之一：{string.Join("、", _kinds.Kinds.Select(k => k.Id))}", $"one of the kinds {string.Join(", ", _kinds.Kinds.Select(k => k.Id))}");
        }
        else if (!_kinds.Coefficients.Any(c => c.Kind == meter.Row.Kind && UnitRatio.Between(meter.Unit, c.Unit, _kinds.Kind(meter.Row.Kind)) is not null))
        {
            Add<MeterRow>(meter, "unit", UnitWord(meter), "该能源种类有折标系数的单位；否则不计入综合能耗", "a unit for which this kind has a coefficient; else it is in no total of energy", isWarning: true);
        }

        if (meter.Row.IsVirtual != (meter.Row.Quantity is null))
        {
            Add<MeterRow>(meter, "quantity", meter.Row.Quantity, "设备与寄存器同时填写；虚拟计量点两者皆空", "device and register together; neither of a virtual meter");
        }
    }

    private void CheckRegister(AccountedMeter meter)
    {
        if (meter.Row.IsVirtual && (Has<MeterRatioRow>(r => r.Meter == meter.Row.Meter && r.Park == meter.Row.Park) || Has<MeterEventRow>(r => r.Meter == meter.Row.Meter && r.Park == meter.Row.Park)))
        {
            Add<MeterRow>(meter, "device", null, "虚拟计量点没有倍率和换表事件", "no ratios and events of a virtual meter");
        }

        if (meter.Register is not { } register)
        {
            return;
        }

        foreach (var problem in RegisterMistakes.Of(register, "", "$"))
        {
            var table = problem.Path.Contains("ratios", StringComparison.Ordinal) ? RegistryTables.Of<MeterRatioRow>()
                : problem.Path.Contains("events", StringComparison.Ordinal) ? RegistryTables.Of<MeterEventRow>()
                : problem.Path.Contains("frozen", StringComparison.Ordinal) ? RegistryTables.Of<MeterFrozenRow>() : RegistryTables.Of<MeterRow>();
            var column = problem.Path[(problem.Path.LastIndexOf('.') + 1)..];
            _found.Add(new(table.Name, meter.Key.ToString(), column, problem.Found, new() { Zh = RegisterWords(column), En = problem.Expected }));
        }

        if (register is { Basis: ReadingBasis.Primary, Ratios.Count: > 1 })
        {
            Add<MeterRow>(meter, "basis", "primary", "一次侧读数不再乘倍率：倍率变更请登记为清零或改数", "no ratio changes where readings are primary: enter them as resets", isWarning: true);
        }
    }

    private static string RegisterWords(string column) => column switch
    {
        "modulus" => "大于 0 的满量程，未知则留空",
        "resolution" => "不小于 0 且小于满量程",
        "ct" or "pt" or "multiplier" => "大于 0 且不超过 100000000",
        "rated_per_hour" => "大于 0，未知则留空",
        "closing" or "opening" or "reading_then" or "reading" => "寄存器能显示的示数：不小于 0 且小于满量程",
        "from" or "at" => "依次递增的时间",
        _ => "CT × PT × 其他倍率不超过 100000000",
    };

    private void CheckPlacements(AccountedMeter meter)
    {
        DateOnly? end = null;
        foreach (var place in meter.Placements)
        {
            if ((place.Feeds == FedParty.Enterprise) != (place.Enterprise is not null))
            {
                Add(place, "enterprise", place.Enterprise, "供给企业时必填，否则留空", "an enterprise when it feeds one, else nothing");
            }

            if (place.Feeds == FedParty.Park && place.Parent is not null)
            {
                Add(place, "parent", place.Parent, "空：全园总表由园外供给", "nothing: the whole park is fed from outside");
            }

            if (place.Parent is not null && _byKey[new(place.Park, place.Parent)] is var parent && (parent.Row.Kind != meter.Row.Kind || parent.Row.Unit != meter.Row.Unit))
            {
                Add(place, "parent", $"{place.Parent}: {parent.Row.Kind}, {UnitWord(parent)}", "能源种类与单位相同的计量点", "a meter of the same kind and unit");
            }

            if (end < place.From)
            {
                Add(place, "from", $"{place.From:yyyy-MM-dd}", $"接续 {end:yyyy-MM-dd}：其间用量不计入任何对象", $"to follow {end:yyyy-MM-dd}: what it measures in between is nobody's", isWarning: true);
            }

            end = place.To;
        }
    }

    private void CheckTerms(AccountedMeter meter)
    {
        if (meter.Row.IsVirtual == (meter.Terms.Count == 0))
        {
            Add<MeterRow>(meter, "device", meter.Row.Device, "实际计量点有设备而无构成项；虚拟计量点相反", "a device and no terms, or terms and no device");
        }

        foreach (var term in meter.Terms)
        {
            var of = _byKey[new(term.Park, term.Term)];
            if (of.Row.IsVirtual || of.Row.Kind != meter.Row.Kind || of.Row.Unit != meter.Row.Unit)
            {
                Add(term, "term", term.Term, "能源种类与单位相同的实际计量点", "a meter of the same kind and unit that is not virtual");
            }
        }
    }

    /// <summary>Day by day, wherever a placement begins: no cycles, nothing twice, parents that are there.</summary>
    private void CheckTrees()
    {
        foreach (var park in _meters.GroupBy(m => m.Key.Park))
        {
            var told = new HashSet<(string, string)>();
            foreach (var day in park.SelectMany(m => m.Placements.Select(p => p.From).Concat(m.Terms.Select(t => t.From))).Distinct().Order())
            {
                var placed = park.Select(m => (Meter: m, Place: m.PlacementOn(day))).Where(p => p.Place is not null).ToDictionary(p => p.Meter.Row.Meter, p => (p.Meter, Place: p.Place!));
                foreach (var (meter, place) in placed.Values)
                {
                    CheckAncestors(placed, meter, place, told);
                    CheckTwice(placed, meter, place, day, told);
                }

                foreach (var roots in placed.Values.Where(p => p.Place.Parent is null).GroupBy(p => p.Meter.Row.Kind).Where(g => g.Any(p => p.Place.Feeds == FedParty.Park)))
                {
                    foreach (var (meter, place) in roots.Where(p => p.Place.Feeds != FedParty.Park && told.Add(("beside", p.Meter.Row.Meter))))
                    {
                        Add(place, "parent", null, $"全园总表 {roots.First(p => p.Place.Feeds == FedParty.Park).Meter.Row.Meter}，若它在其后；否则它另计入全园",
                            $"the park's master {roots.First(p => p.Place.Feeds == FedParty.Park).Meter.Row.Meter} if it is behind it; else it counts beside it", isWarning: true);
                    }
                }
            }
        }
    }

    private void CheckAncestors(Dictionary<string, (AccountedMeter Meter, MeterPlacementRow Place)> placed, AccountedMeter meter, MeterPlacementRow place, HashSet<(string, string)> told)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { meter.Row.Meter };
        for (var parent = place.Parent; parent is not null; parent = placed.TryGetValue(parent, out var next) ? next.Place.Parent : null)
        {
            if (!placed.ContainsKey(parent) && told.Add(("absent", meter.Row.Meter)))
            {
                Add(place, "parent", parent, "在同一时段已有供给关系的计量点", "a meter that is placed on the same days", isWarning: true);
            }

            if (!seen.Add(parent))
            {
                if (told.Add(("cycle", parent)))
                {
                    Add(place, "parent", string.Join(" → ", seen.Append(parent)), "不成环的上下级", "parents that make no circle");
                }

                return;
            }
        }
    }

    private void CheckTwice(
        Dictionary<string, (AccountedMeter Meter, MeterPlacementRow Place)> placed, AccountedMeter meter, MeterPlacementRow place, DateOnly day, HashSet<(string, string)> told)
    {
        foreach (var term in meter.Terms.Where(t => t.Sign == TermSign.Plus && t.From <= day && (t.To is null || day < t.To) && placed.ContainsKey(t.Term)))
        {
            if (!IsBehind(placed, term.Term, meter.Row.Meter) && !IsBehind(placed, meter.Row.Meter, term.Term) && told.Add((meter.Row.Meter, term.Term)))
            {
                Add(place, null, $"{meter.Row.Meter}, {term.Term}", "同一用量只计一次：两者之一为另一者的上级，或撤销其一的供给关系", "each amount once: one of them the parent of the other, or only one of them placed");
            }
        }
    }

    private static bool IsBehind(Dictionary<string, (AccountedMeter Meter, MeterPlacementRow Place)> placed, string meter, string before)
    {
        var at = meter;
        for (var steps = 0; steps <= placed.Count && placed.TryGetValue(at, out var next) && next.Place.Parent is { } parent; steps++)
        {
            if (parent == before)
            {
                return true;
            }

            at = parent;
        }

        return false;
    }

    private void CheckUnmetered()
    {
        var fed = _meters.SelectMany(m => m.Placements).Where(p => p.Enterprise is not null).ToLookup(p => (p.Park, p.Enterprise));
        foreach (var stays in _rows.Of<OccupancyRow>().GroupBy(o => (o.Park, (string?)o.Enterprise)))
        {
            foreach (var stay in stays)
            {
                var gaps = new DatePeriod(stay.From, stay.To).Without(fed[stays.Key].Select(p => new DatePeriod(p.From, p.To)));
                if (gaps.Count > 0)
                {
                    Add(stay, null, string.Join("; ", gaps), "该企业在租期内每一天都有计量点", "a meter that feeds it on every day of its stay", isWarning: true);
                }
            }
        }
    }

    private static string UnitWord(AccountedMeter meter) => RegistryTables.Of<MeterRow>().Columns.First(c => c.Name == "unit").Cell(meter.Row, TimeZoneInfo.Utc)!;

    private bool Has<TRow>(Func<TRow, bool> which)
        where TRow : RegistryRow => _rows.Of<TRow>().Any(which);

    private void Add<TRow>(AccountedMeter meter, string? column, string? found, string zh, string en, bool isWarning = false)
        where TRow : RegistryRow => _found.Add(new(RegistryTables.Of<TRow>().Name, meter.Key.ToString(), column, found, new LocalText { Zh = zh, En = en }, isWarning));

    private void Add(RegistryRow row, string? column, string? found, string zh, string en, bool isWarning = false)
    {
        var table = RegistryTables.Of(row);
        _found.Add(new(table.Name, table.KeyOf(row), column, found, new LocalText { Zh = zh, En = en }, isWarning));
    }
}
