using System.Globalization;
using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.Registrar;

/// <summary>Numbers of sheets: days and moments are numbers there, and numbers are binary with 15 digits that people see.</summary>
internal static class SheetNumber
{
    private const int DigitsMax = 15;

    // Serials of 1990-01-01 and 2200-01-01; what lies outside is no day that anybody meant.
    private const double DayMin = 32_874;
    private const double DayEnd = 109_575;

    /// <summary>Days between the two beginnings, ECMA-376 part 1, section 18.17.4.1.</summary>
    private const int From1904 = 1462;

    /// <summary>A number of a sheet as the text that a column reads; as it stands when it is none that the column knows.</summary>
    public static string Text(ColumnKind kind, string raw, bool isDate1904)
    {
        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return raw;
        }

        var serial = number + (isDate1904 ? From1904 : 0);
        return kind switch
        {
            ColumnKind.Day when serial is >= DayMin and < DayEnd && double.IsInteger(serial) => DateTime.FromOADate(serial).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ColumnKind.Moment when serial is >= DayMin and < DayEnd => DateTime.FromOADate(serial).ToString("yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture),
            ColumnKind.Day or ColumnKind.Moment => raw,
            _ => Seen(raw, number),
        };
    }

    /// <summary>Whether a number can be written into a sheet without losing a digit.</summary>
    public static bool Fits(decimal number) => Digits(number.ToString(CultureInfo.InvariantCulture)) <= DigitsMax;

    /// <summary>A moment as a sheet has it, city's time without zone; null when reading it back would give another.</summary>
    public static double? Serial(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone).DateTime;
        return zone.IsAmbiguousTime(local) || local.Ticks % TimeSpan.TicksPerMillisecond != 0 || DateTime.FromOADate(local.ToOADate()) != local ? null : local.ToOADate();
    }

    /// <summary>0.1 + 0.2 is 0.3 in the cell and 0.30000000000000004 in the file.</summary>
    private static string Seen(string raw, double number)
    {
        var isExact = decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && Digits(raw) <= DigitsMax;
        return isExact ? exact.ToString(CultureInfo.InvariantCulture)
            : decimal.TryParse(number.ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var seen) ? seen.ToString(CultureInfo.InvariantCulture) : raw;
    }

    private static int Digits(string number)
    {
        var mantissa = number.AsSpan();
        mantissa = mantissa.IndexOfAny('e', 'E') is >= 0 and var at ? mantissa[..at] : mantissa;
        var digits = mantissa.ToString().Replace(".", "", StringComparison.Ordinal).TrimStart('-', '+', '0');
        return (mantissa.Contains('.') ? digits.TrimEnd('0') : digits).Length;
    }
}
