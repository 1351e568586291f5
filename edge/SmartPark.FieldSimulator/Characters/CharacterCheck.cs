using SmartPark.Telemetry.Configuration;

namespace SmartPark.FieldSimulator.Characters;

/// <summary>What the schema of <see cref="CharacterFile"/> cannot say: names that repeat, point nowhere or go round in a circle.</summary>
internal static class CharacterCheck
{
    /// <summary>Adds one problem for each mistake.</summary>
    public static void Check(string file, CharacterFile document, ICollection<ConfigurationProblem> problems)
    {
        var programmes = Names(file, "$.rate_programmes", document.RateProgrammes.Select(p => p.Id), problems);
        CheckProgrammes(file, document.RateProgrammes, problems);
        var parks = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < document.Parks.Count; i++)
        {
            var path = $"$.parks[{i}]";
            if (!parks.Add(document.Parks[i].Park))
            {
                problems.Add(new(file, path + ".park", $"\"{document.Parks[i].Park}\" a second time", "each park once"));
            }

            CheckPark(file, path, document.Parks[i], programmes, problems);
        }
    }

    private static void CheckProgrammes(string file, IReadOnlyList<RateProgramme> programmes, ICollection<ConfigurationProblem> problems)
    {
        for (var i = 0; i < programmes.Count; i++)
        {
            var path = $"$.rate_programmes[{i}].seasons";
            if (!programmes[i].Seasons.SelectMany(s => s.Months).Order().SequenceEqual(Enumerable.Range(1, 12)))
            {
                problems.Add(new(file, path, $"months {string.Join(", ", programmes[i].Seasons.SelectMany(s => s.Months).Order())}", "each of the months 1 to 12 in one season"));
            }

            for (var k = 0; k < programmes[i].Seasons.Count; k++)
            {
                var hours = programmes[i].Seasons[k].Hours;
                if (!hours.SelectMany(h => Enumerable.Range(h.From, Math.Max(0, h.To - h.From))).Order().SequenceEqual(Enumerable.Range(0, 24)))
                {
                    problems.Add(new(file, $"{path}[{k}].hours", string.Join(", ", hours.Select(h => $"{h.From}-{h.To}")), "each hour of the day in one of them, from before to"));
                }
            }
        }
    }

    private static void CheckPark(string file, string path, ParkCharacters park, HashSet<string> programmes, ICollection<ConfigurationProblem> problems)
    {
        var activities = Names(file, path + ".activities", park.Activities.Select(a => a.Id), problems);
        var devices = Names(file, path + ".devices", park.Devices.Select(d => d.Id), problems);
        var sums = park.Devices.GroupBy(d => d.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().SumOf, StringComparer.Ordinal);
        for (var i = 0; i < park.Devices.Count; i++)
        {
            var (device, at) = (park.Devices[i], $"{path}.devices[{i}]");
            if (!activities.Contains(device.Activity))
            {
                problems.Add(new(file, at + ".activity", $"\"{device.Activity}\"", "one of this park's activities"));
            }

            if (device.RateProgramme is { } programme && !programmes.Contains(programme))
            {
                problems.Add(new(file, at + ".rate_programme", $"\"{programme}\"", "one of the file's rate_programmes"));
            }

            if (device.Phases == 2)
            {
                problems.Add(new(file, at + ".phases", "2", "1 or 3"));
            }

            for (var k = 0; k < device.SumOf.Count; k++)
            {
                if (!devices.Contains(device.SumOf[k]))
                {
                    problems.Add(new(file, $"{at}.sum_of[{k}]", $"\"{device.SumOf[k]}\"", "one of this park's devices"));
                }
            }

            if (Reaches(sums, device.Id, device.SumOf, []))
            {
                problems.Add(new(file, at + ".sum_of", $"a circle back to \"{device.Id}\"", "meters behind this one"));
            }
        }
    }

    private static HashSet<string> Names(string file, string path, IEnumerable<string> ids, ICollection<ConfigurationProblem> problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var id in ids)
        {
            if (!seen.Add(id))
            {
                problems.Add(new(file, $"{path}[{i}].id", $"\"{id}\" a second time", "each id once"));
            }

            i++;
        }

        return seen;
    }

    private static bool Reaches(Dictionary<string, IReadOnlyList<string>> sums, string target, IReadOnlyList<string> from, HashSet<string> seen) =>
        from.Any(id => id == target || (seen.Add(id) && sums.TryGetValue(id, out var next) && Reaches(sums, target, next, seen)));
}
