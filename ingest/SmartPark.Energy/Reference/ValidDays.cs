using System.Globalization;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Reference;

/// <summary>Days in force of reference data: both ends included, open where absent.</summary>
internal static class ValidDays
{
    /// <summary>Whether a day lies in it.</summary>
    public static bool Contain(DateOnly? from, DateOnly? to, DateOnly day) => (from is null || day >= from) && (to is null || day <= to);

    /// <summary>Whether two have a day in common.</summary>
    public static bool Overlap(DateOnly? fromA, DateOnly? toA, DateOnly? fromB, DateOnly? toB) =>
        (fromA ?? DateOnly.MinValue) <= (toB ?? DateOnly.MaxValue) && (fromB ?? DateOnly.MinValue) <= (toA ?? DateOnly.MaxValue);

    /// <summary>Adds a problem when the last day is before the first.</summary>
    public static void Check(string file, string path, DateOnly? from, DateOnly? to, ICollection<ConfigurationProblem> problems)
    {
        if (to < from)
        {
            problems.Add(new(file, path, Text(to.Value), $"no day before valid_from {Text(from.Value)}"));
        }
    }

    /// <summary>A day as it is written.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
