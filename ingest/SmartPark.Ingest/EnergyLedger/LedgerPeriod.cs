using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Whole periods of the city's calendar whose sums are kept. An interval that is none of them is asked of the curve.</summary>
internal enum PeriodKind
{
    /// <summary>A month.</summary>
    Month,

    /// <summary>A quarter.</summary>
    Quarter,

    /// <summary>A year.</summary>
    Year,
}

/// <summary>A whole period of the city's calendar.</summary>
/// <param name="Kind">Month, quarter or year.</param>
/// <param name="Number">How many such periods since the one that began in January 1970.</param>
internal readonly record struct LedgerPeriod(PeriodKind Kind, int Number)
{
    /// <summary>Months of a period of a kind.</summary>
    public static int MonthsOf(PeriodKind kind) => kind switch
    {
        PeriodKind.Month => 1,
        PeriodKind.Quarter => 3,
        _ => 12,
    };

    /// <summary>The period of a kind in which a time lies.</summary>
    public static LedgerPeriod At(PeriodKind kind, long unixMs, TimeZoneInfo zone) => new(kind, MonthAt(unixMs, zone) / MonthsOf(kind));

    /// <summary>
    /// The period that an interval is; null when it is none. One that begins with the running period and ends later than any reading can be is taken for it: nothing is known of the rest.
    /// </summary>
    public static LedgerPeriod? Of(long fromUnixMs, long toUnixMs, long nowUnixMs, TimeZoneInfo zone)
    {
        var month = MonthAt(fromUnixMs, zone);
        if (StartUnixMs(month, zone) != fromUnixMs)
        {
            return null;
        }

        foreach (var kind in (ReadOnlySpan<PeriodKind>)[PeriodKind.Month, PeriodKind.Quarter, PeriodKind.Year])
        {
            var months = MonthsOf(kind);
            if (month % months == 0)
            {
                var end = StartUnixMs(month + months, zone);
                if (end == toUnixMs || (toUnixMs < end && toUnixMs >= nowUnixMs + Intake.IntakeLimits.FutureMaxMs && fromUnixMs <= nowUnixMs))
                {
                    return new(kind, month / months);
                }
            }
        }

        return null;
    }

    /// <summary>When it begins, UTC ms.</summary>
    public long FromUnixMs(TimeZoneInfo zone) => StartUnixMs(Number * MonthsOf(Kind), zone);

    /// <summary>When it ends, UTC ms.</summary>
    public long ToUnixMs(TimeZoneInfo zone) => StartUnixMs((Number + 1) * MonthsOf(Kind), zone);

    private static int MonthAt(long unixMs, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone);
        return ((local.Year - 1970) * 12) + local.Month - 1;
    }

    private static long StartUnixMs(int month, TimeZoneInfo zone) => CityDay.StartUnixMs(new(1970 + (month / 12), (month % 12) + 1, 1), zone);
}
