using SmartPark.Energy.Land;

namespace SmartPark.Energy.Registry;

/// <summary>Finds mistakes in the trees that placements make over time: circles, parents that are not there, and amounts that count twice. Its rows are right one by one.</summary>
internal sealed class MeterTreeCheck
{
    /// <summary>Meters one behind another: from the substation to a machine it is six or so, more than this is a mistake of whoever entered it, and accounts stay quick.</summary>
    public const int LevelsMax = 32;

    /// <summary>Meters of a circle that are named.</summary>
    private const int NamedMax = 12;

    private readonly Dictionary<string, AccountedMeter> _meters;
    private readonly List<RegistryMistake> _found = [];

    private MeterTreeCheck(IEnumerable<AccountedMeter> ofPark) => _meters = ofPark.ToDictionary(m => m.Row.Meter, StringComparer.Ordinal);

    /// <summary>All mistakes and warnings of the meters of one park.</summary>
    public static IReadOnlyList<RegistryMistake> Of(IEnumerable<AccountedMeter> ofPark)
    {
        var check = new MeterTreeCheck(ofPark);
        check.CheckCircles();
        if (check._found.Count == 0)
        {
            check.CheckParents();
            check.CheckBeside();
            check.CheckTwice();
        }

        return check._found;
    }

    private static DatePeriod Days(DatedRow row) => new(row.From, row.To);

    private IEnumerable<MeterPlacementRow> Placements => _meters.Values.SelectMany(m => m.Placements);

    /// <summary>A circle is there on the first day of the last of its placements at the latest, so that looking up from each placement on its first day finds all.</summary>
    private void CheckCircles()
    {
        MeterPlacementRow? deep = null;
        foreach (var place in Placements.Where(p => p.Parent is not null))
        {
            var (path, again, isDeep) = Up(place, LevelsMax);
            deep ??= isDeep ? place : null;
            if (ReferenceEquals(again, place) && IsLatest(place, path))
            {
                Tell(place, path);
            }
        }

        if (deep is null || _found.Count > 0)
        {
            return;
        }

        var all = Up(deep, _meters.Count + 1);
        if (all.Again is not null)
        {
            var circle = all.Path[all.Path.FindIndex(p => ReferenceEquals(p, all.Again))..];
            Tell(circle.Find(p => IsLatest(p, circle))!, circle);
        }
        else
        {
            _found.Add(MeterCheck.Mistake(deep, "parent", $"{all.Path.Count}: {Names(all.Path)}", $"不超过 {LevelsMax} 级的上下级", $"at most {LevelsMax} meters one behind another"));
        }
    }

    /// <summary>Placements from one on upwards, on its first day; the walk ends at the top, at one that it came by already, or where there are too many.</summary>
    private (List<MeterPlacementRow> Path, MeterPlacementRow? Again, bool IsDeep) Up(MeterPlacementRow place, int levels)
    {
        var path = new List<MeterPlacementRow> { place };
        var seen = levels > LevelsMax ? new HashSet<MeterPlacementRow>(ReferenceEqualityComparer.Instance) { place } : null;
        for (var at = place.Parent; at is not null && _meters[at].PlacementOn(place.From) is { } next; at = next.Parent)
        {
            if (seen is null ? path.Exists(p => ReferenceEquals(p, next)) : !seen.Add(next))
            {
                return (path, next, false);
            }

            if (path.Count >= levels)
            {
                return (path, null, true);
            }

            path.Add(next);
        }

        return (path, null, false);
    }

    /// <summary>Of the placements of a circle the one that closes it tells of it.</summary>
    private static bool IsLatest(MeterPlacementRow place, List<MeterPlacementRow> circle) =>
        circle.TrueForAll(p => p.From < place.From || (p.From == place.From && string.CompareOrdinal(p.Meter, place.Meter) >= 0));

    private static string Names(List<MeterPlacementRow> path) => string.Join(" → ", path.Take(NamedMax).Select(p => p.Meter)) + (path.Count > NamedMax ? " → …" : "");

    private void Tell(MeterPlacementRow place, List<MeterPlacementRow> circle) =>
        _found.Add(MeterCheck.Mistake(place, "parent", $"{Names(circle)} → {circle[0].Meter}", "不成环的上下级", "parents that make no circle"));

    private void CheckParents()
    {
        foreach (var place in Placements.Where(p => p.Parent is not null))
        {
            var absent = Days(place).Without(_meters[place.Parent!].Placements.Select(Days));
            if (absent.Count > 0)
            {
                _found.Add(MeterCheck.Mistake(place, "parent", $"{place.Parent}: {string.Join("; ", absent)}", "在同一时段已有供给关系的计量点；其间按无上级计", "a meter that is placed on the same days; without it it counts as one at the top", isWarning: true));
            }
        }
    }

    private void CheckBeside()
    {
        foreach (var kind in _meters.Values.GroupBy(m => m.Row.Kind))
        {
            var masters = kind.SelectMany(m => m.Placements).Where(p => p.Feeds == FedParty.Park).ToList();
            foreach (var place in masters.Count == 0 ? [] : kind.SelectMany(m => m.Placements.Where(p => p.Parent is null && p.Feeds != FedParty.Park)))
            {
                if (masters.Find(m => Days(m).Meet(Days(place)) is not null) is { } master)
                {
                    _found.Add(MeterCheck.Mistake(place, "parent", null, $"全园总表 {master.Meter}，若它在其后；否则它另计入全园",
                        $"the park's master {master.Meter} if it is behind it; else it counts beside it", isWarning: true));
                }
            }
        }
    }

    /// <summary>Meters that count a register are one behind the other on each day on which both are placed: the register itself, and virtual meters that add it.</summary>
    private void CheckTwice()
    {
        var adding = _meters.Values.SelectMany(m => m.Terms.Where(t => t.Sign == TermSign.Plus).Select(t => (Meter: m, Term: t))).ToLookup(t => t.Term.Term, StringComparer.Ordinal);
        foreach (var term in adding.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            List<(AccountedMeter Meter, DatePeriod Days)> counting = [(_meters[term.Key], default), .. term.Select(t => (t.Meter, Days(t.Term)))];
            foreach (var (i, later) in counting.Index().Skip(1))
            {
                if (counting.Take(i).Where(c => c.Meter != later.Meter).Select(c => (With: c.Meter, Found: Twice(later.Meter, c.Meter, later.Days.Meet(c.Days)))).FirstOrDefault(t => t.Found is not null) is
                    { Found: var (place, days) } twice)
                {
                    _found.Add(MeterCheck.Mistake(place, null, $"{later.Meter.Row.Meter}, {twice.With.Row.Meter}: {term.Key}, {days}",
                        "同一用量只计一次：两者之一为另一者的上级，或撤销其一的供给关系", "each amount once: one of them the parent of the other, or only one of them placed"));
                }
            }
        }
    }

    /// <summary>The first days on which two meters are placed and neither is behind the other.</summary>
    private (MeterPlacementRow Place, DatePeriod Days)? Twice(AccountedMeter meter, AccountedMeter other, DatePeriod? within)
    {
        foreach (var place in within is null ? [] : meter.Placements)
        {
            foreach (var beside in other.Placements)
            {
                if (Days(place).Meet(within!.Value)?.Meet(Days(beside)) is { } both
                    && both.Without([.. Behind(meter, other.Row.Meter, both, 0), .. Behind(other, meter.Row.Meter, both, 0)]) is [var days, ..])
                {
                    return (place, days);
                }
            }
        }

        return null;
    }

    private IEnumerable<DatePeriod> Behind(AccountedMeter meter, string before, DatePeriod days, int level)
    {
        foreach (var place in meter.Placements)
        {
            if (place.Parent is { } parent && Days(place).Meet(days) is { } met)
            {
                foreach (var found in parent == before ? [met] : level < LevelsMax ? Behind(_meters[parent], before, met, level + 1) : [])
                {
                    yield return found;
                }
            }
        }
    }
}
