using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SmartPark.Energy.Reference;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Tariffs;

/// <summary>The file <c>seeds/reference/holidays.json</c>: statutory holidays as they are announced, year by year.</summary>
public sealed record HolidayFile
{
    /// <summary>Years whose holidays are known.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<HolidayYear> Years { get; init; }
}

/// <summary>The holidays of one announcement.</summary>
public sealed record HolidayYear
{
    /// <summary>The year.</summary>
    [Range(2000, 2200)]
    public required int Year { get; init; }

    /// <summary>Where they come from.</summary>
    public required ReferenceBasis Basis { get; init; }

    /// <summary>Its holidays, with the days off that adjoin them.</summary>
    public required IReadOnlyList<Holiday> Holidays { get; init; }
}

/// <summary>One holiday.</summary>
public sealed record Holiday
{
    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day, included.</summary>
    [Description("Last day, included")]
    public required DateOnly To { get; init; }
}

/// <summary>Which days are holidays, and which years are known. Immutable.</summary>
public sealed class HolidayCalendar
{
    /// <summary>Longest holiday in days; the longest announced so far had nine.</summary>
    public const int DaysMax = 15;

    private readonly Dictionary<DateOnly, int> _days = [];

    private HolidayCalendar(HolidayFile? file)
    {
        Years = [.. file?.Years ?? []];
        foreach (var holiday in Years.SelectMany(y => y.Holidays))
        {
            var days = holiday.To.DayNumber - holiday.From.DayNumber + 1;
            for (var day = holiday.From; day <= holiday.To; day = day.AddDays(1))
            {
                _days[day] = days;
            }
        }
    }

    /// <summary>A calendar that knows no year.</summary>
    public static HolidayCalendar Unknown { get; } = new(null);

    /// <summary>The years that are known, with their sources.</summary>
    public IReadOnlyList<HolidayYear> Years { get; }

    /// <summary>How many days the holiday has that a day belongs to; 0 when it is none, or when the year is not known.</summary>
    public int DaysOfHolidayAt(DateOnly day) => _days.GetValueOrDefault(day);

    /// <summary>Whether the holidays of a year are known.</summary>
    public bool Knows(int year) => Years.Any(y => y.Year == year);

    /// <summary>Reads and checks a file; null when a problem was added.</summary>
    public static HolidayCalendar? Parse(ReferenceFile file, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        if (ConfigurationFile.Parse(file.Name, file.Utf8, ReferenceJson.Default.HolidayFile, problems) is not { } document)
        {
            return null;
        }

        var taken = new Dictionary<DateOnly, string>();
        foreach (var (i, year) in document.Years.Index())
        {
            ReferenceBasis.Check(file.Name, $"$.years[{i}].basis", year.Basis, problems);
            if (document.Years.Take(i).Any(y => y.Year == year.Year))
            {
                problems.Add(new(file.Name, $"$.years[{i}].year", $"{year.Year} a second time", "each year once"));
            }

            foreach (var (j, holiday) in year.Holidays.Index())
            {
                Check(file.Name, $"$.years[{i}].holidays[{j}]", year.Year, holiday, taken, problems);
            }
        }

        return problems.Count == before ? new(document) : null;
    }

    private static void Check(string file, string path, int year, Holiday holiday, Dictionary<DateOnly, string> taken, ICollection<ConfigurationProblem> problems)
    {
        if (holiday.To < holiday.From || holiday.To.DayNumber - holiday.From.DayNumber >= DaysMax)
        {
            problems.Add(new(file, $"{path}.to", ValidDays.Text(holiday.To), $"a day from {ValidDays.Text(holiday.From)} on, within {DaysMax} days"));
            return;
        }

        // The first of January may be joined with days off of the year before.
        if (holiday.To.Year != year && holiday.From.Year != year)
        {
            problems.Add(new(file, $"{path}.from", ValidDays.Text(holiday.From), $"a day of {year}"));
        }

        for (var day = holiday.From; day <= holiday.To; day = day.AddDays(1))
        {
            if (!taken.TryAdd(day, path))
            {
                problems.Add(new(file, path, $"{ValidDays.Text(day)} a second time, first in {taken[day]}", "each day in one holiday"));
                return;
            }
        }
    }
}
