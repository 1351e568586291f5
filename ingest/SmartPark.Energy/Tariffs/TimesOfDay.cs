using System.Globalization;

namespace SmartPark.Energy.Tariffs;

/// <summary>Times of a local day as minutes, and days of a year as numbers.</summary>
internal static class TimesOfDay
{
    /// <summary>Form of a time of day, 00:00 to 24:00.</summary>
    public const string Pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";

    /// <summary>Minutes of a day.</summary>
    public const int MinutesPerDay = 1440;

    /// <summary>Two digits, a mark, two digits as a number: <c>12-15</c> is 1215.</summary>
    public static int Number(string text) => (Two(text, 0) * 100) + Two(text, 3);

    /// <summary>Minute of the day of a time.</summary>
    public static int Minute(string time) => (Two(time, 0) * 60) + Two(time, 3);

    /// <summary>A minute of the day as it is written.</summary>
    public static string Text(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    /// <summary>The minutes from one time to another, in one piece or, across midnight, in the two of the same calendar day.</summary>
    public static IEnumerable<(int From, int To)> Pieces(string from, string to)
    {
        var (first, last) = (Minute(from), Minute(to));
        return first < last ? [(first, last)] : [(0, last), (first, MinutesPerDay)];
    }

    private static int Two(string text, int at) => int.Parse(text.AsSpan(at, 2), NumberStyles.None, CultureInfo.InvariantCulture);
}
