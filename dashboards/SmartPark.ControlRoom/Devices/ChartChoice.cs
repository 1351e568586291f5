using System.Globalization;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Devices;

/// <summary>What the viewer asked the chart to show; lives in the address of the page.</summary>
/// <param name="Quantity">Quantity id, or null for the device's headline.</param>
/// <param name="Range">One of <see cref="Ranges"/> or <see cref="Custom"/>.</param>
/// <param name="From">Start of a custom range, wall clock of the city.</param>
/// <param name="To">End of a custom range, wall clock of the city.</param>
/// <param name="Register">Whether a counter is shown as its register rather than as consumption.</param>
public sealed record ChartChoice(string? Quantity, string Range, DateTime? From, DateTime? To, bool Register)
{
    /// <summary>Name of the custom range.</summary>
    public const string Custom = "custom";

    /// <summary>Name of the range that is shown unasked.</summary>
    public const string Default = "24h";

    private const string WallFormat = "yyyy-MM-ddTHH:mm";

    /// <summary>The ranges that end now, by name.</summary>
    public static readonly IReadOnlyList<(string Name, TimeSpan Span)> Ranges =
    [
        ("1h", TimeSpan.FromHours(1)), ("6h", TimeSpan.FromHours(6)), (Default, TimeSpan.FromHours(24)),
        ("7d", TimeSpan.FromDays(7)), ("30d", TimeSpan.FromDays(30)),
    ];

    /// <summary>Whether the range ends now and the chart therefore moves on.</summary>
    public bool EndsNow => Range != Custom;

    /// <summary>Reads the parts of an address; what makes no sense becomes the default.</summary>
    public static ChartChoice FromQuery(string? quantity, string? range, string? from, string? to, string? register)
    {
        var isRegister = register == "1";
        if (range == Custom && Wall(from) is { } start && Wall(to) is { } end && end - start >= ControlRoomLimits.ChartRangeMin)
        {
            var longest = ControlRoomLimits.ChartRangeMax;
            return new(quantity, Custom, end - start > longest ? end - longest : start, end, isRegister);
        }

        return new(quantity, Ranges.Any(r => r.Name == range) ? range! : Default, null, null, isRegister);
    }

    /// <summary>The parts of the address; null where the default stands.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["quantity"] = Quantity,
        ["range"] = Range == Default ? null : Range,
        ["from"] = From?.ToString(WallFormat, CultureInfo.InvariantCulture),
        ["to"] = To?.ToString(WallFormat, CultureInfo.InvariantCulture),
        ["register"] = Register ? "1" : null,
    };

    /// <summary>Start (included) and end (excluded) in UTC ms.</summary>
    public (long From, long To) Window(Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        if (From is { } from && To is { } to)
        {
            return (CityClock.ToUnixMs(from, viewer.Zone), CityClock.ToUnixMs(to, viewer.Zone));
        }

        var now = viewer.NowUnixMs;
        return (now - (long)Ranges.First(r => r.Name == Range).Span.TotalMilliseconds, now + 1);
    }

    private static DateTime? Wall(string? text) =>
        DateTime.TryParseExact(text, WallFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
            && wall.Year is >= 2000 and <= 2100 ? wall : null;
}
