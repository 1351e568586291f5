namespace SmartPark.Energy.Tariffs;

/// <summary>The bands of one calendar day for one customer, by minute of local time.</summary>
internal sealed class DayPlan
{
    private readonly TariffRate[] _minutes;

    private DayPlan(TariffRate[] minutes) => _minutes = minutes;

    /// <summary>The rate at a minute of the day.</summary>
    public TariffRate this[int minute] => _minutes[minute];

    /// <summary>The minutes at which another rate begins, 0 first.</summary>
    public IEnumerable<int> Edges()
    {
        for (var minute = 0; minute < _minutes.Length; minute++)
        {
            if (minute == 0 || _minutes[minute] != _minutes[minute - 1])
            {
                yield return minute;
            }
        }
    }

    /// <summary>The plan of a day: the season's table, and on it the first replacement that fits.</summary>
    public static DayPlan Of(Tariff tariff, DateOnly date, HolidayCalendar holidays, TariffCustomer customer)
    {
        var season = tariff.Seasons.First(s => s.Days.Any(d => d.Contains(date)));
        var rates = season.Factors.ToDictionary(f => f.Band, f => new TariffRate(tariff.Id, f.Band, f.Factor));
        var minutes = new TariffRate[TimesOfDay.MinutesPerDay];
        foreach (var hours in season.Hours)
        {
            foreach (var (from, to) in TimesOfDay.Pieces(hours.From, hours.To))
            {
                minutes.AsSpan(from, to - from).Fill(rates[hours.Band]);
            }
        }

        var plan = (TariffRate[])minutes.Clone();
        foreach (var replacement in tariff.Replacements.Reverse().Where(r => (r.AppliesTo?.Fits(customer) ?? true) && IsDay(r, date, holidays)))
        {
            var rate = new TariffRate(tariff.Id, replacement.Band, rates[replacement.FactorOf].Factor * replacement.Times);
            foreach (var (from, to) in replacement.Hours.SelectMany(h => TimesOfDay.Pieces(h.From, h.To)))
            {
                for (var minute = from; minute < to; minute++)
                {
                    if (replacement.Replaces.Count == 0 || replacement.Replaces.Contains(minutes[minute].Band))
                    {
                        plan[minute] = rate;
                    }
                }
            }
        }

        return new(plan);
    }

    private static bool IsDay(BandReplacement replacement, DateOnly date, HolidayCalendar holidays) =>
        replacement.HolidayDaysMin is { } days ? holidays.DaysOfHolidayAt(date) >= days : replacement.Days.Any(d => d.Contains(date));
}
