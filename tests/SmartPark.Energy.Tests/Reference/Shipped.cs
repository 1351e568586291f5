using System.Globalization;
using System.Reflection;
using System.Text;
using SmartPark.Energy.Evaluation;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Tariffs;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Energy.Tests.Reference;

/// <summary>The reference data of the repository, and documents made for a test.</summary>
internal static class Shipped
{
    public static string Root { get; } = Path.GetFullPath(typeof(Shipped).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!);

    public static TimeZoneInfo Shanghai { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static TariffBook Tariffs { get; } = Sound(problems => TariffBook.Parse(Folder("tariffs"), problems));

    public static HolidayCalendar Holidays { get; } = Sound(problems => HolidayCalendar.Parse(Read("holidays.json"), problems));

    public static StandardCoalTable Coal { get; } = Sound(problems => StandardCoalTable.Parse(Read("standard-coal.json"), problems));

    public static GridCarbonTable Carbon { get; } = Sound(problems => GridCarbonTable.Parse(Read("grid-co2.json"), problems));

    public static IReadOnlyList<EvaluationScheme> Schemes { get; } = Sound(problems => EvaluationSchemes.Parse(Folder("evaluation"), problems)?.ToList());

    public static TariffCustomer Factory { get; } = new(IsIndustrial: true, IsTwoPart: true, CapacityKva: 630);

    public static TariffClock Anhui(TariffCustomer? customer = null, TimeZoneInfo? zone = null) => new(Tariffs.Of("anhui"), Holidays, customer ?? Factory, zone ?? Shanghai);

    public static ReferenceFile Read(string name) => new(name, File.ReadAllBytes(Path.Combine(Root, "seeds", "reference", name)));

    public static IEnumerable<ReferenceFile> Folder(string name) =>
        Directory.EnumerateFiles(Path.Combine(Root, "seeds", "reference", name), "*.json").Order(StringComparer.Ordinal).Select(f => new ReferenceFile(Path.GetFileName(f), File.ReadAllBytes(f)));

    public static ReferenceFile Document(string text, string name = "a.json") => new(name, Encoding.UTF8.GetBytes(text));

    public static T Sound<T>(Func<ICollection<ConfigurationProblem>, T?> read)
        where T : class
    {
        var problems = new List<ConfigurationProblem>();
        var value = read(problems);
        Assert.Empty(problems);
        return Assert.IsType<T>(value);
    }

    public static IReadOnlyList<string> Mistakes<T>(Func<ICollection<ConfigurationProblem>, T?> read)
        where T : class
    {
        var problems = new List<ConfigurationProblem>();
        Assert.Null(read(problems));
        return [.. problems.Select(p => p.Path)];
    }

    /// <summary>The moment of a local time of Shanghai, or of a time with its offset.</summary>
    public static long Ms(string time) => (time.Contains('+', StringComparison.Ordinal) || time.EndsWith('Z')
        ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)
        : DateTimeOffset.Parse(time + "+08:00", CultureInfo.InvariantCulture)).ToUnixTimeMilliseconds();
}
