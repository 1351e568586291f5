using SmartPark.Energy.Reference;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Tariffs;

/// <summary>What a schema cannot see: whether every moment of a tariff has exactly one band with a factor.</summary>
internal sealed class TariffCheck
{
    private static readonly DateOnly LeapYear = new(2024, 1, 1);

    private readonly string _file;
    private readonly Tariff _tariff;
    private readonly ICollection<ConfigurationProblem> _problems;

    private TariffCheck(string file, Tariff tariff, ICollection<ConfigurationProblem> problems) => (_file, _tariff, _problems) = (file, tariff, problems);

    /// <summary>Adds every mistake of a tariff.</summary>
    public static void Check(string file, Tariff tariff, ICollection<ConfigurationProblem> problems)
    {
        var check = new TariffCheck(file, tariff, problems);
        ReferenceBasis.Check(file, "$.basis", tariff.Basis, problems);
        ValidDays.Check(file, "$.valid_to", tariff.ValidFrom, tariff.ValidTo, problems);
        var areDaysSound = check.CheckDays();
        foreach (var (i, season) in tariff.Seasons.Index())
        {
            check.CheckSeason(i, season);
        }

        foreach (var (i, replacement) in tariff.Replacements.Index())
        {
            check.CheckReplacement($"$.replacements[{i}]", replacement, areDaysSound);
        }
    }

    private void Add(string path, string found, string expected) => _problems.Add(new(_file, path, found, expected));

    private bool CheckDays()
    {
        var before = _problems.Count;
        foreach (var (path, days) in _tariff.Seasons.Index().SelectMany(s => s.Item.Days.Index().Select(d => ($"$.seasons[{s.Index}].days[{d.Index}]", d.Item)))
            .Concat(_tariff.Replacements.Index().SelectMany(r => r.Item.Days.Index().Select(d => ($"$.replacements[{r.Index}].days[{d.Index}]", d.Item)))))
        {
            CheckDay($"{path}.from", days.From);
            CheckDay($"{path}.to", days.To);
        }

        for (var (day, end) = (LeapYear, LeapYear.AddYears(1)); day < end; day = day.AddDays(1))
        {
            var seasons = _tariff.Seasons.Where(s => s.Days.Any(d => d.Contains(day))).Select(s => $"\"{s.Id}\"").ToList();
            if (seasons.Count != 1)
            {
                Add("$.seasons", $"{ValidDays.Text(day)[5..]} in {(seasons.Count == 0 ? "none" : string.Join(" and ", seasons))}", "every day of a year, 02-29 too, in exactly one season");
                break;
            }
        }

        return _problems.Count == before;
    }

    private void CheckDay(string path, string day)
    {
        var number = YearDays.Number(day);
        if (number % 100 > DateTime.DaysInMonth(LeapYear.Year, number / 100))
        {
            Add(path, $"\"{day}\"", "a day that there is");
        }
    }

    private void CheckSeason(int index, TariffSeason season)
    {
        var path = $"$.seasons[{index}]";
        if (_tariff.Seasons.Take(index).Any(s => s.Id == season.Id))
        {
            Add($"{path}.id", $"\"{season.Id}\" a second time", "each id once");
        }

        var taken = new int[TimesOfDay.MinutesPerDay];
        foreach (var (i, hours) in season.Hours.Index())
        {
            if (CheckHours($"{path}.hours[{i}]", hours.From, hours.To))
            {
                foreach (var (from, to) in TimesOfDay.Pieces(hours.From, hours.To))
                {
                    foreach (ref var minute in taken.AsSpan(from, to - from))
                    {
                        minute++;
                    }
                }
            }
        }

        if (Array.FindIndex(taken, t => t != 1) is var wrong and >= 0)
        {
            Add($"{path}.hours", $"{TimesOfDay.Text(wrong)} in {(taken[wrong] == 0 ? "no band" : $"{taken[wrong]} bands")}", "every minute of the day in exactly one");
        }

        foreach (var band in season.Hours.Select(h => h.Band).Distinct().Where(b => season.Factors.All(f => f.Band != b)))
        {
            Add($"{path}.factors", $"none for {band}", "a factor for each band of the hours");
        }

        foreach (var band in season.Factors.GroupBy(f => f.Band).Where(g => g.Count() > 1))
        {
            Add($"{path}.factors", $"{band.Count()} for {band.Key}", "one factor a band");
        }
    }

    private bool CheckHours(string path, string from, string to)
    {
        if (from == to || to == "00:00" || from == "24:00")
        {
            Add(path, $"{from} to {to}", "hours from 00:00 to 24:00 that are not empty");
            return false;
        }

        return true;
    }

    private void CheckReplacement(string path, BandReplacement replacement, bool areDaysSound)
    {
        ReferenceBasis.Check(_file, $"{path}.basis", replacement.Basis, _problems);
        if (replacement.Days.Count > 0 == replacement.HolidayDaysMin is not null)
        {
            Add(path, replacement.HolidayDaysMin is null ? "neither days nor holiday_days_min" : "days and holiday_days_min", "one of them");
        }

        var areHoursSound = true;
        foreach (var (i, hours) in replacement.Hours.Index())
        {
            areHoursSound &= CheckHours($"{path}.hours[{i}]", hours.From, hours.To);
        }

        var seasons = _tariff.Seasons.Where(s => replacement.HolidayDaysMin is not null || IsIn(s, replacement)).ToList();
        foreach (var season in seasons.Where(s => s.Factors.All(f => f.Band != replacement.FactorOf)))
        {
            Add($"{path}.factor_of", $"{replacement.FactorOf}, which has no factor in season \"{season.Id}\"", "a band with a factor in every season of its days");
        }

        if (areDaysSound && areHoursSound && replacement.Replaces.Count > 0 && !seasons.Any(s => Meets(s, replacement)))
        {
            Add($"{path}.hours", "no minute of the bands it replaces", "hours in which it takes the place of something");
        }
    }

    private static bool IsIn(TariffSeason season, BandReplacement replacement) =>
        Enumerable.Range(0, 366).Select(i => LeapYear.AddDays(i)).Any(day => replacement.Days.Any(d => d.Contains(day)) && season.Days.Any(d => d.Contains(day)));

    private static bool Meets(TariffSeason season, BandReplacement replacement) => season.Hours.Where(h => replacement.Replaces.Contains(h.Band))
        .SelectMany(h => TimesOfDay.Pieces(h.From, h.To))
        .Any(a => replacement.Hours.SelectMany(h => TimesOfDay.Pieces(h.From, h.To)).Any(b => a.From < b.To && b.From < a.To));
}
