using System.Globalization;

namespace SmartPark.Energy.Land;

/// <summary>Days from one on to another: the first included, the end not; never empty. The default is the period of all days.</summary>
public readonly record struct DatePeriod
{
    private readonly int _from;
    private readonly int _daysToMax;

    /// <summary>A period.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">The day after the last; null when no end is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">It would be empty.</exception>
    public DatePeriod(DateOnly from, DateOnly? to = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, to ?? DateOnly.MaxValue);
        (_from, _daysToMax) = (from.DayNumber, DateOnly.MaxValue.DayNumber - (to ?? DateOnly.MaxValue).DayNumber);
    }

    /// <summary>First day.</summary>
    public DateOnly From => DateOnly.FromDayNumber(_from);

    /// <summary>The day after the last; <see cref="DateOnly.MaxValue"/> when no end is known.</summary>
    public DateOnly To => DateOnly.FromDayNumber(DateOnly.MaxValue.DayNumber - _daysToMax);

    /// <summary>How many days.</summary>
    public int Days => To.DayNumber - From.DayNumber;

    /// <summary>Whether a day lies in it.</summary>
    public bool Contains(DateOnly day) => day >= From && day < To;

    /// <summary>The days that two have in common; null when none.</summary>
    public DatePeriod? Meet(DatePeriod other)
    {
        var (from, to) = (From > other.From ? From : other.From, To < other.To ? To : other.To);
        return from < to ? new(from, to) : null;
    }

    /// <summary>The days of it that none of others has.</summary>
    public IReadOnlyList<DatePeriod> Without(IEnumerable<DatePeriod> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var (rest, next) = (new List<DatePeriod>(), From);
        foreach (var other in others.OrderBy(o => o.From))
        {
            if (other.From > next && next < To)
            {
                rest.Add(new(next, other.From < To ? other.From : To));
            }

            next = other.To > next ? other.To : next;
        }

        if (next < To)
        {
            rest.Add(new(next, To));
        }

        return rest;
    }

    /// <summary>Its days: <c>2026-06-01 to 2026-06-30</c>, both included.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{From:yyyy-MM-dd} to {(To == DateOnly.MaxValue ? "now" : To.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))}");
}
