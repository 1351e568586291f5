using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Registry;

/// <summary>What a registry must fulfil beyond the shape of its files: ids unique, references resolved, periods in order.</summary>
internal static class RegistryRules
{
    /// <summary>The zone of an IANA name, or null with a problem added.</summary>
    public static TimeZoneInfo? Zone(string file, string name, ICollection<ConfigurationProblem> problems)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        problems.Add(new(file, "$.time_zone", $"\"{name}\"", "an IANA time zone this machine knows, such as Asia/Shanghai"));
        return null;
    }

    /// <summary>Adds one problem for each broken rule of a park file.</summary>
    public static void Check(string file, ParkFile park, ICollection<ConfigurationProblem> problems)
    {
        var buildings = Ids(file, "buildings", park.Buildings.Select(b => b.Id), problems);
        var enterprises = Ids(file, "enterprises", park.Enterprises.Select(e => e.Id), problems);
        Ids(file, "devices", park.Devices.Select(d => d.Id), problems);
        for (var i = 0; i < park.Enterprises.Count; i++)
        {
            CheckOccupancies(file, $"$.enterprises[{i}].occupancies", park.Enterprises[i].Occupancies, buildings, problems);
        }

        for (var i = 0; i < park.Devices.Count; i++)
        {
            CheckPlacements(file, $"$.devices[{i}].placements", park.Devices[i].Placements, buildings, enterprises, problems);
        }

        PlanRules.Check(file, park, problems);
    }

    private static HashSet<string> Ids(string file, string list, IEnumerable<string> ids, ICollection<ConfigurationProblem> problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var id in ids)
        {
            if (!seen.Add(id))
            {
                problems.Add(new(file, $"$.{list}[{i}].id", $"\"{id}\" a second time", "each id once"));
            }

            i++;
        }

        return seen;
    }

    private static void CheckOccupancies(
        string file, string path, IReadOnlyList<OccupancyEntry> occupancies, HashSet<string> buildings, ICollection<ConfigurationProblem> problems)
    {
        for (var i = 0; i < occupancies.Count; i++)
        {
            var stay = occupancies[i];
            CheckReference(file, $"{path}[{i}].building", stay.Building, "building", buildings, problems);
            CheckPeriod(file, $"{path}[{i}].to", stay.From, stay.To, problems);
        }
    }

    private static void CheckPlacements(
        string file, string path, IReadOnlyList<PlacementEntry> placements, HashSet<string> buildings, HashSet<string> enterprises,
        ICollection<ConfigurationProblem> problems)
    {
        for (var i = 0; i < placements.Count; i++)
        {
            var place = placements[i];
            CheckReference(file, $"{path}[{i}].building", place.Building, "building", buildings, problems);
            CheckReference(file, $"{path}[{i}].enterprise", place.Enterprise, "enterprise", enterprises, problems);
            CheckPeriod(file, $"{path}[{i}].to", place.From, place.To, problems);
            for (var earlier = 0; earlier < i; earlier++)
            {
                if (Overlap(place, placements[earlier]))
                {
                    problems.Add(new(file, $"{path}[{i}]", $"{Words(place)}, which overlaps {Words(placements[earlier])} of placements[{earlier}]",
                        "periods that do not overlap: a device stands in one place at a time"));
                }
            }
        }
    }

    private static void CheckReference(
        string file, string path, string? id, string kind, HashSet<string> known, ICollection<ConfigurationProblem> problems)
    {
        if (id is not null && !known.Contains(id))
        {
            problems.Add(new(file, path, $"\"{id}\"", $"one of this park's {kind}s"));
        }
    }

    private static void CheckPeriod(string file, string path, DateOnly from, DateOnly? to, ICollection<ConfigurationProblem> problems)
    {
        if (to <= from)
        {
            problems.Add(new(file, path, $"{to:yyyy-MM-dd}", $"a day after from {from:yyyy-MM-dd}"));
        }
    }

    private static bool Overlap(PlacementEntry a, PlacementEntry b) =>
        a.From < (b.To ?? DateOnly.MaxValue) && b.From < (a.To ?? DateOnly.MaxValue);

    private static string Words(PlacementEntry place) => $"{place.From:yyyy-MM-dd} to {(place.To is { } to ? $"{to:yyyy-MM-dd}" : "now")}";
}
