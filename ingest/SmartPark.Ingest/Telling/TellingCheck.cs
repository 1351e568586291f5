using SmartPark.Alarms;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Telling;

/// <summary>What a schema cannot say of the file: that names are known and given once, and that whoever is to be told can be reached.</summary>
internal static class TellingCheck
{
    /// <summary>Reads and checks the file; null when a problem was added.</summary>
    public static TellingFile? Read(string file, ParkRegistry registry, IReadOnlyCollection<string> rules, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        if (ConfigurationFile.Read(file, TellingJson.Default.TellingFile, problems) is not { } telling)
        {
            return null;
        }

        new Checker(file, telling, registry, rules, problems).CheckAll();
        return problems.Count == before ? telling : null;
    }

    private sealed class Checker(string file, TellingFile telling, ParkRegistry registry, IReadOnlyCollection<string> rules, ICollection<ConfigurationProblem> problems)
    {
        private readonly Dictionary<string, PersonEntry> _people = telling.People.DistinctBy(p => p.Id).ToDictionary(p => p.Id, StringComparer.Ordinal);
        private readonly Dictionary<string, RosterEntry> _rosters = telling.Rosters.DistinctBy(r => r.Id).ToDictionary(r => r.Id, StringComparer.Ordinal);
        private readonly Dictionary<string, ChannelEntry> _channels = telling.Channels.DistinctBy(c => c.Id).ToDictionary(c => c.Id, StringComparer.Ordinal);

        public void CheckAll()
        {
            Count("channels", telling.Channels.Count, TellingLimits.ChannelsMax);
            Count("people", telling.People.Count, TellingLimits.PeopleMax);
            Count("rosters", telling.Rosters.Count, TellingLimits.RoutesMax);
            Count("routes", telling.Routes.Count, TellingLimits.RoutesMax);
            Count("duty_checks", telling.DutyChecks.Count, TellingLimits.RoutesMax);
            Once("channels", telling.Channels.Select(c => c.Id));
            Once("people", telling.People.Select(p => p.Id));
            Once("rosters", telling.Rosters.Select(r => r.Id));
            Once("routes", telling.Routes.Select(r => r.Id));
            Once("duty_checks", telling.DutyChecks.Select(d => d.Id));
            foreach (var (i, channel) in telling.Channels.Index())
            {
                Channels.ChannelCheck.Check(file, $"$.channels[{i}]", channel, problems);
            }

            foreach (var (i, roster) in telling.Rosters.Index())
            {
                Known($"$.rosters[{i}].otherwise", roster.Otherwise, _people.Keys, "people");
                foreach (var (j, shift) in roster.Shifts.Index())
                {
                    Known($"$.rosters[{i}].shifts[{j}].people", shift.People, _people.Keys, "people");
                    if (shift is { FromDate: { } from, ToDate: { } to } && to < from)
                    {
                        Add($"$.rosters[{i}].shifts[{j}].to_date", $"{to:yyyy-MM-dd}", $"a day not before from_date {from:yyyy-MM-dd}");
                    }
                }
            }

            foreach (var (i, route) in telling.Routes.Index())
            {
                CheckRoute($"$.routes[{i}]", route);
            }

            foreach (var (i, check) in telling.DutyChecks.Index())
            {
                Known($"$.duty_checks[{i}].parks", check.Parks, registry.Parks.Select(p => p.Id), "parks of the registry");
            }
        }

        private void CheckRoute(string path, RouteEntry route)
        {
            Known(path + ".parks", route.Parks, registry.Parks.Select(p => p.Id), "parks of the registry");
            Known(path + ".rules", route.Rules, rules, "rules");
            Count(path[2..] + ".steps", route.Steps.Count, TellingLimits.StepsMax);
            if (route.Quiet is not null && route.Severities.All(s => s == Severity.Critical))
            {
                Add(path + ".quiet", "quiet hours of a route for what endangers lives alone", "none: they are never quiet");
            }

            var after = -1;
            foreach (var (i, step) in route.Steps.Index())
            {
                var at = $"{path}.steps[{i}]";
                if (step.AfterS <= after)
                {
                    Add(at + ".after_s", $"{step.AfterS}", $"more than {after}: steps rise");
                }

                after = step.AfterS;
                Known(at + ".channels", step.Channels, _channels.Keys, "channels");
                Known(at + ".people", step.People, _people.Keys, "people");
                Known(at + ".rosters", step.Rosters, _rosters.Keys, "rosters");
                CheckReach(at, step);
            }
        }

        /// <summary>Everybody whom a step may tell has an address in each of its channels that need one.</summary>
        private void CheckReach(string path, StepEntry step)
        {
            string[] people = [.. step.People.Concat(step.Rosters.Where(_rosters.ContainsKey).SelectMany(r => _rosters[r].Otherwise.Concat(_rosters[r].Shifts.SelectMany(s => s.People)))).Distinct(StringComparer.Ordinal)];
            foreach (var channel in step.Channels.Where(_channels.ContainsKey).Select(c => _channels[c]).Where(c => c.Email is not null || c.Sms is not null))
            {
                var (what, address) = channel.Email is not null ? ("email", (Func<PersonEntry, string?>)(p => p.Email)) : ("mobile", p => p.Mobile);
                if (people.Length == 0)
                {
                    Add(path, $"nobody to tell over {channel.Id}", "people or rosters: this channel tells people one by one");
                }

                foreach (var person in people.Where(_people.ContainsKey).Select(p => _people[p]).Where(p => address(p) is null))
                {
                    Add(path, $"{person.Id}, who has no {what}, over {channel.Id}", $"a person with {what}, or another channel");
                }
            }
        }

        private void Known(string path, IEnumerable<string> named, IEnumerable<string> known, string what)
        {
            foreach (var name in named.Except(known, StringComparer.Ordinal))
            {
                Add(path, $"\"{name}\"", $"an id of {what}");
            }
        }

        private void Once(string path, IEnumerable<string> ids)
        {
            foreach (var twice in ids.GroupBy(i => i, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                Add("$." + path, $"\"{twice.Key}\" {twice.Count()} times", "each id once");
            }
        }

        private void Count(string path, int count, int max)
        {
            if (count > max)
            {
                Add("$." + path, $"{count}", $"at most {max}");
            }
        }

        private void Add(string path, string found, string expected) => problems.Add(new(file, path, found, expected));
    }
}
