using System.Text.Json.Serialization;

namespace SmartPark.FieldSimulator.Calendar;

/// <summary>The working day that a place follows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Shifts>))]
public enum Shifts : byte
{
    /// <summary>08:00 to 17:30 with a lunch break.</summary>
    [JsonStringEnumMemberName("day")]
    Day,

    /// <summary>Two shifts from 07:30 to 23:30.</summary>
    [JsonStringEnumMemberName("two")]
    Two,

    /// <summary>Three shifts around the clock with dips at the handovers.</summary>
    [JsonStringEnumMemberName("three")]
    Three,

    /// <summary>Office hours, closed at weekends.</summary>
    [JsonStringEnumMemberName("office")]
    Office,

    /// <summary>Lights that burn at night.</summary>
    [JsonStringEnumMemberName("lighting")]
    Lighting,

    /// <summary>A kitchen with three meals.</summary>
    [JsonStringEnumMemberName("canteen")]
    Canteen,

    /// <summary>A dormitory: mornings, evenings and nights.</summary>
    [JsonStringEnumMemberName("dormitory")]
    Dormitory,
}

/// <summary>A working day as levels from 0 (nothing) to 1 (full work) at each quarter of an hour.</summary>
/// <param name="Levels">Level at 00:00, 00:15 … 23:45.</param>
/// <param name="Idle">Level that is left when nobody works.</param>
/// <param name="Saturday">Share of a working day's work on a Saturday.</param>
/// <param name="Sunday">Share on a Sunday.</param>
/// <param name="Holiday">Share on a public holiday.</param>
/// <param name="Overnight">Whether the hours before 06:00 belong to the day before.</param>
/// <param name="People">Share of the people who are there at each quarter of an hour, where it is not the work that shows it: sleepers use no power.</param>
internal sealed record ShiftPattern(double[] Levels, double Idle, double Saturday, double Sunday, double Holiday, bool Overnight, double[]? People = null)
{
    /// <summary>Quarters of an hour in a day.</summary>
    public const int SlotsPerDay = 96;

    private static readonly ShiftPattern[] All =
    [
        new(Draw((0, .08), (7, .1), (8, .86), (9, 1), (11.75, 1), (12.2, .45), (12.8, .45), (13.2, .95), (15, 1), (17.2, .92), (17.8, .32), (19, .16), (20.5, .08), (24, .08)), .08, .5, .1, .05, false),
        new(Draw((0, .14), (6.7, .14), (7.5, .8), (8.2, 1), (11.5, 1), (11.9, .62), (12.6, .65), (13, .98), (15.3, .97), (15.6, .82), (16, .96), (17.5, .94), (17.8, .7), (18.4, .92), (22.8, .88), (23.5, .3), (24, .14)), .14, .8, .25, .08, true),
        new(Draw((0, .88), (.2, .74), (.7, .93), (4, .88), (7.7, .86), (8.1, .72), (8.7, 1), (11.6, .99), (12.1, .88), (12.9, 1), (15.7, .97), (16.1, .76), (16.7, .98), (22, .95), (24, .88)), .3, .94, .88, .62, true),
        new(Draw((0, .1), (7.5, .12), (8.5, .9), (9.3, 1), (11.8, .98), (12.2, .55), (13.3, .6), (13.9, .97), (17, .95), (18, .4), (20, .16), (22, .1), (24, .1)), .1, .14, .06, .03, false),
        new(Draw((0, 1), (5.3, 1), (6.1, .03), (17.6, .03), (18.4, 1), (23, 1), (24, 1)), .03, 1, 1, 1, true),
        new(Draw((0, .05), (4.8, .06), (5.8, .6), (7.2, .7), (8, .25), (9.5, .35), (10.8, 1), (12.2, 1), (13.2, .3), (15.5, .35), (16.8, .9), (18.3, .85), (19.3, .2), (21, .05), (24, .05)), .05, .7, .5, .2, false),
        new(Draw((0, .55), (1, .42), (5.3, .4), (6.3, .75), (7.6, .5), (9, .25), (11.5, .28), (13, .35), (17, .35), (18.5, .7), (21, 1), (23, .85), (24, .55)), .2, 1, 1.05, .55, true,
            Draw((0, .97), (5.8, .97), (7, .7), (8.2, .22), (11.5, .2), (12.3, .42), (13.2, .22), (17, .25), (18.5, .55), (20, .75), (22.5, .85), (23.8, .97), (24, .97))),
    ];

    /// <summary>The pattern of a kind of shifts.</summary>
    public static ShiftPattern Of(Shifts shifts) => All[(int)shifts];

    /// <summary>Share of a working day's work on a kind of day.</summary>
    public double ShareOn(DayKind kind) => kind switch
    {
        DayKind.Saturday => Saturday,
        DayKind.Sunday => Sunday,
        DayKind.Holiday => Holiday,
        _ => 1,
    };

    private static double[] Draw(params (double Hour, double Level)[] corners)
    {
        var levels = new double[SlotsPerDay];
        var next = 1;
        for (var slot = 0; slot < SlotsPerDay; slot++)
        {
            var hour = slot / 4.0;
            while (hour > corners[next].Hour)
            {
                next++;
            }

            var (from, to) = (corners[next - 1], corners[next]);
            levels[slot] = from.Level + ((to.Level - from.Level) * (hour - from.Hour) / (to.Hour - from.Hour));
        }

        return levels;
    }
}
