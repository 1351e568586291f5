using System.Globalization;
using System.Text.Json;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Consumption;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Figures of energy as people read them: exact decimals, never through binary fractions.</summary>
public static class EnergyText
{
    /// <summary>Tonne of standard coal, as it is written in both languages.</summary>
    public const string TceUnit = "tce";

    /// <summary>Kilowatt-hour.</summary>
    public const string KwhUnit = "kWh";

    private const int Thousandth = 1_000;

    /// <summary>A number with fixed decimals and group separators, half away from zero; a dash for what is unknown.</summary>
    public static string Number(decimal? value, int decimals, CultureInfo culture) =>
        value is { } known ? Rounded(known, decimals).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), culture) : ValueText.None;

    /// <summary>A share in per cent with one decimal, cut: all of it is said of nothing less; a dash for what is unknown.</summary>
    public static string Share(decimal? share, CultureInfo culture) =>
        share is { } known ? (decimal.Truncate(known * Thousandth) / 10).ToString(known >= 1 ? "0.#" : "0.0", culture) + "\u00a0%" : ValueText.None;

    /// <summary>An estimated share, in per cent with one decimal, rounded up: none is said of nothing more.</summary>
    public static string Estimated(decimal? share, CultureInfo culture) =>
        share is { } known ? (decimal.Ceiling(known * Thousandth) / 10).ToString(known == 0 ? "0" : "0.0", culture) + "\u00a0%" : ValueText.None;

    /// <summary>A change in per cent with its sign; a dash for what is unknown.</summary>
    public static string Change(decimal? change, CultureInfo culture)
    {
        if (change is not { } known)
        {
            return ValueText.None;
        }

        var percent = Rounded(known * 100, 1);
        return (percent > 0 ? "+" : percent < 0 ? "\u2212" : "") + Math.Abs(percent).ToString("N1", culture) + "\u00a0%";
    }

    /// <summary>Marks as documents name them.</summary>
    public static IEnumerable<string> Marks(ConsumptionMarks marks) =>
        Enum.GetValues<ConsumptionMarks>().Where(m => m != ConsumptionMarks.None && marks.HasFlag(m)).Select(m => JsonNamingPolicy.SnakeCaseLower.ConvertName(m.ToString()));

    /// <summary>A hash with the name of its function.</summary>
    public static string Hash(string sha256) => "SHA-256 " + sha256;

    /// <summary>Days with the last one: <c>2026-06-01 – 2026-06-30</c>.</summary>
    public static string Days(DateOnly from, DateOnly to) => string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd} – {to.AddDays(-1):yyyy-MM-dd}");

    private static decimal Rounded(decimal value, int decimals)
    {
        var rounded = decimal.Round(value, decimals, MidpointRounding.AwayFromZero);
        return rounded == 0 ? 0 : rounded;
    }
}
