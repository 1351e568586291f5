namespace SmartPark.Ingest.AlarmDesk.Figures;

/// <summary>How a figure stands to what the standard asks for.</summary>
public enum TargetVerdict : byte
{
    /// <summary>Within what is very likely acceptable.</summary>
    Met,

    /// <summary>More than that, and no more than one person can still manage.</summary>
    Strained,

    /// <summary>More than one person can manage.</summary>
    Missed,
}

/// <summary>What the standard asks of a figure: the less the better.</summary>
/// <param name="Acceptable">Very likely acceptable up to this.</param>
/// <param name="Manageable">Manageable for one person up to this.</param>
public readonly record struct AlarmTarget(double Acceptable, double Manageable)
{
    /// <summary>How a figure stands to it.</summary>
    public TargetVerdict Judge(double figure) => figure <= Acceptable ? TargetVerdict.Met : figure <= Manageable ? TargetVerdict.Strained : TargetVerdict.Missed;
}

/// <summary>
/// The targets for one operator position: ANSI/ISA-18.2-2016 (IEC 62682), clause 16, performance metrics, whose numbers are those of EEMUA 191.
/// The parks that somebody chooses count as one position: who looks at them at once is to answer them at once.
/// </summary>
public static class AlarmTargets
{
    /// <summary>Alarms an hour, on average.</summary>
    public static readonly AlarmTarget PerHour = new(6, 12);

    /// <summary>Alarms in ten minutes, on average.</summary>
    public static readonly AlarmTarget PerTenMinutes = new(1, 2);

    /// <summary>Alarms in the busiest ten minutes.</summary>
    public static readonly AlarmTarget BusiestTenMinutes = new(10, 10);

    /// <summary>Share of hours with more than <see cref="BusyHour"/> alarms, of ten minutes with more than ten, and of the time in flood.</summary>
    public static readonly AlarmTarget BusyShare = new(0.01, 0.01);

    /// <summary>Share of the ten most frequent alarms in all alarms.</summary>
    public static readonly AlarmTarget TopTenShare = new(0.01, 0.05);

    /// <summary>Alarms that chatter: none, each with a plan.</summary>
    public static readonly AlarmTarget Chattering = new(0, 0);

    /// <summary>Alarms that have stood for more than a day: fewer than five.</summary>
    public static readonly AlarmTarget Stale = new(4, 4);

    /// <summary>An hour with more alarms than this is too busy.</summary>
    public const int BusyHour = 30;

    /// <summary>An alarm that has stood for longer than this is stale, in ms.</summary>
    public const long StaleMs = 24 * 3_600_000L;

    /// <summary>The share of each severity in all alarms, the gravest first, where there are four: 1, 5, 15 and 80 in a hundred, roughly.</summary>
    public static readonly IReadOnlyList<double> Distribution = [0.01, 0.05, 0.15, 0.80];
}
