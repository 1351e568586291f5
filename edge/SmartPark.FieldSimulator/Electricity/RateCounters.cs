using System.Numerics;
using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Characters;
using SmartPark.FieldSimulator.Curves;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Electricity;

/// <summary>
/// The rate registers of an electricity meter: its energy, counted where its own programme says; together always its total. A meter that nobody programmed counts everything as flat.
/// </summary>
internal sealed class RateCounters
{
    private const long HourMs = 3_600_000;
    private static readonly RateAmounts FirstShares = new(0.05, 0.32, 0.3, 0.33, 0);
    private readonly Place _place;
    private readonly ElectricLoad _load;
    private readonly DayLedger<Slot[], RateAmounts> _days;

    private RateCounters(Place place)
    {
        (_place, _load) = (place, place.Load);
        _days = new(DayOf, static slots => Counted(slots, long.MaxValue, double.PositiveInfinity));
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<RateAmounts>(static place => new RateCounters(place).Read, new Dictionary<string, Pick<RateAmounts>>
    {
        ["energy_import_sharp_kwh"] = static (in r) => r.Sharp,
        ["energy_import_peak_kwh"] = static (in r) => r.Peak,
        ["energy_import_flat_kwh"] = static (in r) => r.Flat,
        ["energy_import_valley_kwh"] = static (in r) => r.Valley,
        ["energy_import_deep_valley_kwh"] = static (in r) => r.DeepValley,
    });

    private RateAmounts Read(long unixMs)
    {
        var day = _place.Calendar.DayOf(unixMs);
        return (ElectricMeter.FirstKwh(_place) * FirstShares) + _days.Before(day) + Counted(_days.Day(day), unixMs, EnergyAt(unixMs));
    }

    /// <summary>What the slots of a day count up to a time at which the meter has counted so much.</summary>
    private static RateAmounts Counted(Slot[] slots, long unixMs, double energyKwh)
    {
        var counted = default(RateAmounts);
        foreach (var slot in slots)
        {
            if (unixMs <= slot.FromUnixMs)
            {
                break;
            }

            counted += RateAmounts.Of(slot.Rate, Math.Min(energyKwh, slot.EnergyTo) - slot.EnergyFrom);
        }

        return counted;
    }

    private Slot[] DayOf(int day)
    {
        var (start, month) = (_place.Calendar.StartOf(day), LocalCalendar.ToDate(day).Month);
        var slots = new List<Slot>();
        var (from, energy) = (0, EnergyAt(start));
        for (var hour = 1; hour <= 24; hour++)
        {
            if (hour == 24 || RateAt(month, hour) != RateAt(month, from))
            {
                var until = EnergyAt(start + (hour * HourMs));
                slots.Add(new(start + (from * HourMs), RateAt(month, from), energy, until));
                (from, energy) = (hour, until);
            }
        }

        return [.. slots];
    }

    private MeterRate RateAt(int month, int hour) => _place.Programme?.RateAt(month, hour) ?? MeterRate.Flat;

    private double EnergyAt(long unixMs) => _load.At(unixMs).EnergyKwh.Sum;

    /// <summary>A stretch of one rate, and what the meter has counted when it begins and ends.</summary>
    private readonly record struct Slot(long FromUnixMs, MeterRate Rate, double EnergyFrom, double EnergyTo);
}

/// <summary>kWh by rate.</summary>
internal readonly record struct RateAmounts(double Sharp, double Peak, double Flat, double Valley, double DeepValley) : IAdditionOperators<RateAmounts, RateAmounts, RateAmounts>
{
    /// <summary>An amount of one rate.</summary>
    public static RateAmounts Of(MeterRate rate, double kwh) => rate switch
    {
        MeterRate.Sharp => new(kwh, 0, 0, 0, 0),
        MeterRate.Peak => new(0, kwh, 0, 0, 0),
        MeterRate.Flat => new(0, 0, kwh, 0, 0),
        MeterRate.Valley => new(0, 0, 0, kwh, 0),
        _ => new(0, 0, 0, 0, kwh),
    };

    /// <inheritdoc/>
    public static RateAmounts operator +(RateAmounts a, RateAmounts b) => new(a.Sharp + b.Sharp, a.Peak + b.Peak, a.Flat + b.Flat, a.Valley + b.Valley, a.DeepValley + b.DeepValley);

    /// <summary>So many times an amount.</summary>
    public static RateAmounts operator *(double times, RateAmounts a) => new(times * a.Sharp, times * a.Peak, times * a.Flat, times * a.Valley, times * a.DeepValley);
}
