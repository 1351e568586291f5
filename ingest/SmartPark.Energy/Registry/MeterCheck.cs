using System.Globalization;
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
    private readonly Dictionary<MeterKey, List<RegistryRow>> _ofRegisters;
    private readonly List<RegistryMistake> _found = [];

    private MeterCheck(RegistryRows rows, IReadOnlyList<AccountedMeter> meters, StandardCoalTable kinds) =>
        (_rows, _meters, _kinds, _byKey, _ofRegisters) = (rows, meters, kinds, meters.ToDictionary(m => m.Key),
            rows.Of<MeterRatioRow>().OrderBy(r => r.From).Select(r => (new MeterKey(r.Park, r.Meter), (RegistryRow)r))
                .Concat(rows.Of<MeterEventRow>().OrderBy(e => e.At).Select(e => (new MeterKey(e.Park, e.Meter), (RegistryRow)e)))
                .Concat(rows.Of<MeterFrozenRow>().OrderBy(f => f.At).Select(f => (new MeterKey(f.Park, f.Meter), (RegistryRow)f)))
                .GroupBy(r => r.Item1, r => r.Item2).ToDictionary(g => g.Key, g => g.ToList()));

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
            check.CheckRates(meter);
        }

        if (check._found.Any(m => !m.IsWarning))
        {
            return check._found;
        }

        check._found.AddRange(meters.GroupBy(m => m.Key.Park).SelectMany(MeterTreeCheck.Of));
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
        if (meter.Row.IsVirtual && _ofRegisters.ContainsKey(meter.Key))
        {
            Add<MeterRow>(meter, "device", null, "虚拟计量点没有倍率、换表事件和冻结示数", "no ratios, events and frozen readings of a virtual meter");
        }

        if (meter.Register is not { } register)
        {
            return;
        }

        foreach (var problem in RegisterMistakes.Of(register, "", "$"))
        {
            var (row, column) = RowOf(meter, problem.Path);
            var table = RegistryTables.Of(row);
            _found.Add(new(table.Name, table.KeyOf(row), column, problem.Found, new() { Zh = RegisterWords(column), En = problem.Expected }));
        }

        if (register is { Basis: ReadingBasis.Primary, Ratios.Count: > 1 })
        {
            Add<MeterRow>(meter, "basis", "primary", "一次侧读数不再乘倍率：倍率变更请登记为清零或改数", "no ratio changes where readings are primary: enter them as resets", isWarning: true);
        }
    }

    /// <summary>The row and column that a path of a register, such as <c>$.events[1].face_after.modulus</c>, came from.</summary>
    private (RegistryRow Row, string? Column) RowOf(AccountedMeter meter, string path)
    {
        var parts = path.Split('.');
        var column = parts.Length < 3 && parts[1].EndsWith(']') ? null : parts is [.., "face_after", _] ? "modulus_after" : parts[^1];
        if (!parts[1].EndsWith(']') || !_ofRegisters.TryGetValue(meter.Key, out var rows))
        {
            return (meter.Row, column);
        }

        var (at, type) = (parts[1].IndexOf('[', StringComparison.Ordinal), parts[1][0] switch { 'r' => typeof(MeterRatioRow), 'e' => typeof(MeterEventRow), _ => typeof(MeterFrozenRow) });
        return (rows.Where(r => r.GetType() == type).ElementAt(int.Parse(parts[1].AsSpan(at + 1, parts[1].Length - at - 2), CultureInfo.InvariantCulture)), column);
    }

    private static string RegisterWords(string? column) => column switch
    {
        "modulus" or "modulus_after" => "大于 0 的满量程，未知则留空",
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

        foreach (var place in meter.Row.IsVirtual ? meter.Placements : [])
        {
            var nothing = new DatePeriod(place.From, place.To).Without(meter.Terms.Where(t => t.Sign == TermSign.Plus).Select(t => new DatePeriod(t.From, t.To)));
            if (nothing.Count > 0)
            {
                Add(place, null, string.Join("; ", nothing), "虚拟计量点在供给期内每一天都有相加项；其间不计量", "something that is added on every day on which a virtual meter is placed; without it it measures nothing", isWarning: true);
            }
        }
    }

    private void CheckRates(AccountedMeter meter)
    {
        foreach (var rate in meter.Rates)
        {
            if (meter.Register is null || meter.Row.Kind != "electricity")
            {
                Add(rate, "meter", $"{rate.Meter}: {(meter.Register is null ? "virtual" : meter.Row.Kind)}", "有寄存器的电能计量点：分时电价只用于电能", "a meter of electricity with a register: only electricity has bands");
            }
            else if (rate.Quantity == meter.Row.Quantity)
            {
                Add(rate, "quantity", rate.Quantity, "费率寄存器，而非该计量点的总电能寄存器", "a rate register, not the meter's own, which counts all bands");
            }
        }
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

    private void Add<TRow>(AccountedMeter meter, string? column, string? found, string zh, string en, bool isWarning = false)
        where TRow : RegistryRow => _found.Add(new(RegistryTables.Of<TRow>().Name, meter.Key.ToString(), column, found, new LocalText { Zh = zh, En = en }, isWarning));

    private void Add(RegistryRow row, string? column, string? found, string zh, string en, bool isWarning = false) => _found.Add(Mistake(row, column, found, zh, en, isWarning));

    /// <summary>A mistake of a row, named by its key.</summary>
    internal static RegistryMistake Mistake(RegistryRow row, string? column, string? found, string zh, string en, bool isWarning = false)
    {
        var table = RegistryTables.Of(row);
        return new(table.Name, table.KeyOf(row), column, found, new LocalText { Zh = zh, En = en }, isWarning);
    }
}
