namespace SmartPark.Energy.Tariffs;

/// <summary>What holds at a moment: a tariff's band and the factor on the base price.</summary>
/// <param name="TariffId">The tariff.</param>
/// <param name="Band">Its band.</param>
/// <param name="Factor">Factor on the base price.</param>
public sealed record TariffRate(string TariffId, TariffBand Band, decimal Factor);

/// <summary>A stretch [from, to) in which one rate holds.</summary>
/// <param name="FromUnixMs">Begin, included, UTC milliseconds.</param>
/// <param name="ToUnixMs">End, not included.</param>
/// <param name="Rate">What holds; null where no tariff is in force that is known.</param>
public readonly record struct TariffSlot(long FromUnixMs, long ToUnixMs, TariffRate? Rate)
{
    /// <summary>Length in milliseconds.</summary>
    public long DurationMs => ToUnixMs - FromUnixMs;
}

/// <summary>The tariffs of a region for one kind of customer in a time zone: which band a moment is in, and where bands change. Immutable.</summary>
public sealed class TariffClock
{
    /// <summary>Longest span that is cut into slots, in days: forty years, so that a wrong year is an error and no endless list.</summary>
    public const int DaysMax = 14_610;

    private readonly IReadOnlyList<Tariff> _tariffs;
    private readonly HolidayCalendar _holidays;
    private readonly TariffCustomer _customer;
    private readonly TimeZoneInfo _zone;

    /// <summary>A clock.</summary>
    /// <param name="tariffs">Tariffs of one region, as <see cref="TariffBook.Of"/> gives them.</param>
    /// <param name="holidays">The holidays.</param>
    /// <param name="customer">The kind of customer.</param>
    /// <param name="zone">Time zone of the hours.</param>
    public TariffClock(IReadOnlyList<Tariff> tariffs, HolidayCalendar holidays, TariffCustomer customer, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(tariffs);
        ArgumentNullException.ThrowIfNull(holidays);
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(zone);
        (_tariffs, _holidays, _customer, _zone) = (tariffs, holidays, customer, zone);
    }

    /// <summary>What holds at a moment; null when no tariff is in force that is known.</summary>
    public TariffRate? At(long unixMs)
    {
        var local = LocalDay.Local(unixMs, _zone);
        return PlanOf(DateOnly.FromDateTime(local))?[(local.Hour * 60) + local.Minute];
    }

    /// <summary>The stretches of [from, to) in order: they meet without gaps, neighbours differ, and equal rates are one object.</summary>
    public IReadOnlyList<TariffSlot> Slots(long fromUnixMs, long toUnixMs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromUnixMs, toUnixMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toUnixMs - fromUnixMs, DaysMax * 86_400_000L);
        var (slots, rates) = (new List<TariffSlot>(), new Dictionary<TariffRate, TariffRate>());
        if (fromUnixMs == toUnixMs)
        {
            return slots;
        }

        for (var (date, last) = (LocalDay.Of(fromUnixMs, _zone), LocalDay.Of(toUnixMs - 1, _zone)); date <= last; date = date.AddDays(1))
        {
            var (start, end) = (LocalDay.StartUnixMs(date, _zone), LocalDay.StartUnixMs(date.AddDays(1), _zone));
            AddDay(slots, rates, date, Math.Max(start, fromUnixMs), Math.Min(end, toUnixMs));
        }

        return slots;
    }

    /// <summary>How long each band is on a local day, in milliseconds; together the length of the day where a tariff is in force.</summary>
    public IReadOnlyDictionary<TariffBand, long> DurationMsOf(DateOnly date) =>
        Slots(LocalDay.StartUnixMs(date, _zone), LocalDay.StartUnixMs(date.AddDays(1), _zone)).Where(s => s.Rate is not null)
            .GroupBy(s => s.Rate!.Band).ToDictionary(g => g.Key, g => g.Sum(s => s.DurationMs));

    /// <summary>The years of [from, to) whose holidays matter to this customer and are not known: their bands are those of days that are no holidays, and a report says so.</summary>
    public IReadOnlyList<int> YearsWithoutHolidays(long fromUnixMs, long toUnixMs)
    {
        var (first, last) = (LocalDay.Of(fromUnixMs, _zone), LocalDay.Of(Math.Max(fromUnixMs, toUnixMs - 1), _zone));
        return [.. Enumerable.Range(first.Year, last.Year - first.Year + 1).Where(year => !_holidays.Knows(year) && _tariffs.Any(t =>
            t.Replacements.Any(r => r.HolidayDaysMin is not null && (r.AppliesTo?.Fits(_customer) ?? true))
            && Reference.ValidDays.Overlap(t.ValidFrom, t.ValidTo, first.Year == year ? first : new(year, 1, 1), last.Year == year ? last : new(year, 12, 31))))];
    }

    /// <summary>The tariff in force on a day.</summary>
    public Tariff? TariffOf(DateOnly date) => _tariffs.FirstOrDefault(t => Reference.ValidDays.Contain(t.ValidFrom, t.ValidTo, date));

    private DayPlan? PlanOf(DateOnly date) => TariffOf(date) is { } tariff ? DayPlan.Of(tariff, date, _holidays, _customer) : null;

    /// <summary>Adds the stretches of one local day between two of its moments.</summary>
    private void AddDay(List<TariffSlot> slots, Dictionary<TariffRate, TariffRate> rates, DateOnly date, long fromUnixMs, long toUnixMs)
    {
        var plan = PlanOf(date);
        var edges = (plan?.Edges() ?? []).SelectMany(minute => LocalDay.Moments(date.ToDateTime(TimeOnly.MinValue).AddMinutes(minute), _zone)).ToList();
        if (LocalDay.ClockChange(fromUnixMs, toUnixMs, _zone) is { } change)
        {
            edges.Add(change);
        }

        long[] cuts = [fromUnixMs, .. edges.Where(e => e > fromUnixMs && e < toUnixMs).Distinct().Order(), toUnixMs];
        for (var i = 0; i + 1 < cuts.Length; i++)
        {
            var local = LocalDay.Local(cuts[i], _zone);
            var rate = plan?[(local.Hour * 60) + local.Minute];
            if (rate is not null && !rates.TryAdd(rate, rate))
            {
                rate = rates[rate];
            }

            if (slots.Count > 0 && slots[^1].Rate == rate)
            {
                slots[^1] = slots[^1] with { ToUnixMs = cuts[i + 1] };
            }
            else
            {
                slots.Add(new(cuts[i], cuts[i + 1], rate));
            }
        }
    }
}
