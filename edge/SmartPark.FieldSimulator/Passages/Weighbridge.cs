using System.Numerics;
using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Curves;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Passages;

/// <summary>A weighbridge: trucks stand on it for a minute or two, and the goods counters step when they leave.</summary>
internal sealed class Weighbridge
{
    /// <summary>Division of a 100 t bridge, kg: verification scale interval of accuracy class III.</summary>
    private const double DivisionKg = 20;

    private const long SlotMs = 300_000;
    private const int SlotsPerDay = (int)(LocalCalendar.DayMs / SlotMs);
    private const long RollOnMs = 6000;
    private readonly Place _place;
    private readonly NoiseKey _key;
    private readonly DayLedger<WeighDay, Goods> _days;
    private readonly double _trucksPerHour;
    private readonly double _firstT;

    private Weighbridge(Place place)
    {
        (_place, _key, _trucksPerHour) = (place, place.Key.Sub("weighbridge"), place.SizeBetween(3, 10));
        _firstT = Math.Round(_key.Between(-1, 4000, 20000) * _trucksPerHour, 2);
        _days = new(Build, static day => day.Total);
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new Weighbridge(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["weighbridge_gross_kg"] = static (in r) => r.GrossKg,
        ["goods_in_t"] = static (in r) => r.InT,
        ["goods_out_t"] = static (in r) => r.OutT,
    });

    private Reading Read(long unixMs)
    {
        var local = _place.Calendar.ToLocal(unixMs);
        var day = (int)(local / LocalCalendar.DayMs);
        var sum = _days.Before(day);
        var gross = 0.0;
        foreach (var truck in _days.Day(day).Trucks)
        {
            if (local >= truck.OffMs)
            {
                sum += truck.Goods;
            }
            else if (local >= truck.OnMs)
            {
                gross = Math.Round(truck.GrossKg * Math.Min(1, Math.Min(local - truck.OnMs, truck.OffMs - local) / (double)RollOnMs) / DivisionKg) * DivisionKg;
            }
        }

        return new(gross, _firstT + sum.InT, (0.8 * _firstT) + sum.OutT);
    }

    private WeighDay Build(int day)
    {
        var trucks = new List<Truck>();
        for (var i = 0; i < SlotsPerDay; i++)
        {
            var slot = ((long)day * SlotsPerDay) + i;
            var level = _place.Activity.LevelAt(slot * SlotMs / Activity.KnotMs);
            if (_key.Uniform(8 * slot) >= Math.Min(1, _trucksPerHour / 12 * level))
            {
                continue;
            }

            var stayMs = (long)_key.Between((8 * slot) + 1, 60_000, 140_000);
            var on = (slot * SlotMs) + (long)((SlotMs - stayMs) * _key.Uniform((8 * slot) + 2));
            var goodsT = Math.Round(_key.Between((8 * slot) + 3, 3, 31) / 0.02) * 0.02;
            var tareKg = _key.Between((8 * slot) + 4, 7000, 16000);
            var inbound = _key.Uniform((8 * slot) + 5) < 0.55;
            trucks.Add(new(on, on + stayMs, tareKg + (goodsT * 1000), inbound ? new(goodsT, 0) : new(0, goodsT)));
        }

        return new(trucks, trucks.Aggregate(default(Goods), static (sum, t) => sum + t.Goods));
    }

    private readonly record struct Goods(double InT, double OutT) : IAdditionOperators<Goods, Goods, Goods>
    {
        public static Goods operator +(Goods a, Goods b) => new(a.InT + b.InT, a.OutT + b.OutT);
    }

    private readonly record struct Truck(long OnMs, long OffMs, double GrossKg, Goods Goods);

    private sealed record WeighDay(IReadOnlyList<Truck> Trucks, Goods Total);

    private readonly record struct Reading(double GrossKg, double InT, double OutT);
}
